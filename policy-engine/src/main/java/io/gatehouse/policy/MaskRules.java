package io.gatehouse.policy;

import io.gatehouse.sql.ColumnId;
import java.util.Optional;

/**
 * Which columns a principal sees masked in one database. Immutable; equal rules are the same object
 * for as long as the bundle and the principal's view are, so that it can key a cache by identity.
 */
public interface MaskRules {

  /** Nothing is masked. */
  MaskRules NONE =
      new MaskRules() {
        @Override
        public boolean isEmpty() {
          return true;
        }

        @Override
        public Optional<MaskRule> of(ColumnId column) {
          return Optional.empty();
        }

        @Override
        public Optional<MaskRule> unproven() {
          return Optional.empty();
        }

        @Override
        public MaskRule.Detect detect() {
          return MaskRule.Detect.OFF;
        }

        @Override
        public boolean isLabelled(ColumnId column) {
          return false;
        }
      };

  /** Whether no column whatever can be masked. */
  boolean isEmpty();

  /** The strictest rule for that column; empty when it is shown as it is. */
  Optional<MaskRule> of(ColumnId column);

  /** The strictest of all rules in force, for results whose lineage is not proven. */
  Optional<MaskRule> unproven();

  /** What happens to values of columns without a label that look as if they should be masked. */
  MaskRule.Detect detect();

  /** Whether some Labels document names the column, whatever the label. */
  boolean isLabelled(ColumnId column);
}
