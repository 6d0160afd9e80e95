package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.TableName;
import java.util.List;
import java.util.Optional;

/** CREATE INDEX and CREATE STATISTICS: both read a table's rows. */
final class IndexDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  IndexDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE [UNIQUE] INDEX. */
  void index() {
    definition.draft.concurrently(cursor.accept("concurrently"));
    definition.ifNotExists();
    String name = cursor.is("on") ? "" : definition.name();
    cursor.expect("on");
    boolean only = cursor.accept("only");
    boolean parenthesis = only && cursor.acceptPunctuation("(");
    TableName table = definition.anyName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    cursor.acceptOperator("*");
    RelationName relation = definition.reading.known(table);
    definition.draft.relation(
        relation, Access.DEFINE, definition.reading.names().find(table).isPresent());
    if (!name.isEmpty()) {
      definition.draft.object(new ObjectUse(ObjectType.INDEX, relation.schema(), name, ""));
    }
    definition.draft.object(
        new ObjectUse(ObjectType.TABLE, relation.schema(), relation.name(), ""));
    definition.action(StatementKind.CREATE_INDEX, Optional.of(relation));
    if (cursor.accept("using")) {
      definition.name();
    }
    DefinitionResolver.Names columns = definition.columnsOf(table);
    IndexElements elements = new IndexElements(definition, columns);
    elements.list(Role.COPIED);
    if (cursor.accept("include")) {
      elements.list(Role.COPIED);
    }
    if (!cursor.acceptAll("nulls", "not", "distinct")) {
      cursor.acceptAll("nulls", "distinct");
    }
    if (cursor.accept("with")) {
      definition.attributes();
    }
    if (cursor.accept("tablespace")) {
      definition.draft.object(ObjectType.TABLESPACE, definition.name());
    }
    if (cursor.accept("where")) {
      definition.resolve(definition.reading.grammar().expression(), columns, Role.PREDICATE);
    }
  }

  /** Notes UNIQUE. */
  void unique() {
    definition.draft.option(StatementOption.UNIQUE);
  }

  /** Behind CREATE STATISTICS. */
  void statistics() {
    definition.ifNotExists();
    if (!cursor.is("on") && !cursor.isPunctuation("(")) {
      definition.object(ObjectType.STATISTICS, definition.anyName());
    }
    if (cursor.acceptPunctuation("(")) {
      definition.names();
      cursor.expectPunctuation(")");
    }
    cursor.expect("on");
    // The table is written behind the expressions that read it.
    int elements = cursor.position();
    int from = from();
    cursor.reset(from + 1);
    List<FromItem> items = definition.reading.grammar().fromList();
    if (items.size() != 1 || !(items.get(0) instanceof FromItem.Table table)) {
      throw cursor.unsupported("CREATE STATISTICS on anything but one table");
    }
    int end = cursor.position();
    RelationName relation = definition.changes(ObjectType.TABLE, table.name());
    definition.action(StatementKind.CREATE_STATISTICS, Optional.of(relation));
    cursor.reset(elements);
    IndexElements keys = new IndexElements(definition, definition.columnsOf(table.name()));
    do {
      keys.key(Role.COPIED);
    } while (cursor.acceptPunctuation(","));
    if (cursor.position() != from) {
      throw cursor.syntaxError();
    }
    cursor.reset(end);
  }

  /** Where FROM stands outside of parentheses. */
  private int from() {
    int start = cursor.position();
    while (!cursor.is("from")) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      if (cursor.isPunctuation("(")) {
        definition.reading.skipParentheses();
      } else {
        cursor.next();
      }
    }
    int found = cursor.position();
    cursor.reset(start);
    return found;
  }
}
