package io.gatehouse.bench.detect;

import static io.gatehouse.bench.detect.LabelledColumn.Cell.clean;
import static io.gatehouse.bench.detect.LabelledColumn.Cell.of;
import static io.gatehouse.bench.detect.Makers.base62;
import static io.gatehouse.bench.detect.Makers.digits;
import static io.gatehouse.bench.detect.Makers.hex;
import static io.gatehouse.bench.detect.Makers.words;

import io.gatehouse.bench.detect.LabelledColumn.Cell;
import io.gatehouse.bench.detect.LabelledColumn.Maker;
import io.gatehouse.masking.detect.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Columns of every kind, and of what is like it and is not it. The same at every run. */
final class LabelledSet {

  /** The last columns: what is in them does not show in their values. */
  static final int INDISTINGUISHABLE = 8;

  private static final long SEED = 20_261_130;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<LabelledColumn> columns = new ArrayList<>();

  private LabelledSet() {}

  static List<LabelledColumn> make() {
    LabelledSet set = new LabelledSet();
    set.personal();
    set.secret();
    set.inText();
    set.numbers();
    set.codes();
    set.texts();
    set.indistinguishable();
    return set.columns;
  }

  private void add(String name, Kind called, Maker maker) {
    columns.add(LabelledColumn.of(name, called, random, maker));
  }

  private void harmless(String name, java.util.function.Function<SplittableRandom, String> maker) {
    add(name, null, (r, row) -> Cell.clean(maker.apply(random)));
  }

  private void personal() {
    add("e-mail", Kind.EMAIL, (r, row) -> of(Kind.EMAIL, Makers.email(r)));
    add(
        "e-mail, half NULL",
        Kind.EMAIL,
        (r, row) -> r.nextBoolean() ? Cell.clean(null) : of(Kind.EMAIL, Makers.email(r)));
    add(
        "e-mail in angle brackets",
        Kind.EMAIL,
        (r, row) -> of(Kind.EMAIL, "Somebody <" + Makers.email(r) + ">"));
    add(
        "e-mail in disguise",
        Kind.EMAIL,
        (r, row) ->
            of(Kind.EMAIL, Makers.email(r).replace("@", row % 2 == 0 ? "&#64;" : "\uff20")));
    add("card, bare", Kind.CARD, (r, row) -> of(Kind.CARD, Makers.card(r)));
    add("card, in groups", Kind.CARD, (r, row) -> of(Kind.CARD, Makers.cardInGroups(r)));
    add("IBAN", Kind.IBAN, (r, row) -> of(Kind.IBAN, Makers.iban(r)));
    add("IBAN, in groups", Kind.IBAN, (r, row) -> of(Kind.IBAN, Makers.inFours(Makers.iban(r))));
    add("SSN", Kind.SSN, (r, row) -> of(Kind.SSN, Makers.ssn(r)));
    add("phone", Kind.PHONE, (r, row) -> of(Kind.PHONE, Makers.phone(r)));
    add("IPv4", Kind.IP, (r, row) -> of(Kind.IP, Makers.ip(r)));
    add("IPv6", Kind.IP, (r, row) -> of(Kind.IP, Makers.ip6(r)));
    add("CPF", Kind.NATIONAL_ID, (r, row) -> of(Kind.NATIONAL_ID, Makers.cpf(r)));
    add("PESEL", Kind.NATIONAL_ID, (r, row) -> of(Kind.NATIONAL_ID, Makers.pesel(r)));
    add("DNI", Kind.NATIONAL_ID, (r, row) -> of(Kind.NATIONAL_ID, Makers.dni(r)));
  }

