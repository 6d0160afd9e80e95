package io.gatehouse.sql.utility;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import java.util.LinkedHashMap;
import java.util.Map;

/** utility_option_list: {@code (FULL, VERBOSE off, PARALLEL 2)} as EXPLAIN, VACUUM take it. */
final class OptionList {

  private final TokenCursor cursor;

  OptionList(TokenCursor cursor) {
    this.cursor = cursor;
  }

  /** All options in their parentheses, with what their values say as defGetBoolean reads it. */
  Map<String, Boolean> read() {
    Map<String, Boolean> options = new LinkedHashMap<>();
    cursor.expectPunctuation("(");
    do {
      String name = cursor.expectLabel();
      // Written twice: whoever reads the facts is told of the one that does more.
      options.merge(name, isOn(), Boolean::logicalOr);
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return options;
  }

  /** Takes the value at the cursor, if there is one; whether it means anything but off. */
  boolean isOn() {
    boolean signed = cursor.acceptOperator("-") || cursor.acceptOperator("+");
    Token value = cursor.peek();
    if (value.type() == Type.NUMBER) {
      cursor.next();
      return !value.text().equals("0");
    }
    boolean word = value.type() == Type.WORD || value.type() == Type.QUOTED;
    if (!signed && (word || value.type() == Type.STRING)) {
      cursor.next();
      return !value.text().equalsIgnoreCase("off") && !value.text().equalsIgnoreCase("false");
    }
    if (signed || (!value.isPunctuation(",") && !value.isPunctuation(")"))) {
      throw cursor.syntaxError();
    }
    return true;
  }
}
