package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.parse.TokenCursor;
import java.util.Optional;

/** COMMENT ON and SECURITY LABEL ON. */
final class CommentStatement {

  private final Definition definition;
  private final TokenCursor cursor;

  private CommentStatement(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  static StatementFacts facts(Reading reading) {
    Definition definition = new Definition(reading, reading.draft());
    new CommentStatement(definition).statement();
    return definition.facts();
  }

  private void statement() {
    StatementKind kind = StatementKind.COMMENT;
    if (cursor.accept("security")) {
      cursor.expect("label");
      kind = StatementKind.SECURITY_LABEL;
      if (cursor.accept("for")) {
        definition.wordOrString();
      }
    } else {
      cursor.expect("comment");
    }
    cursor.expect("on");
    ObjectNames names = new ObjectNames(definition);
    Optional<RelationName> target;
    if (cursor.accept("column")) {
      target = names.object(ObjectType.COLUMN);
    } else if (cursor.accept("constraint")) {
      target = names.object(ObjectType.CONSTRAINT);
    } else {
      target = names.object(names.type());
    }
    cursor.expect("is");
    if (!cursor.accept("null")) {
      cursor.expectString();
    }
    definition.action(kind, target);
  }
}
