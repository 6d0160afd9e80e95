package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the documents of one file. */
final class PolicyFileReader {

  private final Problems problems;
  private final PolicyReader reader;
  private final List<Policy> policies = new ArrayList<>();
  private final List<Labels.Rule> labels = new ArrayList<>();
  private final List<PolicyFile.PlacedException> exceptions = new ArrayList<>();
  private final List<String> canonical = new ArrayList<>();

  private PolicyFileReader(Expressions expressions, Problems problems) {
    this.problems = problems;
    this.reader = new PolicyReader(expressions, problems);
  }

  /** What documents say; may be used only when no problem was noted. */
  static PolicyFile read(
      Iterable<YamlValue> documents, Expressions expressions, Problems problems) {
    PolicyFileReader file = new PolicyFileReader(expressions, problems);
    for (YamlValue document : documents) {
      file.document(document);
    }
    return new PolicyFile(file.policies, file.labels, file.exceptions, file.canonical);
  }

  private void document(YamlValue value) {
    if (!(value instanceof YamlMap map)) {
      problems.add(
          value.at(),
          "a document must be a map, not " + value.describe(),
          "apiVersion, kind, metadata, spec");
      return;
    }
    boolean first = canonical.isEmpty();
    // Only the first document of a file must say the version: which one that is means nothing.
    canonical.add(map.canonical(Set.of("apiVersion")));
    Optional<String> version = map.optionalString("apiVersion");
    if (version.isPresent() ? !version.get().equals(Shapes.API_VERSION) : first) {
      problems.add(
          map.atValue("apiVersion"),
          version.isPresent()
              ? "apiVersion is not known: " + version.get()
              : "apiVersion is missing",
          "apiVersion: " + Shapes.API_VERSION);
    }
    String kind = map.requiredString("kind");
    switch (kind) {
      case "Policy" -> reader.read(map).ifPresent(policies::add);
      case "Labels" -> labels.addAll(reader.labels(map));
      case "Exception" ->
          reader
              .exception(map)
              .map(rule -> new PolicyFile.PlacedException(rule, map.at()))
              .ifPresent(exceptions::add);
      default -> {
        if (!kind.isEmpty()) {
          map.problem(
              "kind",
              kind + " is no kind of document",
              Suggestion.hint(kind, Shapes.DOCUMENT.sections().keySet()));
        }
      }
    }
  }
}
