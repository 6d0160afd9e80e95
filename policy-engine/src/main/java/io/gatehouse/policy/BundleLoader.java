package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Pace;
import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a directory into a bundle, once. */
final class BundleLoader {

  private final PolicyFiles files;
  private final Pace pace;
  private final Problems problems = new Problems();
  private final List<Policy> policies = new ArrayList<>();
  private final List<Labels.Rule> labels = new ArrayList<>();
  private final List<PolicyFile.PlacedException> exceptions = new ArrayList<>();
  private final List<String> canonical = new ArrayList<>();

  /**
   * A loader.
   *
   * @param files reads them; has what earlier loads read
   * @param pace how it goes through them
   */
  BundleLoader(PolicyFiles files, Pace pace) {
    this.files = files;
    this.pace = pace;
  }

  PolicyBundle load(Path directory, Optional<PublicKey> key) throws PolicyException {
    List<Path> found = find(directory);
    pace.over(found).forEach(this::read);
    files.retain(found);
    Labels all = new Labels(labels);
    checkReferences(all);
    String digest = digest();
    key.ifPresent(by -> BundleSignature.verify(directory, digest, by, problems));
    if (!problems.isEmpty()) {
      throw new PolicyException(problems.sorted());
    }
    return new PolicyBundle(
        policies,
        all,
        exceptions.stream().map(PolicyFile.PlacedException::rule).toList(),
        digest,
        files.limits(),
        pace);
  }

  private void read(Path path) {
    PolicyFile file = files.read(path, pace, problems);
    int most = files.limits().maxDocuments();
    if (canonical.size() <= most && canonical.size() + file.canonical().size() > most) {
      problems.add(Position.of(path), "more than " + most + " documents", "");
    }
    policies.addAll(file.policies());
    labels.addAll(file.labels());
    exceptions.addAll(file.exceptions());
    canonical.addAll(file.canonical());
  }

  private List<Path> find(Path directory) {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      problems.add(Position.of(directory), "is not a directory", "");
      return found;
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
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      problems.add(Position.of(directory), "can not be read: " + e, "");
    }
    found.sort(null);
    if (found.isEmpty()) {
      problems.add(Position.of(directory), "holds no policy", "*.yaml files");
    }
    int most = files.limits().maxFiles();
    if (found.size() > most) {
      problems.add(Position.of(directory), "holds more than " + most + " files", "");
      return List.of();
    }
    return found;
  }

  private static boolean hidden(Path path) {
    return path.getFileName().toString().startsWith(".");
  }

  private void checkReferences(Labels all) {
    Map<String, Policy> byId = new HashMap<>();
    for (Policy policy : pace.over(policies)) {
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
    Set<String> ids = new HashSet<>();
    for (PolicyFile.PlacedException exception : exceptions) {
      if (!ids.add(exception.rule().id())) {
        problems.add(exception.at(), "two exceptions are called " + exception.rule().id(), "");
      }
      checkException(exception.rule(), exception.at(), byId);
    }
  }

  private void checkException(ExceptionRule exception, Position at, Map<String, Policy> byId) {
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
    MessageDigest sha256 = Sha256.begin();
    for (String document : pace.over(canonical.stream().sorted().toList())) {
      byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
      sha256.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
      sha256.update(bytes);
    }
    return Sha256.hex(sha256);
  }
}
