package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Somebody, or a token, that may do nothing.
 *
 * @param id what people call it
 * @param kind what the value is
 * @param issuer whose tokens it is about; empty for any
 * @param value compared exactly, but users and subjects in any spelling that reads the same
 * @param reason why
 * @param by who put it there
 * @param since when
 * @param until from when on it holds no more; without it, until it is removed
 */
public record DenylistEntry(
    String id,
    Kind kind,
    Optional<String> issuer,
    String value,
    String reason,
    Person by,
    Instant since,
    Optional<Instant> until) {

  /** What the value is. */
  public enum Kind {
    /** The name that policies use. */
    USER,
    /** The token's {@code sub}; also the agent's that acts for a user. */
    SUB,
    /** The session at the issuer: the token's {@code sid} (OpenID Connect Front-Channel Logout). */
    SID,
    /** One token: its {@code jti}. */
    JTI,
    /** The client that the token was made for: its {@code client_id}, or its {@code azp}. */
    CLIENT_ID
  }

  public DenylistEntry {
    if (!ControlId.isValid(id)) {
      throw new IllegalArgumentException("no id: " + id);
    }
    Objects.requireNonNull(kind);
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(value);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(by);
    Objects.requireNonNull(since);
    Objects.requireNonNull(until);
  }

  /** Whether it holds at that time. */
  public boolean activeAt(Instant now) {
    return until.isEmpty() || now.isBefore(until.get());
  }
}
