package io.gatehouse.sql.lexer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The shape of a text: constants become one sign, lists of constants and further rows of VALUES
 * vanish, white space and comments do not count.
 */
public final class Fingerprint {

  /** Half of SHA-256: 128 bits are enough to tell shapes apart. */
  private static final int HASH_BYTES = 16;

  private static final byte[] MARK = "text:".getBytes(StandardCharsets.US_ASCII);

  private Fingerprint() {}

  /** The fingerprint of tokens. */
  public static String of(List<Token> tokens) {
    StringBuilder shape = new StringBuilder(tokens.size() * 6);
    for (Token token : tokens) {
      switch (token.type()) {
        case STRING, BITS, NUMBER -> constant(shape);
        case PARAMETER -> shape.append('$').append(token.text()).append(' ');
        case QUOTED -> shape.append('"').append(token.text().replace("\"", "\"\"")).append("\" ");
        case WORD, OPERATOR, PUNCTUATION, END -> {
          shape.append(token.text()).append(' ');
          if (token.isPunctuation(")")) {
            collapseRow(shape);
          }
        }
      }
    }
    return hash(shape.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** The fingerprint of a text that can not be cut into tokens. */
  public static String ofText(byte[] text) {
    byte[] marked = new byte[MARK.length + text.length];
    System.arraycopy(MARK, 0, marked, 0, MARK.length);
    System.arraycopy(text, 0, marked, MARK.length, text.length);
    return hash(marked);
  }

  private static void constant(StringBuilder shape) {
    if (endsWith(shape, "? , ")) {
      shape.setLength(shape.length() - 2);
    } else {
      shape.append("? ");
    }
  }

  /** (?), (?), … is (?). */
  private static void collapseRow(StringBuilder shape) {
    if (endsWith(shape, "( ? ) , ( ? ) ")) {
      shape.setLength(shape.length() - "( ? ) , ".length());
    }
  }

  private static boolean endsWith(StringBuilder shape, String end) {
    int from = shape.length() - end.length();
    return from >= 0 && shape.indexOf(end, from) == from;
  }

  private static String hash(byte[] shape) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(shape);
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
