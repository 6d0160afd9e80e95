package io.gatehouse.server.demo;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the audit log of the demo about the tour that was just taken. */
final class AuditProbe {

  private final Path folder;
  private final List<AnswerCheck.Reference> refusals;
  private final List<AuditEntry> entries = new ArrayList<>();

  /** What is asked. */
  enum Question {
    REFUSALS("every refusal that a client saw stands in it, under the same decision id"),
    ORDER("every outcome follows its decision, and allowed reads name their masked columns"),
    SESSIONS("every person's sessions and every refused login stand in it"),
    SECRETS("no token stands in it"),
    VERIFIES("it verifies"),
    TAMPERED("a copy with one byte flipped does not");

    private final String title;

    Question(String title) {
      this.title = title;
    }

    /** It in words. */
    String title() {
      return title;
    }
  }

  /**
   * Reads the log.
   *
   * @param refusals what clients were told
   */
  AuditProbe(Demo demo, List<AnswerCheck.Reference> refusals) throws IOException {
    this.folder = demo.auditFolder();
    this.refusals = Objects.requireNonNull(refusals);
    try (AuditReader reader = new AuditDirectory(folder).read()) {
      for (Optional<AuditEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        entries.add(entry.get());
      }
    }
  }

  /** What is wrong; empty when all is well. */
  Optional<String> problem(Question question) throws IOException {
    return switch (question) {
      case REFUSALS -> refusals();
      case ORDER -> order();
      case SESSIONS -> sessions();
      case SECRETS -> secrets();
      case VERIFIES -> verifies();
      case TAMPERED -> tampered();
    };
  }

  private Optional<String> refusals() {
    Set<AnswerCheck.Reference> recorded =
        of(EventType.DECISION)
            .filter(entry -> is(entry, AuditField.VERDICT, "block"))
            .map(
                entry ->
                    new AnswerCheck.Reference(
                        entry.text(AuditField.POLICY).orElse(""),
                        entry.text(AuditField.DECISION_ID).orElse("")))
            .collect(Collectors.toSet());
    if (refusals.isEmpty()) {
      return Optional.of("no client saw a refusal: this proves nothing");
    }
    return refusals.stream()
        .filter(refusal -> !recorded.contains(refusal))
        .findFirst()
        .map(missing -> "there is no " + missing);
  }

  private Optional<String> order() {
    Set<String> decided = new HashSet<>();
    boolean masked = false;
    int outcomes = 0;
    for (AuditEntry entry : entries) {
      String decision = entry.text(AuditField.DECISION_ID).orElse("");
      if (entry.type().equals(Optional.of(EventType.DECISION))) {
        decided.add(decision);
      } else if (entry.type().equals(Optional.of(EventType.OUTCOME))) {
        outcomes++;
        if (!decided.contains(decision)) {
          return Optional.of("the outcome of " + decision + " stands before its decision");
        }
        masked |=
            is(entry, AuditField.USER, Person.AGENT.name())
                && entry.texts(AuditField.MASKED_COLUMNS).contains("public.customers.ssn")
                && entry.number(AuditField.RETURNED_ROWS).orElse(0) > 0;
      }
    }
    if (outcomes == 0) {
      return Optional.of("there are no outcomes");
    }
    return masked
        ? Optional.empty()
        : Optional.of("no outcome says that agent-7 saw public.customers.ssn masked");
  }

  private Optional<String> sessions() {
    for (Person person : List.of(Person.AGENT, Person.ANALYST, Person.OFFICER, Person.DBA)) {
      if (of(EventType.SESSION_OPENED)
          .noneMatch(entry -> is(entry, AuditField.USER, person.name()))) {
        return Optional.of("there is no session of " + person.name());
      }
    }
    // The hostile ones, and the one without TLS.
    long due = HostileLogin.values().length + 1L;
    long refused = of(EventType.LOGIN_REFUSED).count();
    return refused >= due
        ? Optional.empty()
        : Optional.of("there are " + refused + " refused logins, not " + due);
  }

  private Optional<String> secrets() {
    // The beginning of every JWT: {"… in base64url.
    return entries.stream().anyMatch(entry -> entry.json().contains("eyJ"))
        ? Optional.of("there is one")
        : Optional.empty();
  }

  private Optional<String> verifies() throws IOException {
    Verification found = new AuditDirectory(folder).verify();
    if (found.finding().isPresent()) {
      return Optional.of(found.finding().get().toString());
    }
    return found.entries() >= entries.size()
        ? Optional.empty()
        : Optional.of("only " + found.entries() + " of " + entries.size() + " entries are good");
  }

  private Optional<String> tampered() throws IOException {
    Path copy = Files.createTempDirectory("gatehouse-audit-copy-");
    try {
      List<Path> files;
      try (Stream<Path> all = Files.walk(folder)) {
        files = all.filter(Files::isRegularFile).toList();
      }
      for (Path file : files) {
        Path target = copy.resolve(folder.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
      Verification untouched = new AuditDirectory(copy).verify();
      if (!untouched.ok()) {
        return Optional.of("the copy is bad already: " + untouched.finding());
      }
      Path largest =
          files.stream()
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .map(file -> copy.resolve(folder.relativize(file).toString()))
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(largest);
      bytes[bytes.length / 2] ^= 1;
      Files.write(largest, bytes);
      return new AuditDirectory(copy).verify().ok()
          ? Optional.of("the flipped byte is not noticed")
          : Optional.empty();
    } finally {
      PrivateFiles.deleteTree(copy);
    }
  }

  private Stream<AuditEntry> of(EventType type) {
    return entries.stream().filter(entry -> entry.type().equals(Optional.of(type)));
  }

  private static boolean is(AuditEntry entry, AuditField field, String value) {
    return entry.text(field).equals(Optional.of(value));
  }
}
