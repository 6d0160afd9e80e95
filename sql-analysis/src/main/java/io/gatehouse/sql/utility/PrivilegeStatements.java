package io.gatehouse.sql.utility;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.List;
import java.util.Optional;

/** GRANT, REVOKE, REASSIGN OWNED, COMMENT, SECURITY LABEL and IMPORT FOREIGN SCHEMA. */
final class PrivilegeStatements {

  private final Reading reading;
  private final TokenCursor cursor;

  PrivilegeStatements(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  StatementFacts facts() {
    String verb = cursor.next().text();
    return switch (verb) {
      case "grant" -> grant("to", StatementKind.GRANT, StatementKind.GRANT_ROLE);
      case "revoke" -> grant("from", StatementKind.REVOKE, StatementKind.REVOKE_ROLE);
      case "reassign" -> reassign();
      case "comment" -> comment(StatementKind.COMMENT);
      case "security" -> {
        cursor.expect("label");
        if (cursor.accept("for")) {
          cursor.next();
        }
        yield comment(StatementKind.SECURITY_LABEL);
      }
      default -> importForeignSchema();
    };
  }

  /** GRANT privileges ON objects TO roles, or GRANT roles TO roles. */
  private StatementFacts grant(
      String preposition, StatementKind privileges, StatementKind membership) {
    boolean on = false;
    while (!cursor.atEnd() && !cursor.is(preposition)) {
      if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      } else if (cursor.accept("on")) {
        on = true;
        break;
      } else {
        cursor.next();
      }
    }
    if (cursor.atEnd()) {
      throw cursor.syntaxError();
    }
    Draft draft = reading.draft();
    if (!on) {
      draft.action(membership);
    } else if (isTables()) {
      cursor.accept("table");
      do {
        TableName name = reading.tableName();
        RelationName relation = reading.names().known(name);
        draft.action(privileges, Optional.of(relation));
        draft.relation(relation, Access.DEFINE, reading.names().find(name).isPresent());
      } while (cursor.acceptPunctuation(","));
    } else {
      draft.action(privileges);
    }
    reading.skipRest();
    return draft.changesCatalog().facts();
  }

  /** Whether tables are named: with TABLE, or with no word for another class of objects. */
  private boolean isTables() {
    Token token = cursor.peek();
    boolean another =
        token.isAnyWord(
            "sequence",
            "database",
            "domain",
            "foreign",
            "function",
            "language",
            "large",
            "parameter",
            "procedure",
            "routine",
            "schema",
            "tablespace",
            "type",
            "all");
    boolean nameFollows =
        cursor.peek(1).type() == Type.WORD || cursor.peek(1).type() == Type.QUOTED;
    boolean prepositionFollows = cursor.peek(1).isAnyWord("to", "from");
    return !(another && nameFollows && !prepositionFollows);
  }

  private StatementFacts reassign() {
    cursor.expect("owned");
    cursor.expect("by");
    reading.skipRest();
    return reading.draft().action(StatementKind.REASSIGN_OWNED).changesCatalog().facts();
  }

  private StatementFacts comment(StatementKind kind) {
    cursor.expect("on");
    Optional<String> object = Verbs.object(List.of(cursor.peek(), cursor.peek(1)), 0);
    Optional<RelationName> target = Optional.empty();
    Draft draft = reading.draft();
    boolean column = cursor.is("column");
    if (column || object.filter(DefinitionStatements::isRelation).isPresent()) {
      int words = column ? 1 : object.orElseThrow().split(" ").length;
      for (int i = 0; i < words; i++) {
        cursor.next();
      }
      TableName name = column ? reading.columnOwner() : reading.tableName();
      RelationName relation = reading.names().known(name);
      target = Optional.of(relation);
      draft.relation(relation, Access.DEFINE, reading.names().find(name).isPresent());
    }
    while (!cursor.is("is")) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      cursor.next();
    }
    cursor.next();
    if (!cursor.accept("null")) {
      cursor.expectString();
    }
    return draft.action(kind, target).changesCatalog().facts();
  }

  private StatementFacts importForeignSchema() {
    cursor.expect("foreign");
    cursor.expect("schema");
    reading.skipRest();
    return reading.draft().action(StatementKind.IMPORT_FOREIGN_SCHEMA).changesCatalog().facts();
  }
}