  private void secret() {
    add("JWT", Kind.JWT, (r, row) -> of(Kind.JWT, Makers.jwt(r)));
    add("service keys", Kind.CLOUD_KEY, (r, row) -> of(Kind.CLOUD_KEY, Makers.key(r)));
    add(
        "settings, one key among them",
        Kind.CLOUD_KEY,
        (r, row) ->
            row == 777
                ? of(Kind.CLOUD_KEY, "token=" + Makers.key(r))
                : clean("colour=" + hex(random, 6)));
    add(
        "PEM",
        Kind.PRIVATE_KEY,
        (r, row) ->
            of(
                Kind.PRIVATE_KEY,
                "-----BEGIN PRIVATE KEY-----\n" + base62(r, 64) + "\n-----END PRIVATE KEY-----"));
    add(
        "connection strings",
        Kind.CREDENTIAL_URL,
        (r, row) ->
            of(
                Kind.CREDENTIAL_URL,
                "postgresql://app:" + base62(r, 12) + "@db.internal:5432/shop"));
    add(
        "bcrypt",
        Kind.PASSWORD_HASH,
        (r, row) -> of(Kind.PASSWORD_HASH, "$2b$12$" + base62(r, 53)));
  }

  private void inText() {
    add(
        "notes, 30 % with an e-mail",
        Kind.EMAIL,
        (r, row) ->
            r.nextInt(10) < 3
                ? of(Kind.EMAIL, words(r, 6) + " " + Makers.email(r) + " " + words(r, 4))
                : clean(words(r, 12)));
    add(
        "notes, 1 % with an e-mail",
        null,
        (r, row) ->
            row % 100 == 50
                ? of(Kind.EMAIL, words(r, 6) + " " + Makers.email(r))
                : clean(words(r, 12)));
    add(
        "notes, 2 % with a card",
        null,
        (r, row) ->
            row % 50 == 25
                ? of(Kind.CARD, words(r, 3) + " " + Makers.cardInGroups(r) + ", " + words(r, 2))
                : clean(words(r, 9) + " " + digits(r, 6)));
    add(
        "JSON with a phone",
        Kind.PHONE,
        (r, row) ->
            of(Kind.PHONE, "{\"id\": %d, \"tel\": \"%s\"}".formatted(row, Makers.phone(r))));
    add(
        "log lines with an IP",
        Kind.IP,
        (r, row) ->
            of(
                Kind.IP,
                "%s 10:11:12 GET /x from %s in %d ms"
                    .formatted(Makers.date(r), Makers.ip(r), r.nextInt(900))));
    add(
        "CSV with an SSN",
        Kind.SSN,
        (r, row) ->
            of(Kind.SSN, row + "," + words(r, 1) + "," + Makers.ssn(r) + "," + Makers.date(r)));
  }

  private void numbers() {
    harmless("order numbers that pass Luhn", r -> Makers.withLuhn("79" + digits(r, 13)));
    harmless("order numbers like Visa's, of chance", r -> "4" + digits(r, 15));
    harmless("order numbers with a dash", r -> "ORD-" + Makers.withLuhn("4" + digits(r, 14)));
    harmless(
        "epoch milliseconds", r -> Long.toString(1_700_000_000_000L + r.nextLong(90_000_000_000L)));
    harmless(
        "epoch microseconds",
        r -> Long.toString(1_700_000_000_000_000L + r.nextLong(90_000_000_000_000L)));
    harmless(
        "snowflake ids", r -> Long.toString(1_000_000_000_000_000_000L + r.nextLong(1L << 60)));
    harmless("eleven digits", r -> digits(r, 11));
    harmless("ISBN-13", r -> Makers.ean(r, "978"));
    harmless("EAN-13", r -> Makers.ean(r, "40"));
    harmless("prices", r -> "%d.%02d".formatted(r.nextInt(10_000), r.nextInt(100)));
    harmless(
        "coordinates",
        r ->
            String.format(
                Locale.ROOT, "%.5f, %.5f", r.nextDouble() * 180 - 90, r.nextDouble() * 360 - 180));
    harmless("quantities with a sign", r -> "+" + digits(r, 1 + r.nextInt(6)));
    harmless("zip+4", r -> digits(r, 5) + "-" + digits(r, 4));
  }

