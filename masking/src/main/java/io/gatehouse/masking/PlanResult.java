package io.gatehouse.masking;

import java.util.Objects;

/** What becomes of the rows behind a RowDescription. */
public sealed interface PlanResult {

  /** They go to the client through this plan. */
  record Planned(MaskPlan plan) implements PlanResult {
    public Planned {
      Objects.requireNonNull(plan);
    }
  }

  /** None of them may go to the client. */
  record Refused(Refusal refusal) implements PlanResult {
    public Refused {
      Objects.requireNonNull(refusal);
    }
  }
}
