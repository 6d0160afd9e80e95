package io.gatehouse.audit.tlog;

import java.util.Objects;
import java.util.Optional;

/**
 * What somebody who verifies a log knows about it from elsewhere.
 *
 * @param key a key that signs it, or once did; without one, the log is asked itself, which shows
 *     damage but no forgery
 * @param against a checkpoint that was kept: the log must still hold what it covers
 */
public record Expectations(Optional<VerifierKey> key, Optional<Checkpoint> against) {

  /** Nothing. */
  public static final Expectations NONE = new Expectations(Optional.empty(), Optional.empty());

  public Expectations {
    Objects.requireNonNull(key);
    Objects.requireNonNull(against);
  }
}
