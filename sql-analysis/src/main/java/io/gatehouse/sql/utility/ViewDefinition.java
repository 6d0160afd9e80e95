package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Query.Target;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.Statement.CommonTable;
import io.gatehouse.sql.syntax.Statement.With;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is defined by a query: views, materialized views, CREATE TABLE AS. */
final class ViewDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  ViewDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** CREATE TABLE AS and CREATE MATERIALIZED VIEW: the rows of a query are copied. */
  void copied(StatementKind kind, boolean temporary) {
    ObjectType type =
        kind == StatementKind.CREATE_TABLE_AS ? ObjectType.TABLE : ObjectType.MATERIALIZED_VIEW;
    definition.ifNotExists();
    RelationName created = definition.creates(type, definition.anyName(), temporary);
    definition.action(kind, Optional.of(created));
    if (cursor.isPunctuation("(")) {
      columns();
    }
    TableDefinition.storage(definition);
    cursor.expect("as");
    if (kind == StatementKind.CREATE_TABLE_AS && cursor.is("execute")) {
      execute();
    } else {
      take(definition.reading.statement(Role.COPIED));
    }
    if (cursor.accept("with")) {
      definition.draft.option(StatementOption.NO_DATA, cursor.accept("no"));
      cursor.expect("data");
    }
  }

  /**
   * The prepared statement was judged for a client that sees its rows. Here they are kept, and what
   * it was nobody knows from this text.
   */
  private void execute() {
    cursor.next();
    definition.draft.object(ObjectType.PREPARED_STATEMENT, definition.name());
    if (cursor.acceptPunctuation("(")) {
      do {
        definition.resolve(
            definition.reading.grammar().expression(), definition.columnsOf(""), Role.COPIED);
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    definition.draft.opaque().also(new SessionEffect.Unknown());
  }

  private void take(StatementFacts inner) {
    // What a setting becomes is told even where the catalog changes as well.
    definition.draft.take(inner, true).also(inner.effect());
  }

  private List<String> columns() {
    cursor.expectPunctuation("(");
    List<String> columns = definition.names();
    cursor.expectPunctuation(")");
    return columns;
  }

  /** Behind CREATE [RECURSIVE] VIEW. */
  void view(boolean temporary, boolean recursive) {
    TableName name = definition.anyName();
    RelationName created = definition.creates(ObjectType.VIEW, name, temporary);
    definition.action(StatementKind.CREATE_VIEW, Optional.of(created));
    List<String> columns = cursor.isPunctuation("(") ? columns() : List.of();
    if (cursor.accept("with")) {
      definition.attributes();
    }
    cursor.expect("as");
    take(
        recursive
            ? recursiveView(name.name(), columns)
            : definition.reading.statement(Role.COPIED));
    if (cursor.accept("with")) {
      cursor.acceptAny("local", "cascaded");
      cursor.expect("check");
      cursor.expect("option");
    }
  }

  /** CREATE RECURSIVE VIEW v (a) AS q is WITH RECURSIVE v (a) AS (q) SELECT a FROM v. */
  private StatementFacts recursiveView(String name, List<String> columns) {
    Reading reading = definition.reading;
    int offset = cursor.peek().start();
    Statement body = reading.grammar().statement();
    CommonTable table = new CommonTable(name, columns, body, List.of(), List.of(), offset);
    List<Target> targets = new ArrayList<>();
    for (String column : columns) {
      targets.add(
          new Target(new ColumnReference(List.of(column), false, offset), Optional.empty()));
    }
    Query.Select select =
        new Query.Select(
            false,
            Optional.empty(),
            targets,
            Optional.empty(),
            List.of(
                new FromItem.Table(
                    new TableName(Optional.empty(), name, offset),
                    Optional.empty(),
                    Optional.empty())),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of());
    Query query =
        new Query(
            Optional.of(new With(true, List.of(table))),
            select,
            List.of(),
            Optional.empty(),
            false,
            Optional.empty(),
            List.of());
    Resolution resolution = reading.resolution();
    new StatementResolver(resolution).resolve(query, Role.COPIED);
    return reading.draft().take(resolution.facts()).facts();
  }
}
