package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads documents of {@code kind: Policy}. */
final class PolicyReader {

  private static final Approval.Mode WAIT = Approval.Mode.WAIT;
  private static final Duration DEFAULT_WAIT = Duration.ofMinutes(10);
  private static final Duration DEFAULT_VALIDITY = Duration.ofMinutes(30);

  private final Expressions expressions;
  private final Problems problems;
  private final MatchReader matches;

  PolicyReader(Expressions expressions, Problems problems) {
    this.expressions = expressions;
    this.problems = problems;
    this.matches = new MatchReader(problems);
  }

  /** Reads a policy; what comes back may be used only when no problem was noted. */
  Optional<Policy> read(YamlMap map) {
    map.has("kind");
    Fields document = new Fields(map, Shapes.POLICY);
    document.readElsewhere("apiVersion");
    Policy.Metadata metadata = metadata(document);
    document.readElsewhere("spec");
    document.done();
    Optional<YamlMap> spec = map.optionalMap("spec");
    Optional<Effect> effect = spec.flatMap(this::effect);
    return effect.map(
        known ->
            spec(
                metadata,
                known,
                new Fields(spec.orElseThrow(), Shapes.spec(known)),
                parts(map, spec.orElseThrow())));
  }

  private static Map<String, String> parts(YamlMap document, YamlMap spec) {
    Map<String, String> parts = new TreeMap<>(spec.canonicalParts());
    document.value("metadata").ifPresent(value -> parts.put("metadata", value.canonical()));
    return parts;
  }

  private Optional<Effect> effect(YamlMap spec) {
    spec.requiredString("effect");
    return spec.optionalEnum("effect", Effect.class);
  }

  private Policy spec(
      Policy.Metadata metadata, Effect effect, Fields spec, Map<String, String> parts) {
    Policy policy =
        new Policy(
            metadata,
            effect,
            spec.choice("mode", Decision.Mode.class).orElse(Decision.Mode.ENFORCE),
            matches.read(effect, spec.requiredSection("match")),
            spec.scalar("when").flatMap(text -> expressions.compile(text, problems)),
            spec.text("message").orElse(""),
            spec.text("hint").orElse(""),
            effect == Effect.ALLOW || effect == Effect.HOLD || effect == Effect.LIMIT
                ? spec.section("obligations").map(LimitsReader::read).orElse(Policy.Limits.NONE)
                : Policy.Limits.NONE,
            effect == Effect.MASK ? Optional.of(masking(spec)) : Optional.empty(),
            effect == Effect.HOLD
                ? Optional.of(
                    spec.section("approval")
                        .map(map -> approval(metadata.id(), map))
                        .orElseGet(() -> defaultApproval(metadata.id())))
                : Optional.empty(),
            spec.sections("tests").stream().map(PolicyReader::test).toList(),
            parts);
    spec.done();
    return policy;
  }

  private Policy.Metadata metadata(Fields document) {
    return metadata(document.requiredSection("metadata"), document);
  }

  static Policy.Metadata metadata(Fields metadata, Fields document) {
    String id = id(metadata);
    Policy.Metadata read =
        new Policy.Metadata(
            id,
            metadata.text("owner").orElse(""),
            metadata.choice("severity", Severity.class).orElse(Severity.NONE),
            metadata.text("description").orElse(""),
            document.at());
    metadata.done();
    return read;
  }

  /** Ids that Gatehouse itself writes into errors and logs are nobody's. */
  static String id(Fields metadata) {
    Optional<String> id = metadata.text("id");
    if (id.isPresent() && Decision.RESERVED.contains(id.get())) {
      metadata.problem("id", id.get() + " is what Gatehouse itself says", "choose another id");
    }
    return id.orElse("");
  }

  private Policy.Masking masking(Fields spec) {
    List<Policy.Masking.Entry> entries = new ArrayList<>();
    for (Fields entry : spec.sections("masks")) {
      Set<String> labels = MatchReader.strings(entry, "labels");
      List<NamePattern> columns = matches.patterns(entry, "columns", NamePattern::column);
      if (entry.has("labels") && entry.has("columns")) {
        entry.problem("an entry of masks has labels or columns, not both", "write two entries");
      }
      entries.add(new Policy.Masking.Entry(labels, columns, MaskSpecReader.read(entry)));
      entry.done();
    }
    return new Policy.Masking(
        entries,
        spec.choice("predicates", MaskRule.Predicates.class).orElse(MaskRule.Predicates.BLOCK),
        spec.choice("copy", MaskRule.Copy.class).orElse(MaskRule.Copy.BLOCK),
        spec.choice("unproven", MaskRule.Unproven.class).orElse(MaskRule.Unproven.FULL),
        spec.choice("detect", MaskRule.Detect.class).orElse(MaskRule.Detect.MASK));
  }

