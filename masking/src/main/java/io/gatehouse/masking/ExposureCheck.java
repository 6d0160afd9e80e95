package io.gatehouse.masking;

import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.util.Optional;

/**
 * Whether a statement could show a masked value in a way that no mask of its rows covers: through
 * which rows come back, through another place, through code that nobody sees into, through COPY,
 * through a plan. What is not known to be harmless is refused.
 */
public final class ExposureCheck {

  private ExposureCheck() {}

  /**
   * Judges a statement before it runs.
   *
   * @return why it may not run; empty when masking its rows is enough
   */
  public static Optional<Refusal> check(StatementFacts facts, MaskView view, Catalog catalog) {
    if (view.isEmpty()) {
      return Optional.empty();
    }
    return new StatementExposure(facts, GuardedView.of(view, catalog), catalog).check();
  }

  /**
   * Whether the errors and notices of a statement may quote a masked value: then their texts are to
   * be replaced. False only for what reads nothing that is masked and writes nothing: whatever
   * writes may fire a trigger, and a commit may fire those that were deferred.
   */
  public static boolean messagesMayExpose(StatementFacts facts, MaskView view, Catalog catalog) {
    if (view.isEmpty()) {
      return false;
    }
    if (!facts.understood() || facts.opaque() || !readsOrSets(facts)) {
      return true;
    }
    GuardedView guarded = GuardedView.of(view, catalog);
    for (ColumnUse use : facts.columns()) {
      if (guarded.of(use.column()).isPresent()) {
        return true;
      }
    }
    for (FunctionUse function : facts.functions()) {
      if (FunctionTrust.of(function) == FunctionTrust.UNTRUSTED) {
        return true;
      }
    }
    return new Reach(guarded, catalog).masked(facts).isPresent();
  }

  private static boolean readsOrSets(StatementFacts facts) {
    SessionEffect effect = facts.effect();
    if (effect instanceof SessionEffect.None || effect instanceof SessionEffect.SetVariable) {
      return facts.statementClass() == StatementClass.READ
          || facts.statementClass() == StatementClass.SESSION;
    }
    return false;
  }
}
