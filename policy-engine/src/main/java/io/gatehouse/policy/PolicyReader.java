package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads documents of {@code kind: Policy}. */
final class PolicyReader {

  private static final Set<String> NOT_YET_OBLIGATIONS =
      Set.of("max_affected_rows", "max_bytes", "rate");

  private final Expressions expressions;
  private final Problems problems;
  private final MatchReader matches;

  PolicyReader(Expressions expressions, Problems problems) {
    this.expressions = expressions;
    this.problems = problems;
    this.matches = new MatchReader(problems);
  }

  /** Reads a policy; what comes back may be used only when no problem was noted. */
  Policy read(YamlMap document) {
    Policy.Metadata metadata = metadata(document);
    YamlMap spec = document.requiredMap("spec");
    document.done();
    spec.requiredString("effect");
    Effect effect = spec.constant("effect", Effect.class, Effect.BLOCK);
    Decision.Mode mode = spec.constant("mode", Decision.Mode.class, Decision.Mode.ENFORCE);
    if (mode == Decision.Mode.WARN && effect != Effect.BLOCK && effect != Effect.HOLD) {
      spec.problem("mode", "mode warn is for block and hold only", "enforce or shadow");
    }
    Match match = matches.read(effect, spec);
    Optional<Expressions.Condition> when = when(spec);
    String message = spec.string("message", "");
    String hint = spec.string("hint", "");
    if ((effect == Effect.BLOCK || effect == Effect.HOLD) && message.isBlank()) {
      problems.add(spec.at(), "message is missing", "whoever is refused must learn why");
    }
    Policy.Limits limits = Policy.Limits.NONE;
    if (effect == Effect.ALLOW || effect == Effect.LIMIT) {
      limits = limits(effect, spec);
    }
    Optional<Policy.Masking> masking =
        effect == Effect.MASK ? Optional.of(masking(spec)) : Optional.empty();
    Optional<Policy.Approval> approval =
        effect == Effect.HOLD ? spec.optionalMap("approval").map(this::approval) : Optional.empty();
    List<Policy.Test> tests = spec.maps("tests").stream().map(this::test).toList();
    spec.done();
    return new Policy(
        metadata, effect, mode, match, when, message, hint, limits, masking, approval, tests);
  }

  private Policy.Metadata metadata(YamlMap document) {
    YamlMap metadata = document.requiredMap("metadata");
    String id = metadata.requiredString("id");
    checkId(metadata, id);
    Policy.Metadata read =
        new Policy.Metadata(
            id,
            metadata.string("owner", ""),
            metadata.constant("severity", Severity.class, Severity.NONE),
            metadata.string("description", ""),
            document.at());
    metadata.done();
    return read;
  }

  /** Ids stand in error messages, logs and keys. */
  static void checkId(YamlMap metadata, String id) {
    if (!id.isEmpty() && !id.matches("[a-z0-9][a-z0-9._-]{0,62}")) {
      metadata.problem("id", "an id has lower case letters, digits, '-', '_' and '.': " + id, "");
    } else if (id.equals(Decision.NO_ALLOW) || id.equals(Decision.EMPTY_QUERY)) {
      metadata.problem("id", id + " is what Gatehouse itself says", "choose another id");
    }
  }

  private Optional<Expressions.Condition> when(YamlMap spec) {
    if (spec.optionalString("when").isEmpty()) {
      return Optional.empty();
    }
    return expressions.compile((YamlScalar) spec.value("when").orElseThrow(), problems);
  }

  private Policy.Limits limits(Effect effect, YamlMap spec) {
    Optional<YamlMap> obligations = spec.optionalMap("obligations");
    if (obligations.isEmpty()) {
      if (effect == Effect.LIMIT && !spec.has("obligations")) {
        problems.add(spec.at(), "obligations is missing", "a limit policy says what it limits");
      }
      return Policy.Limits.NONE;
    }
    YamlMap map = obligations.get();
    for (String key : NOT_YET_OBLIGATIONS) {
      if (map.has(key)) {
        map.problem(key, key + " is not available yet in this version", "");
      }
    }
    boolean readOnly = false;
    Optional<String> transaction = map.optionalString("transaction");
    if (transaction.isPresent()) {
      readOnly = transaction.get().equals("read_only");
      if (!readOnly) {
        map.problem("transaction", transaction.get() + " is no transaction", "read_only");
      }
    }
    Policy.Limits limits =
        new Policy.Limits(
            map.optionalInteger("max_rows", 0, Long.MAX_VALUE),
            map.optionalDuration("statement_timeout"),
            readOnly);
    limits
        .statementTimeout()
        .filter(timeout -> timeout.isZero())
        .ifPresent(
            timeout -> map.problem("statement_timeout", "a timeout of zero would be none", ""));
    map.done();
    return limits;
  }

