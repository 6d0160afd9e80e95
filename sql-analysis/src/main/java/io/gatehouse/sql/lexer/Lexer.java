package io.gatehouse.sql.lexer;

import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Token.Type;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes a list of the tokens that {@link Scanner} finds. */
public final class Lexer {

  /** NAMEDATALEN - 1. */
  private static final int MAX_NAME_BYTES = 63;

  private final byte[] text;
  private final Scanner scanner;
  private final LiteralReads reads;
  private final List<Token> tokens = new ArrayList<>();
  private int literals;
  private int counted;
  private int characters;

  private Lexer(byte[] text, Scanner scanner, LiteralReads reads) {
    this.text = text;
    this.scanner = scanner;
    this.reads = reads;
  }

  /**
   * All tokens, without the END.
   *
   * @param text in UTF-8; must not change as long as the tokens are used
   * @param reads gets to know which constants are looked at
   * @throws LexicalException when PostgreSQL's scanner would refuse the text, or a limit does
   */
  public static List<Token> tokens(
      byte[] text, boolean standardConformingStrings, AnalysisLimits limits, LiteralReads reads)
      throws LexicalException {
    Scanner scanner = new Scanner(limits);
    scanner.start(text, 0, text.length, standardConformingStrings);
    Lexer lexer = new Lexer(text, scanner, reads);
    while (scanner.next()) {
      lexer.add();
    }
    return lexer.tokens;
  }

  /** The same of a text that is no message. */
  public static List<Token> tokens(
      String text, boolean standardConformingStrings, AnalysisLimits limits)
      throws LexicalException {
    return tokens(utf8(text), standardConformingStrings, limits, new LiteralReads());
  }

  /**
   * A text in UTF-8.
   *
   * @throws LexicalException when it holds half a surrogate pair
   */
  public static byte[] utf8(String text) throws LexicalException {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode surrogate", 0);
    }
  }

  private void add() throws LexicalException {
    int from = scanner.tokenStart();
    int to = scanner.tokenEnd();
    int start = position(from);
    int end = position(to);
    Type type = scanner.type();
    tokens.add(
        switch (type) {
          case WORD -> word(from, to, start, end);
          case QUOTED ->
              Token.of(
                  type,
                  truncate(Decoding.quoted(text, from, to, scanner.form())),
                  null,
                  start,
                  end);
          case STRING, BITS ->
              Token.constant(
                  type,
                  Literal.quoted(reads, literals++, text, from, to, scanner.form()),
                  start,
                  end);
          case NUMBER ->
              Token.constant(type, Literal.number(reads, literals++, text, from, to), start, end);
          case PARAMETER -> Token.of(type, ascii(from + 1, to), null, start, end);
          case OPERATOR -> Token.of(type, operator(from, to), null, start, end);
          case PUNCTUATION, END -> Token.of(type, punctuation(from, to), null, start, end);
        });
  }

  /** A byte offset, which never goes back, in characters. */
  private int position(int offset) {
    if (scanner.ascii()) {
      return offset;
    }
    characters += Utf8.characters(text, counted, offset);
    counted = offset;
    return characters;
  }

  private Token word(int from, int to, int start, int end) {
    if (scanner.isNationalPrefix()) {
      return Token.of(Type.WORD, "nchar", Keyword.of("nchar"), start, end);
    }
    byte[] folded = new byte[to - from];
    for (int i = 0; i < folded.length; i++) {
      folded[i] = Characters.folded(text[from + i]);
    }
    String word = truncate(new String(folded, StandardCharsets.UTF_8));
    Keyword keyword = Keyword.of(word);
    return Token.of(Type.WORD, keyword == null ? word : keyword.word(), keyword, start, end);
  }

  /** Cuts a name to 63 bytes, never inside a character. */
  private static String truncate(String name) {
    if (name.length() * 3L <= MAX_NAME_BYTES) {
      return name;
    }
    int bytes = 0;
    for (int i = 0; i < name.length(); ) {
      int c = name.codePointAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > MAX_NAME_BYTES) {
        return name.substring(0, i);
      }
      i += Character.charCount(c);
    }
    return name;
  }

  private String operator(int from, int to) {
    String operator = ascii(from, to);
    return operator.equals("!=") ? "<>" : operator;
  }

  private String punctuation(int from, int to) {
    if (to - from == 1) {
      return switch (text[from]) {
        case ',' -> ",";
        case '(' -> "(";
        case ')' -> ")";
        case '.' -> ".";
        default -> ascii(from, to);
      };
    }
    return ascii(from, to);
  }

  private String ascii(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.US_ASCII);
  }
}
