package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import java.util.Optional;

/** What one principal sees masked in one database. Immutable. */
public interface MaskView {

  /** Whether nothing at all is masked. */
  boolean isEmpty();

  /** The strictest mask of that very column; empty when it is shown as it is. */
  Optional<ColumnMask> of(ColumnId column);

  /** The strictest of all masks: for what may hold any column. Empty only if all is. */
  Optional<ColumnMask> unproven();

  /** What happens where a result column that nothing masks looks as if it should be masked. */
  default Detection detection() {
    return Detection.OFF;
  }

  /** Whether somebody has given that column a label, so that it need not be looked at. */
  default boolean isLabelled(ColumnId column) {
    return false;
  }
}
