package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** A directory that holds one log of format 1. */
public record AuditDirectory(Path path) {

  public AuditDirectory {
    Objects.requireNonNull(path);
  }

  /**
   * Opens the log for writing, makes it when there is none, cuts a torn end.
   *
   * @throws io.gatehouse.audit.AuditLogCorruptException when more than its end is damaged
   * @throws IOException when another process has it, or the file system says no
   */
  public AuditLog open(AuditLogOptions options) throws IOException {
    throw new UnsupportedOperationException("not in the skeleton: " + options);
  }

  /** Reads from the first entry on. */
  public AuditReader read() throws IOException {
    throw new UnsupportedOperationException("not in the skeleton");
  }

  /** Reads from the n-th last entry on. */
  public AuditReader readLast(int entries) throws IOException {
    throw new UnsupportedOperationException("not in the skeleton: " + entries);
  }

  /** Reads everything and compares every byte with what the chain says. */
  public Verification verify() throws IOException {
    throw new UnsupportedOperationException("not in the skeleton");
  }
}