  private Policy.Masking masking(YamlMap spec) {
    List<Policy.Masking.Entry> entries = new ArrayList<>();
    for (YamlMap entry : spec.maps("masks")) {
      Set<String> labels = new LinkedHashSet<>(entry.strings("labels"));
      List<NamePattern> columns = matches.patterns(entry, "columns", NamePattern::column);
      if (entry.has("labels") && entry.has("columns")) {
        problems.add(
            entry.at(), "an entry of masks has labels or columns, not both", "write two entries");
      }
      entries.add(new Policy.Masking.Entry(labels, columns, MaskSpecReader.read(entry)));
      entry.done();
    }
    if (entries.isEmpty() && !spec.has("masks")) {
      problems.add(spec.at(), "masks is missing", "such as masks: [{with: full}]");
    }
    return new Policy.Masking(
        entries,
        spec.constant("predicates", MaskRule.Predicates.class, MaskRule.Predicates.BLOCK),
        spec.constant("copy", MaskRule.Copy.class, MaskRule.Copy.BLOCK),
        spec.constant("unproven", MaskRule.Unproven.class, MaskRule.Unproven.FULL));
  }

  private Policy.Approval approval(YamlMap map) {
    YamlMap by = map.requiredMap("by");
    Subjects approvers =
        new Subjects(
            matches.globs(by, "users"), matches.globs(by, "groups"), List.of(), Optional.empty());
    by.done();
    if (approvers.meansEverybody()) {
      problems.add(by.at(), "by names nobody", "users or groups");
    }
    Policy.Approval approval =
        new Policy.Approval(
            approvers,
            (int) map.integer("count", 1, 1, 20),
            map.duration("wait", Duration.ofMinutes(10)),
            map.duration("valid_for", Duration.ofMinutes(30)),
            map.bool("reason_required", false));
    map.done();
    return approval;
  }

  private Policy.Test test(YamlMap map) {
    String sql = map.requiredString("sql");
    map.requiredString("expect");
    Policy.Test.Expect expect =
        map.constant("expect", Policy.Test.Expect.class, Policy.Test.Expect.MATCH);
    Optional<Policy.Test.As> as =
        map.optionalMap("as")
            .map(
                who -> {
                  Policy.Test.As read =
                      new Policy.Test.As(
                          who.string("user", "tester"),
                          Set.copyOf(new LinkedHashSet<>(who.strings("groups"))),
                          who.optionalString("actor"));
                  who.done();
                  return read;
                });
    map.done();
    return new Policy.Test(sql, expect, as, map.at());
  }

  /** Reads {@code kind: Labels}. */
  List<Labels.Rule> labels(YamlMap document) {
    List<Labels.Rule> rules = new ArrayList<>();
    document.value("spec");
    if (!document.has("spec")) {
      problems.add(document.at(), "spec is missing", "");
    }
    for (YamlMap entry : document.maps("spec")) {
      Optional<NamePattern> columns = Optional.empty();
      if (entry.has("column") == entry.has("table")) {
        problems.add(entry.at(), "an entry of labels names a column or a table", "");
      } else if (entry.has("column")) {
        columns = matches.pattern(entry, "column", NamePattern::column);
      } else {
        columns = matches.pattern(entry, "table", NamePattern::columnsOfTable);
      }
      List<String> labels = entry.strings("labels");
      if (!entry.has("labels")) {
        problems.add(entry.at(), "labels is missing", "");
      }
      entry.done();
      columns.ifPresent(
          pattern -> rules.add(new Labels.Rule(pattern, new LinkedHashSet<>(labels))));
    }
    if (document.has("metadata")) {
      metadata(document);
    }
    document.done();
    return rules;
  }

  /** Reads {@code kind: Exception}. */
  Optional<ExceptionRule> exception(YamlMap document) {
    YamlMap metadata = document.requiredMap("metadata");
    String id = metadata.requiredString("id");
    checkId(metadata, id);
    metadata.optionalString("owner");
    metadata.optionalString("description");
    metadata.done();
    YamlMap spec = document.requiredMap("spec");
    document.done();
    String policy = spec.requiredString("policy");
    String subject = spec.requiredString("subject");
    List<NamePattern> columns = matches.patterns(spec, "columns", NamePattern::column);
    spec.requiredString("ticket");
    String approver = spec.requiredString("approved_by");
    if (!approver.isEmpty() && approver.equals(subject)) {
      spec.problem("approved_by", "nobody approves an exception of their own", "");
    }
    Optional<java.time.Instant> expires = spec.optionalInstant("expires");
    if (!spec.has("expires")) {
      problems.add(
          spec.at(), "expires is missing", "an exception ends, such as 2026-12-01T00:00:00Z");
    }
    spec.done();
    return expires.map(until -> new ExceptionRule(id, policy, subject, columns, until));
  }

  /** What a list of labels must be drawn from. */
  static void checkLabels(Set<String> used, Set<String> known, Position at, Problems problems) {
    for (String label : used) {
      if (!known.contains(label)) {
        problems.add(
            at, "no Labels document gives the label " + label, Suggestion.hint(label, known));
      }
    }
  }

  /** For a document whose kind can not be told. */
  static Optional<YamlMap> map(YamlValue document, Problems problems) {
    if (document instanceof YamlMap map) {
      return Optional.of(map);
    }
    problems.add(
        document.at(),
        "a document must be a map, not " + document.describe(),
        "apiVersion, kind, metadata, spec");
    return Optional.empty();
  }
}
