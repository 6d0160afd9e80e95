package io.gatehouse.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where the audit log's checkpoints are published.
 *
 * @param every how often the newest is, if it is another
 * @param file to which they are appended
 * @param url to which they are sent (POST)
 * @param git the work tree of a repository in which they are committed
 */
public record WitnessConfiguration(
    Duration every, Optional<Path> file, Optional<URI> url, Optional<Path> git) {
  public WitnessConfiguration {
    Objects.requireNonNull(every);
    Objects.requireNonNull(file);
    Objects.requireNonNull(url);
    Objects.requireNonNull(git);
  }
}
