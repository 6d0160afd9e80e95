package io.gatehouse.proxy.control;

import io.gatehouse.policy.Freeze;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A freeze that somebody ordered.
 *
 * @param database the database's name; {@code *} for all
 * @param reason why, for clients
 * @param by who
 * @param since when
 * @param until from when on it holds no more; without it, until it is lifted
 */
public record StandingFreeze(
    String database, String reason, Person by, Instant since, Optional<Instant> until) {

  /** The database that stands for all. */
  public static final String EVERY_DATABASE = "*";

  public StandingFreeze {
    Objects.requireNonNull(database);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(by);
    Objects.requireNonNull(since);
    Objects.requireNonNull(until);
  }

  /** Whether it holds at that time. */
  public boolean activeAt(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }

  /** As the rule above all policies sees it. */
  public Freeze seen() {
    return new Freeze(database, reason, by.user(), since);
  }
}
