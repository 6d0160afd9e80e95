package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.TableName;
import java.util.Optional;

/** ALTER TABLE and the commands that take its sub-forms: of views, indexes, sequences. */
final class AlterTable {

  private final Definition definition;
  private final TokenCursor cursor;
  private TableName table;
  private RelationName relation;
  private TableElements elements;
  private DefinitionResolver.Names columns;

  AlterTable(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind ALTER and the words of the class. */
  void read(StatementKind kind, ObjectType type) {
    if (cursor.acceptAll("all", "in", "tablespace")) {
      allInTablespace(kind);
      return;
    }
    definition.ifExists();
    boolean parenthesis = cursor.accept("only") && cursor.acceptPunctuation("(");
    table = definition.anyName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    cursor.acceptOperator("*");
    relation = definition.changes(type, table);
    definition.action(kind, Optional.of(relation));
    columns = definition.columnsOf(table);
    elements = new TableElements(definition, table, columns);
    if (rename() || partition(type)) {
      return;
    }
    if (definition.option(StatementOption.SET_SCHEMA, "set", "schema")) {
      definition.draft.object(ObjectType.SCHEMA, definition.name());
      return;
    }
    if (definition.dependsOnExtension()) {
      return;
    }
    if (type == ObjectType.SEQUENCE && sequence()) {
      return;
    }
    do {
      command();
    } while (cursor.acceptPunctuation(","));
  }

  private void allInTablespace(StatementKind kind) {
    definition.action(kind, Optional.empty());
    definition.draft.object(ObjectType.TABLESPACE, definition.name());
    if (cursor.acceptAll("owned", "by")) {
      definition.roles();
    }
    cursor.expect("set");
    cursor.expect("tablespace");
    definition.draft.option(StatementOption.SET_TABLESPACE);
    definition.draft.object(ObjectType.TABLESPACE, definition.name());
    definition.option(StatementOption.NOWAIT, "nowait");
  }

  private boolean rename() {
    if (!definition.option(StatementOption.RENAME, "rename")) {
      return false;
    }
    if (cursor.accept("to")) {
      definition.name();
      return true;
    }
    if (cursor.accept("constraint")) {
      constraint(definition.name());
    } else {
      cursor.accept("column");
      column(definition.name());
    }
    cursor.expect("to");
    definition.name();
    return true;
  }

  private boolean partition(ObjectType type) {
    if (definition.option(StatementOption.ATTACH_PARTITION, "attach", "partition")) {
      definition.changes(type == ObjectType.INDEX ? type : ObjectType.TABLE, definition.anyName());
      if (cursor.isAny("for", "default")) {
        elements.bound();
      }
      return true;
    }
    if (definition.option(StatementOption.DETACH_PARTITION, "detach", "partition")) {
      definition.changes(ObjectType.TABLE, definition.anyName());
      definition.draft.concurrently(cursor.accept("concurrently"));
      cursor.accept("finalize");
      return true;
    }
    return false;
  }

  private boolean sequence() {
    SequenceOptions options = new SequenceOptions(definition);
    boolean any = false;
    while (options.option()) {
      any = true;
    }
    return any;
  }

  private void column(String name) {
    definition.draft.object(
        new ObjectUse(ObjectType.COLUMN, relation.schema(), relation.name(), name));
  }

  private void constraint(String name) {
    definition.draft.object(
        new ObjectUse(ObjectType.CONSTRAINT, relation.schema(), relation.name(), name));
  }

  /** alter_table_cmd. */
  private void command() {
    switch (cursor.peek().type() == Type.WORD ? cursor.peek().text() : "") {
      case "add" -> add();
      case "alter" -> alter();
      case "drop" -> drop();
      case "set" -> set();
      case "enable", "disable" -> enable();
      case "validate" -> {
        cursor.next();
        cursor.expect("constraint");
        definition.draft.option(StatementOption.VALIDATE_CONSTRAINT);
        constraint(definition.name());
      }
      case "cluster" -> {
        cursor.next();
        cursor.expect("on");
        definition.draft.option(StatementOption.CLUSTER_ON);
        definition.draft.object(ObjectType.INDEX, definition.name());
      }
      case "reset" -> {
        cursor.next();
        definition.draft.option(StatementOption.SET_OPTIONS);
        definition.attributes();
      }
      case "inherit" -> {
        cursor.next();
        definition.draft.option(StatementOption.INHERIT);
        definition.references(definition.anyName());
      }
      case "no" -> no();
      case "of" -> {
        cursor.next();
        definition.draft.option(StatementOption.OF_TYPE);
        definition.anyName();
      }
      case "not" -> {
        cursor.next();
        cursor.expect("of");
        definition.draft.option(StatementOption.NOT_OF);
      }
      case "force" -> {
        cursor.next();
        rowSecurity(StatementOption.FORCE_ROW_SECURITY);
      }
      case "replica" -> replicaIdentity();
      case "owner" -> {
        cursor.next();
        cursor.expect("to");
        definition.draft.option(StatementOption.OWNER_TO);
        definition.role();
      }
      default -> {
        if (!definition.genericOptions()) {
          throw cursor.syntaxError();
        }
        definition.draft.option(StatementOption.SET_OPTIONS);
      }
    }
  }

  private void add() {
    cursor.next();
    if (elements.isConstraint()) {
      definition.draft.option(StatementOption.ADD_CONSTRAINT);
      constraint(elements.constraint());
      return;
    }
    cursor.accept("column");
    definition.ifNotExists();
    definition.draft.option(StatementOption.ADD_COLUMN);
    column(elements.column());
  }

  private void alter() {
    cursor.next();
    if (cursor.accept("constraint")) {
      definition.draft.option(StatementOption.ALTER_CONSTRAINT);
      constraint(definition.name());
      if (cursor.accept("inherit")) {
        return;
      }
      elements.constraintAttributes();
      return;
    }
    cursor.accept("column");
    if (cursor.peek().type() == Type.NUMBER) {
      cursor.next();
    } else {
      column(definition.name());
    }
    alterColumn();
  }

  private void alterColumn() {
    if (cursor.accept("type") || cursor.acceptAll("set", "data", "type")) {
      definition.draft.option(StatementOption.ALTER_COLUMN_TYPE);
      definition.type();
      if (cursor.accept("collate")) {
        definition.anyName();
      }
      if (definition.option(StatementOption.USING_EXPRESSION, "using")) {
        definition.resolve(definition.reading.grammar().expression(), columns, Role.COPIED);
      }
    } else if (definition.option(StatementOption.SET_DEFAULT, "set", "default")) {
      definition.resolve(definition.reading.grammar().expression(), columns, Role.COPIED);
    } else if (definition.option(StatementOption.SET_EXPRESSION, "set", "expression", "as")) {
      definition.parenthesised(columns, Role.COPIED);
    } else if (definition.option(StatementOption.DROP_EXPRESSION, "drop", "expression")
        || definition.option(StatementOption.DROP_IDENTITY, "drop", "identity")) {
      definition.ifExists();
    } else if (definition.option(StatementOption.SET_STATISTICS, "set", "statistics")) {
      if (!cursor.accept("default")) {
        definition.number();
      }
    } else if (definition.option(StatementOption.SET_STORAGE, "set", "storage")
        || definition.option(StatementOption.SET_COMPRESSION, "set", "compression")) {
      cursor.expectLabel();
    } else if (cursor.is("add")) {
      cursor.next();
      definition.draft.option(StatementOption.ADD_IDENTITY);
      elements.identity();
    } else if (!definition.option(StatementOption.DROP_DEFAULT, "drop", "default")
        && !definition.option(StatementOption.SET_NOT_NULL, "set", "not", "null")
        && !definition.option(StatementOption.DROP_NOT_NULL, "drop", "not", "null")) {
      columnOptions();
    }
  }

  /** SET (…), RESET (…), OPTIONS (…), and the sequence options of an identity column. */
  private void columnOptions() {
    boolean braces = cursor.peek(1).isPunctuation("(");
    if (cursor.isAny("set", "reset") && braces) {
      cursor.next();
      definition.draft.option(StatementOption.SET_OPTIONS);
      definition.attributes();
      return;
    }
    if (definition.genericOptions()) {
      definition.draft.option(StatementOption.SET_OPTIONS);
      return;
    }
    boolean any = false;
    SequenceOptions sequence = new SequenceOptions(definition);
    while (cursor.isAny("set", "restart")) {
      cursor.accept("set");
      if (cursor.accept("generated")) {
        if (!cursor.accept("always")) {
          cursor.expect("by");
          cursor.expect("default");
        }
      } else if (!sequence.option()) {
        throw cursor.syntaxError();
      }
      any = true;
    }
    if (!any) {
      throw cursor.syntaxError();
    }
    definition.draft.option(StatementOption.SET_IDENTITY);
  }

  private void drop() {
    cursor.next();
    if (cursor.accept("constraint")) {
      definition.draft.option(StatementOption.DROP_CONSTRAINT);
      definition.ifExists();
      constraint(definition.name());
    } else {
      cursor.accept("column");
      definition.draft.option(StatementOption.DROP_COLUMN);
      definition.ifExists();
      column(definition.name());
    }
    definition.behaviour();
  }

  private void set() {
    cursor.next();
    if (cursor.isPunctuation("(")) {
      definition.draft.option(StatementOption.SET_OPTIONS);
      definition.attributes();
    } else if (definition.option(StatementOption.SET_TABLESPACE, "tablespace")) {
      definition.draft.object(ObjectType.TABLESPACE, definition.name());
    } else if (definition.option(StatementOption.SET_ACCESS_METHOD, "access", "method")) {
      if (!cursor.accept("default")) {
        definition.draft.object(ObjectType.ACCESS_METHOD, definition.name());
      }
    } else if (!definition.option(StatementOption.SET_LOGGED, "logged")
        && !definition.option(StatementOption.SET_UNLOGGED, "unlogged")
        && !definition.option(StatementOption.SET_WITHOUT_CLUSTER, "without", "cluster")
        && !definition.option(StatementOption.SET_WITHOUT_OIDS, "without", "oids")) {
      throw cursor.syntaxError();
    }
  }

  private void no() {
    cursor.next();
    if (cursor.accept("inherit")) {
      definition.draft.option(StatementOption.NO_INHERIT);
      definition.references(definition.anyName());
    } else {
      cursor.expect("force");
      rowSecurity(StatementOption.NO_FORCE_ROW_SECURITY);
    }
  }

  private void rowSecurity(StatementOption option) {
    cursor.expect("row");
    cursor.expect("level");
    cursor.expect("security");
    definition.draft.option(option);
  }

  private void enable() {
    boolean enable = cursor.next().is("enable");
    if (cursor.is("row")) {
      rowSecurity(
          enable ? StatementOption.ENABLE_ROW_SECURITY : StatementOption.DISABLE_ROW_SECURITY);
      return;
    }
    if (enable) {
      cursor.acceptAny("always", "replica");
    }
    if (cursor.accept("trigger")) {
      definition.draft.option(
          enable ? StatementOption.ENABLE_TRIGGER : StatementOption.DISABLE_TRIGGER);
      if (!cursor.acceptAny("all", "user")) {
        hanging(ObjectType.TRIGGER);
      }
      return;
    }
    cursor.expect("rule");
    definition.draft.option(enable ? StatementOption.ENABLE_RULE : StatementOption.DISABLE_RULE);
    hanging(ObjectType.RULE);
  }

  private void hanging(ObjectType type) {
    definition.draft.object(
        new ObjectUse(type, relation.schema(), relation.name(), definition.name()));
  }

  private void replicaIdentity() {
    cursor.next();
    cursor.expect("identity");
    definition.draft.option(StatementOption.REPLICA_IDENTITY);
    if (cursor.acceptAll("using", "index")) {
      definition.draft.object(ObjectType.INDEX, definition.name());
    } else if (!cursor.acceptAny("nothing", "full", "default")) {
      throw cursor.syntaxError();
    }
  }
}
