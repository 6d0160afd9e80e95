package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyFacts.Direction;
import io.gatehouse.sql.CopyFacts.Endpoint;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** COPY. */
final class CopyStatement {

  private final Reading reading;
  private final TokenCursor cursor;
  private final CopyOptionList options;

  CopyStatement(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
    this.options = new CopyOptionList(reading);
  }

  StatementFacts facts() {
    cursor.next();
    return cursor.isPunctuation("(") ? query() : table();
  }

  private StatementFacts query() {
    // What becomes of the rows is written behind the query.
    int start = cursor.position();
    reading.skipParentheses();
    cursor.expect("to");
    Endpoint endpoint = endpoint();
    options.read();
    int end = cursor.position();
    cursor.reset(start);
    cursor.expectPunctuation("(");
    StatementFacts inner = reading.statement(role(endpoint));
    cursor.expectPunctuation(")");
    if (!cursor.is("to")) {
      throw cursor.syntaxError();
    }
    cursor.reset(end);
    Draft draft =
        reading.draft().action(StatementKind.COPY).take(inner, true).output(inner.output());
    return finish(draft, Direction.TO, endpoint, Optional.empty(), inner.effect());
  }

  private static Role role(Endpoint endpoint) {
    return endpoint == Endpoint.CLIENT ? Role.OUTPUT : Role.COPIED;
  }

  private StatementFacts table() {
    if (cursor.is("binary") && !cursor.peek(1).isAnyWord("from", "to")) {
      cursor.next();
      options.binary();
    }
    TableName name = reading.tableName();
    List<String> columns = new ArrayList<>();
    if (cursor.acceptPunctuation("(")) {
      do {
        columns.add(cursor.expectColumnId());
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    boolean from = cursor.accept("from");
    if (!from) {
      cursor.expect("to");
    }
    Endpoint endpoint = endpoint();
    options.read();
    Resolution resolution = reading.resolution();
    StatementResolver resolver = new StatementResolver(resolution);
    Relation relation =
        resolver.table(
            name, columns, from ? Role.WRITE : role(endpoint), from ? Access.INSERT : Access.READ);
    if (from && cursor.accept("where")) {
      resolver.condition(relation, reading.grammar().expression());
    }
    Draft draft = reading.draft().action(StatementKind.COPY, Optional.of(relation.name()));
    if (from) {
      draft.action(StatementKind.INSERT, Optional.of(relation.name()));
    } else {
      List<OutputColumn> output = resolver.tableOutput(relation, columns);
      draft.output(Optional.of(output));
    }
    draft.take(resolution.facts());
    return finish(
        draft,
        from ? Direction.FROM : Direction.TO,
        endpoint,
        Optional.of(relation.name()),
        resolution.facts().effect());
  }

  private StatementFacts finish(
      Draft draft,
      Direction direction,
      Endpoint endpoint,
      Optional<RelationName> relation,
      SessionEffect effect) {
    draft
        .copy(new CopyFacts(direction, endpoint, options.format(), options.options(), relation))
        .effect(effect)
        .atLeast(StatementClass.READ);
    switch (endpoint) {
      case CLIENT -> {}
      case FILE -> draft.atLeast(StatementClass.ADMIN);
      case PROGRAM -> draft.atLeast(StatementClass.ADMIN).opaque();
    }
    return draft.facts();
  }

  private Endpoint endpoint() {
    if (cursor.acceptAny("stdin", "stdout")) {
      return Endpoint.CLIENT;
    }
    boolean program = cursor.accept("program");
    cursor.expectString();
    return program ? Endpoint.PROGRAM : Endpoint.FILE;
  }
}
