package io.gatehouse.sql.utility;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Lineages;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
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
      return reading.onlyStatement(Role.OUTPUT);
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
      case "grant", "revoke", "reassign" -> GrantStatement.facts(reading);
      case "comment", "security" -> CommentStatement.facts(reading);
      case "import" -> importForeignSchema();
      case "create" -> CreateStatement.facts(reading);
      case "alter" -> AlterStatement.facts(reading);
      case "drop" -> DropStatement.facts(reading);
      default ->
          throw new NotUnderstoodException(
              Reason.SYNTAX,
              "\"" + first.text() + "\" begins no command that is known",
              first.start());
    };
  }

  private StatementFacts importForeignSchema() {
    TokenCursor cursor = reading.cursor();
    cursor.expect("import");
    cursor.expect("foreign");
    cursor.expect("schema");
    Definition definition = new Definition(reading, reading.draft());
    new ForeignDefinition(definition).importSchema();
    return definition.facts();
  }

  private StatementFacts explain() {
    TokenCursor cursor = reading.cursor();
    cursor.next();
    boolean analyze = false;
    if (cursor.isPunctuation("(") && isOptionList()) {
      analyze = options();
    } else {
      analyze = cursor.acceptAny("analyze", "analyse");
      cursor.accept("verbose");
    }
    Token verb = cursor.peek();
    StatementFacts inner;
    if (reading.atStatement()) {
      inner = reading.statement(Role.OUTPUT);
    } else if (verb.isAnyWord("declare", "execute")) {
      inner = new SessionStatements(reading).facts();
    } else if (verb.is("refresh")) {
      inner = new MaintenanceStatements(reading).facts();
    } else if (verb.is("create")) {
      inner = CreateStatement.facts(reading);
      if (inner.kind() != StatementKind.CREATE_TABLE_AS
          && inner.kind() != StatementKind.CREATE_MATERIALIZED_VIEW) {
        throw new NotUnderstoodException(
            Reason.SYNTAX, "EXPLAIN takes no " + words(inner.kind()), verb.start());
      }
    } else {
      throw cursor.syntaxError();
    }
    boolean runs = analyze || verb.is("execute");
    SessionEffect effect = inner.effect();
    if (effect instanceof SessionEffect.DeclareCursor declare) {
      // The query runs, and no cursor is made.
      effect = declare.inner().effect();
    }
    if (!runs && !(effect instanceof SessionEffect.Unknown)) {
      effect = new SessionEffect.None();
    }
    return reading
        .draft()
        .action(StatementKind.EXPLAIN)
        .take(inner, runs)
        .option(StatementOption.ANALYZE, runs)
        .constantOutput("QUERY PLAN")
        .effect(effect)
        .facts();
  }

  private static String words(StatementKind kind) {
    return kind.name().replace('_', ' ');
  }

  /** Whether the parenthesis holds options and not a query. */
  private boolean isOptionList() {
    return !reading.cursor().peek(1).isAnyWord("select", "values", "with", "table")
        && !reading.cursor().peek(1).isPunctuation("(");
  }

  /** EXPLAIN's options; whether any of them says ANALYZE. */
  private boolean options() {
    TokenCursor cursor = reading.cursor();
    boolean analyze = false;
    cursor.expectPunctuation("(");
    do {
      String name = cursor.expectLabel();
      boolean on = new OptionList(cursor).isOn();
      analyze |= (name.equals("analyze") || name.equals("analyse")) && on;
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return analyze;
  }
}
