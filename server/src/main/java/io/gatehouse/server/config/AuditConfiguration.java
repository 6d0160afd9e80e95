package io.gatehouse.server.config;

import io.gatehouse.audit.AuditLogOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The audit log.
 *
 * @param directory where it lies
 * @param key the file with the key that signs its checkpoints
 * @param options how it is written
 * @param witness where its checkpoints are published
 * @param sinks where its entries are sent
 */
public record AuditConfiguration(
    Path directory,
    Path key,
    AuditLogOptions options,
    Optional<WitnessConfiguration> witness,
    List<SinkConfiguration> sinks) {
  public AuditConfiguration {
    Objects.requireNonNull(directory);
    Objects.requireNonNull(key);
    Objects.requireNonNull(options);
    Objects.requireNonNull(witness);
    sinks = List.copyOf(sinks);
  }
}
