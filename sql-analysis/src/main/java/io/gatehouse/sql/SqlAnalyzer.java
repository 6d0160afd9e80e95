package io.gatehouse.sql;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.Fingerprint;
import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.LiteralReads;
import io.gatehouse.sql.lexer.Redaction;
import io.gatehouse.sql.lexer.Splitter;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.resolve.Lineages;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.utility.StatementReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * From the text of a message to facts. Thread-safe.
 *
 * <p>{@link #cached} never blocks, takes time in proportion to a text of bounded length and may be
 * asked on an event loop; {@link #analyze} may take up to {@link AnalysisLimits#maxTime} and may
 * not.
 */
public final class SqlAnalyzer {

  /** Longer texts are left to {@link #analyze}: no text holds an event loop for a millisecond. */
  private static final int MAX_EVENT_LOOP_BYTES = 8 * 1024;

  private final AnalysisLimits limits;
  private final Lineages lineages;
  private final AnalysisCache cache;

  public SqlAnalyzer(AnalysisLimits limits) {
    this.limits = Objects.requireNonNull(limits);
    this.lineages = new Lineages(limits);
    this.cache = new AnalysisCache(limits);
  }

  /**
   * What is already known of this text in this context; the same object for all texts that share
   * it. Allocates nothing when something is known. Empty for a long text, known or not.
   *
   * @param utf8 the text; is not kept
   */
  public Optional<Analysis> cached(byte[] utf8, AnalysisContext context, Sharing sharing) {
    return utf8.length > MAX_EVENT_LOOP_BYTES
        ? Optional.empty()
        : cache.find(utf8, context, sharing);
  }

  /**
   * Analyses a text, or remembers that. Whatever the text, an answer and never an exception.
   *
   * @param utf8 the text; must not change until the answer is there
   */
  public Analysis analyze(byte[] utf8, AnalysisContext context, Sharing sharing) {
    Optional<Analysis> known = cache.find(utf8, context, sharing);
    if (known.isPresent()) {
      return known.get();
    }
    LiteralReads reads = new LiteralReads();
    Analysis analysis = compute(utf8, context, reads);
    return cache.put(utf8, context, sharing, analysis, reads.ordinals());
  }

  /** Analyses a text that is shared with no other. */
  public Analysis analyze(String sql, AnalysisContext context) {
    byte[] utf8;
    try {
      utf8 = Lexer.utf8(sql);
    } catch (LexicalException e) {
      return unreadable(sql.getBytes(StandardCharsets.UTF_8), e);
    }
    return analyze(utf8, context, Sharing.TEXT);
  }

  /**
   * The query of a {@code COPY (query) TO …}, as it is written, without its parentheses.
   *
   * @param sql a text that was analysed with standard_conforming_strings on
   * @param statement the statement's place in {@link Analysis#statements()}
   * @return empty when no COPY of a query stands there
   */
  public Optional<String> copiedQuery(String sql, int statement) {
    return CopySource.query(sql, statement, true, limits);
  }

  /** How well remembered analyses serve. */
  public CacheStatistics cacheStatistics() {
    return cache.statistics();
  }

  Lineages lineages() {
    return lineages;
  }

  AnalysisLimits limits() {
    return limits;
  }

  private Analysis compute(byte[] utf8, AnalysisContext context, LiteralReads reads) {
    Deadline deadline = Deadline.after(limits.maxTime());
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(utf8, context.standardConformingStrings(), limits, reads);
    } catch (LexicalException e) {
      return unreadable(utf8, e);
    }
    List<List<Token>> parts = Splitter.statements(tokens);
    if (parts.size() > limits.maxStatements()) {
      return new Analysis(List.of(tooMany(parts)), Fingerprint.of(tokens), Redaction.of(tokens));
    }
    List<StatementFacts> statements = new ArrayList<>(parts.size());
    for (List<Token> statement : parts) {
      statements.add(statement(statement, context, deadline));
    }
    return new Analysis(statements, Fingerprint.of(tokens), Redaction.of(tokens));
  }

  /** All of a message that holds more statements than it may. */
  private StatementFacts tooMany(List<List<Token>> parts) {
    Token first = parts.get(0).get(0);
    List<Token> last = parts.get(parts.size() - 1);
    NotUnderstood why =
        new NotUnderstood(
            Reason.LIMIT,
            "the message has more statements than the limit max_statements of "
                + limits.maxStatements(),
            parts.get(limits.maxStatements()).get(0).start() + 1);
    return StatementReader.notUnderstood(
        List.of(), why, first.start(), last.get(last.size() - 1).end());
  }

  private static Analysis unreadable(byte[] utf8, LexicalException why) {
    String text = new String(utf8, StandardCharsets.UTF_8);
    StatementFacts whole =
        StatementReader.notUnderstood(
            List.of(), why.notUnderstood(), 0, text.codePointCount(0, text.length()));
    return new Analysis(List.of(whole), Fingerprint.ofText(utf8), "");
  }

  private StatementFacts statement(List<Token> tokens, AnalysisContext context, Deadline deadline) {
    int start = tokens.get(0).start();
    int end = tokens.get(tokens.size() - 1).end();
    NotUnderstood why;
    try {
      deadline.check(start);
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
