package io.gatehouse.server.config;

import io.gatehouse.audit.AuditLogOptions;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The audit log.
 *
 * @param directory where it lies
 * @param options how it is written
 */
public record AuditConfiguration(Path directory, AuditLogOptions options) {
  public AuditConfiguration {
    Objects.requireNonNull(directory);
    Objects.requireNonNull(options);
  }
}
