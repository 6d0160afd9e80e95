package io.gatehouse.audit.tlog;

import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which entries are still kept. Old ones go as a whole prefix of bundles; the tiles of hashes stay,
 * so that every proof about the rest still holds. The file {@code retained} has the number of the
 * first entry that is kept, and the log an event that says so.
 *
 * @param directory the log's
 */
record Retention(Path directory) {

  static final String NAME = "retained";

  private static final Pattern FORM = Pattern.compile("(0|[1-9]\\d{0,17})\n");

  /** The number of the first entry that is kept. */
  static long firstKept(Path directory) throws IOException {
    Optional<byte[]> bytes = new TileFiles(directory).read(NAME);
    if (bytes.isEmpty()) {
      return 0;
    }
    String text = new String(bytes.get(), StandardCharsets.ISO_8859_1);
    // Damaged, it names nothing, and whoever reads finds the first bundle missing.
    return FORM.matcher(text).matches() ? Long.parseLong(text.strip()) : 0;
  }

  long firstKept() throws IOException {
    return firstKept(directory);
  }

  /**
   * The number of the first entry of the first bundle whose last entry is not older. What a segment
   * still holds counts as younger: recovery makes bundles of that.
   */
  long firstYoungerThan(Instant time) throws IOException {
    List<Segment> segments = Segment.list(directory);
    long end = segments.isEmpty() ? 0 : segments.get(0).first();
    TileFiles files = new TileFiles(directory);
    SideFiles sideFiles = new SideFiles(directory);
    for (long first = firstKept(); first < end; first += TilePath.WIDTH) {
      byte[] last = files.entries(first / TilePath.WIDTH, TilePath.WIDTH).entry(TilePath.WIDTH - 1);
      JsonEntry entry =
          new JsonEntry(first + TilePath.WIDTH - 1, "", last, Optional.empty(), sideFiles);
      if (!entry.time().isBefore(time)) {
        return first;
      }
    }
    return end;
  }

  /** Says which entry is the first to be kept. */
  void retireBefore(long sequence) throws IOException {
    byte[] content = (sequence + "\n").getBytes(StandardCharsets.US_ASCII);
    new TileFiles(directory).write(NAME, ByteBuffer.wrap(content), true);
  }

  /**
   * Removes what is not kept.
   *
   * @param removed entries before that number are gone already
   * @return entries before that number are gone now
   */
  long removeRetired(long removed) throws IOException {
    long kept = firstKept();
    for (long first = removed; first < kept; first += TilePath.WIDTH) {
      long index = first / TilePath.WIDTH;
      Files.deleteIfExists(directory.resolve(TilePath.payloads(index)));
      Files.deleteIfExists(directory.resolve(TilePath.entries(index, TilePath.WIDTH)));
    }
    return Math.max(removed, kept);
  }
}
