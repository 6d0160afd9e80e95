package io.gatehouse.policy;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

/**
 * A right for a while (just-in-time access), as approvers gave it. It gives nothing by itself: it
 * is what a policy's {@code grant.active} sees.
 *
 * @param id its id
 * @param user {@link Principal#user} of whom it is for, exactly; an agent that acts for a user
 *     needs one of its own, in its subject's name
 * @param databases names of the databases it is for, exactly; never empty
 * @param classes what it is for: every action of a statement must be of one of them, or of class
 *     read or session
 * @param expires from when on it counts no longer
 * @param ticket as given; may be empty
 * @param reason as given; may be empty
 * @param approvedBy who gave it
 */
public record Grant(
    String id,
    String user,
    Set<String> databases,
    Set<StatementClass> classes,
    Instant expires,
    String ticket,
    String reason,
    String approvedBy) {

  public Grant {
    Objects.requireNonNull(id);
    Objects.requireNonNull(user);
    databases = Set.copyOf(databases);
    classes = Set.copyOf(classes);
    Objects.requireNonNull(expires);
    Objects.requireNonNull(ticket);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(approvedBy);
  }

  /** Whether it is in force for a user in a database. */
  public boolean isFor(String who, String database, Instant now) {
    return user.equals(who) && databases.contains(database) && now.isBefore(expires);
  }

  /** Whether all that a statement does is among what it was given for. */
  public boolean covers(StatementFacts facts) {
    if (!facts.understood() || !covers(facts.statementClass())) {
      return false;
    }
    for (Action action : facts.actions()) {
      if (!covers(action.kind().statementClass())) {
        return false;
      }
    }
    return true;
  }

  private boolean covers(StatementClass statementClass) {
    return statementClass == StatementClass.READ
        || statementClass == StatementClass.SESSION
        || classes.contains(statementClass);
  }
}
