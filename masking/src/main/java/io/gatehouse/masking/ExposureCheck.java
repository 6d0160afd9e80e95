package io.gatehouse.masking;

import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.util.Optional;

/** Whether a statement could show a masked value in a way that no mask of its rows covers. */
public final class ExposureCheck {

  private ExposureCheck() {}

  /**
   * Judges a statement before it runs.
   *
   * @return why it may not run; empty when masking its rows is enough
   */
  public static Optional<Refusal> check(StatementFacts facts, MaskView view, Catalog catalog) {
    throw new UnsupportedOperationException(facts.kind() + " " + view + " " + catalog.version());
  }

  /**
   * Whether the errors and notices of a statement may quote a masked value: then their texts are to
   * be replaced. False only if the statement provably touches nothing that is masked.
   */
  public static boolean messagesMayExpose(StatementFacts facts, MaskView view, Catalog catalog) {
    throw new UnsupportedOperationException(facts.kind() + " " + view + " " + catalog.version());
  }
}
