package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import java.util.ArrayList;
import java.util.List;

/** XMLTABLE and JSON_TABLE. */
final class TableFunctions {

  private final Grammar grammar;
  private final TokenCursor cursor;

  TableFunctions(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  FromItem xmlTable() {
    cursor.next();
    cursor.expectPunctuation("(");
    List<Expression> arguments = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    if (cursor.is("xmlnamespaces") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      do {
        if (cursor.accept("default")) {
          arguments.add(grammar.expressions.restricted());
        } else {
          arguments.add(grammar.expressions.restricted());
          cursor.expect("as");
          cursor.expectLabel();
        }
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
      cursor.expectPunctuation(",");
    }
    arguments.add(grammar.special.primary());
    cursor.expect("passing");
    grammar.special.passingMechanism();
    arguments.add(grammar.special.primary());
    grammar.special.passingMechanism();
    cursor.expect("columns");
    do {
      columns.add(cursor.expectColumnId());
      if (!cursor.acceptAll("for", "ordinality")) {
        grammar.types.typeName();
        while (!cursor.isPunctuation(",") && !cursor.isPunctuation(")")) {
          xmlColumnOption(arguments);
        }
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return FromItems.tableFunction("xmltable", arguments, columns, grammar.fromItems.alias());
  }

  private void xmlColumnOption(List<Expression> arguments) {
    if (cursor.acceptAny("path", "default")) {
      arguments.add(grammar.expressions.restricted());
    } else if (!cursor.acceptAll("not", "null")) {
      cursor.expect("null");
    }
  }

  FromItem jsonTable() {
    cursor.next();
    cursor.expectPunctuation("(");
    List<Expression> arguments = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    JsonCalls json = new JsonCalls(grammar);
    json.value(arguments);
    cursor.expectPunctuation(",");
    arguments.add(grammar.expressions.expression());
    if (cursor.accept("as")) {
      cursor.expectColumnId();
    }
    json.passing(arguments);
    jsonColumns(json, arguments, columns);
    json.behaviour(arguments);
    cursor.expectPunctuation(")");
    return FromItems.tableFunction("json_table", arguments, columns, grammar.fromItems.alias());
  }

  private void jsonColumns(JsonCalls json, List<Expression> arguments, List<String> columns) {
    cursor.expect("columns");
    cursor.expectPunctuation("(");
    cursor.descend();
    do {
      if (cursor.is("nested")
          && (cursor.peek(1).is("path") || cursor.peek(1).type() == Type.STRING)) {
        cursor.next();
        cursor.accept("path");
        cursor.expectString();
        if (cursor.accept("as")) {
          cursor.expectColumnId();
        }
        jsonColumns(json, arguments, columns);
      } else {
        jsonColumn(json, arguments, columns);
      }
    } while (cursor.acceptPunctuation(","));
    cursor.ascend();
    cursor.expectPunctuation(")");
  }

  private void jsonColumn(JsonCalls json, List<Expression> arguments, List<String> columns) {
    columns.add(cursor.expectColumnId());
    if (cursor.acceptAll("for", "ordinality")) {
      return;
    }
    grammar.types.typeName();
    if (!cursor.accept("exists")) {
      json.format();
    }
    if (cursor.accept("path")) {
      cursor.expectString();
    }
    json.wrapperAndQuotes();
    json.behaviour(arguments);
  }
}