  private void codes() {
    harmless("UUIDs", Makers::uuid);
    harmless("SHA-256", r -> hex(r, 64));
    harmless("git ids", r -> hex(r, 40));
    harmless("MAC addresses", r -> hex(r, 12).replaceAll("(..)(?=.)", "$1:"));
    harmless(
        "versions",
        r -> "%d.%d.%d.%d".formatted(r.nextInt(20), r.nextInt(40), r.nextInt(60), r.nextInt(9)));
    harmless(
        "user agents",
        r ->
            "Mozilla/5.0 (X11; Linux x86_64) Chrome/%d.0.%d.%d Safari/537.36"
                .formatted(100 + r.nextInt(40), r.nextInt(7_000), r.nextInt(255)));
    harmless(
        "SKUs",
        r ->
            Makers.of(r, "ABCDEFGHKLM", 3)
                + "-"
                + digits(r, 4)
                + "-"
                + digits(r, 2)
                + Makers.of(r, "XYZ", 1));
    harmless(
        "part numbers 3-3-4",
        r -> "%03d-%03d-%s".formatted(r.nextInt(200), r.nextInt(200), digits(r, 4)));
    harmless("UPS tracking", r -> "1Z" + Makers.of(r, "ABCDEFGH0123456789", 6) + digits(r, 10));
    harmless("FedEx tracking", r -> digits(r, 12));
    harmless("dates", Makers::date);
    harmless("timestamps", r -> Makers.date(r) + " 10:20:30." + digits(r, 6) + "+00");
    harmless("base64", r -> base62(r, 44));
    harmless("file names", r -> "logo" + r.nextInt(99) + "@2x.png");
    harmless(
        "packages", r -> "@types/node@" + r.nextInt(20) + "." + r.nextInt(20) + "." + r.nextInt(9));
    harmless("repositories", r -> "git@git.example.com:team/" + words(r, 1) + ".git");
    harmless("certificates", r -> "-----BEGIN CERTIFICATE-----\n" + base62(r, 64));
  }

  private void texts() {
    harmless("notes", r -> words(r, 14));
    harmless("handles", r -> "@" + words(r, 1) + r.nextInt(1_000));
    harmless("URLs", r -> "https://shop.example.com/p/" + digits(r, 8) + "?q=" + words(r, 1));
    harmless("times", r -> "%02d:%02d:%02d".formatted(r.nextInt(24), r.nextInt(60), r.nextInt(60)));
    harmless(
        "JSON of orders",
        r ->
            "{\"sku\": \"A-%s\", \"at\": %s, \"n\": [1, 2, 3]}"
                .formatted(digits(r, 8), digits(r, 10)));
    harmless("names of C++", r -> "std::map<int, ab::cd>::iterator" + r.nextInt(99));
  }

  /** What is called wrongly, or missed: kept in the set, so that the figures say so. */
  private void indistinguishable() {
    harmless(
        "order numbers that are Visa's in every respect",
        r -> Makers.withLuhn("4" + digits(r, 14)));
    harmless("SKUs 3-2-4", r -> digits(r, 3) + "-" + digits(r, 2) + "-" + digits(r, 4));
    harmless(
        "versions with long parts",
        r ->
            "%d.%d.%d.%d"
                .formatted(1 + r.nextInt(20), r.nextInt(255), r.nextInt(255), r.nextInt(255)));
    add(
        "notes, 10 % with a bare card",
        Kind.CARD,
        (r, row) ->
            row % 10 == 5
                ? of(Kind.CARD, words(r, 3) + " " + Makers.card(r) + " " + words(r, 2))
                : clean(words(r, 8)));
    add("SSN without dashes", Kind.SSN, (r, row) -> of(Kind.SSN, Makers.ssn(r).replace("-", "")));
    add(
        "German phones without country",
        Kind.PHONE,
        (r, row) -> of(Kind.PHONE, "030 " + (1 + r.nextInt(8)) + digits(r, 6)));
    add(
        "e-mail in words",
        Kind.EMAIL,
        (r, row) -> of(Kind.EMAIL, Makers.email(r).replace("@", " at ").replace(".", " dot ")));
    add(
        "e-mail in base64",
        Kind.EMAIL,
        (r, row) ->
            of(
                Kind.EMAIL,
                java.util.Base64.getEncoder()
                    .encodeToString(
                        Makers.email(r).getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }
}
