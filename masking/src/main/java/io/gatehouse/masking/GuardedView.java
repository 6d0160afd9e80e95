package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import java.util.Optional;

/** What the policies mask, and what {@link CatalogSecrets} adds to it where they mask anything. */
final class GuardedView implements MaskView {

  private final MaskView policies;
  private final ColumnMask strictest;
  private final ColumnMask secret;

  private GuardedView(MaskView policies, ColumnMask strictest) {
    this.policies = policies;
    this.strictest = strictest;
    secret =
        new ColumnMask(
            strictest.policy(), whole(strictest), true, true, strictest.blocksUnproven());
  }

  /**
   * Guards a view that masks something.
   *
   * @throws IllegalArgumentException when the view is empty, or breaks its contract
   */
  static GuardedView of(MaskView policies) {
    ColumnMask strictest =
        policies
            .unproven()
            .filter(mask -> !policies.isEmpty())
            .orElseThrow(() -> new IllegalArgumentException("a view that masks nothing"));
    return new GuardedView(policies, strictest);
  }

  /** The strictest of all masks. */
  ColumnMask strictest() {
    return strictest;
  }

  /** What shows nothing of a value: {@link Mask.Full}, or {@link Mask.Null} if any mask is that. */
  Mask whole() {
    return secret.mask();
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public Optional<ColumnMask> of(ColumnId column) {
    Optional<ColumnMask> byPolicy = policies.of(column);
    if (byPolicy.isPresent()) {
      return byPolicy;
    }
    return CatalogSecrets.contains(column) ? Optional.of(secret) : Optional.empty();
  }

  /** What the policies mask themselves. */
  Optional<ColumnMask> ofPolicies(ColumnId column) {
    return policies.of(column);
  }

  @Override
  public Optional<ColumnMask> unproven() {
    return Optional.of(strictest);
  }

  private static Mask whole(ColumnMask strictest) {
    return Strictness.stricter(new Mask.Full(), strictest.mask());
  }
}
