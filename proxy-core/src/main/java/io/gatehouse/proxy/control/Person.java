package io.gatehouse.proxy.control;

import io.gatehouse.policy.Principal;
import java.text.Normalizer;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody, as a validated token named them when they asked or decided.
 *
 * @param issuer the token's {@code iss}
 * @param subject the token's {@code sub}
 * @param user the name that policies and logs use
 * @param email the token's {@code email}, when there was one
 * @param groups the token's groups
 * @param actor the agent that acted in this person's name, when there was one
 */
public record Person(
    String issuer,
    String subject,
    String user,
    Optional<String> email,
    Set<String> groups,
    Optional<String> actor) {

  public Person {
    Objects.requireNonNull(issuer);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(user);
    Objects.requireNonNull(email);
    groups = Set.copyOf(groups);
    Objects.requireNonNull(actor);
  }

  /** Whom a token names. */
  public static Person of(Principal principal) {
    return new Person(
        principal.issuer(),
        principal.subject(),
        principal.user(),
        principal.email(),
        principal.groups(),
        principal.actor().map(Principal.Actor::subject));
  }

  /** As a principal, for the policies' own rules of who may approve. */
  Principal principal() {
    return new Principal(
        issuer,
        subject,
        user,
        email,
        groups,
        Map.of(),
        actor.map(Principal.Actor::new),
        Optional.empty(),
        Instant.MAX);
  }

  /** Whether both are one account: the same subject of the same issuer. */
  public boolean sameAccount(Person other) {
    return issuer.equals(other.issuer) && subject.equals(other.subject);
  }

  /**
   * Whether one human being may be behind both: one account; or one name or e-mail address, under
   * whatever issuer and in whatever spelling; or one is the agent that acts for the other. When in
   * doubt, yes: two eyes that may be the same two count once.
   */
  public boolean maybeSameAs(Person other) {
    return sameAccount(other)
        || names().stream().anyMatch(other.names()::contains)
        || isAgentOf(other)
        || other.isAgentOf(this);
  }

  private boolean isAgentOf(Person other) {
    return other
        .actor
        .filter(agent -> agent.equals(subject) || names().contains(fold(agent)))
        .isPresent();
  }

  private Set<String> names() {
    Set<String> names = new HashSet<>();
    names.add(fold(user));
    email.ifPresent(address -> names.add(fold(address)));
    return names;
  }

  /**
   * A name without what can be written differently and read the same: compatibility forms (Unicode
   * Standard Annex 15, NFKC), case, and characters that are not seen.
   */
  static String fold(String name) {
    String compatible = Normalizer.normalize(name, Normalizer.Form.NFKC);
    StringBuilder seen = new StringBuilder(compatible.length());
    compatible
        .codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT && !Character.isISOControl(c))
        .forEach(seen::appendCodePoint);
    // Upper first: it takes ſ, ı and ς to letters that lower case alone would leave apart.
    return Normalizer.normalize(
            seen.toString().toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC)
        .strip();
  }
}
