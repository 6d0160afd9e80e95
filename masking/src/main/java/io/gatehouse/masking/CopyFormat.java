package io.gatehouse.masking;

import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyFacts.Format;
import io.gatehouse.sql.CopyOptions;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The form in which a COPY TO writes its rows, as PostgreSQL's {@code copy.c} fills in what the
 * options leave out.
 *
 * @param format text, csv or binary
 * @param delimiter between the fields of text and csv
 * @param nullString stands for NULL in text and csv
 * @param header whether a line with the columns' names comes first
 * @param quote around fields in csv
 * @param escape before a quote inside such a field
 * @param forceQuoteAll whether every field of csv that is not NULL is quoted
 * @param forceQuote the columns of which every field that is not NULL is quoted
 */
public record CopyFormat(
    Format format,
    byte delimiter,
    String nullString,
    boolean header,
    byte quote,
    byte escape,
    boolean forceQuoteAll,
    Set<String> forceQuote) {

  /** What stands behind a backslash in the text format: CopyAttributeOutText. */
  private static final String ESCAPES = "bfnrtv\\";

  /** As pg_char_to_encoding compares names: letters and digits only, in lower case. */
  private static final Set<String> ENCODINGS = Set.of("utf8", "unicode", "sqlascii");

  private static final String OPTIONS_HINT =
      "Leave the option out, or use SELECT: its rows come back masked.";

  public CopyFormat {
    Objects.requireNonNull(format);
    Objects.requireNonNull(nullString);
    forceQuote = Set.copyOf(forceQuote);
  }

  /**
   * Why rows of this COPY can not be masked on their way.
   *
   * @param message names the option
   * @param hint what would work instead
   */
  public record Obstacle(String message, String hint) {}

  /**
   * What keeps rows of a COPY TO STDOUT from being masked; empty when nothing does. Without a
   * proven form a field could be taken for another.
   */
  public static Optional<Obstacle> obstacle(CopyFacts copy) {
    CopyOptions options = copy.options();
    if (!options.notRead().isEmpty()) {
      return option(options.notRead().iterator().next());
    }
    if (options.encoding().filter(name -> !isSessionEncoding(name)).isPresent()) {
      return Optional.of(
          new Obstacle(
              "COPY in another encoding than UTF8 can not be masked",
              "Leave ENCODING out, and convert what you get."));
    }
    if (copy.format() == Format.BINARY) {
      return Optional.empty();
    }
    if (!isByte(options.delimiter())) {
      return option("delimiter");
    }
    if (copy.format() == Format.CSV) {
      return isByte(options.quote())
          ? isByte(options.escape()) ? Optional.empty() : option("escape")
          : option("quote");
    }
    CopyFormat format = of(copy);
    return format.nullIsNoValue()
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "COPY with a NULL string that a value could equal can not be masked",
                "Leave NULL out, so that it is \\N, or use FORMAT csv."));
  }

  private static Optional<Obstacle> option(String name) {
    return Optional.of(
        new Obstacle(
            "COPY with this %s can not be masked".formatted(name.toUpperCase(Locale.ROOT)),
            OPTIONS_HINT));
  }

  private static boolean isSessionEncoding(String name) {
    StringBuilder plain = new StringBuilder();
    for (char c : name.toCharArray()) {
      if (c < 128 && Character.isLetterOrDigit(c)) {
        plain.append(Character.toLowerCase(c));
      }
    }
    return ENCODINGS.contains(plain.toString());
  }

  /** Whether it is not given, or one character that can not be mistaken for the end of a line. */
  private static boolean isByte(Optional<String> option) {
    if (option.isEmpty()) {
      return true;
    }
    String value = option.get();
    return value.length() == 1
        && value.charAt(0) > 0
        && value.charAt(0) < 128
        && value.charAt(0) != '\n'
        && value.charAt(0) != '\r';
  }

  /**
   * The form of a COPY.
   *
   * @param copy one that {@link #obstacle} has nothing against
   */
  public static CopyFormat of(CopyFacts copy) {
    CopyOptions options = copy.options();
    boolean csv = copy.format() == Format.CSV;
    byte quote = first(options.quote(), '"');
    return new CopyFormat(
        copy.format(),
        first(options.delimiter(), csv ? ',' : '\t'),
        options.nullString().orElse(csv ? "" : "\\N"),
        options.header(),
        quote,
        first(options.escape(), (char) quote),
        options.forceQuoteAll(),
        Set.copyOf(options.forceQuote()));
  }

  private static byte first(Optional<String> option, char otherwise) {
    return (byte) option.map(value -> value.charAt(0)).orElse(otherwise).charValue();
  }

  byte[] nullBytes() {
    return nullString.getBytes(StandardCharsets.UTF_8);
  }

  boolean quotes(String column) {
    return forceQuoteAll || forceQuote.contains(column);
  }

  /**
   * Whether the NULL string of the text format is no value's text: else who chooses it learns which
   * rows hold it. The empty one is let be: it says of a value no more than that there is nothing in
   * it.
   */
  private boolean nullIsNoValue() {
    boolean impossible = nullString.isEmpty();
    for (int i = 0; i < nullString.length(); i++) {
      if (nullString.charAt(i) != '\\') {
        continue;
      }
      i++;
      if (i == nullString.length()) {
        // It would take the delimiter behind it for its own
        return false;
      }
      char escaped = nullString.charAt(i);
      impossible |= ESCAPES.indexOf(escaped) < 0 && escaped != delimiter;
    }
    return impossible;
  }
}
