package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Quotes.Form;
import java.nio.charset.StandardCharsets;

/** What tokens in quotes mean. The tokens are those that {@link Quotes} read over. */
final class Decoding {

  static final String UESCAPE = "uescape";

  private final String token;
  private final Form form;
  private final char quote;
  private final EscapedText value = new EscapedText();
  private int at;
  private boolean uescape;

  private Decoding(String token, Form form, int opening) {
    this.token = token;
    this.form = form;
    this.quote = token.charAt(opening);
    this.at = opening;
  }

  /**
   * The value of a token in quotes, single or double.
   *
   * @param start of the token, its prefix included
   * @param end of the token, its UESCAPE clause included
   * @throws LexicalException when an escape in it is no character; its place counts from the start
   */
  static String quoted(byte[] text, int start, int end, Form form) throws LexicalException {
    String token = new String(text, start, end - start, StandardCharsets.UTF_8);
    if (form == Form.DOLLAR) {
      int tag = token.indexOf('$', 1) + 1;
      return token.substring(tag, token.length() - tag);
    }
    int opening =
        switch (form) {
          case UNICODE -> 2;
          case BITS -> 1;
          case ESCAPES -> token.charAt(0) == '\'' ? 0 : 1;
          case PLAIN, DOLLAR -> 0;
        };
    if (form == Form.PLAIN && token.indexOf(token.charAt(0), 1) == token.length() - 1) {
      return token.substring(1, token.length() - 1);
    }
    Decoding decoding = new Decoding(token, form, opening);
    decoding.segments();
    String raw = decoding.value.finish();
    return form == Form.UNICODE ? decoding.unicode(raw) : raw;
  }

  private String unicode(String raw) throws LexicalException {
    // A UESCAPE clause ends in its constant: quote, one character, quote.
    char escape = uescape ? token.charAt(token.length() - 2) : '\\';
    String decoded = UnicodeEscapes.decode(raw, escape);
    if (quote == '"' && decoded.isEmpty()) {
      throw new LexicalException(Reason.LEXICAL, "zero-length delimited identifier", 0);
    }
    return decoded;
  }

  private void segments() throws LexicalException {
    do {
      at++;
      segment();
    } while (toNextSegment());
  }

  /** From behind an opening quote to behind the closing one. */
  private void segment() throws LexicalException {
    while (true) {
      char c = token.charAt(at);
      if (c == quote) {
        if (at + 1 == token.length() || token.charAt(at + 1) != quote) {
          at++;
          return;
        }
        value.append(quote);
        at += 2;
      } else if (c == '\\' && form == Form.ESCAPES) {
        at = value.escape(token, at);
      } else {
        value.append(c);
        at++;
      }
    }
  }

  /** Goes to the opening quote of the next segment, if there is one. */
  private boolean toNextSegment() {
    while (at < token.length()) {
      char c = token.charAt(at);
      if (c == quote) {
        return true;
      }
      if (c == '-') {
        while (c != '\n' && c != '\r') {
          c = token.charAt(++at);
        }
      } else if (c == '/' || c == 'u' || c == 'U') {
        // Block comments and words stand in front of a UESCAPE clause only.
        uescape = true;
        return false;
      } else {
        at++;
      }
    }
    return false;
  }
}
