package io.gatehouse.policy.yaml;

import java.util.Objects;

/**
 * A single value.
 *
 * @param at where it begins
 * @param type what YAML's JSON schema takes it for
 * @param text as written, quotes and escapes resolved
 * @param layout how its text lies in the file
 */
public record YamlScalar(Position at, Type type, String text, Layout layout) implements YamlValue {

  /** What YAML's JSON schema takes a value for. */
  public enum Type {
    TEXT("text"),
    INTEGER("a whole number"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NOTHING("nothing");

    private final String description;

    Type(String description) {
      this.description = description;
    }
  }

  /**
   * How the text of a value lies in the file.
   *
   * @param firstLine line of its first character
   * @param indent characters before its text in the first line
   * @param nextIndent characters before its text in each following line
   */
  public record Layout(int firstLine, int indent, int nextIndent) {}

  public YamlScalar {
    Objects.requireNonNull(at);
    Objects.requireNonNull(type);
    Objects.requireNonNull(text);
    Objects.requireNonNull(layout);
  }

  /**
   * The place of a character of the text. Exact for text on one line without escapes and for block
   * text ({@code |}); the nearest that can be said otherwise.
   *
   * @param line 1-based line within the text
   * @param column 0-based column within that line
   */
  public Position within(int line, int column) {
    int indent = line <= 1 ? layout.indent : layout.nextIndent;
    return new Position(at.file(), layout.firstLine + line - 1, indent + column + 1);
  }

  @Override
  public String describe() {
    return type.description;
  }

  @Override
  public String canonical() {
    return type.name().charAt(0) + Integer.toString(text.length()) + ":" + text;
  }
}
