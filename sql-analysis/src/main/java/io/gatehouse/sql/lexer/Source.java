package io.gatehouse.sql.lexer;

import io.gatehouse.sql.NotUnderstood.Reason;

/** A text in UTF-8 and a place in it. Reusable; not thread-safe. */
final class Source {

  byte[] text;
  int from;
  int to;
  int at;

  void set(byte[] text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
    this.at = from;
  }

  /** The byte here; NUL, which no text holds, behind the end. */
  byte peek() {
    return at < to ? text[at] : 0;
  }

  /** The byte that many places ahead; NUL behind the end. */
  byte peek(int ahead) {
    return ahead < to - at ? text[at + ahead] : 0;
  }

  boolean atEnd() {
    return at >= to;
  }

  LexicalException refuse(String message, int offset) {
    return refuse(Reason.LEXICAL, message, offset);
  }

  /** The error, its place in characters. */
  LexicalException refuse(Reason reason, String message, int offset) {
    return new LexicalException(reason, message, Utf8.characters(text, from, offset));
  }
}
