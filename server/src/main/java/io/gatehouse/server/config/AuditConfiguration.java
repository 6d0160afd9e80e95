package io.gatehouse.server.config;

import io.gatehouse.audit.AuditLogOptions;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The audit log.
 *
 * @param directory where it lies
 * @param key the file with the key that signs its checkpoints
 * @param options how it is written
 */
public record AuditConfiguration(Path directory, Path key, AuditLogOptions options) {
  public AuditConfiguration {
    Objects.requireNonNull(directory);
    Objects.requireNonNull(key);
    Objects.requireNonNull(options);
  }
}
