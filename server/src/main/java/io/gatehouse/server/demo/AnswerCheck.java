package io.gatehouse.server.demo;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Holds an answer against its expectation. */
final class AnswerCheck {

  /** In the DETAIL of a refusal: what the audit log holds too. */
  private static final Pattern POLICY = Pattern.compile("\\bpolicy=(\\S+)");

  private static final Pattern DECISION = Pattern.compile("\\bdecision=(\\S+)");

  /** Shorter values ({@code 5}, {@code gold}) may stand in an answer by chance. */
  private static final int TELLING_LENGTH = 6;

  private final Truth truth;

  /** Gets true values straight from the server. */
  interface Truth {
    Answer.Table of(String query) throws SQLException;
  }

  /**
   * The policy and the decision that a refusal names.
   *
   * @param policy the policy's id
   * @param decision the decision's id
   */
  record Reference(String policy, String decision) {}

  AnswerCheck(Truth truth) {
    this.truth = Objects.requireNonNull(truth);
  }

  /** What is wrong with the answer; empty when it is as expected. */
  Optional<String> problem(Expectation expectation, Answer answer) throws SQLException {
    if (expectation instanceof Expectation.Runs) {
      return answer instanceof Answer.Failure failure
          ? Optional.of("it should run, not fail: " + failure.message())
          : Optional.empty();
    }
    if (expectation instanceof Expectation.Fails fails) {
      return answer instanceof Answer.Failure failure && failure.sqlState().equals(fails.sqlState())
          ? Optional.empty()
          : Optional.of("it should fail with SQLSTATE " + fails.sqlState());
    }
    if (expectation instanceof Expectation.Refused refused) {
      return refusalProblem(answer, refused.policy());
    }
    if (expectation instanceof Expectation.Hides hides) {
      return answer instanceof Answer.Failure
          ? refusalProblem(answer, "")
          : hidingProblem(answer, truth.of(hides.truth()));
    }
    if (expectation instanceof Expectation.Rows rows) {
      return answer instanceof Answer.Table table
          ? rowsProblem(rows.masked(), table, truth.of(rows.truth()))
          : Optional.of("it should return rows");
    }
    throw new IllegalStateException("an expectation of an unknown kind: " + expectation);
  }

  /** What DETAIL says; empty when it says something else. */
  static Optional<Reference> reference(Answer answer) {
    if (!(answer instanceof Answer.Failure failure) || failure.detail().isEmpty()) {
      return Optional.empty();
    }
    Matcher policy = POLICY.matcher(failure.detail().get());
    Matcher decision = DECISION.matcher(failure.detail().get());
    return policy.find() && decision.find()
        ? Optional.of(new Reference(policy.group(1), decision.group(1)))
        : Optional.empty();
  }

  private static Optional<String> refusalProblem(Answer answer, String policy) {
    if (!(answer instanceof Answer.Failure failure)) {
      return Optional.of("it should be refused");
    }
    if (!failure.sqlState().equals("42501")) {
      return Optional.of("a refusal has SQLSTATE 42501");
    }
    Optional<Reference> reference = reference(failure);
    if (reference.isEmpty()) {
      return Optional.of("DETAIL should name policy and decision");
    }
    if (!policy.isEmpty() && !reference.get().policy().equals(policy)) {
      return Optional.of("policy " + policy + " should refuse it");
    }
    if (failure.message().isBlank()) {
      return Optional.of("there should be a message");
    }
    return failure.hint().filter(hint -> !hint.isBlank()).isPresent()
        ? Optional.empty()
        : Optional.of("there should be a HINT");
  }

  private static Optional<String> hidingProblem(Answer answer, Answer.Table hidden) {
    Set<String> values = new HashSet<>();
    hidden.rows().forEach(row -> row.stream().filter(AnswerCheck::telling).forEach(values::add));
    if (values.isEmpty()) {
      return Optional.of("the server has no values to hide: the step proves nothing");
    }
    return answer instanceof Answer.Table table ? leak(table, values) : Optional.empty();
  }

  private static Optional<String> rowsProblem(
      Set<String> masked, Answer.Table table, Answer.Table real) {
    if (real.rows().isEmpty()) {
      return Optional.of("the server has no such rows: the step proves nothing");
    }
    if (!table.labels().containsAll(masked)) {
      return Optional.of("there should be columns " + masked);
    }
    if (table.labels().size() != real.labels().size()
        || table.rows().size() != real.rows().size()) {
      return Optional.of("the server has " + real.rows().size() + " rows of it");
    }
    Set<String> hidden = new HashSet<>();
    for (int column = 0; column < table.labels().size(); column++) {
      String label = table.labels().get(column);
      boolean proven = false;
      for (int row = 0; row < real.rows().size(); row++) {
        String shown = table.rows().get(row).get(column);
        String value = real.rows().get(row).get(column);
        if (masked.contains(label)) {
          if (value != null && value.equals(shown)) {
            return Optional.of(label + " should be masked");
          }
          if (value == null && shown != null) {
            return Optional.of(label + " is NULL and should stay so");
          }
          proven |= value != null;
          if (telling(value)) {
            hidden.add(value);
          }
        } else if (!Objects.equals(shown, value)) {
          return Optional.of(label + " should be " + value + ", not " + shown);
        }
      }
      if (masked.contains(label) && !proven) {
        return Optional.of(label + " is NULL in every row: the step proves nothing");
      }
    }
    return leak(table, hidden);
  }

  private static Optional<String> leak(Answer.Table table, Set<String> hidden) {
    for (List<String> row : table.rows()) {
      for (String shown : row) {
        if (shown != null && hidden.stream().anyMatch(shown::contains)) {
          // Says that it leaks, not what: this text may end in somebody's log.
          return Optional.of("a true value of a masked column came through");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean telling(String value) {
    return value != null && value.length() >= TELLING_LENGTH;
  }
}
