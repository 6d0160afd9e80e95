package io.gatehouse.audit;

import java.util.Objects;
import java.util.Optional;

/**
 * Whom a validated token named.
 *
 * @param user the name that policies use
 * @param issuer the token's {@code iss}
 * @param subject the token's {@code sub}
 * @param actor the agent that acts for the user, when there is one
 */
public record Identity(String user, String issuer, String subject, Optional<String> actor) {

  public Identity {
    Objects.requireNonNull(user);
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(actor);
  }

  void putInto(EntryFields fields) {
    fields
        .put(AuditField.USER, user)
        .put(AuditField.ISSUER, issuer)
        .put(AuditField.SUBJECT, subject)
        .put(AuditField.ACTOR, actor);
  }
}
