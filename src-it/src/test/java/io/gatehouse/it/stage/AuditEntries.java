package io.gatehouse.it.stage;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a log holds. Outcomes are not waited for: all of them are there once it is closed. */
public final class AuditEntries {

  private AuditEntries() {}

  /** Every entry of the log in a directory, in order. */
  public static List<AuditEntry> of(Path directory) throws IOException {
    List<AuditEntry> entries = new ArrayList<>();
    try (AuditReader reader = new AuditDirectory(directory).read()) {
      for (Optional<AuditEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        entries.add(entry.get());
      }
    }
    return entries;
  }

  /** Those of one type. */
  public static List<AuditEntry> of(Path directory, EventType type) throws IOException {
    return of(directory).stream().filter(entry -> entry.type().equals(Optional.of(type))).toList();
  }
}
