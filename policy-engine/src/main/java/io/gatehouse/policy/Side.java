package io.gatehouse.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Whose rights are looked at. When an agent acts for a user, a statement needs the rights of both:
 * it is judged twice, and the stricter answer counts. On the agent's own side the agent is the
 * person: its subject as the user's name, no groups, no claims.
 *
 * @param user the user
 * @param judged whose rights these are: the user, or the agent as a person
 */
record Side(Principal user, Principal judged) {

  Side {
    Objects.requireNonNull(user);
    Objects.requireNonNull(judged);
  }

  /** The sides of a principal: one, or two when an agent acts. */
  static List<Side> of(Principal principal) {
    List<Side> sides = new ArrayList<>();
    sides.add(new Side(principal, principal));
    principal.actor().ifPresent(actor -> sides.add(new Side(principal, person(principal, actor))));
    return sides;
  }

  /** Whether this is the agent's own side. */
  boolean isAgent() {
    return user != judged;
  }

  /** The subject of the agent that acts, on either side. */
  Optional<String> agent() {
    return user.actor().map(Principal.Actor::subject);
  }

  private static Principal person(Principal principal, Principal.Actor actor) {
    return new Principal(
        principal.issuer(),
        actor.subject(),
        actor.subject(),
        Optional.empty(),
        Set.of(),
        Map.of(),
        principal.actor(),
        principal.tokenId(),
        principal.expiresAt());
  }
}
