package io.gatehouse.proxy.identity;

import java.util.List;
import java.util.Objects;

/**
 * Which claims of an issuer's tokens say who somebody is. A claim inside an object is reached with
 * dots ({@code realm_access.roles}); a claim whose own name has dots in it is found first.
 *
 * @param user the claims that may hold the user's name; the first that is there counts
 * @param groups the claim that holds the groups, a list of strings or one string; a token without
 *     it has no groups
 * @param actor the claim that holds the actor object (RFC 8693, section 4.1)
 */
public record ClaimMapping(List<String> user, String groups, String actor) {

  /** preferred_username or else sub; groups; act. */
  public static final ClaimMapping DEFAULT =
      new ClaimMapping(List.of("preferred_username", "sub"), "groups", "act");

  public ClaimMapping {
    user = List.copyOf(user);
    Objects.requireNonNull(groups);
    Objects.requireNonNull(actor);
    if (user.isEmpty()) {
      throw new IllegalArgumentException("no claim is named for the user");
    }
  }
}
