package io.gatehouse.policy;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.RelationName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A pattern for a qualified name: {@code public.orders}, {@code hr.*}, {@code *.email}, {@code
 * staging."Customers"}. Parts are separated by dots; a part in double quotes is that exact name, as
 * in SQL.
 *
 * @param text as written
 * @param parts one pattern a part, from the schema down
 */
record NamePattern(String text, List<Glob> parts) {

  /** A pattern that is none. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }
  }

  NamePattern {
    Objects.requireNonNull(text);
    parts = List.copyOf(parts);
  }

  /** {@code schema.table}, or {@code *} for all. */
  static NamePattern table(String text) throws MalformedException {
    NamePattern pattern = parse(text);
    if (pattern.parts.size() == 1 && pattern.parts.get(0).any()) {
      return pattern.under(1);
    }
    if (pattern.parts.size() != 2) {
      throw new MalformedException("a table is written schema.table: " + text);
    }
    return pattern;
  }

  /** Every column of {@code schema.table}. */
  static NamePattern columnsOfTable(String text) throws MalformedException {
    NamePattern table = table(text);
    List<Glob> all = new ArrayList<>(table.parts);
    all.add(Glob.of("*"));
    return new NamePattern(text, all);
  }

  /** {@code schema.table.column}, or {@code table.column} for any schema. */
  static NamePattern column(String text) throws MalformedException {
    NamePattern pattern = parse(text);
    return switch (pattern.parts.size()) {
      case 1 -> {
        if (!pattern.parts.get(0).any()) {
          throw new MalformedException(
              "a column is written schema.table.column, or *.column for any table: " + text);
        }
        yield pattern.under(2);
      }
      case 2 -> pattern.under(1);
      case 3 -> pattern;
      default -> throw new MalformedException("a column is written schema.table.column: " + text);
    };
  }

  /** {@code schema.function}; a name alone means any schema, where that is allowed. */
  static NamePattern function(String text, boolean schemaNeeded) throws MalformedException {
    NamePattern pattern = parse(text);
    if (pattern.parts.size() == 2) {
      return pattern;
    }
    if (pattern.parts.size() == 1 && !schemaNeeded) {
      return pattern.under(1);
    }
    throw new MalformedException("a function is written schema.function: " + text);
  }

  private NamePattern under(int schemas) {
    List<Glob> all = new ArrayList<>();
    for (int i = 0; i < schemas; i++) {
      all.add(Glob.of("*"));
    }
    all.addAll(parts);
    return new NamePattern(text, all);
  }

  boolean matches(RelationName relation, boolean restricts) {
    return matches(restricts, relation.schema(), relation.name());
  }

  boolean matches(ColumnId column, boolean restricts) {
    return matches(
        restricts, column.relation().schema(), column.relation().name(), column.column());
  }

  boolean matches(FunctionUse function, boolean restricts) {
    return matches(restricts, function.schema(), function.name());
  }

  /**
   * A schema that is not known may be any: it matches what restricts, and of what grants only *.
   */
  private boolean matches(boolean restricts, String... names) {
    if (names.length != parts.size()) {
      return false;
    }
    boolean schemaMatches =
        names[0].isEmpty()
            ? restricts || parts.get(0).any()
            : parts.get(0).matches(names[0], restricts);
    if (!schemaMatches) {
      return false;
    }
    for (int i = 1; i < names.length; i++) {
      if (!parts.get(i).matches(names[i], restricts)) {
        return false;
      }
    }
    return true;
  }

  private static NamePattern parse(String text) throws MalformedException {
    List<Glob> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      if (at < text.length() && text.charAt(at) == '"') {
        StringBuilder name = new StringBuilder();
        at = quoted(text, at + 1, name);
        parts.add(Glob.exactly(checked(name.toString(), text)));
      } else {
        int end = at;
        while (end < text.length() && text.charAt(end) != '.') {
          if (text.charAt(end) == '"' || Character.isWhitespace(text.charAt(end))) {
            throw new MalformedException("quote the whole part of a name, or none of it: " + text);
          }
          end++;
        }
        parts.add(Glob.of(checked(text.substring(at, end), text)));
        at = end;
      }
      if (at == text.length()) {
        return new NamePattern(text, parts);
      }
      if (text.charAt(at) != '.') {
        throw new MalformedException("a quoted part must be followed by a dot: " + text);
      }
      at++;
    }
  }

  private static int quoted(String text, int from, StringBuilder name) throws MalformedException {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        name.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        name.append('"');
        at++;
      } else {
        return at;
      }
    }
    throw new MalformedException("a double quote is not closed: " + text);
  }

  private static String checked(String part, String text) throws MalformedException {
    if (part.isEmpty()) {
      throw new MalformedException("a part of the name is empty: " + text);
    }
    if (part.getBytes(StandardCharsets.UTF_8).length > Glob.MAX_NAME_BYTES) {
      throw new MalformedException(
          "PostgreSQL cuts names at "
              + Glob.MAX_NAME_BYTES
              + " bytes, this one is longer: "
              + part);
    }
    return part;
  }
}
