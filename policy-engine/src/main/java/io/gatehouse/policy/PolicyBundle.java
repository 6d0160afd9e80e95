package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Pace;
import io.gatehouse.sql.ColumnId;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All policies, labels and exceptions of a directory, compiled once. Immutable and thread-safe.
 *
 * <p>{@code load} reads every {@code *.yaml} and {@code *.yml} file of the directory, recursively;
 * files and directories whose names begin with a dot are left out. The order of files and of
 * documents never matters to a decision.
 *
 * <p>All policies are evaluated. A statement that no policy allows is blocked ({@link
 * Decision#NO_ALLOW}); block is stricter than hold, hold than allow; what is held must be allowed
 * as well. Of several statements the strictest verdict wins.
 */
public final class PolicyBundle {

  /** How many sets of mask rules are kept; beyond that they are no longer the same object. */
  static final int MAX_MASK_RULES = 10_000;

  private final List<Policy> policies;
  private final PolicyIndex allowing;
  private final PolicyIndex restricting;
  private final PolicyIndex masking;
  private final Labels labels;
  private final Map<String, List<ExceptionRule>> exceptions = new HashMap<>();
  private final List<ExceptionRule> allExceptions;
  private final String digest;
  private final DecisionCache cache;
  private final ConcurrentHashMap<Set<ActiveMasks.Active>, MaskRules> maskRules =
      new ConcurrentHashMap<>();

  PolicyBundle(
      List<Policy> policies,
      Labels labels,
      List<ExceptionRule> exceptions,
      String digest,
      BundleLimits limits,
      Pace pace) {
    this.policies = policies.stream().sorted(Comparator.comparing(Policy::id)).toList();
    this.allowing = index(pace, true, Effect.ALLOW);
    this.restricting = index(pace, false, Effect.BLOCK, Effect.HOLD, Effect.LIMIT);
    this.masking = index(pace, false, Effect.MASK);
    this.labels = labels;
    this.allExceptions =
        exceptions.stream().sorted(Comparator.comparing(ExceptionRule::id)).toList();
    for (ExceptionRule exception : allExceptions) {
      this.exceptions.computeIfAbsent(exception.policy(), id -> new ArrayList<>()).add(exception);
    }
    this.digest = digest;
    this.cache = new DecisionCache(limits.maxCachedDecisions());
  }

  private PolicyIndex index(Pace pace, boolean grants, Effect... effects) {
    Set<Effect> some = Set.of(effects);
    return new PolicyIndex(
        policies.stream().filter(policy -> some.contains(policy.effect())).toList(), grants, pace);
  }

  /**
   * Loads a directory with {@link BundleLimits#defaults}.
   *
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundle load(Path directory) throws PolicyException {
    return load(directory, BundleLimits.defaults());
  }

  /**
   * Loads a directory.
   *
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundle load(Path directory, BundleLimits limits) throws PolicyException {
    return load(directory, limits, Optional.empty());
  }

  /**
   * Loads a directory.
   *
   * @param key when present, the directory must hold a {@link BundleSignature} by it
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundle load(Path directory, BundleLimits limits, Optional<PublicKey> key)
      throws PolicyException {
    return new BundleLoader(new PolicyFiles(limits), Pace.atOnce()).load(directory, key);
  }

  /**
   * Judges a message. Never throws for what a statement or a principal holds. Quick enough for an
   * event loop; what was decided once, and hangs on nothing that changes, is remembered.
   */
  public Decision decide(DecisionRequest request) {
    return cache.decide(this, request);
  }

  /** Judges a message and says how each policy came to its part. */
  public Explanation explain(DecisionRequest request) {
    return Explainer.explain(this, request);
  }

  /** SHA-256, lower case hex, of the bundle's meaning: not of its comments, order or file names. */
  public String digest() {
    return digest;
  }

  /** Every policy, by id. */
  public List<PolicySummary> policies() {
    return policies.stream()
        .map(
            policy ->
                new PolicySummary(
                    policy.id(),
                    policy.effect().text(),
                    policy.mode(),
                    policy.metadata().owner(),
                    policy.metadata().severity() == Severity.NONE
                        ? ""
                        : policy.metadata().severity().name().toLowerCase(java.util.Locale.ROOT),
                    policy.metadata().description(),
                    policy.metadata().place().file() + ":" + policy.metadata().place().line()))
        .toList();
  }

  /** The columns that entries of Labels documents name, as written, and that no column matches. */
  public List<String> labelsOfNothing(Collection<ColumnId> columns) {
    return labels.rules().stream()
        .map(Labels.Rule::columns)
        .filter(pattern -> columns.stream().noneMatch(column -> pattern.matches(column, false)))
        .map(NamePattern::text)
        .sorted()
        .distinct()
        .toList();
  }

  /** Every policy, by id, as it was read. */
  List<Policy> all() {
    return policies;
  }

  PolicyIndex allowing() {
    return allowing;
  }

  /** Those that block, hold and limit. */
  PolicyIndex restricting() {
    return restricting;
  }

  PolicyIndex masking() {
    return masking;
  }

  List<ExceptionRule> allExceptions() {
    return allExceptions;
  }

  Labels labels() {
    return labels;
  }

  /** The labels of a column; a doubt, such as a schema that is not known, gives the label. */
  public Set<String> labelsOf(ColumnId column) {
    return labels.of(column, true);
  }

  List<ExceptionRule> exceptions(String policy) {
    return exceptions.getOrDefault(policy, List.of());
  }

  /** The rules of some mask policies together: the same object for the same policies. */
  MaskRules maskRules(Set<ActiveMasks.Active> active) {
    if (active.isEmpty()) {
      return MaskRules.NONE;
    }
    MaskRules known = maskRules.get(active);
    if (known != null) {
      return known;
    }
    Set<ActiveMasks.Active> key = Set.copyOf(active);
    MaskRules made = new ActiveMasks(key, labels);
    if (maskRules.size() >= MAX_MASK_RULES) {
      return made;
    }
    MaskRules first = maskRules.putIfAbsent(key, made);
    return first == null ? made : first;
  }
}
