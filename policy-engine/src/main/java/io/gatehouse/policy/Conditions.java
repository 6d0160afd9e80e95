package io.gatehouse.policy;

import dev.cel.runtime.CelEvaluationException;
import io.gatehouse.sql.StatementFacts;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Evaluates the {@code when} of policies in one run, and notes what the answers hang on. */
final class Conditions {

  private final DecisionRequest request;
  private final Labels labels;
  private final Assumption assumption;
  private final Asked asked;
  private final Set<Integer> estimatesWanted = new TreeSet<>();
  private boolean readOnlyWanted;
  private boolean parametersWanted;
  private boolean changing;

  Conditions(DecisionRequest request, Labels labels, Assumption assumption, Asked asked) {
    this.request = request;
    this.labels = labels;
    this.assumption = assumption;
    this.asked = asked;
  }

  /** Whether a policy's condition holds; a policy without one always does. */
  Outcome check(Policy policy, Unit unit) {
    if (policy.when().isEmpty()) {
      return Outcome.MATCHED;
    }
    Expressions.Condition condition = policy.when().get();
    changing |= !condition.reads().isEmpty();
    boolean grants = policy.effect().grants();
    try {
      return condition.holds(unit.attributes())
          ? Outcome.MATCHED
          : Outcome.missed(new Miss(Miss.Key.WHEN, "the condition does not hold"));
    } catch (CelEvaluationException | RuntimeException e) {
      String why = "the condition can not be evaluated: " + e.getMessage();
      Circumstances known = request.circumstances();
      boolean estimateMissing =
          condition.reads().contains(Reads.ESTIMATE)
              && !known.estimates().containsKey(unit.index());
      boolean readOnlyMissing =
          condition.reads().contains(Reads.READ_ONLY) && known.readOnly().isEmpty();
      boolean missing = estimateMissing || readOnlyMissing;
      if (known.parameters() instanceof Parameters.NotBound
          && (missing || condition.reads().contains(Reads.PARAMETERS))) {
        parametersWanted = true;
        return passing(grants, "the values are not there yet");
      }
      if (estimateMissing) {
        estimatesWanted.add(unit.index());
      }
      readOnlyWanted |= readOnlyMissing;
      return missing && assumption.unknownLetsPass()
          ? passing(grants, "the server has not been asked yet")
          : Outcome.error(why, grants);
    }
  }

  /** What holds the statement back least. */
  private static Outcome passing(boolean grants, String why) {
    return grants ? Outcome.MATCHED : Outcome.missed(new Miss(Miss.Key.WHEN, why));
  }

  /** Notes that an answer hangs on the time. */
  void hangsOnTime() {
    changing = true;
  }

  Decision.Wanted wanted() {
    return new Decision.Wanted(estimatesWanted, readOnlyWanted, parametersWanted);
  }

  /** Whether the same question may be answered otherwise a moment later. */
  boolean changing() {
    return changing;
  }

  /** A statement that is judged, with whose rights. */
  Unit unit(Scope scope, int index, StatementFacts facts) {
    return new Unit(scope, index, facts);
  }

  /** One statement, one side. Its attributes are made only when some condition reads them. */
  final class Unit {

    private final Scope scope;
    private final int index;
    private final StatementFacts facts;
    private Optional<Attributes> attributes = Optional.empty();

    private Unit(Scope scope, int index, StatementFacts facts) {
      this.scope = scope;
      this.index = index;
      this.facts = facts;
    }

    Scope scope() {
      return scope;
    }

    Side side() {
      return scope.side();
    }

    int index() {
      return index;
    }

    StatementFacts facts() {
      return facts;
    }

    Attributes attributes() {
      if (attributes.isEmpty()) {
        attributes =
            Optional.of(new Attributes(request, scope.side(), index, facts, labels, asked));
      }
      return attributes.get();
    }
  }
}
