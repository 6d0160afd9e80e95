package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.Optional;

/** Publications and subscriptions: what leaves this database and what comes in. */
final class ReplicationDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  ReplicationDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE PUBLICATION. */
  void publication() {
    definition.action(StatementKind.CREATE_PUBLICATION, Optional.empty());
    definition.draft.object(ObjectType.PUBLICATION, definition.name());
    if (!definition.option(StatementOption.ALL_TABLES, "for", "all", "tables")
        && cursor.accept("for")) {
      members();
    }
    if (cursor.accept("with")) {
      definition.attributes();
    }
  }

  /** Behind ALTER PUBLICATION name. */
  void alterPublication() {
    if (cursor.is("set") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      definition.draft.option(StatementOption.SET_OPTIONS);
      definition.attributes();
    } else if (definition.option(StatementOption.ADD, "add")
        || definition.option(StatementOption.DROP, "drop")
        || definition.option(StatementOption.SET_OPTIONS, "set")) {
      members();
    } else if (!definition.commonAlteration()) {
      throw cursor.syntaxError();
    }
  }

  /** pub_obj_list: each item is of the class that was named last. */
  private void members() {
    boolean schemas = false;
    do {
      if (cursor.acceptAll("tables", "in", "schema")) {
        schemas = true;
      } else if (cursor.accept("table")) {
        schemas = false;
      }
      if (schemas) {
        schema();
      } else {
        table();
      }
    } while (cursor.acceptPunctuation(","));
  }

  private void schema() {
    definition.draft.object(
        ObjectType.SCHEMA, cursor.accept("current_schema") ? "current_schema" : definition.name());
  }

  private void table() {
    boolean parenthesis = cursor.accept("only") && cursor.acceptPunctuation("(");
    TableName name = definition.anyName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    cursor.acceptOperator("*");
    definition.changes(ObjectType.TABLE, name);
    if (cursor.isPunctuation("(")) {
      definition.columnList(name, Role.COPIED);
    } else {
      definition
          .reading
          .names()
          .find(name)
          .ifPresent(
              relation ->
                  definition
                      .resolver()
                      .columns(
                          relation,
                          relation.columns().stream().map(c -> c.name()).toList(),
                          Role.COPIED));
    }
    if (cursor.accept("where")) {
      definition.parenthesised(definition.columnsOf(name), Role.PREDICATE);
    }
  }

  /** Behind CREATE SUBSCRIPTION. */
  void subscription() {
    definition.action(StatementKind.CREATE_SUBSCRIPTION, Optional.empty());
    definition.draft.object(ObjectType.SUBSCRIPTION, definition.name());
    cursor.expect("connection");
    cursor.expectString();
    definition.draft.option(StatementOption.CONNECTION);
    cursor.expect("publication");
    publications();
  }

  private void publications() {
    do {
      cursor.expectLabel();
    } while (cursor.acceptPunctuation(","));
    if (cursor.accept("with")) {
      definition.attributes();
    }
  }

  /** Behind ALTER SUBSCRIPTION name. */
  void alterSubscription() {
    if (definition.option(StatementOption.CONNECTION, "connection")) {
      cursor.expectString();
    } else if (definition.option(StatementOption.REFRESH, "refresh", "publication")) {
      if (cursor.accept("with")) {
        definition.attributes();
      }
    } else if (cursor.acceptAll("set", "publication")
        || definition.option(StatementOption.ADD, "add", "publication")
        || definition.option(StatementOption.DROP, "drop", "publication")) {
      publications();
    } else if (cursor.acceptAny("set", "skip")) {
      definition.draft.option(StatementOption.SET_OPTIONS);
      definition.attributes();
    } else if (!definition.option(StatementOption.ENABLE, "enable")
        && !definition.option(StatementOption.DISABLE, "disable")
        && !definition.commonAlteration()) {
      throw cursor.syntaxError();
    }
  }
}
