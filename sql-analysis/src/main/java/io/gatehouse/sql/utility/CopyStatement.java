package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyFacts.Direction;
import io.gatehouse.sql.CopyFacts.Endpoint;
import io.gatehouse.sql.CopyFacts.Format;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.lexer.Token.Type;
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
  private Format format = Format.TEXT;

  CopyStatement(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
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
    options();
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
    return finish(draft, Direction.TO, endpoint, inner.effect());
  }

  private static Role role(Endpoint endpoint) {
    return endpoint == Endpoint.CLIENT ? Role.OUTPUT : Role.COPIED;
  }

  private StatementFacts table() {
    if (cursor.is("binary") && !cursor.peek(1).isAnyWord("from", "to")) {
      cursor.next();
      format = Format.BINARY;
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
    options();
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
        draft, from ? Direction.FROM : Direction.TO, endpoint, resolution.facts().effect());
  }

  private StatementFacts finish(
      Draft draft, Direction direction, Endpoint endpoint, SessionEffect effect) {
    draft
        .copy(new CopyFacts(direction, endpoint, format))
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

  private void options() {
    if (cursor.accept("using")) {
      cursor.expect("delimiters");
      cursor.expectString();
    } else if (cursor.accept("delimiters")) {
      cursor.expectString();
    }
    cursor.accept("with");
    if (cursor.acceptPunctuation("(")) {
      list();
      return;
    }
    while (!cursor.atEnd() && !cursor.is("where")) {
      oldOption();
    }
  }

  private void list() {
    do {
      String name = cursor.expectLabel();
      if (name.equals("format")) {
        String value =
            cursor.peek().type() == Type.STRING ? cursor.next().text() : cursor.expectLabel();
        format = format(value);
      } else if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      } else if (!cursor.isPunctuation(",") && !cursor.isPunctuation(")")) {
        cursor.acceptOperator("-");
        cursor.next();
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private Format format(String value) {
    return switch (value) {
      case "text" -> Format.TEXT;
      case "csv" -> Format.CSV;
      case "binary" -> Format.BINARY;
      default -> throw cursor.unsupported("COPY format \"" + value + "\"");
    };
  }

  /** copy_opt_item, the syntax of before PostgreSQL 9.0. */
  private void oldOption() {
    if (cursor.accept("binary")) {
      format = Format.BINARY;
    } else if (cursor.accept("csv")) {
      format = Format.CSV;
    } else if (cursor.accept("force")) {
      cursor.accept("not");
      if (!cursor.acceptAny("quote", "null")) {
        throw cursor.syntaxError();
      }
      if (!cursor.acceptOperator("*")) {
        do {
          cursor.expectColumnId();
        } while (cursor.acceptPunctuation(","));
      }
    } else if (cursor.acceptAny("delimiter", "null", "quote", "escape", "encoding")) {
      cursor.accept("as");
      cursor.expectString();
    } else if (!cursor.acceptAny("freeze", "header")) {
      throw cursor.syntaxError();
    }
  }
}
