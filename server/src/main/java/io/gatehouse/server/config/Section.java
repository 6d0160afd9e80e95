package io.gatehouse.server.config;

import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.YamlMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A map of the file, with what configuration has beyond YAML: paths, secrets, URLs, numbers with
 * bounds.
 */
final class Section {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]+)}");

  private final YamlMap map;
  private final Surroundings surroundings;

  /**
   * What a file is read in.
   *
   * @param directory where relative paths start
   * @param environment where {@code ${env:NAME}} is looked up
   * @param warnings takes what can be used but should be changed
   */
  record Surroundings(Path directory, Map<String, String> environment, Problems warnings) {}

  Section(YamlMap map, Surroundings surroundings) {
    this.map = map;
    this.surroundings = surroundings;
  }

  YamlMap map() {
    return map;
  }

  Section of(YamlMap inner) {
    return new Section(inner, surroundings);
  }

  /** The inner map of that key; one without keys when it is absent. */
  Section inner(String key) {
    return of(map.optionalMap(key).orElseGet(() -> YamlMap.empty(map.at(key), map.problems())));
  }

  /** The inner map of that key, which has to be there. */
  Section requiredInner(String key) {
    return of(map.requiredMap(key));
  }

  /** A path, made absolute. */
  Optional<Path> path(String key) {
    return map.optionalString(key).flatMap(text -> resolve(key, text));
  }

  /** A path that has to be there. */
  Path requiredPath(String key) {
    return resolve(key, map.requiredString(key)).orElse(surroundings.directory());
  }

  /** A path to a file that can be read. */
  Optional<Path> readableFile(String key) {
    Optional<Path> path = path(key);
    path.ifPresent(file -> requireReadable(key, file));
    return path;
  }

  /** A path to a file that has to be there and that can be read. */
  Path requiredReadableFile(String key) {
    Path file = requiredPath(key);
    if (map.has(key)) {
      requireReadable(key, file);
    }
    return file;
  }

  private void requireReadable(String key, Path file) {
    if (!Files.exists(file)) {
      map.problem(key, "there is no file " + file, "");
    } else if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      map.problem(key, "can not read " + file, "it has to be a file that this user may read");
    }
  }

  private Optional<Path> resolve(String key, String text) {
    try {
      return Optional.of(surroundings.directory().resolve(text).normalize());
    } catch (InvalidPathException invalid) {
      map.problem(key, key + " is not a path: " + invalid.getReason(), "");
      return Optional.empty();
    }
  }

  /** A URL. */
  Optional<URI> url(String key) {
    Optional<String> text = map.optionalString(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new URI(text.get()));
    } catch (URISyntaxException invalid) {
      map.problem(key, key + " is not a URL: " + invalid.getReason(), "");
      return Optional.empty();
    }
  }

  /** A secret, which has to be where the file says. */
  Optional<Secret> secret(String key) {
    Optional<String> text = map.optionalString(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher reference = REFERENCE.matcher(text.get());
    if (!reference.matches()) {
      if (text.get().contains("${")) {
        map.problem(
            key, key + " refers to nothing that is known", "${env:NAME} or ${file:PATH}, alone");
        return Optional.empty();
      }
      warn(key, key + " stands in this file as it is", "write ${env:NAME} or ${file:PATH} instead");
      return Optional.of(new Secret.Inline(text.get()));
    }
    if (reference.group(1).equals("env")) {
      return found(key, new Secret.InEnvironment(reference.group(2), surroundings.environment()));
    }
    return resolve(key, reference.group(2)).flatMap(path -> found(key, new Secret.InFile(path)));
  }

  /** Notes what can be used but should be changed. */
  void warn(String key, String message, String hint) {
    surroundings.warnings().add(map.atValue(key), message, hint);
  }

  private Optional<Secret> found(String key, Secret secret) {
    try {
      Arrays.fill(secret.get(), '\0');
      return Optional.of(secret);
    } catch (IllegalStateException absent) {
      map.problem(key, absent.getMessage(), "");
    } catch (UncheckedIOException unreadable) {
      IOException cause = unreadable.getCause();
      map.problem(
          key,
          cause instanceof NoSuchFileException missing
              ? "there is no file " + missing.getFile()
              : "can not be read: " + cause.getMessage(),
          "");
    }
    return Optional.empty();
  }

  /** A size in bytes within bounds that an int holds. */
  int size(String key, int otherwise, int min, int max) {
    OptionalLong size = map.optionalSize(key);
    if (size.isEmpty()) {
      return otherwise;
    }
    if (size.getAsLong() < min || size.getAsLong() > max) {
      map.problem(key, key + " must be from " + min + " to " + max + " bytes", "");
      return otherwise;
    }
    return (int) size.getAsLong();
  }

  /** A whole number within bounds. */
  int number(String key, int otherwise, int min, int max) {
    return (int) map.integer(key, otherwise, min, max);
  }

  /** A duration within bounds. */
  Duration duration(String key, Duration otherwise, Duration min, Duration max) {
    Optional<Duration> duration = map.optionalDuration(key);
    if (duration.isEmpty()) {
      return otherwise;
    }
    if (duration.get().compareTo(min) < 0 || duration.get().compareTo(max) > 0) {
      map.problem(key, key + " must be from " + text(min) + " to " + text(max), "");
      return otherwise;
    }
    return duration.get();
  }

  /** As the file would write it: 10ms, 30s, 24h. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 3_600_000 == 0) {
      return millis / 3_600_000 + "h";
    }
    if (millis % 60_000 == 0) {
      return millis / 60_000 + "m";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
  }

  /** Reports the keys that nobody asked for. */
  void done() {
    map.done();
  }
}
