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
import java.util.Optional;

/** DROP of every class of objects, DROP OWNED. */
final class DropStatement {

  private final Definition definition;
  private final TokenCursor cursor;

  private DropStatement(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  static StatementFacts facts(Reading reading) {
    Definition definition = new Definition(reading, reading.draft());
    new DropStatement(definition).statement();
    return definition.facts();
  }

  private void statement() {
    cursor.expect("drop");
    if (cursor.acceptAll("owned", "by")) {
      definition.action(StatementKind.DROP_OWNED, Optional.empty());
      definition.roles();
      definition.behaviour();
      return;
    }
    Token at = cursor.peek();
    ObjectNames names = new ObjectNames(definition);
    ObjectType type = names.type();
    StatementKind kind =
        Verbs.kind("drop", type)
            .orElseThrow(
                () ->
                    new NotUnderstoodException(
                        Reason.SYNTAX, "there is no DROP " + Verbs.words(type), at.start()));
    if (type == ObjectType.USER_MAPPING) {
      new ForeignDefinition(definition).userMapping(kind);
      return;
    }
    definition.draft.concurrently(type == ObjectType.INDEX && cursor.accept("concurrently"));
    definition.ifExists();
    boolean relations = type.isRelation();
    if (!relations && !hangs(type)) {
      definition.action(kind, Optional.empty());
    }
    do {
      Optional<RelationName> relation = names.object(type);
      if (relation.isPresent()) {
        definition.action(kind, relation);
      }
    } while (isList(type) && cursor.acceptPunctuation(","));
    if (type == ObjectType.DATABASE) {
      cursor.accept("with");
      if (cursor.isPunctuation("(")) {
        force();
      }
    } else {
      definition.behaviour();
    }
  }

  private static boolean hangs(ObjectType type) {
    return type == ObjectType.TRIGGER || type == ObjectType.RULE || type == ObjectType.POLICY;
  }

  /** Whether several may be named at once. */
  private static boolean isList(ObjectType type) {
    return !hangs(type)
        && type != ObjectType.CAST
        && type != ObjectType.TRANSFORM
        && type != ObjectType.DATABASE
        && type != ObjectType.TABLESPACE
        && type != ObjectType.SUBSCRIPTION
        && type != ObjectType.OPERATOR_CLASS
        && type != ObjectType.OPERATOR_FAMILY;
  }

  private void force() {
    cursor.expectPunctuation("(");
    do {
      cursor.expect("force");
      definition.draft.option(StatementOption.FORCE);
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }
}
