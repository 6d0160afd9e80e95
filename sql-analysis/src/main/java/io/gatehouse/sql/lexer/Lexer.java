package io.gatehouse.sql.lexer;

import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Token.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a text into tokens as {@code src/backend/parser/scan.l} does. Where the versions of
 * PostgreSQL differ (junk behind a number), what any of them refuses is refused.
 *
 * <p>Not thread-safe: one instance a text.
 */
public final class Lexer {

  /** NAMEDATALEN - 1. */
  private static final int MAX_NAME_BYTES = 63;

  /** How many operator characters may stand together. */
  private static final int MAX_OPERATOR_RUN = 256;

  private static final String OPERATOR_CHARACTERS = "~!@#^&|`?+-*/%<>=";

  /** An operator that holds one of these may end in + or -. */
  private static final String KEEPS_SIGN = "~!@#^&|`?%";

  private final String text;
  private final boolean standardConformingStrings;
  private final AnalysisLimits limits;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int depth;

  private Lexer(String text, boolean standardConformingStrings, AnalysisLimits limits) {
    this.text = text;
    this.standardConformingStrings = standardConformingStrings;
    this.limits = limits;
  }

  /**
   * All tokens, without the END.
   *
   * @throws LexicalException when PostgreSQL's scanner would refuse the text, or a limit does
   */
  public static List<Token> tokens(
      String text, boolean standardConformingStrings, AnalysisLimits limits)
      throws LexicalException {
    Lexer lexer = new Lexer(text, standardConformingStrings, limits);
    lexer.checkCharacters();
    lexer.run();
    return lexer.tokens;
  }

