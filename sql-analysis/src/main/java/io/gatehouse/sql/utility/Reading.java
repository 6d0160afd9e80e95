package io.gatehouse.sql.utility;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.Grammar;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.CatalogNames;
import io.gatehouse.sql.resolve.Lineages;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One statement as it is read: its tokens and what they are read against. */
final class Reading {

  private final AnalysisContext context;
  private final Lineages lineages;
  private final Deadline deadline;
  private final TokenCursor cursor;
  private final Grammar grammar;
  private final CatalogNames names;
  private final Optional<String> newSchema;
  private final int start;
  private final int end;

  private Reading(Reading around, String schema) {
    this.newSchema = Optional.of(schema);
    List<String> path = new ArrayList<>();
    path.add(schema);
    path.addAll(around.context.searchPath());
    this.context =
        new AnalysisContext(
            around.context.catalog(), path, around.context.standardConformingStrings());
    this.lineages = around.lineages;
    this.deadline = around.deadline;
    this.cursor = around.cursor;
    this.grammar = around.grammar;
    this.names = new CatalogNames(context.catalog(), path);
    this.start = around.start;
    this.end = around.end;
  }

  Reading(
      List<Token> tokens,
      AnalysisContext context,
      AnalysisLimits limits,
      Lineages lineages,
      Deadline deadline) {
    this.newSchema = Optional.empty();
    this.context = context;
    this.lineages = lineages;
    this.deadline = deadline;
    this.cursor = new TokenCursor(tokens, limits.maxNesting(), deadline);
    this.grammar = new Grammar(cursor);
    this.names = new CatalogNames(context.catalog(), context.searchPath());
    this.start = tokens.get(0).start();
    this.end = tokens.get(tokens.size() - 1).end();
  }

  /** The same place, read as the elements of CREATE SCHEMA are: that schema comes first. */
  Reading inSchema(String schema) {
    return new Reading(this, schema);
  }

  TokenCursor cursor() {
    return cursor;
  }

  Grammar grammar() {
    return grammar;
  }

  CatalogNames names() {
    return names;
  }

  Draft draft() {
    return new Draft(start, end);
  }

  Resolution resolution() {
    return new Resolution(context.catalog(), context.searchPath(), lineages, 0, deadline);
  }

  /** Whether a query or DML stands at the cursor. */
  boolean atStatement() {
    return cursor.isAny("select", "values", "with", "table", "insert", "update", "delete", "merge")
        || cursor.isPunctuation("(");
  }

  /**
   * The facts of the query or DML at the cursor.
   *
   * @param role what becomes of its result
   */
  StatementFacts statement(Role role) {
    int first = cursor.peek().start();
    return facts(first, grammar.statement(), role);
  }

  /** The same of one that is all there is: a mistake behind it is told before one in its names. */
  StatementFacts onlyStatement(Role role) {
    int first = cursor.peek().start();
    Statement statement = grammar.statement();
    expectEnd();
    return facts(first, statement, role);
  }

  private StatementFacts facts(int first, Statement statement, Role role) {
    Resolution resolution = resolution();
    var output = new StatementResolver(resolution).resolve(statement, role);
    return new Draft(first, end)
        .take(resolution.facts())
        .limit(StatementResolver.limit(statement))
        .output(output)
        .facts();
  }

  /** A qualified name at the cursor. */
  TableName tableName() {
    int offset = cursor.peek().start();
    List<String> parts = new ArrayList<>();
    parts.add(cursor.expectLabel());
    while (cursor.acceptPunctuation(".")) {
      parts.add(cursor.expectLabel());
    }
    int last = parts.size() - 1;
    return new TableName(
        last == 0 ? Optional.empty() : Optional.of(parts.get(last - 1)), parts.get(last), offset);
  }

  /** The relation in front of a column's name at the cursor. */
  TableName columnOwner() {
    int offset = cursor.peek().start();
    List<String> parts = new ArrayList<>();
    parts.add(cursor.expectLabel());
    while (cursor.acceptPunctuation(".")) {
      parts.add(cursor.expectLabel());
    }
    int owner = parts.size() - 2;
    if (owner < 0) {
      throw cursor.syntaxError();
    }
    return new TableName(
        owner == 0 ? Optional.empty() : Optional.of(parts.get(owner - 1)),
        parts.get(owner),
        offset);
  }

  /** The name as far as it is known: what the catalog lacks may lie in the schema being made. */
  RelationName known(TableName name) {
    RelationName known = names.known(name);
    return known.schema().isEmpty() && newSchema.isPresent()
        ? new RelationName(newSchema.get(), known.name())
        : known;
  }

  /** The catalog's name of a relation, which must exist. */
  RelationName resolved(TableName name) {
    return names
        .find(name)
        .map(Relation::name)
        .orElseThrow(
            () ->
                new NotUnderstoodException(
                    Reason.UNRESOLVED, "relation \"" + name + "\" does not exist", name.offset()));
  }

  /** Takes all that is left. */
  void skipRest() {
    while (!cursor.atEnd()) {
      cursor.next();
    }
  }

  /** Nothing may be left. */
  void expectEnd() {
    if (!cursor.atEnd()) {
      throw cursor.syntaxError();
    }
  }

  /** Takes a group in parentheses, whatever is in it. */
  void skipParentheses() {
    cursor.expectPunctuation("(");
    int depth = 1;
    while (depth > 0) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      Token token = cursor.next();
      if (token.isPunctuation("(")) {
        depth++;
      } else if (token.isPunctuation(")")) {
        depth--;
      }
    }
  }
}
