package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.ScalarQuery;
import io.gatehouse.sql.syntax.Expression.SortItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * SQL/JSON in gram.y of PostgreSQL 18: constructors, query functions and what JSON_TABLE shares
 * with them. None of its words is skipped where it could be the name of a function or a type.
 */
final class JsonCalls {

  /** Ordinary functions before PostgreSQL 16 and 17, with a grammar since. */
  private static final Set<String> NAMES =
      Set.of(
          "json",
          "json_array",
          "json_arrayagg",
          "json_exists",
          "json_object",
          "json_objectagg",
          "json_query",
          "json_scalar",
          "json_serialize",
          "json_value");

  private final Grammar grammar;
  private final TokenCursor cursor;

  JsonCalls(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  static boolean isName(String word) {
    return NAMES.contains(word);
  }

  /** The call whose name has been read. */
  Call call(String word, int offset) {
    List<Expression> arguments = new ArrayList<>();
    List<SortItem> orderBy = List.of();
    cursor.expectPunctuation("(");
    switch (word) {
      case "json" -> {
        value(arguments);
        uniqueness();
      }
      case "json_scalar" -> arguments.add(grammar.expressions.expression());
      case "json_serialize" -> value(arguments);
      case "json_object" -> object(arguments);
      case "json_array" -> array(arguments);
      case "json_objectagg" -> {
        pair(arguments);
        nulls();
        uniqueness();
      }
      case "json_arrayagg" -> {
        value(arguments);
        if (cursor.acceptAll("order", "by")) {
          orderBy = grammar.expressions.sortItems();
        }
        nulls();
      }
      case "json_exists", "json_query", "json_value" -> {
        value(arguments);
        cursor.expectPunctuation(",");
        arguments.add(grammar.expressions.expression());
        passing(arguments);
        returning();
        wrapperAndQuotes();
        behaviour(arguments);
      }
      default -> throw cursor.unsupported(word);
    }
    returning();
    cursor.expectPunctuation(")");
    return new Call(
        List.of(word),
        arguments,
        orderBy,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        offset);
  }

  private void object(List<Expression> arguments) {
    if (endsHere()) {
      return;
    }
    // The old function of that name takes arguments as any other.
    if (argument(arguments)) {
      while (cursor.acceptPunctuation(",")) {
        argument(arguments);
      }
      return;
    }
    pairValue(arguments);
    while (cursor.acceptPunctuation(",")) {
      pair(arguments);
    }
    nulls();
    uniqueness();
  }

  /** One argument; false where it is a key whose value follows. */
  private boolean argument(List<Expression> arguments) {
    if (cursor.isLabel()
        && (cursor.peek(1).isPunctuation(":=") || cursor.peek(1).isOperator("=>"))) {
      cursor.next();
      cursor.next();
    }
    arguments.add(grammar.expressions.expression());
    return !cursor.isPunctuation(":") && !cursor.is("value");
  }

  private void array(List<Expression> arguments) {
    if (endsHere()) {
      return;
    }
    boolean query =
        cursor.isAny("select", "values", "table", "with") || grammar.queries.isWholeSubquery();
    if (query) {
      arguments.add(new ScalarQuery(grammar.queries.query()));
      format();
      return;
    }
    do {
      value(arguments);
    } while (cursor.acceptPunctuation(","));
    nulls();
  }

  private boolean endsHere() {
    return cursor.isPunctuation(")") || cursor.is("returning");
  }

  /** json_name_and_value. */
  private void pair(List<Expression> arguments) {
    arguments.add(grammar.expressions.expression());
    pairValue(arguments);
  }

  private void pairValue(List<Expression> arguments) {
    if (!cursor.acceptPunctuation(":")) {
      cursor.expect("value");
    }
    value(arguments);
  }

  /** json_value_expr. */
  void value(List<Expression> arguments) {
    arguments.add(grammar.expressions.expression());
    format();
  }

  /** json_format_clause_opt. */
  void format() {
    if (cursor.acceptAll("format", "json") && cursor.accept("encoding")) {
      cursor.expectColumnId();
    }
  }

  private void nulls() {
    if (!cursor.acceptAll("null", "on", "null")) {
      cursor.acceptAll("absent", "on", "null");
    }
  }

  private void uniqueness() {
    if (cursor.acceptAll("with", "unique") || cursor.acceptAll("without", "unique")) {
      cursor.accept("keys");
    }
  }

  private void returning() {
    if (cursor.accept("returning")) {
      grammar.types.typeName();
      format();
    }
  }

  /** json_passing_clause_opt. */
  void passing(List<Expression> arguments) {
    if (cursor.accept("passing")) {
      do {
        value(arguments);
        cursor.expect("as");
        cursor.expectLabel();
      } while (cursor.acceptPunctuation(","));
    }
  }

  /** json_wrapper_behavior and json_quotes_clause_opt. */
  void wrapperAndQuotes() {
    if (cursor.accept("without")) {
      cursor.accept("array");
      cursor.expect("wrapper");
    } else if (cursor.accept("with")) {
      cursor.acceptAny("conditional", "unconditional");
      cursor.accept("array");
      cursor.expect("wrapper");
    }
    if (cursor.acceptAny("keep", "omit")) {
      cursor.expect("quotes");
      cursor.acceptAll("on", "scalar", "string");
    }
  }

  /** json_behavior_clause_opt. */
  void behaviour(List<Expression> arguments) {
    while (startsBehaviour()) {
      if (cursor.accept("default")) {
        arguments.add(grammar.expressions.expression());
      } else if (cursor.accept("empty")) {
        cursor.acceptAny("array", "object");
      } else {
        cursor.next();
      }
      cursor.expect("on");
      if (!cursor.acceptAny("empty", "error")) {
        throw cursor.syntaxError();
      }
    }
  }

  private boolean startsBehaviour() {
    return cursor.peek().type() == Type.WORD
        && cursor.isAny("default", "error", "null", "true", "false", "unknown", "empty");
  }
}