  private void checkCharacters() throws LexicalException {
    long bytes = 0;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new LexicalException(Reason.LEXICAL, "invalid byte sequence: 0x00", i);
      }
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new LexicalException(Reason.LEXICAL, "invalid Unicode surrogate", i);
      } else {
        bytes += 3;
      }
    }
    if (bytes > limits.maxBytes()) {
      throw new LexicalException(
          Reason.LIMIT,
          "the text is longer than the limit max_bytes of " + limits.maxBytes() + " bytes",
          0);
    }
  }

  private void run() throws LexicalException {
    while (true) {
      skipBlanks();
      if (at >= text.length()) {
        return;
      }
      if (tokens.size() >= limits.maxTokens()) {
        throw new LexicalException(
            Reason.LIMIT,
            "the text has more tokens than the limit max_tokens of " + limits.maxTokens(),
            at);
      }
      next();
    }
  }

  /** White space and comments. */
  private void skipBlanks() throws LexicalException {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (isSpace(c)) {
        at++;
      } else if (c == '-' && peek(1) == '-') {
        skipLineComment();
      } else if (c == '/' && peek(1) == '*') {
        skipBlockComment();
      } else {
        return;
      }
    }
  }

  private void skipLineComment() {
    while (at < text.length() && !isNewline(text.charAt(at))) {
      at++;
    }
  }

  private void skipBlockComment() throws LexicalException {
    int start = at;
    int nested = 1;
    at += 2;
    while (nested > 0) {
      if (at >= text.length()) {
        throw new LexicalException(Reason.LEXICAL, "unterminated /* comment", start);
      }
      char c = text.charAt(at);
      if (c == '/' && peek(1) == '*') {
        nested++;
        at += 2;
      } else if (c == '*' && peek(1) == '/') {
        nested--;
        at += 2;
      } else {
        at++;
      }
    }
  }

  private void next() throws LexicalException {
    char c = text.charAt(at);
    char following = peek(1);
    if (c == '\'') {
      string(at, standardConformingStrings ? Quoting.PLAIN : Quoting.ESCAPES);
    } else if ((c == 'e' || c == 'E') && following == '\'') {
      int start = at;
      at++;
      string(start, Quoting.ESCAPES);
    } else if ((c == 'b' || c == 'B' || c == 'x' || c == 'X') && following == '\'') {
      bits();
    } else if ((c == 'n' || c == 'N') && following == '\'') {
      add(Type.WORD, "nchar", Keyword.of("nchar"), at, at + 1);
      at++;
    } else if ((c == 'u' || c == 'U') && following == '&' && peek(2) == '\'') {
      unicodeString();
    } else if ((c == 'u' || c == 'U') && following == '&' && peek(2) == '"') {
      unicodeIdentifier();
    } else if (c == '"') {
      int start = at;
      String name = quoted();
      add(Type.QUOTED, truncate(name), null, start, at);
    } else if (c == '$') {
      dollar();
    } else if (isDigit(c) || (c == '.' && isDigit(following))) {
      number();
    } else if (isIdentifierStart(c)) {
      word();
    } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
      operator();
    } else {
      punctuation(c);
    }
  }

  private void word() {
    int start = at;
    boolean fold = false;
    while (at < text.length() && isIdentifierPart(text.charAt(at))) {
      char c = text.charAt(at);
      fold |= c >= 'A' && c <= 'Z';
      at++;
    }
    String name = text.substring(start, at);
    String folded = truncate(fold ? fold(name) : name);
    add(Type.WORD, folded, Keyword.of(folded), start, at);
  }

  /** Folds ASCII letters alone, as downcase_identifier does in a multi-byte encoding. */
  private static String fold(String name) {
    StringBuilder folded = new StringBuilder(name);
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        folded.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return folded.toString();
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

  private void number() throws LexicalException {
    int start = at;
    if (text.charAt(at) == '0' && "xXoObB".indexOf(peek(1)) >= 0 && peek(1) != 0) {
      radix(start);
      return;
    }
    digits();
    if (peek(0) == '.' && peek(1) != '.') {
      at++;
      if (isDigit(peek(0))) {
        digits();
      }
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      int sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (!isDigit(peek(1 + sign))) {
        throw new LexicalException(Reason.LEXICAL, "trailing junk after numeric literal", start);
      }
      at += 1 + sign;
      digits();
    }
    endNumber(start);
  }

  private void radix(int start) throws LexicalException {
    char kind = (char) (peek(1) | 0x20);
    int base = kind == 'x' ? 16 : kind == 'o' ? 8 : 2;
    at += 2;
    boolean any = false;
    while ((Character.digit(peek(0), base) >= 0 && peek(0) < 0x80)
        || (peek(0) == '_' && Character.digit(peek(1), base) >= 0 && peek(1) < 0x80)) {
      any = true;
      at++;
    }
    if (!any) {
      throw new LexicalException(Reason.LEXICAL, "invalid number", start);
    }
    endNumber(start);
  }

  private void endNumber(int start) throws LexicalException {
    if (at < text.length() && isIdentifierStart(text.charAt(at))) {
      throw new LexicalException(Reason.LEXICAL, "trailing junk after numeric literal", start);
    }
    add(Type.NUMBER, text.substring(start, at), null, start, at);
  }

  private void digits() {
    while (isDigit(peek(0)) || (peek(0) == '_' && isDigit(peek(1)))) {
      at++;
    }
  }

  private void dollar() throws LexicalException {
    int start = at;
    if (isDigit(peek(1))) {
      at++;
      while (isDigit(peek(0))) {
        at++;
      }
      if (at < text.length() && isIdentifierStart(text.charAt(at))) {
        throw new LexicalException(Reason.LEXICAL, "trailing junk after parameter", start);
      }
      if (at - start > 6) {
        throw new LexicalException(Reason.LEXICAL, "parameter number too large", start);
      }
      add(Type.PARAMETER, text.substring(start + 1, at), null, start, at);
      return;
    }
    int tagEnd = start + 1;
    while (tagEnd < text.length()
        && text.charAt(tagEnd) != '$'
        && isIdentifierPart(text.charAt(tagEnd))) {
      tagEnd++;
    }
    if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
      throw new LexicalException(Reason.LEXICAL, "syntax error at or near \"$\"", start);
    }
    String tag = text.substring(start, tagEnd + 1);
    int close = text.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      throw new LexicalException(Reason.LEXICAL, "unterminated dollar-quoted string", start);
    }
    at = close + tag.length();
    add(Type.STRING, text.substring(tagEnd + 1, close), null, start, at);
  }

  private void operator() throws LexicalException {
    int start = at;
    int end = start;
    while (end < text.length() && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0) {
      // A comment may begin inside a run of operator characters.
      if (end > start
          && end + 1 < text.length()
          && ((text.charAt(end) == '-' && text.charAt(end + 1) == '-')
              || (text.charAt(end) == '/' && text.charAt(end + 1) == '*'))) {
        break;
      }
      end++;
      // PostgreSQL takes a longer run apart sign by sign, each time from the start.
      if (end - start > MAX_OPERATOR_RUN) {
        throw new LexicalException(Reason.LEXICAL, "operator too long", start);
      }
    }
    if (end - start > 1 && isSign(text.charAt(end - 1)) && !keepsSign(start, end - 1)) {
      while (end - start > 1 && isSign(text.charAt(end - 1))) {
        end--;
      }
    }
    if (end - start > MAX_NAME_BYTES) {
      throw new LexicalException(Reason.LEXICAL, "operator too long", start);
    }
    at = end;
    String operator = text.substring(start, end);
    add(Type.OPERATOR, operator.equals("!=") ? "<>" : operator, null, start, end);
  }

  private boolean keepsSign(int start, int end) {
    for (int i = start; i < end; i++) {
      if (KEEPS_SIGN.indexOf(text.charAt(i)) >= 0) {
        return true;
      }
    }
    return false;
  }

  private void punctuation(char c) throws LexicalException {
    int start = at;
    String found;
    switch (c) {
      case '(', '[' -> {
        depth++;
        if (depth > limits.maxNesting()) {
          throw new LexicalException(
              Reason.LIMIT,
              "parentheses nest deeper than the limit max_nesting of " + limits.maxNesting(),
              at);
        }
        found = String.valueOf(c);
      }
      case ')', ']' -> {
        depth = Math.max(0, depth - 1);
        found = String.valueOf(c);
      }
      case ',', ';' -> found = String.valueOf(c);
      case '.' -> found = peek(1) == '.' ? ".." : ".";
      case ':' -> found = peek(1) == ':' ? "::" : peek(1) == '=' ? ":=" : ":";
      default ->
          throw new LexicalException(
              Reason.LEXICAL,
              c < 0x20 || c == 0x7f
                  ? "syntax error at a control character"
                  : "syntax error at or near \"" + c + "\"",
              at);
    }
    at += found.length();
    add(Type.PUNCTUATION, found, null, start, at);
  }

  private enum Quoting {
    PLAIN,
    ESCAPES
  }

  /** Reads a string whose opening quote stands at {@code at}, with its continuations. */
  private void string(int start, Quoting quoting) throws LexicalException {
    EscapedText value = new EscapedText(start);
    do {
      at++;
      segment(start, quoting, value);
    } while (continues());
    add(Type.STRING, value.finish(), null, start, at);
  }

  /** From behind an opening quote to behind the closing one. */
  private void segment(int start, Quoting quoting, EscapedText value) throws LexicalException {
    while (true) {
      if (at >= text.length()) {
        throw new LexicalException(Reason.LEXICAL, "unterminated quoted string", start);
      }
      char c = text.charAt(at);
      if (c == '\'') {
        if (peek(1) != '\'') {
          at++;
          return;
        }
        value.append('\'');
        at += 2;
      } else if (c == '\\' && quoting == Quoting.ESCAPES) {
        at = value.escape(text, at);
      } else {
        value.append(c);
        at++;
      }
    }
  }

  /**
   * Whether a string that has just ended goes on: white space with a newline in it, then a quote
   * ({@code quotecontinue} in scan.l). Line comments count as white space there. Leaves {@code at}
   * on that quote.
   */
  private boolean continues() {
    int i = at;
    boolean newline = false;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (isNewline(c)) {
        newline = true;
        i++;
      } else if (isSpace(c)) {
        i++;
      } else if (c == '-' && i + 1 < text.length() && text.charAt(i + 1) == '-') {
        while (i < text.length() && !isNewline(text.charAt(i))) {
          i++;
        }
        // The newline that ends the comment is the one that matters.
        if (i >= text.length()) {
          return false;
        }
      } else {
        break;
      }
    }
    if (newline && i < text.length() && text.charAt(i) == '\'') {
      at = i;
      return true;
    }
    return false;
  }

  private void bits() throws LexicalException {
    int start = at;
    boolean hexadecimal = (text.charAt(at) | 0x20) == 'x';
    at++;
    EscapedText value = new EscapedText(start);
    do {
      at++;
      segment(start, Quoting.PLAIN, value);
    } while (continues());
    String digits = value.finish();
    for (int i = 0; i < digits.length(); i++) {
      if (Character.digit(digits.charAt(i), hexadecimal ? 16 : 2) < 0) {
        throw new LexicalException(Reason.LEXICAL, "invalid digit in a bit string", start);
      }
    }
    add(Type.BITS, digits, null, start, at);
  }

  private void unicodeString() throws LexicalException {
    int start = at;
    if (!standardConformingStrings) {
      throw new LexicalException(
          Reason.LEXICAL, "U& strings need standard_conforming_strings", start);
    }
    at += 2;
    EscapedText value = new EscapedText(start);
    do {
      at++;
      segment(start, Quoting.PLAIN, value);
    } while (continues());
    int end = at;
    String raw = value.finish();
    add(Type.STRING, UnicodeEscapes.decode(raw, unicodeEscape(), start), null, start, end);
  }

  private void unicodeIdentifier() throws LexicalException {
    int start = at;
    at += 2;
    String raw = quoted();
    int end = at;
    String name = UnicodeEscapes.decode(raw, unicodeEscape(), start);
    if (name.isEmpty()) {
      throw new LexicalException(Reason.LEXICAL, "zero-length delimited identifier", start);
    }
    add(Type.QUOTED, truncate(name), null, start, end);
  }

  /** The escape character: that of a UESCAPE clause behind, or the backslash. */
  private char unicodeEscape() throws LexicalException {
    int back = at;
    skipBlanks();
    int start = at;
    while (at < text.length() && isIdentifierPart(text.charAt(at))) {
      at++;
    }
    if (!fold(text.substring(start, at)).equals("uescape")) {
      at = back;
      return '\\';
    }
    skipBlanks();
    boolean plain = peek(0) == '\'' && peek(2) == '\'' && peek(3) != '\'';
    char escape = peek(1);
    if (!plain
        || isSpace(escape)
        || escape == '+'
        || escape == '\''
        || escape == '"'
        || (escape == '\\' && !standardConformingStrings)
        || escape >= 0x80
        || Character.digit(escape, 16) >= 0) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode escape character", at);
    }
    at += 3;
    if (continues()) {
      throw new LexicalException(Reason.LEXICAL, "invalid Unicode escape character", at);
    }
    return escape;
  }

  /** Reads a quoted identifier whose opening quote stands at {@code at}. */
  private String quoted() throws LexicalException {
    int start = at;
    at++;
    StringBuilder name = new StringBuilder();
    while (true) {
      if (at >= text.length()) {
        throw new LexicalException(Reason.LEXICAL, "unterminated quoted identifier", start);
      }
      char c = text.charAt(at);
      if (c != '"') {
        name.append(c);
        at++;
      } else if (peek(1) == '"') {
        name.append('"');
        at += 2;
      } else {
        at++;
        break;
      }
    }
    if (name.length() == 0) {
      throw new LexicalException(Reason.LEXICAL, "zero-length delimited identifier", start);
    }
    return name.toString();
  }

  private void add(Type type, String value, Keyword keyword, int start, int end) {
    tokens.add(new Token(type, value, keyword, start, end));
  }

  /** The character that many places ahead; NUL, which no text holds, behind the end. */
  private char peek(int ahead) {
    int i = at + ahead;
    return i < text.length() ? text.charAt(i) : 0;
  }

  private static boolean isSign(char c) {
    return c == '+' || c == '-';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNewline(char c) {
    return c == '\n' || c == '\r';
  }

  /** Since PostgreSQL 16 the vertical tab is white space; before, it was refused. */
  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == 0x0b;
  }

  private static boolean isIdentifierStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
  }

  private static boolean isIdentifierPart(char c) {
    return isIdentifierStart(c) || isDigit(c) || c == '$';
  }
}
