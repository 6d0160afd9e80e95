package io.gatehouse.policy;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who asks: what a validated token says.
 *
 * @param issuer the token's {@code iss}
 * @param subject the token's {@code sub}
 * @param user the name that policies and logs use, from the claim that configuration names
 * @param email the token's {@code email}, when there is one
 * @param groups from the claim that configuration names
 * @param claims every other claim, JSON types as Java's (String, Boolean, Long, Double, List, Map)
 * @param actor the agent that acts for the user, when there is one
 * @param tokenId the token's {@code jti}, when there is one
 * @param expiresAt the token's {@code exp}
 */
public record Principal(
    String issuer,
    String subject,
    String user,
    Optional<String> email,
    Set<String> groups,
    Map<String, Object> claims,
    Optional<Actor> actor,
    Optional<String> tokenId,
    Instant expiresAt) {

  /**
   * The agent that acts for the user (RFC 8693 {@code act}, outermost).
   *
   * @param subject the actor's {@code sub}
   * @param type what kind of actor it is, where the token says so
   */
  public record Actor(String subject, Optional<String> type) {

    public Actor {
      Objects.requireNonNull(subject);
      Objects.requireNonNull(type);
    }

    /** An actor of which only the subject is known. */
    public Actor(String subject) {
      this(subject, Optional.empty());
    }
  }

  public Principal {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(user);
    Objects.requireNonNull(email);
    groups = Set.copyOf(groups);
    claims = Map.copyOf(claims);
    Objects.requireNonNull(actor);
    Objects.requireNonNull(tokenId);
    Objects.requireNonNull(expiresAt);
  }
}
