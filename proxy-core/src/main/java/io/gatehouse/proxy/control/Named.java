package io.gatehouse.proxy.control;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.control.DenylistEntry.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that the denylist can know a principal by.
 *
 * @param kind what it is
 * @param value it, folded where spelling does not count
 */
record Named(Kind kind, String value) {

  /** What an entry names. */
  static Named by(DenylistEntry entry) {
    return switch (entry.kind()) {
      case USER, SUB -> new Named(entry.kind(), Person.fold(entry.value()));
      case SID, JTI, CLIENT_ID -> new Named(entry.kind(), entry.value());
    };
  }

  /** All that names a principal, its agent or its token. */
  static List<Named> of(Principal principal) {
    List<Named> names = new ArrayList<>();
    names.add(new Named(Kind.USER, Person.fold(principal.user())));
    names.add(new Named(Kind.SUB, Person.fold(principal.subject())));
    principal
        .actor()
        .map(actor -> Person.fold(actor.subject()))
        .ifPresent(
            agent -> {
              names.add(new Named(Kind.USER, agent));
              names.add(new Named(Kind.SUB, agent));
            });
    principal.tokenId().ifPresent(id -> names.add(new Named(Kind.JTI, id)));
    addClaim(names, Kind.SID, principal.claims().get("sid"));
    addClaim(names, Kind.CLIENT_ID, principal.claims().get("client_id"));
    addClaim(names, Kind.CLIENT_ID, principal.claims().get("azp"));
    return names;
  }

  private static void addClaim(List<Named> names, Kind kind, Object claim) {
    if (claim instanceof String text) {
      names.add(new Named(kind, text));
    }
  }
}
