package io.gatehouse.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Fingerprint;
import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Splitter;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.resolve.Deadline;
import io.gatehouse.sql.resolve.Lineages;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.utility.StatementReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * From the text of a message to facts. Thread-safe.
 *
 * <p>{@link #cached} never blocks and may be asked on an event loop; {@link #analyze} may take up
 * to {@link AnalysisLimits#maxTime} and may not.
 */
public final class SqlAnalyzer {

  /** Texts longer than this are analysed each time anew: few come twice, and all would be kept. */
  private static final int MAX_CACHED_CHARACTERS = 32 * 1024;

  private record Key(
      String sql, List<String> searchPath, boolean standardConformingStrings, long catalog) {}

  private final AnalysisLimits limits;
  private final Lineages lineages;
  private final Cache<Key, Analysis> cache;

  public SqlAnalyzer(AnalysisLimits limits) {
    this.limits = Objects.requireNonNull(limits);
    this.lineages = new Lineages(limits);
    this.cache = Caffeine.newBuilder().maximumSize(limits.cacheEntries()).build();
  }

  /** What is already known of this text in this context. */
  public Optional<Analysis> cached(String sql, AnalysisContext context) {
    return Optional.ofNullable(cache.getIfPresent(key(sql, context)));
  }

  /** Analyses a text. Whatever the text, an answer and never an exception. */
  public Analysis analyze(String sql, AnalysisContext context) {
    Key key = key(sql, context);
    Analysis known = cache.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Analysis analysis = compute(sql, context);
    // What took too long once may be fast later: the time of day is no property of the text.
    if (sql.length() <= MAX_CACHED_CHARACTERS && !ranIntoALimit(analysis)) {
      cache.put(key, analysis);
    }
    return analysis;
  }

  Lineages lineages() {
    return lineages;
  }

  AnalysisLimits limits() {
    return limits;
  }

  private static Key key(String sql, AnalysisContext context) {
    return new Key(
        sql,
        context.searchPath(),
        context.standardConformingStrings(),
        context.catalog().version());
  }

  private static boolean ranIntoALimit(Analysis analysis) {
    for (StatementFacts statement : analysis.statements()) {
      if (statement.notUnderstood().filter(n -> n.reason() == Reason.LIMIT).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private Analysis compute(String sql, AnalysisContext context) {
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(sql, context.standardConformingStrings(), limits);
    } catch (LexicalException e) {
      StatementFacts whole =
          StatementReader.notUnderstood(
              List.of(), e.notUnderstood(), 0, sql.codePointCount(0, sql.length()));
      return new Analysis(List.of(whole), Fingerprint.ofText(sql));
    }
    Deadline deadline = Deadline.after(limits.maxTime());
    List<StatementFacts> statements = new ArrayList<>();
    for (List<Token> statement : Splitter.statements(tokens)) {
      statements.add(statement(statement, context, deadline));
    }
    return new Analysis(statements, Fingerprint.of(tokens));
  }

  private StatementFacts statement(List<Token> tokens, AnalysisContext context, Deadline deadline) {
    int start = tokens.get(0).start();
    int end = tokens.get(tokens.size() - 1).end();
    NotUnderstood why;
    try {
      deadline.check();
      return StatementReader.read(tokens, context, limits, lineages, deadline);
    } catch (NotUnderstoodException e) {
      why = new NotUnderstood(e.reason(), e.getMessage(), e.offset() + 1);
    } catch (RuntimeException e) {
      // A mistake of ours must neither reach the session nor let anything through.
      why =
          new NotUnderstood(
              Reason.UNSUPPORTED,
              "the analysis failed on this statement (" + e.getClass().getSimpleName() + ")",
              0);
    } catch (StackOverflowError e) {
      why =
          new NotUnderstood(
              Reason.LIMIT, "the statement nests deeper than the analysis can follow", 0);
    }
    return StatementReader.notUnderstood(tokens, why, start, end);
  }
}