  private static Approval defaultApproval(String policy) {
    return new Approval(
        policy,
        new Approvers(List.of(), List.of(Approval.DEFAULT_GROUP)),
        1,
        DEFAULT_WAIT,
        DEFAULT_VALIDITY,
        false,
        false,
        WAIT,
        false);
  }

  private Approval approval(String policy, Fields map) {
    Fields by = map.requiredSection("by");
    Approvers approvers =
        new Approvers(
            List.copyOf(MatchReader.strings(by, "users")),
            List.copyOf(MatchReader.strings(by, "groups")));
    by.done();
    Approval approval =
        new Approval(
            policy,
            approvers,
            (int) map.whole("count").orElse(1),
            map.span("wait").orElse(DEFAULT_WAIT),
            map.span("valid_for").orElse(DEFAULT_VALIDITY),
            map.flag("reason_required"),
            map.flag("ticket_required"),
            map.choice("mode", Approval.Mode.class).orElse(WAIT),
            map.flag("allow_self"));
    if (approval.validFor().isZero()) {
      map.problem("valid_for", "an approval that is never valid is none", "such as 30m");
    }
    map.done();
    return approval;
  }

  private static Policy.Test test(Fields map) {
    Policy.Test test =
        new Policy.Test(
            map.text("sql").orElse(""),
            map.choice("expect", Policy.Test.Expect.class).orElse(Policy.Test.Expect.MATCH),
            map.section("as").map(PolicyReader::as),
            map.text("database"),
            map.text("environment"),
            map.whole("estimated_rows"),
            map.flag("read_only"),
            map.at());
    map.done();
    return test;
  }

  static Policy.Test.As as(Fields who) {
    Policy.Test.As as =
        new Policy.Test.As(
            who.text("user").orElse("tester"),
            MatchReader.strings(who, "groups"),
            who.text("actor"));
    who.done();
    return as;
  }

  /** Reads {@code kind: Labels}. */
  List<Labels.Rule> labels(YamlMap map) {
    map.has("kind");
    Fields document = new Fields(map, Shapes.LABELS);
    document.readElsewhere("apiVersion");
    List<Labels.Rule> rules = new ArrayList<>();
    for (Fields entry : document.sections("spec")) {
      Optional<NamePattern> columns = Optional.empty();
      if (entry.has("column") == entry.has("table")) {
        entry.problem("an entry of labels names a column or a table", "");
        entry.readElsewhere("column");
        entry.readElsewhere("table");
      } else if (entry.has("column")) {
        columns = matches.pattern(entry, "column", NamePattern::column);
      } else {
        columns = matches.pattern(entry, "table", NamePattern::columnsOfTable);
      }
      Set<String> labels = MatchReader.strings(entry, "labels");
      entry.done();
      columns.ifPresent(
          pattern -> rules.add(new Labels.Rule(pattern, new LinkedHashSet<>(labels))));
    }
    document.section("metadata").ifPresent(metadata -> metadata(metadata, document));
    document.done();
    return rules;
  }

  /** Reads {@code kind: Exception}. */
  Optional<ExceptionRule> exception(YamlMap map) {
    map.has("kind");
    Fields document = new Fields(map, Shapes.EXCEPTION);
    document.readElsewhere("apiVersion");
    Fields metadata = document.requiredSection("metadata");
    String id = id(metadata);
    metadata.text("owner");
    metadata.text("description");
    metadata.done();
    Fields spec = document.requiredSection("spec");
    document.done();
    String policy = spec.text("policy").orElse("");
    String subject = spec.text("subject").orElse("");
    List<NamePattern> columns = matches.patterns(spec, "columns", NamePattern::column);
    String ticket = spec.text("ticket").orElse("");
    String approver = spec.text("approved_by").orElse("");
    if (!approver.isEmpty() && approver.equals(subject)) {
      spec.problem("approved_by", "nobody approves an exception of their own", "");
    }
    Optional<ExceptionRule> rule =
        spec.moment("expires")
            .map(until -> new ExceptionRule(id, policy, subject, columns, until, ticket));
    spec.done();
    return rule;
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
}
