package io.gatehouse.policy;

import java.util.Objects;

/**
 * A policy as {@code gatehouse check} lists it.
 *
 * @param id its id
 * @param effect allow, hold, block, mask or limit
 * @param mode enforce, warn or shadow
 * @param owner who answers for it; empty when not given
 * @param severity as written; empty when not given
 * @param description what it is for; empty when not given
 * @param place file:line
 */
public record PolicySummary(
    String id,
    String effect,
    Decision.Mode mode,
    String owner,
    String severity,
    String description,
    String place) {

  public PolicySummary {
    Objects.requireNonNull(id);
    Objects.requireNonNull(effect);
    Objects.requireNonNull(mode);
    Objects.requireNonNull(owner);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(description);
    Objects.requireNonNull(place);
  }
}
