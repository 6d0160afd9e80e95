package io.gatehouse.sql;

import java.util.List;

/**
 * What is known of one text: a Query message may hold several statements, a Parse message one.
 *
 * @param statements in order; empty for a text of nothing but white space, comments and semicolons.
 *     When the text as a whole can not be split, one statement that is not understood.
 * @param fingerprint hex digest of the text with literals, white space and comments normalised: the
 *     same for the same shape
 * @param redacted the text with a question mark for each constant, without comments; empty when it
 *     can not be cut into tokens
 */
public record Analysis(List<StatementFacts> statements, String fingerprint, String redacted) {

  public Analysis {
    statements = List.copyOf(statements);
  }

  /** The same, for any text that it holds for: statements do not say where they stand. */
  Analysis withoutPlaces() {
    return new Analysis(
        statements.stream().map(StatementFacts::withoutPlace).toList(), fingerprint, redacted);
  }

  /** Whether every statement is understood. */
  public boolean understood() {
    for (StatementFacts statement : statements) {
      if (!statement.understood()) {
        return false;
      }
    }
    return true;
  }
}
