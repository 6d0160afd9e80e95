package io.gatehouse.audit.tlog;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What somebody who verifies a log knows about it from elsewhere.
 *
 * @param key a key that signs it, or once did; without one, the log is asked itself, which shows
 *     damage but no forgery
 * @param against checkpoints that were kept: the log must still hold what they cover
 */
public record Expectations(Optional<VerifierKey> key, List<Checkpoint> against) {

  /** Nothing. */
  public static final Expectations NONE = new Expectations(Optional.empty(), List.of());

  public Expectations {
    Objects.requireNonNull(key);
    against = List.copyOf(against);
  }
}
