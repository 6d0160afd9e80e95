package io.gatehouse.policy;

import java.time.Instant;
import java.util.Objects;

/**
 * A switch that stops every write to a database, whatever policies say.
 *
 * @param database the database's name; {@code *} for all
 * @param reason why, for clients
 * @param by who threw it
 * @param since when
 */
public record Freeze(String database, String reason, String by, Instant since) {

  public Freeze {
    Objects.requireNonNull(database);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(by);
    Objects.requireNonNull(since);
  }

  /** Whether it is about a database. */
  public boolean isFor(String name) {
    return database.equals("*") || database.equals(name);
  }
}
