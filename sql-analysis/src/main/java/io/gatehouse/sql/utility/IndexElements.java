package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import java.util.List;

/** index_elem, part_elem and stats_param: a column, a call, or an expression in parentheses. */
final class IndexElements {

  private final Definition definition;
  private final TokenCursor cursor;
  private final DefinitionResolver.Names columns;

  IndexElements(Definition definition, DefinitionResolver.Names columns) {
    this.definition = definition;
    this.cursor = definition.cursor;
    this.columns = columns;
  }

  /** Elements in parentheses. */
  void list(Role role) {
    cursor.expectPunctuation("(");
    do {
      element(role);
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  void element(Role role) {
    key(role);
    if (cursor.accept("collate")) {
      definition.anyName();
    }
    boolean nulls = cursor.follows("nulls", "first") || cursor.follows("nulls", "last");
    if (cursor.isColumnId() && !nulls) {
      definition.anyName();
      if (cursor.isPunctuation("(")) {
        definition.attributes();
      }
    }
    cursor.acceptAny("asc", "desc");
    if (cursor.accept("nulls") && !cursor.acceptAny("first", "last")) {
      throw cursor.syntaxError();
    }
  }

  /** The column, call or expression alone. */
  void key(Role role) {
    if (cursor.acceptPunctuation("(")) {
      definition.resolve(definition.reading.grammar().expression(), columns, role);
      cursor.expectPunctuation(")");
      return;
    }
    Token next = cursor.peek(1);
    boolean column = cursor.isColumnId() && !next.isPunctuation("(") && !next.isPunctuation(".");
    Expression key;
    if (column) {
      Token name = cursor.next();
      key = new ColumnReference(List.of(name.text()), false, name.start());
    } else {
      key = definition.reading.grammar().windowless();
    }
    definition.resolve(key, columns, role);
  }
}
