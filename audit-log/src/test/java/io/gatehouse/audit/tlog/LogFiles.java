package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditTail;
import io.gatehouse.audit.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes logs for tests, and looks into their files. */
final class LogFiles {

  static final AuditLogOptions OPTIONS = AuditLogOptions.defaults("test/one");

  /** So that tests get several segments out of few entries. */
  static final AuditLogOptions SMALL_SEGMENTS = OPTIONS.withMaxSegmentBytes(66_000);

  private LogFiles() {}

  /** A log with its start and {@code events} more entries. */
  static void write(Path directory, AuditLogOptions options, int events) throws Exception {
    try (AuditLog log = new AuditDirectory(directory).open(options)) {
      for (int i = 0; i < events; i++) {
        log.append(event(i)).get();
      }
    }
  }

  static AuditEvent event(int number) {
    return number % 2 == 0
        ? Events.decision(
            "s" + number % 3,
            "d" + number,
            "SELECT ssn FROM customers WHERE name = 'Ann " + number + "'")
        : Events.outcome("s" + number % 3, "d" + (number - 1));
  }

  static List<AuditEntry> read(Path directory) throws IOException {
    List<AuditEntry> entries = new ArrayList<>();
    try (AuditReader reader = new AuditDirectory(directory).read()) {
      AuditTail.drain(reader, entries::add);
    }
    return entries;
  }

  static Path segment(Path directory, long first) {
    return new Segment(directory, first).path();
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (!Files.isDirectory(target)) {
          Files.copy(file, target);
        }
      }
    }
  }

  static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
