package io.gatehouse.server.demo;

import java.util.Objects;
import java.util.Set;

/** What a statement of the tour must come back with. */
sealed interface Expectation {

  /** It runs. */
  record Runs() implements Expectation {}

  /**
   * Rows, as many as the server itself has: with other values than its own in the masked columns
   * (NULL stays NULL), with exactly its values in all others, and with none of the hidden values
   * anywhere.
   *
   * @param masked labels of the columns that must be masked
   * @param truth the query that gets the true values straight from the server, with the same
   *     columns in the same order
   */
  record Rows(Set<String> masked, String truth) implements Expectation {
    public Rows {
      masked = Set.copyOf(masked);
      Objects.requireNonNull(truth);
    }
  }

  /**
   * Either refused or rows that hold none of the values of the truth.
   *
   * @param truth the query that gets the values to be hidden straight from the server
   */
  record Hides(String truth) implements Expectation {
    public Hides {
      Objects.requireNonNull(truth);
    }
  }

  /**
   * Refused by a policy: SQLSTATE 42501, a message, the policy and the decision's id in DETAIL, and
   * a HINT.
   *
   * @param policy the policy that DETAIL must name; empty when any will do
   */
  record Refused(String policy) implements Expectation {
    public Refused {
      Objects.requireNonNull(policy);
    }
  }

  /**
   * An error of the server.
   *
   * @param sqlState its SQLSTATE
   */
  record Fails(String sqlState) implements Expectation {
    public Fails {
      Objects.requireNonNull(sqlState);
    }
  }
}
