package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlReader;
import io.gatehouse.policy.yaml.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a directory into a bundle, once. */
final class BundleLoader {

  private final BundleLimits limits;
  private final Problems problems = new Problems();
  private final PolicyReader reader;
  private final List<Policy> policies = new ArrayList<>();
  private final List<Labels.Rule> labels = new ArrayList<>();
  private final List<ExceptionRule> exceptions = new ArrayList<>();
  private final Map<String, Position> exceptionPlaces = new HashMap<>();
  private final List<String> canonical = new ArrayList<>();

  /**
   * A loader.
   *
   * @param expressions compiles; made with the same limits
   */
  BundleLoader(BundleLimits limits, Expressions expressions) {
    this.limits = limits;
    this.reader = new PolicyReader(expressions, problems);
  }

  PolicyBundle load(Path directory, Optional<PublicKey> key) throws PolicyException {
    for (Path file : files(directory)) {
      boolean first = true;
      for (YamlValue document : YamlReader.read(file, limits.maxFileBytes(), problems)) {
        document(document, first);
        first = false;
      }
    }
    Labels all = new Labels(labels);
    checkReferences(all);
    String digest = digest();
    key.ifPresent(by -> BundleSignature.verify(directory, digest, by, problems));
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.sorted());
    }
    return new PolicyBundle(policies, all, exceptions, digest, limits);
  }

  private void document(YamlValue value, boolean firstOfFile) {
    Optional<YamlMap> document = map(value);
    if (document.isEmpty()) {
      return;
    }
    if (canonical.size() == limits.maxDocuments()) {
      problems.add(value.at(), "more than " + limits.maxDocuments() + " documents", "");
    }
    YamlMap map = document.get();
    // Only the first document of a file must say the version: which one that is means nothing.
    canonical.add(map.canonical(Set.of("apiVersion")));
    Optional<String> version = map.optionalString("apiVersion");
    if (version.isPresent() ? !version.get().equals(Shapes.API_VERSION) : firstOfFile) {
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
              .ifPresent(
                  exception -> {
                    if (exceptionPlaces.putIfAbsent(exception.id(), map.at()) != null) {
                      problems.add(map.at(), "two exceptions are called " + exception.id(), "");
                    }
                    exceptions.add(exception);
                  });
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

  private Optional<YamlMap> map(YamlValue document) {
    if (document instanceof YamlMap map) {
      return Optional.of(map);
    }
    problems.add(
        document.at(),
        "a document must be a map, not " + document.describe(),
        "apiVersion, kind, metadata, spec");
    return Optional.empty();
  }

  private List<Path> files(Path directory) {
    List<Path> files = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      problems.add(Position.of(directory), "is not a directory", "");
      return files;
    }
    try {
      Files.walkFileTree(
          directory,
          // A mounted configuration is often a directory of links.
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          16,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return !dir.equals(directory) && hidden(dir)
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String name = file.getFileName().toString();
              if (!hidden(file) && (name.endsWith(".yaml") || name.endsWith(".yml"))) {
                files.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      problems.add(Position.of(directory), "can not be read: " + e, "");
    }
    files.sort(null);
    if (files.isEmpty()) {
      problems.add(Position.of(directory), "holds no policy", "*.yaml files");
    }
    if (files.size() > limits.maxFiles()) {
      problems.add(Position.of(directory), "holds more than " + limits.maxFiles() + " files", "");
      return List.of();
    }
    return files;
  }

  private static boolean hidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private void checkReferences(Labels all) {
    Map<String, Policy> byId = new HashMap<>();
    for (Policy policy : policies) {
      Policy first = byId.putIfAbsent(policy.id(), policy);
      if (first != null && !policy.id().isEmpty()) {
        Position other = first.metadata().place();
        problems.add(
            policy.metadata().place(),
            "two policies are called " + policy.id(),
            "the other is in " + other.file() + ":" + other.line());
      }
      Set<String> used = new LinkedHashSet<>();
      policy.match().columns().ifPresent(columns -> used.addAll(columns.labels()));
      policy.masking().ifPresent(m -> m.entries().forEach(entry -> used.addAll(entry.labels())));
      PolicyReader.checkLabels(used, all.names(), policy.metadata().place(), problems);
    }
    for (ExceptionRule exception : exceptions) {
      checkException(exception, byId);
    }
  }

  private void checkException(ExceptionRule exception, Map<String, Policy> byId) {
    Position at = exceptionPlaces.get(exception.id());
    Policy policy = byId.get(exception.policy());
    if (policy == null) {
      problems.add(
          at,
          "there is no policy " + exception.policy(),
          Suggestion.hint(exception.policy(), byId.keySet()));
    } else if (policy.effect().grants()) {
      problems.add(
          at,
          exception.policy() + " allows: there is nothing to except from it",
          "write another allow policy");
    } else if (policy.effect() != Effect.MASK && !exception.columns().isEmpty()) {
      problems.add(at, "columns is for exceptions from mask policies", "leave it out");
    }
  }

  private String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (String document : canonical.stream().sorted().toList()) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha256.update(bytes);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
