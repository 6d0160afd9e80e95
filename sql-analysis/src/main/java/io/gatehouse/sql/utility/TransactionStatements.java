package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;

/** TransactionStmt of gram.y. */
final class TransactionStatements {

  private final TokenCursor cursor;
  private final Draft draft;

  TransactionStatements(Reading reading) {
    this.cursor = reading.cursor();
    this.draft = reading.draft();
  }

  StatementFacts facts() {
    StatementKind kind = kind();
    return draft.action(kind).effect(new SessionEffect.Transaction(kind)).facts();
  }

  private StatementKind kind() {
    String verb = cursor.next().text();
    switch (verb) {
      case "begin" -> {
        work();
        modes(cursor);
        return StatementKind.BEGIN;
      }
      case "start" -> {
        cursor.expect("transaction");
        modes(cursor);
        return StatementKind.START_TRANSACTION;
      }
      case "commit", "end" -> {
        if (verb.equals("commit") && cursor.accept("prepared")) {
          preparedTransaction();
          return StatementKind.COMMIT_PREPARED;
        }
        work();
        chain();
        return StatementKind.COMMIT;
      }
      case "rollback", "abort" -> {
        return rollback(verb);
      }
      case "savepoint" -> {
        draft.object(ObjectType.SAVEPOINT, cursor.expectColumnId());
        return StatementKind.SAVEPOINT;
      }
      case "release" -> {
        savepointName();
        return StatementKind.RELEASE;
      }
      default -> {
        cursor.expect("transaction");
        preparedTransaction();
        return StatementKind.PREPARE_TRANSACTION;
      }
    }
  }

  private StatementKind rollback(String verb) {
    if (verb.equals("rollback") && cursor.accept("prepared")) {
      preparedTransaction();
      return StatementKind.ROLLBACK_PREPARED;
    }
    work();
    if (verb.equals("rollback") && cursor.accept("to")) {
      savepointName();
      return StatementKind.ROLLBACK_TO;
    }
    chain();
    return StatementKind.ROLLBACK;
  }

  private void savepointName() {
    if (cursor.is("savepoint") && cursor.peek(1).type() != Type.END) {
      cursor.next();
    }
    draft.object(ObjectType.SAVEPOINT, cursor.expectColumnId());
  }

  private void preparedTransaction() {
    draft.object(ObjectType.PREPARED_TRANSACTION, cursor.expectString());
  }

  private void work() {
    cursor.acceptAny("work", "transaction");
  }

  private void chain() {
    if (cursor.accept("and")) {
      cursor.accept("no");
      cursor.expect("chain");
    }
  }

  /** transaction_mode_list. */
  static void modes(TokenCursor cursor) {
    while (!cursor.atEnd()) {
      if (cursor.acceptAll("isolation", "level")) {
        if (!cursor.acceptAll("read", "committed")
            && !cursor.acceptAll("read", "uncommitted")
            && !cursor.acceptAll("repeatable", "read")) {
          cursor.expect("serializable");
        }
      } else if (!cursor.acceptAll("read", "only")
          && !cursor.acceptAll("read", "write")
          && !cursor.acceptAll("not", "deferrable")
          && !cursor.accept("deferrable")) {
        throw cursor.syntaxError();
      }
      cursor.acceptPunctuation(",");
    }
  }
}
