package io.gatehouse.sql.lexer;

/** Everything in quotes: strings of all kinds and identifiers. */
final class Quotes {

  /** How the inside of quotes is to be read. */
  enum Form {
    /** As it stands; a doubled quote is one. */
    PLAIN,
    /** With backslash escapes. */
    ESCAPES,
    /** U&amp;, with its own escapes. */
    UNICODE,
    /** Between dollar signs, as it stands. */
    DOLLAR,
    /** Bits. */
    BITS
  }

  private Quotes() {}

  /** Reads over a plain string whose opening quote stands here, with its continuations. */
  static void plain(Source source, int start) throws LexicalException {
    do {
      source.at++;
      plainSegment(source, start);
    } while (Blanks.continueString(source));
  }

  private static void plainSegment(Source source, int start) throws LexicalException {
    byte[] text = source.text;
    int to = source.to;
    int at = source.at;
    while (true) {
      while (at < to && text[at] != '\'') {
        at++;
      }
      if (at >= to) {
        throw source.refuse("unterminated quoted string", start);
      }
      if (at + 1 >= to || text[at + 1] != '\'') {
        source.at = at + 1;
        return;
      }
      at += 2;
    }
  }

  /**
   * Reads over a string with backslash escapes whose opening quote stands here, with its
   * continuations.
   */
  static void escapes(Source source, int start) throws LexicalException {
    boolean codes = false;
    do {
      source.at++;
      codes |= escapedSegment(source, start);
    } while (Blanks.continueString(source));
    if (codes) {
      // Not every number is a character: what is none is refused here and now.
      check(source, start, Form.ESCAPES);
    }
  }

  /** Whether the segment holds escapes that can be wrong. */
  private static boolean escapedSegment(Source source, int start) throws LexicalException {
    byte[] text = source.text;
    int to = source.to;
    int at = source.at;
    boolean codes = false;
    while (at < to) {
      byte b = text[at];
      if (b == '\\') {
        if (at + 1 < to) {
          byte escape = text[at + 1];
          codes |=
              (escape >= '0' && escape <= '7') || escape == 'x' || escape == 'u' || escape == 'U';
        }
        at += 2;
      } else if (b != '\'') {
        at++;
      } else if (at + 1 < to && text[at + 1] == '\'') {
        at += 2;
      } else {
        source.at = at + 1;
        return codes;
      }
    }
    throw source.refuse("unterminated quoted string", start);
  }

  /** Reads over B'…' or X'…' that begins here. */
  static void bits(Source source) throws LexicalException {
    int start = source.at;
    int radix = (source.peek() | 0x20) == 'x' ? 16 : 2;
    source.at++;
    do {
      source.at++;
      while (Characters.isDigit(source.peek(), radix)) {
        source.at++;
      }
      if (source.atEnd()) {
        throw source.refuse("unterminated bit string", start);
      }
      if (source.peek() != '\'' || source.peek(1) == '\'') {
        throw source.refuse("invalid digit in a bit string", start);
      }
      source.at++;
    } while (Blanks.continueString(source));
  }

  /** Reads over U&amp;'…' that begins here, and over its UESCAPE. */
  static void unicodeString(Source source, boolean standardConformingStrings)
      throws LexicalException {
    int start = source.at;
    if (!standardConformingStrings) {
      throw source.refuse("U& strings need standard_conforming_strings", start);
    }
    source.at += 2;
    plain(source, start);
    unicodeEscape(source, true);
    check(source, start, Form.UNICODE);
  }

  /** Reads over a quoted identifier whose opening quote stands here. */
  static void identifier(Source source, int start) throws LexicalException {
    byte[] text = source.text;
    int to = source.to;
    int at = source.at + 1;
    int inside = at;
    while (true) {
      while (at < to && text[at] != '"') {
        at++;
      }
      if (at >= to) {
        throw source.refuse("unterminated quoted identifier", start);
      }
      if (at + 1 >= to || text[at + 1] != '"') {
        break;
      }
      at += 2;
    }
    if (at == inside) {
      throw source.refuse("zero-length delimited identifier", start);
    }
    source.at = at + 1;
  }

  /** Reads over U&amp;"…" that begins here, and over its UESCAPE. */
  static void unicodeIdentifier(Source source, boolean standardConformingStrings)
      throws LexicalException {
    int start = source.at;
    source.at += 2;
    identifier(source, start);
    unicodeEscape(source, standardConformingStrings);
    check(source, start, Form.UNICODE);
  }

  /** Reads over a UESCAPE clause, if one follows. */
  private static void unicodeEscape(Source source, boolean standardConformingStrings)
      throws LexicalException {
    int back = source.at;
    Blanks.skip(source);
    if (!isUescape(source)) {
      source.at = back;
      return;
    }
    source.at += Decoding.UESCAPE.length();
    Blanks.skip(source);
    boolean plain = source.peek() == '\'' && source.peek(2) == '\'' && source.peek(3) != '\'';
    byte escape = source.peek(1);
    if (!plain
        || escape <= 0
        || Characters.isSpace(escape)
        || escape == '+'
        || escape == '\''
        || escape == '"'
        || (escape == '\\' && !standardConformingStrings)
        || Characters.isDigit(escape, 16)) {
      throw source.refuse("invalid Unicode escape character", source.at);
    }
    int at = source.at;
    source.at += 3;
    if (Blanks.continueString(source)) {
      throw source.refuse("invalid Unicode escape character", at);
    }
  }

  private static boolean isUescape(Source source) {
    int length = Decoding.UESCAPE.length();
    for (int i = 0; i < length; i++) {
      if (Characters.folded(source.peek(i)) != Decoding.UESCAPE.charAt(i)) {
        return false;
      }
    }
    return !Characters.isIdentifierPart(source.peek(length));
  }

  /** Reads over a dollar-quoted string whose first dollar sign stands here. */
  static void dollar(Source source) throws LexicalException {
    byte[] text = source.text;
    int to = source.to;
    int start = source.at;
    int tagEnd = start + 1;
    while (tagEnd < to && text[tagEnd] != '$' && Characters.isIdentifierPart(text[tagEnd])) {
      tagEnd++;
    }
    if (tagEnd >= to || text[tagEnd] != '$') {
      throw source.refuse("syntax error at or near \"$\"", start);
    }
    int length = tagEnd + 1 - start;
    int at = tagEnd + 1;
    while (true) {
      while (at < to && text[at] != '$') {
        at++;
      }
      if (at > to - length) {
        throw source.refuse("unterminated dollar-quoted string", start);
      }
      // The tag holds no dollar sign inside: its end is looked at first, so that tags made to
      // match nearly everywhere cost no more than others.
      if (text[at + length - 1] == '$' && isTag(text, start, at, length)) {
        source.at = at + length;
        return;
      }
      at++;
    }
  }

  private static boolean isTag(byte[] text, int tag, int at, int length) {
    for (int i = 1; i < length - 1; i++) {
      if (text[tag + i] != text[at + i]) {
        return false;
      }
    }
    return true;
  }

  /** Decodes what has just been read over, for the errors that may be in it. */
  private static void check(Source source, int start, Form form) throws LexicalException {
    try {
      Decoding.quoted(source.text, start, source.at, form);
    } catch (LexicalException e) {
      throw e.behind(Utf8.characters(source.text, source.from, start));
    }
  }
}
