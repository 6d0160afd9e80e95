package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of the segment log: {@code log-<number of its first entry, 20 digits>.seg}.
 *
 * @param directory where it lies
 * @param first the number of its first entry, a multiple of {@value TilePath#WIDTH}
 */
record Segment(Path directory, long first) {

  private static final Pattern NAME = Pattern.compile("log-00(\\d{18})\\.seg");

  String name() {
    return String.format(Locale.ROOT, "log-%020d.seg", first);
  }

  Path path() {
    return directory.resolve(name());
  }

  /** All segments of a directory, in order. */
  static List<Segment> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> of(directory, file.getFileName().toString()))
          .flatMap(Optional::stream)
          .sorted(Comparator.comparingLong(Segment::first))
          .toList();
    }
  }

  /** The segment that holds an entry, as far as the names tell; empty when none can. */
  static Optional<Segment> holding(Path directory, long sequence) throws IOException {
    return list(directory).stream()
        .filter(segment -> segment.first() <= sequence)
        .max(Comparator.comparingLong(Segment::first));
  }

  private static Optional<Segment> of(Path directory, String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new Segment(directory, Long.parseLong(matcher.group(1))))
        : Optional.empty();
  }
}
