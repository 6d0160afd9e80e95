package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prepared statements, cursors and notifications. */
final class SessionStatements {

  private final Reading reading;
  private final TokenCursor cursor;

  SessionStatements(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  StatementFacts facts() {
    String verb = cursor.next().text();
    return switch (verb) {
      case "prepare" -> prepare();
      case "execute" -> execute();
      case "deallocate" -> deallocate();
      case "declare" -> declare();
      case "fetch" -> fetch(StatementKind.FETCH);
      case "move" -> fetch(StatementKind.MOVE);
      case "close" -> close();
      case "listen" -> channel(StatementKind.LISTEN);
      case "unlisten" -> channel(StatementKind.UNLISTEN);
      default -> channel(StatementKind.NOTIFY);
    };
  }

  private StatementFacts prepare() {
    String name = cursor.expectColumnId();
    if (cursor.acceptPunctuation("(")) {
      do {
        reading.grammar().typeName();
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    cursor.expect("as");
    if (!reading.atStatement()) {
      throw cursor.syntaxError();
    }
    StatementFacts inner = reading.statement(Role.OUTPUT);
    return reading
        .draft()
        .action(StatementKind.PREPARE)
        .object(ObjectType.PREPARED_STATEMENT, name)
        .take(inner, true)
        .effect(new SessionEffect.Prepare(name, inner))
        .facts();
  }

  private StatementFacts execute() {
    String name = cursor.expectColumnId();
    Draft draft =
        reading.draft().action(StatementKind.EXECUTE).object(ObjectType.PREPARED_STATEMENT, name);
    if (cursor.acceptPunctuation("(")) {
      List<Expression> arguments = new ArrayList<>();
      do {
        arguments.add(reading.grammar().expression());
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
      Resolution resolution = reading.resolution();
      new StatementResolver(resolution).arguments(arguments);
      draft.take(resolution.facts());
      if (!(resolution.facts().effect() instanceof SessionEffect.None)) {
        throw cursor.unsupported("an argument of EXECUTE that changes the session");
      }
    }
    return draft.effect(new SessionEffect.ExecutePrepared(name)).facts();
  }

  private StatementFacts deallocate() {
    if (cursor.is("prepare") && cursor.peek(1).type() != Type.END) {
      cursor.next();
    }
    Optional<String> name =
        cursor.accept("all") ? Optional.empty() : Optional.of(cursor.expectColumnId());
    Draft draft = reading.draft().action(StatementKind.DEALLOCATE);
    name.ifPresent(written -> draft.object(ObjectType.PREPARED_STATEMENT, written));
    return draft.effect(new SessionEffect.Deallocate(name)).facts();
  }

  private StatementFacts declare() {
    String name = cursor.expectColumnId();
    while (!cursor.accept("cursor")) {
      if (!cursor.acceptAny("binary", "insensitive", "asensitive", "scroll")) {
        cursor.expect("no");
        cursor.expect("scroll");
      }
    }
    boolean held = cursor.is("with");
    if (cursor.acceptAny("with", "without")) {
      cursor.expect("hold");
    }
    cursor.expect("for");
    if (!reading.atStatement()) {
      throw cursor.syntaxError();
    }
    StatementFacts inner = reading.statement(Role.OUTPUT);
    return reading
        .draft()
        .action(StatementKind.DECLARE_CURSOR)
        .object(ObjectType.CURSOR, name)
        .option(StatementOption.WITH_HOLD, held)
        .take(inner, true)
        .effect(new SessionEffect.DeclareCursor(name, inner))
        .facts();
  }

  /** FETCH and MOVE: the cursor's name is the last word, whatever stands before it. */
  private StatementFacts fetch(StatementKind kind) {
    while (cursor.peek(1).type() != Type.END) {
      if (cursor.peek().type() == Type.OPERATOR) {
        if (!cursor.acceptOperator("-") && !cursor.acceptOperator("+")) {
          throw cursor.syntaxError();
        }
      } else if (cursor.peek().type() == Type.NUMBER) {
        cursor.next();
      } else if (!cursor.acceptAny(
          "next",
          "prior",
          "first",
          "last",
          "absolute",
          "relative",
          "all",
          "forward",
          "backward",
          "from",
          "in")) {
        throw cursor.syntaxError();
      }
    }
    String name = cursor.expectColumnId();
    return reading
        .draft()
        .action(kind)
        .object(ObjectType.CURSOR, name)
        .effect(new SessionEffect.FetchCursor(name))
        .facts();
  }

  private StatementFacts close() {
    Optional<String> name =
        cursor.accept("all") ? Optional.empty() : Optional.of(cursor.expectColumnId());
    Draft draft = reading.draft().action(StatementKind.CLOSE_CURSOR);
    name.ifPresent(written -> draft.object(ObjectType.CURSOR, written));
    return draft.effect(new SessionEffect.CloseCursor(name)).facts();
  }

  private StatementFacts channel(StatementKind kind) {
    Draft draft = reading.draft().action(kind);
    if (!(kind == StatementKind.UNLISTEN && cursor.acceptOperator("*"))) {
      draft.object(ObjectType.CHANNEL, cursor.expectColumnId());
    }
    if (kind == StatementKind.NOTIFY && cursor.acceptPunctuation(",")) {
      cursor.expectString();
    }
    return draft.facts();
  }
}
