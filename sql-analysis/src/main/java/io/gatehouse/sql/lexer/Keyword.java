package io.gatehouse.sql.lexer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A word that PostgreSQL's grammar knows (manual, appendix "SQL Key Words").
 *
 * @param word in lower case
 * @param category where it may stand as a name
 * @param bareLabel whether it may label a result column without AS
 */
public record Keyword(String word, Category category, boolean bareLabel) {

  /** The four classes of {@code src/include/parser/kwlist.h}. */
  public enum Category {
    UNRESERVED,
    COLUMN_NAME,
    TYPE_OR_FUNCTION_NAME,
    RESERVED
  }

  private static final Map<String, Keyword> ALL = load();

  /** The keyword of that spelling in lower case, or null when it is an ordinary identifier. */
  public static Keyword of(String folded) {
    return ALL.get(folded);
  }

  private static Map<String, Keyword> load() {
    Map<String, Keyword> keywords = new HashMap<>();
    InputStream resource =
        Objects.requireNonNull(Keyword.class.getResourceAsStream("keywords.txt"), "keywords.txt");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("#")) {
          continue;
        }
        String[] fields = line.split(" ", -1);
        keywords.put(fields[0], new Keyword(fields[0], category(fields[1]), fields.length == 2));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(keywords);
  }

  private static Category category(String code) {
    return switch (code) {
      case "U" -> Category.UNRESERVED;
      case "C" -> Category.COLUMN_NAME;
      case "T" -> Category.TYPE_OR_FUNCTION_NAME;
      case "R" -> Category.RESERVED;
      default -> throw new IllegalStateException("keywords.txt: category " + code);
    };
  }
}
