package io.gatehouse.sql.utility;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.TableName;
import java.util.List;
import java.util.Optional;

/** Commands that keep the server and its tables going, and those that run code: DO, CALL, LOAD. */
final class MaintenanceStatements {

  private final Reading reading;
  private final TokenCursor cursor;

  MaintenanceStatements(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  StatementFacts facts() {
    String verb = cursor.next().text();
    return switch (verb) {
      case "truncate" -> truncate();
      case "lock" -> lock();
      case "vacuum" -> vacuum(StatementKind.VACUUM);
      case "analyze", "analyse" -> vacuum(StatementKind.ANALYZE);
      case "cluster" -> cluster();
      case "reindex" -> reindex();
      case "refresh" -> refresh();
      case "checkpoint" -> checkpoint();
      case "load" -> load();
      case "do" -> block();
      default -> call();
    };
  }

  private StatementFacts truncate() {
    cursor.accept("table");
    Draft draft = reading.draft();
    do {
      RelationName relation = existing();
      draft.action(StatementKind.TRUNCATE, Optional.of(relation));
      draft.relation(relation, Access.TRUNCATE, true);
    } while (cursor.acceptPunctuation(","));
    if (cursor.acceptAny("restart", "continue")) {
      cursor.expect("identity");
    }
    cursor.acceptAny("cascade", "restrict");
    return draft.facts();
  }

  /** A relation, with ONLY and the star; the catalog must have it. */
  private RelationName existing() {
    boolean only = cursor.accept("only");
    boolean parenthesis = only && cursor.acceptPunctuation("(");
    TableName name = reading.tableName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    cursor.acceptOperator("*");
    return reading.resolved(name);
  }

  private StatementFacts lock() {
    cursor.accept("table");
    Draft draft = reading.draft();
    do {
      RelationName relation = existing();
      draft.action(StatementKind.LOCK_TABLE, Optional.of(relation));
      draft.relation(relation, Access.LOCK, true);
    } while (cursor.acceptPunctuation(","));
    if (cursor.accept("in")) {
      while (!cursor.accept("mode")) {
        if (!cursor.acceptAny("access", "row", "share", "update", "exclusive")) {
          throw cursor.syntaxError();
        }
      }
    }
    cursor.accept("nowait");
    return draft.facts();
  }

  private StatementFacts vacuum(StatementKind kind) {
    Draft draft = reading.draft().action(kind);
    if (cursor.isPunctuation("(")) {
      reading.skipParentheses();
    } else {
      while (cursor.acceptAny("full", "freeze", "verbose", "analyze", "analyse")) {
        // The old syntax writes its options in this order; another is refused by the server.
        continue;
      }
    }
    while (!cursor.atEnd()) {
      RelationName relation = existing();
      draft.relation(relation, Access.LOCK, true);
      if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      }
      if (!cursor.acceptPunctuation(",")) {
        break;
      }
    }
    return draft.facts();
  }

  private StatementFacts cluster() {
    Draft draft = reading.draft().action(StatementKind.CLUSTER);
    if (cursor.isPunctuation("(")) {
      reading.skipParentheses();
    } else {
      cursor.accept("verbose");
    }
    if (!cursor.atEnd()) {
      TableName name = reading.tableName();
      if (cursor.accept("on")) {
        // CLUSTER index ON table, as before PostgreSQL 8.3.
        name = reading.tableName();
      }
      draft.relation(reading.resolved(name), Access.LOCK, true);
      if (cursor.accept("using")) {
        cursor.expectColumnId();
      }
    }
    return draft.facts();
  }

  private StatementFacts reindex() {
    Draft draft = reading.draft().action(StatementKind.REINDEX);
    if (cursor.isPunctuation("(")) {
      reading.skipParentheses();
    }
    boolean table = cursor.is("table");
    if (!cursor.acceptAny("index", "table", "schema", "database", "system")) {
      throw cursor.syntaxError();
    }
    draft.concurrently(cursor.accept("concurrently"));
    if (!cursor.atEnd()) {
      TableName name = reading.tableName();
      if (table) {
        draft.relation(reading.resolved(name), Access.LOCK, true);
      }
    }
    return draft.facts();
  }

  private StatementFacts refresh() {
    cursor.expect("materialized");
    cursor.expect("view");
    boolean concurrently = cursor.accept("concurrently");
    RelationName relation = reading.resolved(reading.tableName());
    if (cursor.accept("with")) {
      cursor.accept("no");
      cursor.expect("data");
    }
    return reading
        .draft()
        .action(StatementKind.REFRESH_MATERIALIZED_VIEW, Optional.of(relation))
        .relation(relation, Access.DEFINE, true)
        .concurrently(concurrently)
        .changesCatalog()
        .facts();
  }

  private StatementFacts checkpoint() {
    if (cursor.isPunctuation("(")) {
      reading.skipParentheses();
    }
    return reading.draft().action(StatementKind.CHECKPOINT).facts();
  }

  private StatementFacts load() {
    cursor.expectString();
    return reading
        .draft()
        .action(StatementKind.LOAD)
        .opaque()
        .effect(new SessionEffect.Unknown())
        .facts();
  }

  private StatementFacts block() {
    while (!cursor.atEnd()) {
      if (cursor.accept("language")) {
        if (cursor.peek().type() == Type.STRING) {
          cursor.next();
        } else {
          cursor.expectColumnId();
        }
      } else {
        cursor.expectString();
      }
    }
    return reading
        .draft()
        .action(StatementKind.DO)
        .opaque()
        .effect(new SessionEffect.Unknown())
        .facts();
  }

  private StatementFacts call() {
    Expression expression = reading.grammar().expression();
    if (!(expression instanceof Expression.Call)) {
      throw cursor.syntaxError();
    }
    Resolution resolution = reading.resolution();
    new StatementResolver(resolution).arguments(List.of(expression));
    return reading
        .draft()
        .action(StatementKind.CALL)
        .take(resolution.facts())
        .opaque()
        .effect(new SessionEffect.Unknown())
        .facts();
  }
}
