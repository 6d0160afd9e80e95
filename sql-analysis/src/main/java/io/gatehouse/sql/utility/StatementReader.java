package io.gatehouse.sql.utility;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.resolve.Deadline;
import io.gatehouse.sql.resolve.Lineages;
import java.util.List;

/** Reads one statement: by its first word. */
public final class StatementReader {

  private final Reading reading;

  private StatementReader(Reading reading) {
    this.reading = reading;
  }

  /**
   * The facts of a statement.
   *
   * @param tokens of one statement, at least one
   * @throws io.gatehouse.sql.syntax.NotUnderstoodException when it is not understood
   */
  public static StatementFacts read(
      List<Token> tokens,
      AnalysisContext context,
      AnalysisLimits limits,
      Lineages lineages,
      Deadline deadline) {
    Reading reading = new Reading(tokens, context, limits, lineages, deadline);
    StatementFacts facts = new StatementReader(reading).statement();
    reading.expectEnd();
    return facts;
  }

  /** The facts of a statement of which only the first words, if any, are known. */
  public static StatementFacts notUnderstood(
      List<Token> tokens, NotUnderstood why, int start, int end) {
    return Draft.notUnderstood(Verbs.kind(tokens), why, start, end);
  }

  private StatementFacts statement() {
    if (reading.atStatement()) {
      return reading.statement(Role.OUTPUT);
    }
    Token first = reading.cursor().peek();
    if (first.type() != Type.WORD) {
      throw reading.cursor().syntaxError();
    }
    return switch (first.text()) {
      case "explain" -> explain();
      case "copy" -> new CopyStatement(reading).facts();
      case "set", "reset", "show", "discard" -> new SettingStatements(reading).facts();
      case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
          new TransactionStatements(reading).facts();
      case "prepare" ->
          reading.cursor().peek(1).is("transaction")
              ? new TransactionStatements(reading).facts()
              : new SessionStatements(reading).facts();
      case "execute",
          "deallocate",
          "declare",
          "fetch",
          "move",
          "close",
          "listen",
          "unlisten",
          "notify" ->
          new SessionStatements(reading).facts();
      case "truncate",
          "lock",
          "vacuum",
          "analyze",
          "analyse",
          "cluster",
          "reindex",
          "refresh",
          "checkpoint",
          "load",
          "do",
          "call" ->
          new MaintenanceStatements(reading).facts();
      case "grant", "revoke", "reassign", "comment", "security", "import" ->
          new PrivilegeStatements(reading).facts();
      case "create", "alter", "drop" -> new DefinitionStatements(reading).facts();
      default -> throw reading.cursor().syntaxError();
    };
  }

  private StatementFacts explain() {
    reading.cursor().next();
    boolean analyze = false;
    if (reading.cursor().isPunctuation("(") && isOptionList()) {
      analyze = options();
    } else {
      analyze = reading.cursor().acceptAny("analyze", "analyse");
      reading.cursor().accept("verbose");
    }
    Token verb = reading.cursor().peek();
    StatementFacts inner;
    if (reading.atStatement()) {
      inner = reading.statement(Role.OUTPUT);
    } else if (verb.isAnyWord("declare", "execute")) {
      inner = new SessionStatements(reading).facts();
    } else if (verb.isAnyWord("create", "refresh")) {
      inner =
          verb.is("create")
              ? new DefinitionStatements(reading).facts()
              : new MaintenanceStatements(reading).facts();
    } else {
      throw reading.cursor().syntaxError();
    }
    boolean runs = analyze || verb.is("execute");
    SessionEffect effect = inner.effect();
    if (!runs && !(effect instanceof SessionEffect.Unknown)) {
      effect = new SessionEffect.None();
    }
    return reading
        .draft()
        .action(StatementKind.EXPLAIN)
        .take(inner, runs)
        .constantOutput("QUERY PLAN")
        .effect(effect)
        .facts();
  }

  /** Whether the parenthesis holds options and not a query. */
  private boolean isOptionList() {
    return !reading.cursor().peek(1).isAnyWord("select", "values", "with", "table")
        && !reading.cursor().peek(1).isPunctuation("(");
  }

  /** EXPLAIN's options; whether any of them says ANALYZE. */
  private boolean options() {
    boolean analyze = false;
    reading.cursor().expectPunctuation("(");
    do {
      String name = reading.cursor().expectLabel();
      boolean off = reading.cursor().isAny("false", "off");
      Token value = reading.cursor().peek();
      if (value.type() == Type.NUMBER) {
        off = value.text().equals("0");
      } else if (value.type() == Type.STRING) {
        off = value.text().equalsIgnoreCase("false") || value.text().equalsIgnoreCase("off");
      }
      if (value.type() != Type.PUNCTUATION) {
        reading.cursor().next();
      }
      analyze |= (name.equals("analyze") || name.equals("analyse")) && !off;
    } while (reading.cursor().acceptPunctuation(","));
    reading.cursor().expectPunctuation(")");
    return analyze;
  }
}
