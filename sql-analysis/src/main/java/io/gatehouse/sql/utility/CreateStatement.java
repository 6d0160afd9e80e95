package io.gatehouse.sql.utility;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.Optional;

/** CREATE, by the class of the object. */
final class CreateStatement {

  private final Definition definition;
  private final TokenCursor cursor;

  private CreateStatement(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  static StatementFacts facts(Reading reading) {
    Definition definition = new Definition(reading, reading.draft());
    new CreateStatement(definition).statement();
    return definition.facts();
  }

  private void statement() {
    cursor.expect("create");
    definition.option(StatementOption.OR_REPLACE, "or", "replace");
    if (cursor.is("schema")) {
      schema();
    } else {
      object();
    }
  }

  /** schema_stmt: no other object may be an element. */
  private void element() {
    cursor.expect("create");
    definition.option(StatementOption.OR_REPLACE, "or", "replace");
    for (int ahead = 0; ahead < 4; ahead++) {
      if (cursor.peek(ahead).isAnyWord("table", "view", "index", "sequence", "trigger")) {
        object();
        return;
      }
    }
    throw cursor.unsupported("this element of CREATE SCHEMA");
  }

  private void object() {
    boolean temporary = temporary();
    definition.option(StatementOption.UNLOGGED, "unlogged");
    boolean unique = cursor.accept("unique");
    cursor.acceptAny("trusted", "constraint", "default");
    boolean recursive = cursor.accept("recursive");
    Token at = cursor.peek();
    ObjectType type = new ObjectNames(definition).type();
    StatementKind kind =
        Verbs.kind("create", type)
            .orElseThrow(
                () ->
                    new NotUnderstoodException(
                        Reason.SYNTAX, "there is no CREATE " + Verbs.words(type), at.start()));
    switch (type) {
      case TABLE -> {
        if (TableDefinition.isAs(cursor)) {
          new ViewDefinition(definition).copied(StatementKind.CREATE_TABLE_AS, temporary);
        } else {
          new TableDefinition(definition).table(temporary);
        }
      }
      case VIEW -> new ViewDefinition(definition).view(temporary, recursive);
      case MATERIALIZED_VIEW -> new ViewDefinition(definition).copied(kind, temporary);
      case FOREIGN_TABLE -> new TableDefinition(definition).foreignTable();
      case SEQUENCE -> new TableDefinition(definition).sequence(temporary);
      case INDEX -> {
        IndexDefinition index = new IndexDefinition(definition);
        if (unique) {
          index.unique();
        }
        index.index();
      }
      case STATISTICS -> new IndexDefinition(definition).statistics();
      case FUNCTION, PROCEDURE -> new RoutineDefinition(definition).create(kind);
      case TRIGGER -> new TriggerDefinition(definition).trigger();
      case EVENT_TRIGGER -> new TriggerDefinition(definition).eventTrigger();
      case RULE -> new TriggerDefinition(definition).rule();
      case POLICY -> new TriggerDefinition(definition).policy();
      case TYPE -> new TypeDefinition(definition).type();
      case DOMAIN -> new TypeDefinition(definition).domain();
      case AGGREGATE -> new TypeDefinition(definition).aggregate();
      case OPERATOR -> new TypeDefinition(definition).operator();
      case OPERATOR_CLASS -> new TypeDefinition(definition).operatorClass();
      case OPERATOR_FAMILY -> new TypeDefinition(definition).operatorFamily();
      case CAST -> new TypeDefinition(definition).cast();
      case TRANSFORM -> new TypeDefinition(definition).transform();
      case CONVERSION -> new TypeDefinition(definition).conversion();
      case COLLATION -> new TypeDefinition(definition).collation();
      case LANGUAGE -> new TypeDefinition(definition).language();
      case TEXT_SEARCH_CONFIGURATION,
          TEXT_SEARCH_DICTIONARY,
          TEXT_SEARCH_PARSER,
          TEXT_SEARCH_TEMPLATE ->
          new TypeDefinition(definition).textSearch(kind, type);
      case PUBLICATION -> new ReplicationDefinition(definition).publication();
      case SUBSCRIPTION -> new ReplicationDefinition(definition).subscription();
      case FOREIGN_DATA_WRAPPER -> new ForeignDefinition(definition).wrapper(kind);
      case SERVER -> new ForeignDefinition(definition).server();
      case USER_MAPPING -> new ForeignDefinition(definition).userMapping(kind);
      case ROLE -> new RoleDefinition(definition).create();
      case DATABASE -> new RoleDefinition(definition).createDatabase();
      case TABLESPACE -> new RoleDefinition(definition).tablespace();
      case EXTENSION -> extension();
      case ACCESS_METHOD -> accessMethod();
      case SCHEMA,
          COLUMN,
          CONSTRAINT,
          LARGE_OBJECT,
          PARAMETER,
          ROUTINE,
          PREPARED_STATEMENT,
          CURSOR,
          CHANNEL,
          SAVEPOINT,
          PREPARED_TRANSACTION,
          LIBRARY ->
          throw cursor.syntaxError();
    }
  }

  private boolean temporary() {
    boolean scope = cursor.acceptAny("local", "global");
    boolean written = cursor.acceptAny("temp", "temporary");
    if (scope && !written) {
      throw cursor.syntaxError();
    }
    definition.draft.option(StatementOption.TEMPORARY, written);
    return written;
  }

  private void extension() {
    definition.action(StatementKind.CREATE_EXTENSION, Optional.empty());
    definition.ifNotExists();
    definition.draft.object(ObjectType.EXTENSION, definition.name());
    cursor.accept("with");
    while (!cursor.atEnd()) {
      if (cursor.accept("schema")) {
        definition.draft.object(ObjectType.SCHEMA, definition.name());
      } else if (cursor.acceptAny("version", "from")) {
        definition.wordOrString();
      } else if (!definition.option(StatementOption.CASCADE, "cascade")) {
        throw cursor.syntaxError();
      }
    }
  }

  private void accessMethod() {
    definition.action(StatementKind.CREATE_ACCESS_METHOD, Optional.empty());
    definition.draft.object(ObjectType.ACCESS_METHOD, definition.name());
    cursor.expect("type");
    if (!cursor.acceptAny("index", "table")) {
      throw cursor.syntaxError();
    }
    cursor.expect("handler");
    definition.resolver().function(definition.functionName());
  }

  /** CREATE SCHEMA: its elements are statements of their own, run in the new schema. */
  private void schema() {
    cursor.next();
    definition.action(StatementKind.CREATE_SCHEMA, Optional.empty());
    definition.ifNotExists();
    String name = "";
    if (!cursor.is("authorization")) {
      name = definition.name();
    }
    if (cursor.accept("authorization")) {
      definition.draft.option(StatementOption.OWNER_TO);
      Token role = cursor.peek();
      definition.role();
      boolean known = !role.isAnyWord("current_user", "current_role", "session_user");
      if (name.isEmpty() && known) {
        name = role.text();
      }
    }
    definition.draft.object(ObjectType.SCHEMA, name);
    while (cursor.isAny("create", "grant")) {
      element(name);
    }
  }

  private void element(String schema) {
    if (schema.isEmpty()) {
      throw cursor.unsupported("an element of a schema whose name is that of the current role");
    }
    Definition element = new Definition(definition.reading.inSchema(schema), definition.draft);
    if (cursor.is("grant")) {
      new GrantStatement(element).grant();
    } else {
      new CreateStatement(element).element();
    }
    element.settle();
  }
}
