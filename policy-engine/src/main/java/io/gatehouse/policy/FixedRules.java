package io.gatehouse.policy;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules that stand above all policies: the freeze switch and the denylist. */
public final class FixedRules {

  /** The id in the errors and the log when a freeze stops a statement. */
  public static final String FROZEN = "frozen";

  /** The id in the errors and the log when the denylist stops somebody. */
  public static final String DENYLISTED = "denylisted";

  private static final Set<RelationUse.Access> READ = Set.of(RelationUse.Access.READ);

  private FixedRules() {}

  /**
   * The refusal of a message while a database is frozen; empty when everything in it only reads.
   *
   * @param freezes all that are in force, for any database
   */
  public static Optional<Decision> frozen(
      Collection<Freeze> freezes,
      DecisionRequest.Target target,
      Collection<StatementFacts> statements) {
    for (Freeze freeze : freezes) {
      if (freeze.isFor(target.database())
          && statements.stream().anyMatch(facts -> !harmless(facts))) {
        return Optional.of(
            block(
                FROZEN,
                target.database() + " is frozen: nothing may be written. " + freeze.reason(),
                "Reads still run. Wait until the freeze is lifted, or ask "
                    + freeze.by()
                    + ". Rewording the statement will not change the answer."));
      }
    }
    return Optional.empty();
  }

  /** The refusal of whatever somebody sends who stands on the denylist. */
  public static Optional<Decision> denied(Collection<Denial> denylist, Principal principal) {
    for (Denial denial : denylist) {
      if (denial.isFor(principal)) {
        return Optional.of(
            block(
                DENYLISTED,
                "Access is withdrawn.",
                "Ask the security team. Rewording the statement will not change the answer."));
      }
    }
    return Optional.empty();
  }

  /** Whether a statement only reads, so far as that can be known. */
  private static boolean harmless(StatementFacts facts) {
    if (!facts.understood() || facts.opaque() || facts.locksRows()) {
      return false;
    }
    if (!harmless(facts.statementClass()) || !harmless(facts.kind())) {
      return false;
    }
    for (Action action : facts.actions()) {
      if (!harmless(action.kind().statementClass()) || !harmless(action.kind())) {
        return false;
      }
    }
    for (RelationUse use : facts.relations()) {
      if (!use.access().equals(READ)) {
        return false;
      }
    }
    for (FunctionUse use : facts.functions()) {
      // What is stable or immutable may not write; what is not PostgreSQL's own only says so.
      if (!use.trusted()
          && !(use.builtIn() && use.volatility() != FunctionUse.Volatility.VOLATILE)) {
        return false;
      }
    }
    if (facts.copy().isPresent()
        && (facts.copy().get().endpoint() != CopyFacts.Endpoint.CLIENT
            || facts.copy().get().direction() != CopyFacts.Direction.TO)) {
      return false;
    }
    if (facts.effect() instanceof SessionEffect.Prepare prepare) {
      return harmless(prepare.inner());
    }
    if (facts.effect() instanceof SessionEffect.DeclareCursor declare) {
      return harmless(declare.inner());
    }
    return true;
  }

  private static boolean harmless(StatementClass statementClass) {
    return switch (statementClass) {
      case SESSION, READ -> true;
      case WRITE, DDL, DCL, ADMIN -> false;
    };
  }

  /** Of class session, and yet it makes a write last, or tells other sessions something. */
  private static boolean harmless(StatementKind kind) {
    return kind != StatementKind.PREPARE_TRANSACTION
        && kind != StatementKind.COMMIT_PREPARED
        && kind != StatementKind.NOTIFY;
  }

  private static Decision block(String policy, String message, String hint) {
    return new Decision(
        Decision.Verdict.BLOCK,
        policy,
        message,
        hint,
        List.of(),
        Obligations.none(),
        List.of(),
        Optional.empty(),
        List.of(),
        Decision.Wanted.NOTHING,
        false);
  }
}
