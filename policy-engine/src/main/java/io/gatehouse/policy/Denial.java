package io.gatehouse.policy;

import java.util.Objects;
import java.util.Optional;

/**
 * An entry of the denylist: a person or agent that may do nothing, whatever policies say.
 *
 * @param issuer the token's {@code iss}; empty for any
 * @param subject the token's {@code sub}, or the user's name; an agent's subject stops it in
 *     everybody's name
 * @param reason why, for the log
 */
public record Denial(Optional<String> issuer, String subject, String reason) {

  public Denial {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(reason);
  }

  /** Whether it is about a principal, or about the agent that acts for it. */
  public boolean isFor(Principal principal) {
    return (issuer.isEmpty() || issuer.get().equals(principal.issuer()))
        && (subject.equals(principal.subject())
            || subject.equals(principal.user())
            || principal.actor().filter(actor -> actor.subject().equals(subject)).isPresent());
  }
}
