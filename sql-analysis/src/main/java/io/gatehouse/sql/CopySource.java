package io.gatehouse.sql;

import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Splitter;
import io.gatehouse.sql.lexer.Token;
import java.util.List;
import java.util.Optional;

/** Finds the query in the text of a {@code COPY (query) TO …}. */
final class CopySource {

  private CopySource() {}

  /**
   * The query, as it is written, without its parentheses.
   *
   * @param sql a text whose analysis says that the statement is a COPY of a query
   * @param statement the statement's place in it, counted as {@link Analysis#statements()} does
   * @return empty when no COPY of a query stands there
   */
  static Optional<String> query(
      String sql, int statement, boolean standardConformingStrings, AnalysisLimits limits) {
    List<List<Token>> statements;
    try {
      statements = Splitter.statements(Lexer.tokens(sql, standardConformingStrings, limits));
    } catch (LexicalException e) {
      return Optional.empty();
    }
    if (statement >= statements.size()) {
      return Optional.empty();
    }
    List<Token> tokens = statements.get(statement);
    if (tokens.size() < 2 || !tokens.get(0).is("copy") || !tokens.get(1).isPunctuation("(")) {
      return Optional.empty();
    }
    int depth = 0;
    for (Token token : tokens) {
      if (token.isPunctuation("(")) {
        depth++;
      } else if (token.isPunctuation(")") && --depth == 0) {
        return Optional.of(between(sql, tokens.get(1).end(), token.start()));
      }
    }
    return Optional.empty();
  }

  private static String between(String sql, int start, int end) {
    int from = sql.offsetByCodePoints(0, start);
    return sql.substring(from, sql.offsetByCodePoints(from, end - start));
  }
}
