package io.gatehouse.proxy.control;

import io.gatehouse.sql.StatementClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A right for a while that is asked for.
 *
 * @param requester who asks
 * @param grantee whom it is for
 * @param databases names, or {@code *} alone
 * @param classes what may be done
 * @param from from when on; without it, from now on
 * @param until until when; without it {@code length} counts
 * @param length how long
 * @param said why
 */
public record NewGrant(
    Person requester,
    AccessGrant.Grantee grantee,
    Set<String> databases,
    Set<StatementClass> classes,
    Optional<Instant> from,
    Optional<Instant> until,
    Optional<Duration> length,
    Said said) {
  public NewGrant {
    Objects.requireNonNull(requester);
    Objects.requireNonNull(grantee);
    databases = Set.copyOf(databases);
    classes = Set.copyOf(classes);
    Objects.requireNonNull(from);
    Objects.requireNonNull(until);
    Objects.requireNonNull(length);
    Objects.requireNonNull(said);
  }
}
