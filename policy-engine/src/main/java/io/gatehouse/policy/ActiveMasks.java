package io.gatehouse.policy;

import io.gatehouse.sql.ColumnId;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The rules that some mask policies make together. Thread-safe. */
final class ActiveMasks implements MaskRules {

  /** Beyond so many columns an answer is found anew each time. */
  static final int MAX_REMEMBERED = 20_000;

  /**
   * A mask policy in force.
   *
   * @param policy the policy
   * @param exceptions what is excepted from it for whoever asks
   */
  record Active(Policy policy, List<ExceptionRule> exceptions) {
    Active {
      Objects.requireNonNull(policy);
      exceptions = List.copyOf(exceptions);
    }

    /** Whether it masks a column. */
    boolean masks(ColumnId column, Labels labels) {
      Match match = policy.match();
      if (match.tables().isPresent() && !match.tables().get().restricts(column.relation())) {
        return false;
      }
      if (!match.columns().orElseThrow().holds(column, labels, true)) {
        return false;
      }
      for (ExceptionRule exception : exceptions) {
        if (exception.columns().isEmpty()) {
          return false;
        }
        for (NamePattern excepted : exception.columns()) {
          if (excepted.matches(column, false)) {
            return false;
          }
        }
      }
      return true;
    }

    /** Ids are unique within a bundle, and this is compared within one alone. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Active active
          && policy.id().equals(active.policy.id())
          && exceptions.equals(active.exceptions);
    }

    @Override
    public int hashCode() {
      return 31 * policy.id().hashCode() + exceptions.hashCode();
    }
  }

  private final List<Active> policies;
  private final Labels labels;
  private final Optional<MaskRule> unproven;
  private final MaskRule.Detect detect;
  private final ConcurrentHashMap<ColumnId, Optional<MaskRule>> known = new ConcurrentHashMap<>();

  /**
   * @param policies never empty
   */
  ActiveMasks(Set<Active> policies, Labels labels) {
    this.policies = List.copyOf(policies);
    this.labels = labels;
    MaskRule strictest = null;
    for (Active active : this.policies) {
      // What is not proven is masked whole, whatever the mildest mask of the policy.
      MaskRule rule = rule(active.policy(), new MaskSpec.Full());
      for (Policy.Masking.Entry entry : active.policy().masking().orElseThrow().entries()) {
        rule = Strictness.stricter(rule, rule(active.policy(), entry.mask()));
      }
      strictest = strictest == null ? rule : Strictness.stricter(strictest, rule);
    }
    this.unproven = Optional.ofNullable(strictest);
    this.detect =
        this.policies.stream()
            .map(active -> active.policy().masking().orElseThrow().detect())
            .max(Comparator.naturalOrder())
            .orElse(MaskRule.Detect.OFF);
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public Optional<MaskRule> of(ColumnId column) {
    Optional<MaskRule> rule = known.get(column);
    if (rule != null) {
      return rule;
    }
    Optional<MaskRule> found = find(column);
    if (known.size() < MAX_REMEMBERED) {
      known.put(column, found);
    }
    return found;
  }

  @Override
  public Optional<MaskRule> unproven() {
    return unproven;
  }

  @Override
  public MaskRule.Detect detect() {
    return detect;
  }

  @Override
  public boolean isLabelled(ColumnId column) {
    return !labels.of(column, false).isEmpty();
  }

  private Optional<MaskRule> find(ColumnId column) {
    MaskRule strictest = null;
    for (Active active : policies) {
      if (active.masks(column, labels)) {
        MaskRule rule = rule(active.policy(), mask(active.policy(), column));
        strictest = strictest == null ? rule : Strictness.stricter(strictest, rule);
      }
    }
    return Optional.ofNullable(strictest);
  }

  /** The first entry that means the column, in the order written; full when none does. */
  private MaskSpec mask(Policy policy, ColumnId column) {
    for (Policy.Masking.Entry entry : policy.masking().orElseThrow().entries()) {
      boolean any = entry.labels().isEmpty() && entry.columns().isEmpty();
      if (any
          || new ColumnSet(entry.labels(), entry.columns(), Set.of()).holds(column, labels, true)) {
        return entry.mask();
      }
    }
    return new MaskSpec.Full();
  }

  private static MaskRule rule(Policy policy, MaskSpec mask) {
    Policy.Masking masking = policy.masking().orElseThrow();
    return new MaskRule(
        policy.id(), mask, masking.predicates(), masking.copy(), masking.unproven());
  }
}
