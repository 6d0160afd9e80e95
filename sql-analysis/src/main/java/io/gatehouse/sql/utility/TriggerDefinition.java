package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What runs when others touch a table: triggers, event triggers, rules and row policies. */
final class TriggerDefinition {

  private static final List<String> ROWS = List.of("old", "new");

  private final Definition definition;
  private final TokenCursor cursor;

  TriggerDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE [CONSTRAINT] TRIGGER. */
  void trigger() {
    String name = definition.name();
    if (!cursor.acceptAny("before", "after")) {
      cursor.expect("instead");
      cursor.expect("of");
    }
    List<String> updated = events();
    cursor.expect("on");
    TableName table = definition.anyName();
    RelationName relation = definition.part(ObjectType.TRIGGER, name, table);
    definition.action(StatementKind.CREATE_TRIGGER, Optional.of(relation));
    Optional<Relation> known = definition.reading.names().find(table);
    known.ifPresent(r -> definition.resolver().columns(r, updated, Role.PREDICATE));
    if (cursor.accept("from")) {
      definition.references(definition.anyName());
    }
    new TableElements(definition, table, definition.columnsOf("")).constraintAttributes();
    if (cursor.accept("referencing")) {
      transitions();
    }
    if (cursor.accept("for")) {
      cursor.accept("each");
      if (!cursor.acceptAny("row", "statement")) {
        throw cursor.syntaxError();
      }
    }
    if (cursor.accept("when")) {
      definition.parenthesised(definition.resolver().ofRows(known, ROWS), Role.PREDICATE);
    }
    executes();
  }

  /** TriggerEvents; the columns of UPDATE OF. */
  private List<String> events() {
    List<String> columns = new ArrayList<>();
    do {
      if (cursor.accept("update")) {
        if (cursor.accept("of")) {
          columns.addAll(definition.names());
        }
      } else if (!cursor.acceptAny("insert", "delete", "truncate")) {
        throw cursor.syntaxError();
      }
    } while (cursor.accept("or"));
    return columns;
  }

  private void transitions() {
    while (cursor.acceptAny("new", "old")) {
      if (!cursor.acceptAny("table", "row")) {
        throw cursor.syntaxError();
      }
      cursor.accept("as");
      definition.name();
    }
  }

  private void executes() {
    cursor.expect("execute");
    if (!cursor.acceptAny("function", "procedure")) {
      throw cursor.syntaxError();
    }
    List<String> function = definition.functionName();
    definition.resolver().function(function);
    definition.routine(ObjectType.FUNCTION, function);
    definition.reading.skipParentheses();
  }

  /** Behind CREATE EVENT TRIGGER. */
  void eventTrigger() {
    definition.action(StatementKind.CREATE_EVENT_TRIGGER, Optional.empty());
    definition.draft.object(ObjectType.EVENT_TRIGGER, definition.name());
    cursor.expect("on");
    cursor.expectLabel();
    if (cursor.accept("when")) {
      do {
        definition.name();
        cursor.expect("in");
        cursor.expectPunctuation("(");
        do {
          cursor.expectString();
        } while (cursor.acceptPunctuation(","));
        cursor.expectPunctuation(")");
      } while (cursor.accept("and"));
    }
    executes();
  }

  /** Behind CREATE RULE: later statements are rewritten, so it stays opaque whatever it holds. */
  void rule() {
    String name = definition.name();
    cursor.expect("as");
    cursor.expect("on");
    if (!cursor.acceptAny("select", "insert", "update", "delete")) {
      throw cursor.syntaxError();
    }
    cursor.expect("to");
    TableName table = definition.anyName();
    RelationName relation = definition.part(ObjectType.RULE, name, table);
    definition.action(StatementKind.CREATE_RULE, Optional.of(relation));
    definition.draft.opaque();
    DefinitionResolver.Names rows =
        definition.resolver().ofRows(definition.reading.names().find(table), ROWS);
    if (cursor.accept("where")) {
      definition.resolve(definition.reading.grammar().expression(), rows, Role.PREDICATE);
    }
    cursor.expect("do");
    cursor.acceptAny("instead", "also");
    if (cursor.accept("nothing")) {
      return;
    }
    if (!cursor.isPunctuation("(")) {
      ruleAction(rows);
      return;
    }
    cursor.next();
    while (!cursor.acceptPunctuation(")")) {
      if (!cursor.acceptPunctuation(";")) {
        ruleAction(rows);
        if (!cursor.isPunctuation(")") && !cursor.isPunctuation(";")) {
          throw cursor.syntaxError();
        }
      }
    }
  }

  private void ruleAction(DefinitionResolver.Names rows) {
    if (cursor.accept("notify")) {
      definition.draft.action(StatementKind.NOTIFY);
      definition.draft.object(ObjectType.CHANNEL, definition.name());
      if (cursor.acceptPunctuation(",")) {
        cursor.expectString();
      }
    } else if (definition.reading.atStatement()) {
      definition.resolver().statement(definition.reading.grammar().statement(), rows);
    } else {
      throw cursor.syntaxError();
    }
  }

  /** Behind CREATE POLICY. */
  void policy() {
    String name = definition.name();
    cursor.expect("on");
    TableName table = definition.anyName();
    RelationName relation = definition.part(ObjectType.POLICY, name, table);
    definition.action(StatementKind.CREATE_POLICY, Optional.of(relation));
    if (cursor.accept("as")
        && !definition.option(StatementOption.PERMISSIVE, "permissive")
        && !definition.option(StatementOption.RESTRICTIVE, "restrictive")) {
      throw cursor.syntaxError();
    }
    if (cursor.accept("for") && !cursor.acceptAny("all", "select", "insert", "update", "delete")) {
      throw cursor.syntaxError();
    }
    policyRules(table);
  }

  /** TO, USING and WITH CHECK, as ALTER POLICY takes them as well. */
  void policyRules(TableName table) {
    if (cursor.accept("to")) {
      definition.roles();
    }
    DefinitionResolver.Names columns = definition.columnsOf(table);
    if (cursor.accept("using")) {
      definition.parenthesised(columns, Role.PREDICATE);
    }
    if (cursor.acceptAll("with", "check")) {
      definition.parenthesised(columns, Role.PREDICATE);
    }
  }
}
