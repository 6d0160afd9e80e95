package io.gatehouse.sql.utility;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.TableName;
import java.util.Optional;

/** ALTER, by the class of the object. */
final class AlterStatement {

  private final Definition definition;
  private final TokenCursor cursor;

  private AlterStatement(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  static StatementFacts facts(Reading reading) {
    Definition definition = new Definition(reading, reading.draft());
    return new AlterStatement(definition).statement();
  }

  private StatementFacts statement() {
    cursor.expect("alter");
    if (cursor.accept("system")) {
      definition.draft.action(StatementKind.ALTER_SYSTEM);
      if (!new SettingClause(definition).read()) {
        throw cursor.syntaxError();
      }
      return definition.draft.facts();
    }
    if (cursor.acceptAll("default", "privileges")) {
      new GrantStatement(definition).defaultPrivileges();
      return definition.facts();
    }
    Token at = cursor.peek();
    ObjectType type = new ObjectNames(definition).type();
    StatementKind kind =
        Verbs.kind("alter", type)
            .orElseThrow(
                () ->
                    new NotUnderstoodException(
                        Reason.SYNTAX, "there is no ALTER " + Verbs.words(type), at.start()));
    object(kind, type);
    return definition.facts();
  }

  private void object(StatementKind kind, ObjectType type) {
    switch (type) {
      case TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, INDEX, SEQUENCE ->
          new AlterTable(definition).read(kind, type);
      case FUNCTION, PROCEDURE, ROUTINE, AGGREGATE -> routine(kind, type);
      case TYPE -> {
        named(kind, type);
        new TypeDefinition(definition).alter();
      }
      case DOMAIN -> {
        TableName name = definition.anyName();
        definition.object(type, name);
        definition.action(kind, Optional.empty());
        new TypeDefinition(definition).alterDomain(name);
      }
      case OPERATOR_FAMILY -> {
        named(kind, type);
        new TypeDefinition(definition).alterOperatorFamily();
      }
      case TEXT_SEARCH_CONFIGURATION -> {
        named(kind, type);
        new TypeDefinition(definition).alterConfiguration();
      }
      case TEXT_SEARCH_DICTIONARY -> {
        named(kind, type);
        if (cursor.isPunctuation("(")) {
          definition.draft.option(StatementOption.SET_OPTIONS);
          definition.attributes();
        } else {
          common();
        }
      }
      case OPERATOR -> {
        named(kind, type);
        if (cursor.is("set") && cursor.peek(1).isPunctuation("(")) {
          cursor.next();
          definition.draft.option(StatementOption.SET_OPTIONS);
          definition.attributes();
        } else {
          common();
        }
      }
      case PUBLICATION -> {
        named(kind, type);
        new ReplicationDefinition(definition).alterPublication();
      }
      case SUBSCRIPTION -> {
        named(kind, type);
        new ReplicationDefinition(definition).alterSubscription();
      }
      case FOREIGN_DATA_WRAPPER -> new ForeignDefinition(definition).wrapper(kind);
      case SERVER -> new ForeignDefinition(definition).alterServer();
      case USER_MAPPING -> new ForeignDefinition(definition).userMapping(kind);
      case ROLE -> new RoleDefinition(definition).alter();
      case DATABASE -> new RoleDefinition(definition).alterDatabase();
      case TABLESPACE -> {
        named(kind, type);
        if (cursor.acceptAny("set", "reset")) {
          definition.draft.option(StatementOption.SET_OPTIONS);
          definition.attributes();
        } else {
          common();
        }
      }
      case POLICY -> policy();
      case TRIGGER, RULE -> {
        Optional<RelationName> relation = new ObjectNames(definition).object(type);
        definition.action(kind, relation);
        common();
      }
      case EVENT_TRIGGER -> {
        named(kind, type);
        eventTrigger();
      }
      case EXTENSION -> {
        named(kind, type);
        extension();
      }
      case STATISTICS -> {
        definition.ifExists();
        named(kind, type);
        if (definition.option(StatementOption.SET_STATISTICS, "set", "statistics")) {
          if (!cursor.accept("default")) {
            definition.number();
          }
        } else {
          common();
        }
      }
      case COLLATION -> {
        named(kind, type);
        if (!definition.option(StatementOption.REFRESH, "refresh", "version")) {
          common();
        }
      }
      case CONVERSION,
          LANGUAGE,
          LARGE_OBJECT,
          OPERATOR_CLASS,
          SCHEMA,
          TEXT_SEARCH_PARSER,
          TEXT_SEARCH_TEMPLATE -> {
        named(kind, type);
        common();
      }
      case ACCESS_METHOD,
          CAST,
          TRANSFORM,
          COLUMN,
          CONSTRAINT,
          PARAMETER,
          PREPARED_STATEMENT,
          CURSOR,
          CHANNEL,
          SAVEPOINT,
          PREPARED_TRANSACTION,
          LIBRARY ->
          throw cursor.syntaxError();
    }
  }

  private void named(StatementKind kind, ObjectType type) {
    new ObjectNames(definition).object(type);
    definition.action(kind, Optional.empty());
  }

  private void common() {
    if (!definition.commonAlteration()) {
      throw cursor.syntaxError();
    }
  }

  private void routine(StatementKind kind, ObjectType type) {
    named(kind, type);
    if (definition.commonAlteration()) {
      return;
    }
    RoutineDefinition routine = new RoutineDefinition(definition);
    boolean any = false;
    while (routine.alterOption()) {
      any = true;
    }
    if (!any) {
      throw cursor.syntaxError();
    }
    cursor.accept("restrict");
  }

  private void policy() {
    definition.ifExists();
    String name = definition.name();
    cursor.expect("on");
    TableName table = definition.anyName();
    RelationName relation = definition.part(ObjectType.POLICY, name, table);
    definition.action(StatementKind.ALTER_POLICY, Optional.of(relation));
    if (!definition.commonAlteration()) {
      new TriggerDefinition(definition).policyRules(table);
    }
  }

  private void eventTrigger() {
    if (cursor.accept("enable")) {
      definition.draft.option(StatementOption.ENABLE);
      cursor.acceptAny("replica", "always");
    } else if (!definition.option(StatementOption.DISABLE, "disable")) {
      common();
    }
  }

  private void extension() {
    if (cursor.accept("update")) {
      if (cursor.accept("to")) {
        definition.wordOrString();
      }
    } else if (definition.option(StatementOption.ADD, "add")
        || definition.option(StatementOption.DROP, "drop")) {
      ObjectNames names = new ObjectNames(definition);
      names.object(names.type());
    } else {
      common();
    }
  }
}
