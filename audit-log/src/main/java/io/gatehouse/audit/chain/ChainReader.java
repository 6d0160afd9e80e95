package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads entries in order, across segments, without asking whether their hashes are right: that is
 * {@link ChainVerifier}'s business, and who looks into a damaged log wants to see what is there.
 */
final class ChainReader implements AuditReader {

  private final Path directory;
  private final SideFiles sideFiles;
  private SegmentLines lines;
  private Segment segment;
  private long due;

  private ChainReader(Path directory) {
    this.directory = directory;
    this.sideFiles = new SideFiles(directory);
  }

  /** From the first entry on, of the first segment that there is. */
  static ChainReader ofAll(Path directory) throws IOException {
    ChainReader reader = new ChainReader(directory);
    List<Segment> segments = Segment.list(directory);
    if (!segments.isEmpty()) {
      reader.open(segments.get(0), 0);
    }
    return reader;
  }

  /** From the n-th last entry of the log on. */
  static ChainReader ofLast(Path directory, int entries) throws IOException {
    if (entries == 0) {
      // One entry is read and left out, so that the reader knows which number is due.
      ChainReader reader = ofLast(directory, 1);
      reader.nextLine();
      return reader;
    }
    List<Segment> segments = Segment.list(directory);
    long missing = entries;
    for (int i = segments.size() - 1; i >= 0; i--) {
      LastLines last = LastLines.of(segments.get(i), missing);
      if (last.lines() == missing || i == 0) {
        ChainReader reader = new ChainReader(directory);
        reader.open(segments.get(i), last.position());
        return reader;
      }
      missing -= last.lines();
    }
    return ofAll(directory);
  }

  /** From the n-th last entry of a segment on. */
  static ChainReader ofLast(Path directory, Segment segment, int entries) throws IOException {
    ChainReader reader = new ChainReader(directory);
    reader.open(segment, LastLines.of(segment, entries).position());
    return reader;
  }

  private void open(Segment next, long position) throws IOException {
    SegmentLines opened = new SegmentLines(next, position);
    if (lines != null) {
      lines.close();
    }
    lines = opened;
    segment = next;
    due = position == 0 ? next.first() : -1;
  }

  @Override
  public Optional<AuditEntry> next() throws IOException {
    Optional<ChainLine> line = nextLine();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    ChainLine found = line.get();
    return Optional.of(
        new JsonEntry(found.sequence(), found.hash(), found.entryBytes(), sideFiles));
  }

  /** The next line; its bytes are valid until the next call. */
  Optional<ChainLine> nextLine() throws IOException {
    if (lines == null) {
      List<Segment> segments = Segment.list(directory);
      if (segments.isEmpty()) {
        return Optional.empty();
      }
      open(segments.get(0), 0);
    }
    while (true) {
      // Looked for before the lines are: once it exists, this segment grows no more.
      Segment following = new Segment(directory, due);
      boolean followed = due > segment.first() && Files.exists(following.path());
      switch (lines.next()) {
        case LINE -> {
          return Optional.of(parse());
        }
        case TOO_LONG -> throw malformed();
        case END -> {
          if (!followed) {
            return Optional.empty();
          }
          if (lines.incompleteBytes() > 0) {
            throw malformed();
          }
          open(following, 0);
        }
      }
    }
  }

  private ChainLine parse() throws IOException {
    ChainLine line =
        ChainLine.parse(lines.bytes(), lines.offset(), lines.length()).orElseThrow(this::malformed);
    if (due >= 0 && line.sequence() != due) {
      throw new AuditLogCorruptException(
          segment.path()
              + ": entry "
              + due
              + " is due, entry "
              + line.sequence()
              + " stands there");
    }
    due = line.sequence() + 1;
    return line;
  }

  private AuditLogCorruptException malformed() {
    return new AuditLogCorruptException(
        segment.path() + ": what ends at byte " + lines.position() + " is no line of a log");
  }

  @Override
  public void close() throws IOException {
    if (lines != null) {
      lines.close();
    }
  }
}
