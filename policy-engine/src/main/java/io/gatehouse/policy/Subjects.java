package io.gatehouse.policy;

import java.util.List;
import java.util.Optional;

/**
 * Whom a policy speaks of.
 *
 * <p>{@code users} and {@code groups} name people: one of either is enough. {@code actors} names
 * agents that act for somebody: when set, one of them must be acting. Nobody whom {@code not} names
 * in any way is meant.
 *
 * @param users patterns for {@link Principal#user}
 * @param groups patterns for {@link Principal#groups}
 * @param actors patterns for the acting agent's subject
 * @param not who is not meant; absent within another {@code not}
 */
record Subjects(List<Glob> users, List<Glob> groups, List<Glob> actors, Optional<Subjects> not) {

  /** Everybody. */
  static final Subjects ANYBODY = new Subjects(List.of(), List.of(), List.of(), Optional.empty());

  Subjects {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
    actors = List.copyOf(actors);
  }

  boolean meansEverybody() {
    return users.isEmpty() && groups.isEmpty() && actors.isEmpty() && not.isEmpty();
  }

  /**
   * Whether these rights are meant.
   *
   * @param restricts whether the policy takes rights; what excepts from it is compared exactly
   */
  boolean mean(Side side, boolean restricts) {
    if (not.isPresent() && not.get().names(side, !restricts)) {
      return false;
    }
    if (!actors.isEmpty()) {
      if (side.agent().isEmpty() || !any(actors, side.agent().get(), restricts)) {
        return false;
      }
      if (users.isEmpty() && groups.isEmpty()) {
        // Rights of an agent are no rights of whoever it acts for.
        return restricts || side.isAgent();
      }
      return namesPerson(side.user(), restricts);
    }
    return (users.isEmpty() && groups.isEmpty()) || namesPerson(side.judged(), restricts);
  }

  private boolean names(Side side, boolean ignoreCase) {
    return namesPerson(side.judged(), ignoreCase)
        || (side.agent().isPresent() && any(actors, side.agent().get(), ignoreCase));
  }

  private boolean namesPerson(Principal principal, boolean ignoreCase) {
    if (any(users, principal.user(), ignoreCase)) {
      return true;
    }
    for (String group : principal.groups()) {
      if (any(groups, group, ignoreCase)) {
        return true;
      }
    }
    return false;
  }

  static boolean any(List<Glob> globs, String name, boolean ignoreCase) {
    for (Glob glob : globs) {
      if (glob.matches(name, ignoreCase)) {
        return true;
      }
    }
    return false;
  }
}
