package io.gatehouse.sql.lexer;

/** Numbers and parameters. What any version of PostgreSQL refuses behind them is refused. */
final class Numbers {

  /** Digits of the largest parameter that is read; the protocol allows 65,535. */
  private static final int MAX_PARAMETER_DIGITS = 5;

  private Numbers() {}

  /** Reads over a number that begins here. */
  static void number(Source source) throws LexicalException {
    int start = source.at;
    int radix = source.peek() == '0' ? radix(source.peek(1)) : 0;
    if (radix != 0) {
      radixDigits(source, radix);
    } else {
      decimal(source, start);
    }
    if (!source.atEnd() && Characters.isIdentifierStart(source.peek())) {
      throw source.refuse("trailing junk after numeric literal", start);
    }
  }

  private static int radix(byte kind) {
    return switch (kind) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  private static void radixDigits(Source source, int radix) throws LexicalException {
    int start = source.at;
    source.at += 2;
    int digits = source.at;
    while (Characters.isDigit(source.peek(), radix)
        || (source.peek() == '_' && Characters.isDigit(source.peek(1), radix))) {
      source.at++;
    }
    if (source.at == digits) {
      throw source.refuse("invalid number", start);
    }
  }

  private static void decimal(Source source, int start) throws LexicalException {
    digits(source);
    if (source.peek() == '.' && source.peek(1) != '.') {
      source.at++;
      if (Characters.isDigit(source.peek())) {
        digits(source);
      }
    }
    if (source.peek() == 'e' || source.peek() == 'E') {
      int sign = source.peek(1) == '+' || source.peek(1) == '-' ? 1 : 0;
      if (!Characters.isDigit(source.peek(1 + sign))) {
        throw source.refuse("trailing junk after numeric literal", start);
      }
      source.at += 1 + sign;
      digits(source);
    }
  }

  private static void digits(Source source) {
    while (Characters.isDigit(source.peek())
        || (source.peek() == '_' && Characters.isDigit(source.peek(1)))) {
      source.at++;
    }
  }

  /** Reads over a parameter whose dollar sign stands here and is followed by a digit. */
  static void parameter(Source source) throws LexicalException {
    int start = source.at;
    source.at++;
    while (Characters.isDigit(source.peek())) {
      source.at++;
    }
    if (!source.atEnd() && Characters.isIdentifierStart(source.peek())) {
      throw source.refuse("trailing junk after parameter", start);
    }
    if (source.at - start - 1 > MAX_PARAMETER_DIGITS) {
      throw source.refuse("parameter number too large", start);
    }
  }
}
