package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Keyword;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** SET, RESET, SHOW and DISCARD. */
final class SettingStatements {

  /** Settings whose list PostgreSQL keeps with every element quoted: GUC_LIST_QUOTE. */
  private static final Set<String> QUOTED_LISTS =
      Set.of(
          "search_path",
          "temp_tablespaces",
          "session_preload_libraries",
          "shared_preload_libraries",
          "local_preload_libraries",
          "unix_socket_directories");

  private final Reading reading;
  private final TokenCursor cursor;

  SettingStatements(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  StatementFacts facts() {
    String verb = cursor.next().text();
    return switch (verb) {
      case "set" -> set();
      case "reset" -> reset();
      case "show" -> show();
      default -> discard();
    };
  }

  private StatementFacts set() {
    if (cursor.is("constraints") && !isAssignment(cursor.peek(1))) {
      cursor.next();
      Draft draft = reading.draft().action(StatementKind.SET_CONSTRAINTS);
      if (!cursor.accept("all")) {
        do {
          TableName name = reading.tableName();
          draft.object(
              new ObjectUse(ObjectType.CONSTRAINT, name.schema().orElse(""), "", name.name()));
        } while (cursor.acceptPunctuation(","));
      }
      if (!cursor.acceptAny("deferred", "immediate")) {
        throw cursor.syntaxError();
      }
      return draft.facts();
    }
    boolean local = false;
    if (cursor.is("local") && !isAssignment(cursor.peek(1))) {
      cursor.next();
      local = true;
    } else if (cursor.is("session") && !isAssignment(cursor.peek(1))) {
      if (cursor.acceptAll("session", "characteristics", "as", "transaction")) {
        return transaction("default_transaction_", false);
      }
      if (!cursor.follows("session", "authorization") || cursor.peek(2).is("authorization")) {
        cursor.next();
      }
    }
    if (cursor.is("transaction") && !isAssignment(cursor.peek(1))) {
      cursor.next();
      if (cursor.accept("snapshot")) {
        cursor.expectString();
        return reading.draft().action(StatementKind.SET).facts();
      }
      return transaction("transaction_", true);
    }
    return variable(local);
  }

  private static boolean isAssignment(Token token) {
    return token.isOperator("=") || token.is("to") || token.isPunctuation(".");
  }

  /** SET TRANSACTION: the one of its modes that lifts a restriction is the one that is told. */
  private StatementFacts transaction(String prefix, boolean local) {
    Optional<String> readOnly = Optional.empty();
    Optional<String> isolation = Optional.empty();
    int start = cursor.position();
    TransactionStatements.modes(cursor);
    for (int i = start; i < cursor.position(); i++) {
      if (cursor.at(i).is("read") && cursor.at(i + 1).isAnyWord("only", "write")) {
        readOnly = Optional.of(cursor.at(i + 1).is("only") ? "on" : "off");
      } else if (cursor.at(i).is("level")) {
        String next = cursor.at(i + 1).text();
        isolation =
            Optional.of(next.equals("serializable") ? next : next + " " + cursor.at(i + 2).text());
      }
    }
    SessionEffect effect =
        readOnly.isPresent()
            ? new SessionEffect.SetVariable(prefix + "read_only", readOnly, local)
            : new SessionEffect.SetVariable(prefix + "isolation", isolation, local);
    return reading.draft().action(StatementKind.SET).effect(effect).facts();
  }

  private StatementFacts variable(boolean local) {
    SessionEffect.SetVariable set = assignment(local);
    return reading
        .draft()
        .action(kind(set.name(), StatementKind.SET))
        .object(ObjectType.PARAMETER, set.name())
        .effect(set)
        .facts();
  }

  /** set_rest, behind SET: what it sets, here or for what another command sets it. */
  SessionEffect.SetVariable assignment(boolean local) {
    if (cursor.acceptAll("time", "zone")) {
      return new SessionEffect.SetVariable("timezone", timeZone(), local);
    }
    if (cursor.is("names") && !isAssignment(cursor.peek(1))) {
      cursor.next();
      boolean none = cursor.peek().type() != Type.STRING;
      if (none) {
        cursor.accept("default");
      }
      return new SessionEffect.SetVariable(
          "client_encoding", none ? Optional.empty() : Optional.of(value()), local);
    }
    if (cursor.is("schema") && cursor.peek(1).type() == Type.STRING) {
      cursor.next();
      return new SessionEffect.SetVariable(
          "search_path", Optional.of(quoteIdentifier(value())), local);
    }
    if (cursor.is("role") && !isAssignment(cursor.peek(1))) {
      cursor.next();
      return new SessionEffect.SetVariable("role", Optional.of(value()), local);
    }
    if (cursor.acceptAll("session", "authorization")) {
      Optional<String> value = cursor.accept("default") ? Optional.empty() : Optional.of(value());
      return new SessionEffect.SetVariable("session_authorization", value, local);
    }
    if (cursor.acceptAll("xml", "option")) {
      if (!cursor.isAny("document", "content")) {
        throw cursor.syntaxError();
      }
      return new SessionEffect.SetVariable("xmloption", Optional.of(value()), local);
    }
    String name = variableName();
    if (cursor.acceptAll("from", "current")) {
      return new SessionEffect.SetVariable(name, Optional.empty(), local);
    }
    if (!cursor.acceptOperator("=")) {
      cursor.expect("to");
    }
    if (cursor.accept("default")) {
      return new SessionEffect.SetVariable(name, Optional.empty(), local);
    }
    List<String> values = new ArrayList<>();
    do {
      String value = value();
      values.add(QUOTED_LISTS.contains(name) ? quoteIdentifier(value) : value);
    } while (cursor.acceptPunctuation(","));
    return new SessionEffect.SetVariable(name, Optional.of(String.join(", ", values)), local);
  }

  private Optional<String> timeZone() {
    if (cursor.acceptAny("default", "local")) {
      return Optional.empty();
    }
    if (cursor.is("interval")) {
      reading.grammar().expression();
      return Optional.empty();
    }
    return Optional.of(value());
  }

  private String variableName() {
    List<String> parts = new ArrayList<>();
    parts.add(cursor.expectColumnId());
    while (cursor.acceptPunctuation(".")) {
      parts.add(cursor.expectLabel());
    }
    return String.join(".", parts).toLowerCase(Locale.ROOT);
  }

  /** var_value: a word, a string, a number. */
  private String value() {
    Token token = cursor.next();
    return switch (token.type()) {
      case WORD, QUOTED, STRING, NUMBER -> token.text();
      case OPERATOR -> {
        if (!(token.text().equals("-") || token.text().equals("+"))
            || cursor.peek().type() != Type.NUMBER) {
          cursor.reset(cursor.position() - 1);
          throw cursor.syntaxError();
        }
        yield (token.text().equals("-") ? "-" : "") + cursor.next().text();
      }
      case BITS, PARAMETER, PUNCTUATION, END -> {
        cursor.reset(cursor.position() - 1);
        throw cursor.syntaxError();
      }
    };
  }

  /** quote_identifier in ruleutils.c. */
  private static String quoteIdentifier(String name) {
    boolean plain =
        name.matches("[a-z_][a-z0-9_]*")
            && (Keyword.of(name) == null
                || Keyword.of(name).category() == Keyword.Category.UNRESERVED);
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static StatementKind kind(String name, StatementKind otherwise) {
    return switch (name) {
      case "role" -> StatementKind.SET_ROLE;
      case "session_authorization" -> StatementKind.SET_SESSION_AUTHORIZATION;
      default -> otherwise;
    };
  }

  private StatementFacts reset() {
    Optional<String> name = resetName();
    Draft draft = reading.draft().action(kind(name.orElse(""), StatementKind.RESET));
    name.ifPresent(written -> draft.object(ObjectType.PARAMETER, written));
    return draft.effect(new SessionEffect.ResetVariable(name)).facts();
  }

  /** reset_rest, behind RESET; empty for ALL. */
  Optional<String> resetName() {
    return cursor.accept("all") ? Optional.empty() : Optional.of(settingName());
  }

  /** A setting by its name or by the words that stand for it. */
  private String settingName() {
    if (cursor.acceptAll("time", "zone")) {
      return "timezone";
    }
    if (cursor.acceptAll("transaction", "isolation", "level")) {
      return "transaction_isolation";
    }
    if (cursor.acceptAll("session", "authorization")) {
      return "session_authorization";
    }
    return variableName();
  }

  private StatementFacts show() {
    Draft draft = reading.draft().action(StatementKind.SHOW);
    if (cursor.accept("all")) {
      return draft.constantOutput("name", "setting", "description").facts();
    }
    return draft.object(ObjectType.PARAMETER, settingName()).constantOutput("setting").facts();
  }

  private StatementFacts discard() {
    Draft draft = reading.draft().action(StatementKind.DISCARD);
    if (cursor.accept("all")) {
      draft.effect(new SessionEffect.ResetVariable(Optional.empty()));
    } else if (cursor.acceptAny("temp", "temporary")) {
      draft.changesCatalog();
    } else if (!cursor.acceptAny("plans", "sequences")) {
      throw cursor.syntaxError();
    }
    return draft.facts();
  }
}
