package io.gatehouse.sql.lexer;

import io.gatehouse.sql.lexer.Quotes.Form;
import java.nio.charset.StandardCharsets;

/**
 * A constant's value. Whoever looks at it, also by comparing or printing it, is noted in the text's
 * {@link LiteralReads}: there is no other way to it.
 */
public final class Literal {

  /** As many bytes of the text, quotes included, may a constant have that is not long. */
  static final int SHORT_BYTES = 1024;

  private final LiteralReads reads;
  private final int ordinal;
  private final byte[] text;
  private final int start;
  private final int end;
  private final Form form;
  private String value;

  private Literal(LiteralReads reads, int ordinal, byte[] text, int start, int end, Form form) {
    this.reads = reads;
    this.ordinal = ordinal;
    this.text = text;
    this.start = start;
    this.end = end;
    this.form = form;
  }

  /** A constant in quotes that stands in a text which never changes. */
  static Literal quoted(
      LiteralReads reads, int ordinal, byte[] text, int start, int end, Form form) {
    return new Literal(reads, ordinal, text, start, end, form);
  }

  /** A number that stands in a text which never changes. */
  static Literal number(LiteralReads reads, int ordinal, byte[] text, int start, int end) {
    return new Literal(reads, ordinal, text, start, end, null);
  }

  /** A value that stands in no text. */
  public static Literal implied(String value) {
    Literal literal = new Literal(new LiteralReads(), 0, new byte[0], 0, 0, null);
    literal.value = value;
    return literal;
  }

  /** The value, decoded. */
  public String value() {
    reads.note(ordinal);
    if (value == null) {
      value = decode();
    }
    return value;
  }

  /**
   * Whether it is written with more than {@value #SHORT_BYTES} bytes. Texts of the same {@link
   * Shape} agree about that, so that it is not noted.
   */
  public boolean isLong() {
    return form == null && value != null ? value.length() > SHORT_BYTES : end - start > SHORT_BYTES;
  }

  private String decode() {
    if (form == null) {
      return new String(text, start, end - start, StandardCharsets.US_ASCII);
    }
    try {
      return Decoding.quoted(text, start, end, form);
    } catch (LexicalException e) {
      throw new IllegalStateException("a constant that was read over can not be decoded", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Literal that && value().equals(that.value());
  }

  @Override
  public int hashCode() {
    return value().hashCode();
  }

  @Override
  public String toString() {
    return value();
  }
}
