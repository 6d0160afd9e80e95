package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.JsonEntry;
import io.gatehouse.audit.chain.Verification.Finding;
import io.gatehouse.audit.chain.Verification.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a whole log and compares every byte with what the chain says. One use each.
 *
 * <p>What a chain can't show: that somebody with write access to the directory cut its end and
 * changed the head file to match, or wrote the whole log anew. Against that helps a head kept
 * elsewhere, given as {@code expected}.
 */
final class ChainVerifier {

  private final Path directory;
  private final Optional<Head> expected;
  private final SideFiles sideFiles;
  private final Chain chain = new Chain(0, ChainHash.START);
  private long incompleteBytes;
  private boolean writerActive;

  ChainVerifier(Path directory, Optional<Head> expected) {
    this.directory = directory;
    this.expected = expected;
    this.sideFiles = new SideFiles(directory);
  }

  Verification verify() throws IOException {
    Optional<Finding> finding = find();
    return new Verification(chain.size(), chain.last(), incompleteBytes, writerActive, finding);
  }

  private Optional<Finding> find() throws IOException {
    // Read before the segments, so that it can only be behind them.
    writerActive = WriterLock.isTaken(directory);
    Optional<Head> head;
    try {
      head = Head.readFrom(directory);
    } catch (AuditLogCorruptException e) {
      return Optional.of(new Finding(Problem.HEAD_MISMATCH, Head.NAME, 0, 0, "it is damaged"));
    }
    List<Segment> segments = Segment.list(directory);
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      if (segment.first() != chain.size()) {
        return Optional.of(
            new Finding(
                Problem.MISSING_SEGMENT,
                segment.name(),
                0,
                chain.size(),
                "a segment that begins with entry " + chain.size() + " is due"));
      }
      Optional<Finding> finding = read(segment, head, i == segments.size() - 1);
      if (finding.isPresent()) {
        return finding;
      }
    }
    return endMissing(head, "the head file").or(() -> endMissing(expected, "the head given"));
  }

  private Optional<Finding> read(Segment segment, Optional<Head> head, boolean lastSegment)
      throws IOException {
    try (SegmentLines lines = new SegmentLines(segment, 0)) {
      long number = 1;
      SegmentLines.Found found = lines.next();
      for (; found == SegmentLines.Found.LINE; found = lines.next()) {
        Optional<Finding> finding = check(segment, number, lines, head);
        if (finding.isPresent()) {
          return finding;
        }
        number++;
      }
      if (found == SegmentLines.Found.TOO_LONG) {
        return at(segment, number, Problem.MALFORMED, "it is longer than any line of a log");
      }
      if (lines.incompleteBytes() == 0) {
        return Optional.empty();
      }
      if (lastSegment && writerActive) {
        incompleteBytes = lines.incompleteBytes();
        return Optional.empty();
      }
      return at(
          segment,
          number,
          Problem.TORN_TAIL,
          lines.incompleteBytes() + " bytes behind the last whole line");
    }
  }

  private Optional<Finding> check(
      Segment segment, long number, SegmentLines lines, Optional<Head> head) throws IOException {
    Optional<ChainLine> parsed = ChainLine.parse(lines.bytes(), lines.offset(), lines.length());
    if (parsed.isEmpty()) {
      return at(segment, number, Problem.MALFORMED, "it is no line of a log");
    }
    ChainLine line = parsed.get();
    long due = chain.size();
    Optional<Chain.Break> broken = chain.accept(line);
    if (broken.isPresent()) {
      return Optional.of(
          new Finding(broken.get().problem(), segment.name(), number, due, broken.get().detail()));
    }
    JsonEntry entry;
    try {
      entry = new JsonEntry(line.sequence(), line.hash(), line.entryBytes(), sideFiles);
    } catch (AuditLogCorruptException e) {
      return at(segment, number, Problem.MALFORMED, e.getMessage());
    }
    if (due == 0
        && !(entry.type().equals(Optional.of(EventType.LOG_STARTED))
            && entry.text(AuditField.LOG_FORMAT).equals(Optional.of(ChainStore.FORMAT)))) {
      return at(segment, number, Problem.NOT_A_START, "the log does not begin with its start");
    }
    return sideFiles(segment, number, entry)
        .or(() -> contradicts(segment, number, head, "the head file"))
        .or(() -> contradicts(segment, number, expected, "the head given"));
  }

  private Optional<Finding> sideFiles(Segment segment, long number, JsonEntry entry)
      throws IOException {
    for (String sha256 : entry.detached()) {
      try {
        sideFiles.read(sha256);
      } catch (NoSuchFileException e) {
        return at(
            segment, number, Problem.SIDE_FILE_MISSING, SideFiles.nameOf(sha256) + " is missing");
      } catch (AuditLogCorruptException e) {
        return at(segment, number, Problem.SIDE_FILE_MISMATCH, e.getMessage());
      }
    }
    return Optional.empty();
  }

  private Optional<Finding> contradicts(
      Segment segment, long number, Optional<Head> head, String name) {
    if (head.isPresent()
        && head.get().sequence() == chain.size() - 1
        && !head.get().hash().equals(chain.last())) {
      return at(
          segment,
          number,
          Problem.HEAD_MISMATCH,
          name + " names the hash " + head.get().hash() + " for this entry");
    }
    return Optional.empty();
  }

  private Optional<Finding> endMissing(Optional<Head> head, String name) {
    if (head.isPresent() && head.get().sequence() >= chain.size()) {
      return Optional.of(
          new Finding(
              Problem.END_MISSING,
              Head.NAME,
              0,
              chain.size(),
              name + " names entry " + head.get().sequence() + ", which is not there"));
    }
    return Optional.empty();
  }

  private Optional<Finding> at(Segment segment, long number, Problem problem, String detail) {
    return Optional.of(new Finding(problem, segment.name(), number, chain.size(), detail));
  }
}
