package io.gatehouse.sql.lexer;

import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.lexer.Token.Type;
import java.util.Arrays;

/**
 * What is left of a text when white space, comments and the values of constants are taken away, as
 * bytes that two texts share if and only if they have the same tokens but for those values.
 *
 * <p>Each token is written as {@code kind | content | NUL}: no token holds a NUL, so that no text
 * can pretend to be another. Of a constant's content no more is kept than whether it is long. The
 * buffer is used again from text to text; nothing is allocated once it is large enough. Not
 * thread-safe.
 */
public final class Shape {

  /** What the bytes are, so that one kind is never taken for another. */
  private static final byte SHAPE = 1;

  private static final byte SHAPE_AND_LITERALS = 2;
  private static final byte TEXT = 3;

  /** Behind the last token of a shape; no token's kind. */
  private static final byte END_OF_SHAPE = 0;

  /** The content of a long constant. */
  private static final byte LONG = 1;

  private static final byte[] NOTHING = {};
  private static final byte[] NCHAR = {'n', 'c', 'h', 'a', 'r'};

  private final Scanner scanner;
  private byte[] text = NOTHING;
  private byte[] bytes = new byte[512];
  private int length;
  private int shapeEnd;

  /** Start and end of each constant, in turn. */
  private int[] literals = new int[64];

  private int literalEnds;

  public Shape(AnalysisLimits limits) {
    this.scanner = new Scanner(limits);
  }

  /**
   * Reads a text; afterwards the bytes are those of its shape.
   *
   * @throws LexicalException when PostgreSQL's scanner would refuse the text, or a limit does
   */
  public void read(byte[] message, boolean standardConformingStrings) throws LexicalException {
    text = message;
    length = 0;
    literalEnds = 0;
    // A token of one byte takes three, and so on down; N'', the worst, takes nine for its three.
    require(2L + 3L * message.length);
    bytes[length++] = SHAPE;
    scanner.start(message, 0, message.length, standardConformingStrings);
    while (scanner.next()) {
      token();
    }
    bytes[length++] = END_OF_SHAPE;
    shapeEnd = length;
  }

  /** Lets go of the text. */
  public void forget() {
    text = NOTHING;
    scanner.forget();
  }

  /** The bytes; valid up to {@link #length} and until the next call. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes there are. */
  public int length() {
    return length;
  }

  /** The shape and, as they are written, the constants at those places. */
  public void withLiterals(int[] ordinals) {
    length = shapeEnd;
    bytes[0] = SHAPE_AND_LITERALS;
    for (int ordinal : ordinals) {
      int start = literals[2 * ordinal];
      int size = literals[2 * ordinal + 1] - start;
      require((long) length + size + 2 * Integer.BYTES);
      integer(ordinal);
      integer(size);
      System.arraycopy(text, start, bytes, length, size);
      length += size;
    }
  }

  /** The text as it came. */
  public void exactly() {
    require(1L + text.length);
    bytes[0] = TEXT;
    System.arraycopy(text, 0, bytes, 1, text.length);
    length = 1 + text.length;
  }

  private void integer(int value) {
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  private void require(long capacity) {
    if (capacity > bytes.length) {
      long larger = Math.max(capacity, Math.min(2L * bytes.length, Integer.MAX_VALUE - 16));
      bytes = Arrays.copyOf(bytes, Math.toIntExact(larger));
    }
  }

  private void token() {
    Type type = scanner.type();
    int start = scanner.tokenStart();
    int end = scanner.tokenEnd();
    bytes[length++] = (byte) (1 + type.ordinal());
    switch (type) {
      case WORD -> word(start, end);
      case STRING, BITS, NUMBER -> literal(start, end);
      case QUOTED, PARAMETER, OPERATOR, PUNCTUATION, END -> copy(text, start, end);
    }
    bytes[length++] = 0;
  }

  private void word(int start, int end) {
    if (scanner.isNationalPrefix()) {
      copy(NCHAR, 0, NCHAR.length);
      return;
    }
    int to = length;
    for (int i = start; i < end; i++) {
      bytes[to++] = Characters.folded(text[i]);
    }
    length = to;
  }

  private void literal(int start, int end) {
    if (literalEnds + 2 > literals.length) {
      literals = Arrays.copyOf(literals, 2 * literals.length);
    }
    literals[literalEnds++] = start;
    literals[literalEnds++] = end;
    if (end - start > Literal.SHORT_BYTES) {
      bytes[length++] = LONG;
    }
  }

  private void copy(byte[] from, int start, int end) {
    for (int i = start; i < end; i++) {
      bytes[length++] = from[i];
    }
  }
}
