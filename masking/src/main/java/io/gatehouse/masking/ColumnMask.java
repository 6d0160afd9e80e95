package io.gatehouse.masking;

import java.util.Objects;

/**
 * What a principal may do with one column that he sees masked.
 *
 * @param policy the policy that says so
 * @param mask how its values are shown
 * @param blocksPredicates whether WHERE, JOIN, GROUP BY, ORDER BY and their kin may not read it,
 *     and expressions that tell of it only if they are silent
 * @param allowsEquality whether, though it blocks predicates, WHERE may compare it with a constant:
 *     a look-up, which is counted and limited
 * @param blocksCopies whether it may not flow into another place
 * @param blocksUnproven whether a result that may hold it without proof that it doesn't is refused;
 *     if not, it is masked whole
 */
public record ColumnMask(
    String policy,
    Mask mask,
    boolean blocksPredicates,
    boolean allowsEquality,
    boolean blocksCopies,
    boolean blocksUnproven) {

  public ColumnMask {
    Objects.requireNonNull(policy);
    Objects.requireNonNull(mask);
  }

  /** One that allows no look-up where it blocks predicates. */
  public ColumnMask(
      String policy,
      Mask mask,
      boolean blocksPredicates,
      boolean blocksCopies,
      boolean blocksUnproven) {
    this(policy, mask, blocksPredicates, false, blocksCopies, blocksUnproven);
  }
}
