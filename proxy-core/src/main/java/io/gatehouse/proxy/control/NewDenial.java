package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An entry that the denylist is to have.
 *
 * @param kind what the value is
 * @param issuer whose tokens it is about; empty for any
 * @param value the name or the token's claim
 * @param by who says so
 * @param said why
 * @param until until when; without it, for ever
 */
public record NewDenial(
    DenylistEntry.Kind kind,
    Optional<String> issuer,
    String value,
    Person by,
    Said said,
    Optional<Instant> until) {
  public NewDenial {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(value);
    Objects.requireNonNull(by);
    Objects.requireNonNull(said);
    Objects.requireNonNull(until);
  }
}
