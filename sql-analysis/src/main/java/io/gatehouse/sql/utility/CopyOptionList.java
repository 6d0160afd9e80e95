package io.gatehouse.sql.utility;

import io.gatehouse.sql.CopyFacts.Format;
import io.gatehouse.sql.CopyOptions;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The options of COPY: copy_options and copy_delimiter of gram.y, in both syntaxes. */
final class CopyOptionList {

  private final Reading reading;
  private final TokenCursor cursor;
  private final List<String> forceQuote = new ArrayList<>();
  private final Set<String> notRead = new TreeSet<>();
  private Format format = Format.TEXT;
  private Optional<String> delimiter = Optional.empty();
  private Optional<String> nullString = Optional.empty();
  private Optional<String> quote = Optional.empty();
  private Optional<String> escape = Optional.empty();
  private Optional<String> encoding = Optional.empty();
  private boolean header;
  private boolean forceQuoteAll;

  CopyOptionList(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  /** COPY BINARY …, the syntax of before PostgreSQL 7.3. */
  void binary() {
    format = Format.BINARY;
  }

  Format format() {
    return format;
  }

  CopyOptions options() {
    return new CopyOptions(
        delimiter, nullString, header, quote, escape, encoding, forceQuoteAll, forceQuote, notRead);
  }

  /** Reads what stands behind STDIN, STDOUT or the file's name. */
  void read() {
    if (cursor.accept("using")) {
      cursor.expect("delimiters");
      delimiter = Optional.of(cursor.expectString());
    } else if (cursor.accept("delimiters")) {
      delimiter = Optional.of(cursor.expectString());
    }
    cursor.accept("with");
    if (cursor.acceptPunctuation("(")) {
      list();
      return;
    }
    while (!cursor.atEnd() && !cursor.is("where")) {
      oldOption();
    }
  }

  /** copy_generic_opt_list. */
  private void list() {
    do {
      String name = cursor.expectLabel();
      switch (name) {
        case "format" -> format = format(value(name).orElseThrow(cursor::syntaxError));
        case "delimiter" -> delimiter = value(name);
        case "null" -> nullString = value(name);
        case "quote" -> quote = value(name);
        case "escape" -> escape = value(name);
        case "encoding" -> encoding = value(name);
        case "header" -> header();
        case "force_quote" -> forceQuote();
        default -> {
          notRead.add(name);
          skipValue();
        }
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  /** opt_boolean_or_string; a number, whose spelling the server decides, is not read. */
  private Optional<String> value(String name) {
    Token token = cursor.peek();
    if (token.type() == Type.STRING) {
      return Optional.of(cursor.next().text());
    }
    if (cursor.isLabel()) {
      return Optional.of(cursor.next().text());
    }
    notRead.add(name);
    skipValue();
    return Optional.empty();
  }

  private void skipValue() {
    if (cursor.isPunctuation("(")) {
      reading.skipParentheses();
    } else if (!cursor.isPunctuation(",") && !cursor.isPunctuation(")")) {
      cursor.acceptOperator("-");
      cursor.acceptOperator("+");
      cursor.next();
    }
  }

  /** defGetCopyHeaderChoice in PostgreSQL's copy.c. */
  private void header() {
    Token token = cursor.peek();
    if (cursor.isPunctuation(",") || cursor.isPunctuation(")")) {
      header = true;
      return;
    }
    boolean word = token.type() == Type.STRING || token.type() == Type.NUMBER || cursor.isLabel();
    switch (word ? token.text().toLowerCase(Locale.ROOT) : "") {
      case "true", "on", "1", "match" -> header = true;
      case "false", "off", "0" -> header = false;
      default -> notRead.add("header");
    }
    skipValue();
  }

  private void forceQuote() {
    if (cursor.acceptOperator("*")) {
      forceQuoteAll = true;
      return;
    }
    cursor.expectPunctuation("(");
    do {
      forceQuote.add(
          cursor.peek().type() == Type.STRING ? cursor.expectString() : cursor.expectLabel());
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private Format format(String value) {
    return switch (value) {
      case "text" -> Format.TEXT;
      case "csv" -> Format.CSV;
      case "binary" -> Format.BINARY;
      default -> throw cursor.unsupported("COPY format \"" + value + "\"");
    };
  }

  /** copy_opt_item, the syntax of before PostgreSQL 9.0. */
  private void oldOption() {
    if (cursor.accept("binary")) {
      format = Format.BINARY;
    } else if (cursor.accept("csv")) {
      format = Format.CSV;
    } else if (cursor.accept("header")) {
      header = true;
    } else if (cursor.accept("force")) {
      force();
    } else if (cursor.accept("delimiter")) {
      delimiter = oldValue();
    } else if (cursor.accept("null")) {
      nullString = oldValue();
    } else if (cursor.accept("quote")) {
      quote = oldValue();
    } else if (cursor.accept("escape")) {
      escape = oldValue();
    } else if (cursor.accept("encoding")) {
      encoding = Optional.of(cursor.expectString());
    } else if (!cursor.accept("freeze")) {
      throw cursor.syntaxError();
    }
  }

  private Optional<String> oldValue() {
    cursor.accept("as");
    return Optional.of(cursor.expectString());
  }

  private void force() {
    boolean quoting = !cursor.accept("not");
    boolean named = cursor.accept("quote");
    if (!named && !cursor.accept("null")) {
      throw cursor.syntaxError();
    }
    quoting &= named;
    if (cursor.acceptOperator("*")) {
      forceQuoteAll |= quoting;
      return;
    }
    do {
      String column = cursor.expectColumnId();
      if (quoting) {
        forceQuote.add(column);
      }
    } while (cursor.acceptPunctuation(","));
  }
}
