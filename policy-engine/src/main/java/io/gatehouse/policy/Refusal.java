package io.gatehouse.policy;

import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the client is told when nothing allows a statement. */
final class Refusal {

  private static final int MOST_NAMES = 3;

  private static final String NO_REWORDING = "Rewording the statement will not change the answer.";

  private Refusal() {}

  /** Why nothing allowed a statement. */
  record NoAllow(String message, String hint) {}

  /** How an allow policy came out. */
  interface Outcomes {
    Outcome of(Policy policy, Conditions.Unit unit);
  }

  /** Why nothing allowed: looks at every allow policy, also those that the index leaves out. */
  static NoAllow noAllow(
      PolicyBundle bundle, DecisionRequest request, Conditions.Unit unit, Outcomes outcomes) {
    List<Miss> misses = new ArrayList<>();
    boolean grantMissing = false;
    for (Policy policy : bundle.allowing().policies()) {
      if (policy.mode() == Decision.Mode.ENFORCE) {
        Optional<Miss> miss =
            outcomes
                .of(policy, unit)
                .miss()
                .filter(found -> found.key().compareTo(Miss.Key.SUBJECTS) > 0);
        miss.ifPresent(misses::add);
        grantMissing |=
            miss.filter(found -> found.key() == Miss.Key.WHEN).isPresent()
                && policy.when().filter(when -> when.reads().contains(Reads.GRANTS)).isPresent();
      }
    }
    return new NoAllow(
        message(request.target(), unit.side(), unit.facts(), misses),
        grantMissing ? grantHint(request.target(), unit.facts()) : hint(unit.facts()));
  }

  /** An allow policy would cover it but for a condition that asks for a grant. */
  private static String grantHint(DecisionRequest.Target target, StatementFacts facts) {
    return "A grant may allow it: gatehouse grants request "
        + target.database()
        + " --class "
        + facts.statementClass().name().toLowerCase(Locale.ROOT)
        + " --length 1h --reason WHY. "
        + NO_REWORDING;
  }

  /** What the client is told about a hold. */
  static String held(Policy policy) {
    return policy.message().isEmpty() ? "This statement needs an approval." : policy.message();
  }

  /** What the client is told by a policy that only warns. */
  static String warning(Policy policy) {
    if (!policy.message().isEmpty()) {
      return policy.message();
    }
    return switch (policy.effect()) {
      case HOLD -> "This statement would need an approval.";
      case MASK -> "Columns of this result would be masked.";
      case LIMIT -> "This statement would be limited.";
      case ALLOW, BLOCK -> "This statement would be refused.";
    };
  }

  /**
   * Why nothing allowed.
   *
   * @param misses for each allow policy that is about this place and these rights, what it missed
   */
  static String message(
      DecisionRequest.Target target, Side side, StatementFacts facts, List<Miss> misses) {
    String where = " in " + target.database() + " (" + target.environment() + ")";
    if (misses.isEmpty()) {
      return "No policy gives " + who(side) + " any rights" + where + ".";
    }
    if (facts.notUnderstood().isPresent()) {
      NotUnderstood reason = facts.notUnderstood().get();
      String place = reason.position() > 0 ? " at character " + reason.position() : "";
      return "The statement is refused because it is not understood"
          + place
          + ": "
          + reason.message();
    }
    Miss nearest =
        misses.stream()
            .max(
                Comparator.comparing(Miss::key)
                    .thenComparing(miss -> String.valueOf(miss.found()), Comparator.reverseOrder()))
            .orElseThrow();
    return "No policy allows "
        + who(side)
        + " to run "
        + what(facts)
        + where
        + "."
        + detail(nearest, facts);
  }

  /** What can be done about it. */
  static String hint(StatementFacts facts) {
    return facts.understood()
        ? "Ask whoever keeps the policies. " + NO_REWORDING
        : "What Gatehouse can not read, it can not allow. A plainer form of the statement may do.";
  }

  /** What can be done about a policy that gives no hint of its own. */
  static String hint(Policy policy) {
    if (!policy.hint().isEmpty()) {
      return policy.hint();
    }
    String owner = policy.metadata().owner();
    return "Ask " + (owner.isEmpty() ? "whoever keeps the policies" : owner) + ". " + NO_REWORDING;
  }

  private static String who(Side side) {
    return side.isAgent()
        ? side.judged().user() + ", acting for " + side.user().user() + ","
        : side.judged().user();
  }

  private static String what(StatementFacts facts) {
    String kind = facts.kind() == StatementKind.UNKNOWN ? "this statement" : words(facts.kind());
    List<RelationName> names = relations(facts);
    if (names.isEmpty()) {
      return kind;
    }
    String listed =
        names.stream()
            .limit(MOST_NAMES)
            .map(RelationName::toString)
            .collect(Collectors.joining(", "));
    return kind + " on " + listed + (names.size() > MOST_NAMES ? ", …" : "");
  }

  /** What is changed, or else what is read. */
  private static List<RelationName> relations(StatementFacts facts) {
    List<RelationName> changed =
        facts.relations().stream()
            .filter(
                use -> !use.throughView() && !use.access().equals(Set.of(RelationUse.Access.READ)))
            .map(RelationUse::relation)
            .toList();
    return !changed.isEmpty()
        ? changed
        : facts.relations().stream()
            .filter(use -> !use.throughView())
            .map(RelationUse::relation)
            .toList();
  }

  private static String detail(Miss miss, StatementFacts facts) {
    return switch (miss.key()) {
      case STATEMENTS ->
          miss.found() instanceof StatementKind kind && kind != facts.kind()
              ? " It also does " + words(kind) + "."
              : "";
      case WHERE -> " The WHERE of " + miss.found() + ".";
      case OPAQUE -> " It runs code, or touches files, that can not be seen into.";
      case FUNCTIONS -> " The function " + miss.found() + " is not known to be harmless.";
      case TABLES -> " The table " + miss.found() + " is not among those allowed.";
      case COLUMNS -> " The column " + miss.found() + " is not among those allowed.";
      case SETTINGS -> " The setting " + miss.found() + " is not among those allowed.";
      case CLIENTS -> " Not from where this client is connected.";
      case SCHEDULE -> " Not at this time.";
      case ENVIRONMENTS, DATABASES, SUBJECTS, PARSE, WHEN -> "";
    };
  }

  private static String words(StatementKind kind) {
    return kind.name().replace('_', ' ');
  }
}
