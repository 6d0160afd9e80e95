package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** A view that masks the columns it is made from. */
record ColumnMasks(Map<ColumnId, ColumnMask> masks) implements MaskView {

  static final MaskView NONE = new ColumnMasks(Map.of());

  static ColumnMask blocking(Mask mask) {
    return new ColumnMask("mask-pii", mask, true, true, false);
  }

  static ColumnMask open(Mask mask) {
    return new ColumnMask("mask-pii", mask, false, false, false);
  }

  @Override
  public boolean isEmpty() {
    return masks.isEmpty();
  }

  @Override
  public Optional<ColumnMask> of(ColumnId column) {
    return Optional.ofNullable(masks.get(column));
  }

  @Override
  public Optional<ColumnMask> unproven() {
    return masks.values().stream()
        .max(Comparator.comparing(ColumnMask::blocksUnproven).thenComparing(ColumnMask::mask));
  }
}
