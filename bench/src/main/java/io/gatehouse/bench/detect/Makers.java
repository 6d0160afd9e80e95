package io.gatehouse.bench.detect;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Values by the rules of their kinds, written here once more so that no rule proves itself. */
final class Makers {

  private static final List<String> FIRST =
      List.of(
          "ana", "bo", "chen", "dmitri", "elif", "femi", "greta", "hugo", "ines", "joão", "kai");
  private static final List<String> LAST =
      List.of(
          "adams", "berg", "castro", "dubois", "eze", "fischer", "garcía", "huang", "ito", "jones");
  private static final List<String> DOMAINS =
      List.of(
          "mail.example",
          "corp.example.com",
          "uni.example.ac.uk",
          "post.example.de",
          "x.example.io");
  private static final List<String> WORDS =
      List.of(
          "the",
          "order",
          "was",
          "late",
          "again",
          "please",
          "check",
          "box",
          "left",
          "at",
          "door",
          "customer",
          "called",
          "about",
          "invoice",
          "and",
          "refund",
          "no",
          "reply",
          "since",
          "Monday");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
  private static final String BASE62 = LETTERS + LETTERS.toUpperCase(Locale.ROOT) + "0123456789";

  private Makers() {}

  static String pick(RandomGenerator random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  static String digits(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(random.nextInt(10));
    }
    return text.toString();
  }

  static String of(RandomGenerator random, String alphabet, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  static String base62(RandomGenerator random, int count) {
    return of(random, BASE62, count);
  }

  static String hex(RandomGenerator random, int count) {
    return of(random, "0123456789abcdef", count);
  }

  static String words(RandomGenerator random, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(pick(random, WORDS));
    }
    return text.toString();
  }

  static String email(RandomGenerator random) {
    String separator = pick(random, List.of(".", "_", "", "-", "+"));
    return pick(random, FIRST)
        + separator
        + pick(random, LAST)
        + random.nextInt(100)
        + "@"
        + pick(random, DOMAINS);
  }

  /** With its check digit: ISO/IEC 7812-1. */
  static String withLuhn(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      int digit = body.charAt(body.length() - 1 - i) - '0';
      int weighed = i % 2 == 0 ? 2 * digit : digit;
      sum += weighed > 9 ? weighed - 9 : weighed;
    }
    return body + (10 - sum % 10) % 10;
  }

  static String card(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> withLuhn("4" + digits(random, 14));
      case 1 -> withLuhn("5" + (1 + random.nextInt(5)) + digits(random, 13));
      case 2 -> withLuhn("37" + digits(random, 12));
      default -> withLuhn("6011" + digits(random, 11));
    };
  }

  static String cardInGroups(RandomGenerator random) {
    String number = withLuhn("4" + digits(random, 14));
    String separator = random.nextBoolean() ? " " : "-";
    return String.join(
        separator,
        number.substring(0, 4),
        number.substring(4, 8),
        number.substring(8, 12),
        number.substring(12));
  }

  /** ISO 13616, of three countries. */
  static String iban(RandomGenerator random) {
    String[] shape =
        switch (random.nextInt(3)) {
          case 0 -> new String[] {"DE", digits(random, 18)};
          case 1 -> new String[] {"NL", of(random, "ABCDEFGHIJ", 4) + digits(random, 10)};
          default -> new String[] {"GB", of(random, "ABCDEFGHIJ", 4) + digits(random, 14)};
        };
    StringBuilder number = new StringBuilder();
    for (char c : (shape[1] + shape[0] + "00").toCharArray()) {
      number.append(Character.digit(c, 36));
    }
    int check = 98 - new BigInteger(number.toString()).mod(BigInteger.valueOf(97)).intValue();
    return "%s%02d%s".formatted(shape[0], check, shape[1]);
  }

  static String inFours(String text) {
    return text.replaceAll("(.{4})(?=.)", "$1 ");
  }

  static String ssn(RandomGenerator random) {
    int area;
    do {
      area = 1 + random.nextInt(899);
    } while (area == 666);
    return "%03d-%02d-%04d".formatted(area, 1 + random.nextInt(99), 1 + random.nextInt(9_999));
  }

  static String phone(RandomGenerator random) {
    String line = "%03d-%04d".formatted(200 + random.nextInt(700), random.nextInt(10_000));
    String area = pick(random, List.of("212", "415", "312", "617", "206"));
    return switch (random.nextInt(4)) {
      case 0 -> "(" + area + ") " + line;
      case 1 -> "+1-" + area + "-" + line;
      case 2 -> "+44 20 7946 " + digits(random, 4);
      default -> "+49 151 2" + digits(random, 7);
    };
  }

  static String ip(RandomGenerator random) {
    return "%d.%d.%d.%d"
        .formatted(
            1 + random.nextInt(126),
            random.nextInt(256),
            random.nextInt(256),
            1 + random.nextInt(254));
  }

  static String ip6(RandomGenerator random) {
    return "2001:db8:" + hex(random, 4) + "::" + hex(random, 4) + ":" + hex(random, 3);
  }

  /** CPF: two check digits mod 11. */
  static String cpf(RandomGenerator random) {
    String body = digits(random, 9);
    for (int round = 0; round < 2; round++) {
      int sum = 0;
      for (int i = 0; i < body.length(); i++) {
        sum += (body.charAt(i) - '0') * (body.length() + 1 - i);
      }
      int check = 11 - sum % 11;
      body += check > 9 ? 0 : check;
    }
    return body.replaceFirst("(...)(...)(...)(..)", "$1.$2.$3-$4");
  }

  /** PESEL: date of birth, serial, weighted check digit. */
  static String pesel(RandomGenerator random) {
    String body =
        "%02d%02d%02d%s"
            .formatted(
                random.nextInt(100),
                1 + random.nextInt(12),
                1 + random.nextInt(28),
                digits(random, 4));
    int[] weights = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * (body.charAt(i) - '0');
    }
    return body + (10 - sum % 10) % 10;
  }

  /** DNI: the letter is the rest mod 23. */
  static String dni(RandomGenerator random) {
    int number = random.nextInt(100_000_000);
    return "%08d%c".formatted(number, "TRWAGMYFPDXBNJZSQVHLCKE".charAt(number % 23));
  }

  static String jwt(RandomGenerator random) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return base64.encodeToString(
            "{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(
            ("{\"sub\":\"" + digits(random, 8) + "\",\"iat\":1764531234}")
                .getBytes(StandardCharsets.UTF_8))
        + "."
        + base62(random, 43);
  }

  static String key(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 -> "AKIA" + of(random, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
      case 1 -> "AIza" + base62(random, 35);
      case 2 -> "ghp_" + base62(random, 36);
      case 3 -> "sk_live_" + base62(random, 24);
      default -> "xoxb-" + digits(random, 12) + "-" + base62(random, 24);
    };
  }

  static String uuid(RandomGenerator random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  /** EAN-13, ISBN-13: weights 1 and 3. */
  static String ean(RandomGenerator random, String prefix) {
    String body = prefix + digits(random, 12 - prefix.length());
    int sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += (body.charAt(i) - '0') * (i % 2 == 0 ? 1 : 3);
    }
    return body + (10 - sum % 10) % 10;
  }

  static String date(RandomGenerator random) {
    return "20%02d-%02d-%02d"
        .formatted(random.nextInt(27), 1 + random.nextInt(12), 1 + random.nextInt(28));
  }
}
