package io.gatehouse.proxy.control;

import io.gatehouse.policy.Principal;
import java.util.Optional;

/**
 * What the denylist can know a principal by.
 *
 * @param principal who
 * @param user its name, folded
 * @param subject its subject, folded
 * @param agent its agent's subject, folded
 */
record Named(Principal principal, String user, String subject, Optional<String> agent) {

  static Named of(Principal principal) {
    return new Named(
        principal,
        Person.fold(principal.user()),
        Person.fold(principal.subject()),
        principal.actor().map(actor -> Person.fold(actor.subject())));
  }

  boolean isMeantBy(DenylistEntry entry) {
    if (entry.issuer().isPresent() && !entry.issuer().get().equals(principal.issuer())) {
      return false;
    }
    return switch (entry.kind()) {
      case USER -> {
        String name = Person.fold(entry.value());
        yield name.equals(user) || agent.filter(name::equals).isPresent();
      }
      case SUB -> {
        String name = Person.fold(entry.value());
        yield name.equals(subject) || agent.filter(name::equals).isPresent();
      }
      case SID -> entry.value().equals(principal.claims().get("sid"));
      case JTI -> principal.tokenId().filter(entry.value()::equals).isPresent();
      case CLIENT_ID ->
          entry.value().equals(principal.claims().get("client_id"))
              || entry.value().equals(principal.claims().get("azp"));
    };
  }
}
