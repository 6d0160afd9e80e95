package io.gatehouse.masking;

import java.util.Objects;

/**
 * Why a statement or its result is not let through.
 *
 * @param policy the policy whose mask is at stake
 * @param message for the person who wrote the statement: names construct and column, never a value
 * @param hint what would work instead
 */
public record Refusal(String policy, String message, String hint) {

  public Refusal {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(message);
    Objects.requireNonNull(hint);
  }
}
