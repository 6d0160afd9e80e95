package io.gatehouse.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The people whom a policy lets approve. Names are compared exactly: to approve is a right.
 *
 * @param users patterns for {@link Principal#user}; {@code *} stands for any characters
 * @param groups patterns for {@link Principal#groups}
 */
public record Approvers(List<String> users, List<String> groups) {

  public Approvers {
    users = List.copyOf(users);
    groups = List.copyOf(groups);
  }

  /** Whether they include somebody. */
  public boolean include(Principal person) {
    return any(users, person.user())
        || person.groups().stream().anyMatch(group -> any(groups, group));
  }

  /** For a person to read: {@code group dba-leads}, {@code user bob}. */
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    groups.forEach(group -> texts.add("group " + group));
    users.forEach(user -> texts.add("user " + user));
    return texts;
  }

  private static boolean any(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> Glob.of(pattern).matches(name, false));
  }

  /** Whether one person may be behind both: by account, name, e-mail, or as a request's agent. */
  static boolean same(Principal approver, Principal requester) {
    boolean sameAccount =
        approver.issuer().equals(requester.issuer())
            && approver.subject().equals(requester.subject());
    boolean sameName = fold(approver.user()).equals(fold(requester.user()));
    boolean sameEmail =
        approver.email().isPresent()
            && requester.email().isPresent()
            && fold(approver.email().get()).equals(fold(requester.email().get()));
    boolean agent =
        requester
            .actor()
            .filter(
                actor ->
                    actor.subject().equals(approver.subject())
                        || fold(actor.subject()).equals(fold(approver.user())))
            .isPresent();
    return sameAccount || sameName || sameEmail || agent;
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
