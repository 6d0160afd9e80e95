package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
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
      RelationName relation = existing(draft);
      draft.action(StatementKind.TRUNCATE, Optional.of(relation));
      draft.relation(relation, Access.TRUNCATE, true);
    } while (cursor.acceptPunctuation(","));
    if (cursor.isAny("restart", "continue")) {
      draft.option(StatementOption.RESTART_IDENTITY, cursor.next().is("restart"));
      cursor.expect("identity");
    }
    if (cursor.accept("cascade")) {
      draft.option(StatementOption.CASCADE);
    } else {
      cursor.accept("restrict");
    }
    return draft.facts();
  }

  /** A relation, with ONLY and the star; the catalog must have it. */
  private RelationName existing(Draft draft) {
    boolean only = cursor.accept("only");
    boolean parenthesis = only && cursor.acceptPunctuation("(");
    TableName name = reading.tableName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    cursor.acceptOperator("*");
    return noted(draft, ObjectType.TABLE, reading.resolved(name));
  }

  private static RelationName noted(Draft draft, ObjectType type, RelationName relation) {
    draft.object(new ObjectUse(type, relation.schema(), relation.name(), ""));
    return relation;
  }

  private StatementFacts lock() {
    cursor.accept("table");
    Draft draft = reading.draft();
    do {
      RelationName relation = existing(draft);
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
    return draft.option(StatementOption.NOWAIT, cursor.accept("nowait")).facts();
  }

  private StatementFacts vacuum(StatementKind kind) {
    Draft draft = reading.draft().action(kind);
    if (cursor.isPunctuation("(")) {
      new OptionList(cursor).read().forEach((name, on) -> option(draft, kind, name, on));
    } else {
      while (cursor.isAny("full", "freeze", "verbose", "analyze", "analyse")) {
        // The old syntax writes its options in this order; another is refused by the server.
        option(draft, kind, cursor.next().text(), true);
      }
    }
    if (cursor.atEnd()) {
      return draft.facts();
    }
    do {
      RelationName relation = existing(draft);
      draft.relation(relation, Access.LOCK, true);
      if (cursor.acceptPunctuation("(")) {
        do {
          cursor.expectColumnId();
        } while (cursor.acceptPunctuation(","));
        cursor.expectPunctuation(")");
      }
    } while (cursor.acceptPunctuation(","));
    return draft.facts();
  }

  private static void option(Draft draft, StatementKind kind, String name, boolean on) {
    switch (name) {
      case "full" -> draft.option(StatementOption.FULL, on);
      case "freeze" -> draft.option(StatementOption.FREEZE, on);
      case "analyze", "analyse" ->
          draft.option(StatementOption.ANALYZE, on && kind == StatementKind.VACUUM);
      default -> {}
    }
  }

  private StatementFacts cluster() {
    Draft draft = reading.draft().action(StatementKind.CLUSTER);
    if (cursor.isPunctuation("(")) {
      new OptionList(cursor).read();
    } else {
      cursor.accept("verbose");
    }
    if (!cursor.atEnd()) {
      TableName name = reading.tableName();
      if (cursor.accept("on")) {
        // CLUSTER index ON table, as before PostgreSQL 8.3.
        draft.object(ObjectType.INDEX, name.name());
        name = reading.tableName();
      }
      RelationName relation = noted(draft, ObjectType.TABLE, reading.resolved(name));
      draft.relation(relation, Access.LOCK, true);
      if (cursor.accept("using")) {
        draft.object(ObjectType.INDEX, cursor.expectColumnId());
      }
    }
    return draft.facts();
  }

  private StatementFacts reindex() {
    Draft draft = reading.draft().action(StatementKind.REINDEX);
    if (cursor.isPunctuation("(")) {
      boolean concurrently = new OptionList(cursor).read().getOrDefault("concurrently", false);
      draft.concurrently(concurrently);
    }
    String of = cursor.peek().text();
    if (!cursor.acceptAny("index", "table", "schema", "database", "system")) {
      throw cursor.syntaxError();
    }
    draft.concurrently(cursor.accept("concurrently"));
    if (cursor.atEnd() && (of.equals("database") || of.equals("system"))) {
      return draft.facts();
    }
    TableName name = reading.tableName();
    switch (of) {
      case "table" -> {
        RelationName relation = noted(draft, ObjectType.TABLE, reading.resolved(name));
        draft.relation(relation, Access.LOCK, true);
      }
      case "index" -> {
        RelationName index = noted(draft, ObjectType.INDEX, reading.names().known(name));
        draft.relation(index, Access.LOCK, reading.names().find(name).isPresent());
      }
      case "schema" -> draft.object(ObjectType.SCHEMA, name.name());
      default -> draft.object(ObjectType.DATABASE, name.name());
    }
    return draft.facts();
  }

  private StatementFacts refresh() {
    cursor.expect("materialized");
    cursor.expect("view");
    Draft draft = reading.draft();
    draft.concurrently(cursor.accept("concurrently"));
    RelationName relation =
        noted(draft, ObjectType.MATERIALIZED_VIEW, reading.resolved(reading.tableName()));
    if (cursor.accept("with")) {
      draft.option(StatementOption.NO_DATA, cursor.accept("no"));
      cursor.expect("data");
    }
    return draft
        .action(StatementKind.REFRESH_MATERIALIZED_VIEW, Optional.of(relation))
        .relation(relation, Access.DEFINE, true)
        .changesCatalog()
        .facts();
  }

  private StatementFacts checkpoint() {
    if (cursor.isPunctuation("(")) {
      new OptionList(cursor).read();
    }
    return reading.draft().action(StatementKind.CHECKPOINT).facts();
  }

  private StatementFacts load() {
    String library = cursor.expectString();
    return reading
        .draft()
        .action(StatementKind.LOAD)
        .object(ObjectType.LIBRARY, library)
        .opaque()
        .effect(new SessionEffect.Unknown())
        .facts();
  }

  private StatementFacts block() {
    Draft draft = reading.draft().action(StatementKind.DO);
    do {
      if (cursor.accept("language")) {
        boolean string = cursor.peek().type() == Type.STRING;
        draft.object(ObjectType.LANGUAGE, string ? cursor.expectString() : cursor.expectLabel());
      } else if (cursor.peek().type() == Type.STRING) {
        cursor.next();
      } else {
        throw cursor.syntaxError();
      }
    } while (!cursor.atEnd());
    return draft.opaque().effect(new SessionEffect.Unknown()).facts();
  }

  private StatementFacts call() {
    Expression expression = reading.grammar().expression();
    if (!(expression instanceof Expression.Call call)) {
      throw cursor.syntaxError();
    }
    Resolution resolution = reading.resolution();
    new StatementResolver(resolution).arguments(List.of(expression));
    Draft draft = reading.draft().action(StatementKind.CALL);
    new Definition(reading, draft).routine(ObjectType.PROCEDURE, call.names());
    return draft.take(resolution.facts()).opaque().effect(new SessionEffect.Unknown()).facts();
  }
}
