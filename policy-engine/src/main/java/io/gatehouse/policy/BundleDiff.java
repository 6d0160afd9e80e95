package io.gatehouse.policy;

import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What tells two bundles apart: in their files, and in what they decide.
 *
 * @param changes policies and exceptions that were added, removed or changed, by id
 * @param labelsChanged whether some column has other labels
 */
public record BundleDiff(List<Change> changes, boolean labelsChanged) {

  /** What became of a document. */
  public enum Kind {
    ADDED,
    REMOVED,
    CHANGED
  }

  /**
   * A document that is not the same.
   *
   * @param document Policy or Exception
   * @param id its id
   * @param kind what became of it
   * @param keys for a changed policy, the keys of its spec that mean something else, and {@code
   *     metadata}
   */
  public record Change(String document, String id, Kind kind, List<String> keys) {

    public Change {
      Objects.requireNonNull(document);
      Objects.requireNonNull(id);
      Objects.requireNonNull(kind);
      keys = List.copyOf(keys);
    }
  }

  /**
   * A request that is decided otherwise.
   *
   * @param index of the request
   * @param before what the first bundle says
   * @param after what the second says
   * @param differs in which respects: {@code verdict}, {@code policy}, {@code message}, {@code
   *     obligations}, {@code masks}, {@code approvals}, {@code warnings}, {@code would}
   */
  public record Difference(int index, Decision before, Decision after, List<String> differs) {

    public Difference {
      Objects.requireNonNull(before);
      Objects.requireNonNull(after);
      differs = List.copyOf(differs);
    }

    /** Whether something else happens to the statement, and not only for another reason. */
    public boolean matters() {
      return differs.stream().anyMatch(what -> !what.equals("policy") && !what.equals("message"));
    }
  }

  public BundleDiff {
    changes = List.copyOf(changes);
  }

  /** What tells the files of two bundles apart. */
  public static BundleDiff between(PolicyBundle before, PolicyBundle after) {
    List<Change> changes = new ArrayList<>();
    Map<String, Map<String, String>> old = policies(before);
    Map<String, Map<String, String>> now = policies(after);
    for (String id : ids(old, now)) {
      change("Policy", id, old.get(id), now.get(id)).ifPresent(changes::add);
    }
    Map<String, Map<String, String>> oldExceptions = exceptions(before);
    Map<String, Map<String, String>> nowExceptions = exceptions(after);
    for (String id : ids(oldExceptions, nowExceptions)) {
      change("Exception", id, oldExceptions.get(id), nowExceptions.get(id)).ifPresent(changes::add);
    }
    return new BundleDiff(changes, !before.labels().rules().equals(after.labels().rules()));
  }

  /** Which requests two bundles decide otherwise. */
  public static List<Difference> decisions(
      PolicyBundle before, PolicyBundle after, List<DecisionRequest> requests) {
    List<Difference> differences = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      decision(i, before, after, requests.get(i)).ifPresent(differences::add);
    }
    return differences;
  }

  /** Whether two bundles decide a request otherwise. */
  public static Optional<Difference> decision(
      int index, PolicyBundle before, PolicyBundle after, DecisionRequest request) {
    Decision old = before.decide(request);
    Decision now = after.decide(request);
    List<String> differs = new ArrayList<>();
    note(differs, "verdict", old.verdict(), now.verdict());
    note(differs, "policy", old.policy(), now.policy());
    note(differs, "message", old.message() + old.hint(), now.message() + now.hint());
    note(differs, "obligations", limits(old), limits(now));
    note(differs, "masks", masks(old, request), masks(now, request));
    note(differs, "approvals", old.approvals(), now.approvals());
    note(differs, "warnings", old.warnings(), now.warnings());
    note(differs, "would", old.would(), now.would());
    return differs.isEmpty()
        ? Optional.empty()
        : Optional.of(new Difference(index, old, now, differs));
  }

  private static void note(List<String> differs, String what, Object before, Object after) {
    if (!before.equals(after)) {
      differs.add(what);
    }
  }

  private static Obligations limits(Decision decision) {
    Obligations all = decision.obligations();
    return new Obligations(
        all.maxRows(),
        all.onExcess(),
        all.maxBytes(),
        all.maxAffectedRows(),
        all.statementTimeout(),
        all.readOnly(),
        all.rate(),
        MaskRules.NONE,
        Map.of());
  }

  /** The masks of the columns that the statements use; who masks does not matter. */
  private static Map<String, String> masks(Decision decision, DecisionRequest request) {
    MaskRules rules = decision.obligations().masks();
    Map<String, String> masks = new TreeMap<>();
    rules.unproven().ifPresent(rule -> masks.put("", mask(rule) + " " + rules.detect()));
    for (StatementFacts facts : request.statements()) {
      for (ColumnUse use : facts.columns()) {
        rules.of(use.column()).ifPresent(rule -> masks.put(use.column().toString(), mask(rule)));
      }
      for (OutputColumn output : facts.output().orElse(List.of())) {
        output
            .sources()
            .forEach(
                column ->
                    rules.of(column).ifPresent(rule -> masks.put(column.toString(), mask(rule))));
      }
    }
    return masks;
  }

  private static String mask(MaskRule rule) {
    return rule.mask() + " " + rule.predicates() + " " + rule.copy() + " " + rule.unproven();
  }

  private static TreeSet<String> ids(Map<String, ?> before, Map<String, ?> after) {
    TreeSet<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    return ids;
  }

  private static Optional<Change> change(
      String document, String id, Map<String, String> before, Map<String, String> after) {
    if (before == null) {
      return Optional.of(new Change(document, id, Kind.ADDED, List.of()));
    }
    if (after == null) {
      return Optional.of(new Change(document, id, Kind.REMOVED, List.of()));
    }
    List<String> keys =
        ids(before, after).stream()
            .filter(key -> !Objects.equals(before.get(key), after.get(key)))
            .toList();
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(new Change(document, id, Kind.CHANGED, keys));
  }

  private static Map<String, Map<String, String>> policies(PolicyBundle bundle) {
    Map<String, Map<String, String>> policies = new TreeMap<>();
    bundle.all().forEach(policy -> policies.put(policy.id(), policy.parts()));
    return policies;
  }

  private static Map<String, Map<String, String>> exceptions(PolicyBundle bundle) {
    Map<String, Map<String, String>> exceptions = new TreeMap<>();
    bundle
        .allExceptions()
        .forEach(
            exception ->
                exceptions.put(
                    exception.id(),
                    Map.of(
                        "policy", exception.policy(),
                        "subject", exception.subject(),
                        "columns",
                            exception.columns().stream()
                                .map(NamePattern::text)
                                .sorted()
                                .toList()
                                .toString(),
                        "expires", exception.expires().toString(),
                        "ticket", exception.ticket())));
    return exceptions;
  }
}
