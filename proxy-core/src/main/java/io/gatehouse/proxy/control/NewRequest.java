package io.gatehouse.proxy.control;

import io.gatehouse.policy.Approval;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A statement that is to be held.
 *
 * @param requester whose statement it is
 * @param held what is held
 * @param requirements what {@link io.gatehouse.policy.Decision#approvals} says; never empty
 * @param life how long people may answer
 */
public record NewRequest(
    Person requester, ApprovalRequest.Held held, List<Approval> requirements, Duration life) {
  public NewRequest {
    Objects.requireNonNull(requester);
    Objects.requireNonNull(held);
    requirements = List.copyOf(requirements);
    if (requirements.isEmpty()) {
      throw new IllegalArgumentException("a request that requires nobody would be approved");
    }
    if (life.isNegative() || life.isZero()) {
      throw new IllegalArgumentException("a request that nobody could answer");
    }
  }
}
