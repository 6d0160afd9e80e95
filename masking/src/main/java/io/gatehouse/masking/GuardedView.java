package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the policies mask, and what {@link CatalogSecrets} adds to it where they mask anything. */
final class GuardedView implements MaskView {

  private final MaskView policies;
  private final ColumnMask strictest;
  private final ColumnMask secret;
  private final boolean guardsPartitionBounds;

  private GuardedView(MaskView policies, ColumnMask strictest, Catalog catalog) {
    this.policies = policies;
    this.strictest = strictest;
    guardsPartitionBounds =
        catalog.partitionKeys().stream().anyMatch(key -> isMasked(key, policies, catalog));
    secret =
        new ColumnMask(
            strictest.policy(), whole(strictest), true, true, strictest.blocksUnproven());
  }

  /**
   * Guards a view that masks something.
   *
   * @param catalog tells whether values of masked columns bound partitions
   * @throws IllegalArgumentException when the view is empty, or breaks its contract
   */
  static GuardedView of(MaskView policies, Catalog catalog) {
    ColumnMask strictest =
        policies
            .unproven()
            .filter(mask -> !policies.isEmpty())
            .orElseThrow(() -> new IllegalArgumentException("a view that masks nothing"));
    return new GuardedView(policies, strictest, catalog);
  }

  /**
   * Whether the column, or that of a table it is a partition of, or of one of its partitions, is.
   */
  private static boolean isMasked(ColumnId key, MaskView policies, Catalog catalog) {
    Set<RelationName> seen = new HashSet<>();
    Deque<RelationName> open = new ArrayDeque<>();
    open.add(key.relation());
    while (!open.isEmpty()) {
      RelationName next = open.remove();
      if (!seen.add(next)) {
        continue;
      }
      if (policies.of(new ColumnId(next, key.column())).isPresent()) {
        return true;
      }
      catalog
          .relation(next)
          .ifPresent(
              relation -> {
                open.addAll(relation.parents());
                open.addAll(relation.children());
              });
    }
    return false;
  }

  /** Whether values of masked columns stand in the bounds of partitions. */
  boolean guardsPartitionBounds() {
    return guardsPartitionBounds;
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
    boolean isSecret =
        CatalogSecrets.contains(column)
            || guardsPartitionBounds && CatalogSecrets.holdsPartitionKeys(column);
    return isSecret ? Optional.of(secret) : Optional.empty();
  }

  /** What the policies mask themselves. */
  Optional<ColumnMask> ofPolicies(ColumnId column) {
    return policies.of(column);
  }

  @Override
  public Optional<ColumnMask> unproven() {
    return Optional.of(strictest);
  }

  @Override
  public Detection detection() {
    return policies.detection();
  }

  @Override
  public boolean isLabelled(ColumnId column) {
    return policies.isLabelled(column);
  }

  private static Mask whole(ColumnMask strictest) {
    return Strictness.stricter(new Mask.Full(), strictest.mask());
  }
}
