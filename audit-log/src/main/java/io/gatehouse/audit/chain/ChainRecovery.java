package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * Finds where writing goes on: reads the last segment from its beginning, compares it with the
 * chain, and cuts what a crash left behind the last whole entry. Earlier segments were forced
 * before the next one was begun, so that nothing can be torn there; {@link ChainVerifier} reads
 * them.
 *
 * @param current the segment to go on in
 * @param end the chain up to there
 * @param cutBytes how much was torn; 0 when nothing was
 */
record ChainRecovery(Segment current, Chain end, long cutBytes) {

  /**
   * @param origin whose log it must be
   * @throws AuditLogCorruptException when something other than the end is damaged, or it is
   *     another's log
   */
  static ChainRecovery of(Path directory, String origin) throws IOException {
    List<Segment> segments = Segment.list(directory);
    Optional<Head> head = Head.readFrom(directory);
    if (segments.isEmpty()) {
      if (head.isPresent()) {
        throw lost(directory, head.get(), 0);
      }
      return new ChainRecovery(new Segment(directory, 0), new Chain(0, ChainHash.START), 0);
    }
    if (segments.get(0).first() != 0) {
      throw new AuditLogCorruptException(
          "the audit log in " + directory + " has lost its first segment");
    }
    Segment current = segments.get(segments.size() - 1);
    String before =
        current.first() == 0
            ? ChainHash.START
            : lastHash(segments.get(segments.size() - 2), current.first() - 1);
    Chain chain = new Chain(current.first(), before);
    long cut = read(current, chain, head);
    if (head.isPresent() && head.get().sequence() >= chain.size()) {
      throw lost(directory, head.get(), chain.size());
    }
    if (chain.size() > 0) {
      checkOrigin(segments.get(0), origin);
    }
    if (cut > 0) {
      cut(current, cut);
    }
    return new ChainRecovery(current, chain, cut);
  }

  /** Takes the segment's entries into the chain; returns how many bytes behind them are torn. */
  private static long read(Segment segment, Chain chain, Optional<Head> head) throws IOException {
    try (SegmentLines lines = new SegmentLines(segment, 0)) {
      while (true) {
        long position = lines.position();
        SegmentLines.Found found = lines.next();
        if (found == SegmentLines.Found.END) {
          return lines.incompleteBytes();
        }
        String wrong = accept(lines, found, chain);
        if (!wrong.isEmpty()) {
          refuseUnlessTorn(segment, lines, position, wrong);
          return lines.remainingBytes() + (lines.position() - position);
        }
        if (head.isPresent()
            && head.get().sequence() == chain.size() - 1
            && !head.get().hash().equals(chain.last())) {
          throw damaged(segment, position, "the head file names another hash for it");
        }
      }
    }
  }

  private static String accept(SegmentLines lines, SegmentLines.Found found, Chain chain) {
    if (found == SegmentLines.Found.TOO_LONG) {
      return "it is longer than any line of a log";
    }
    return ChainLine.parse(lines.bytes(), lines.offset(), lines.length())
        .map(line -> chain.accept(line).map(Chain.Break::detail).orElse(""))
        .orElse("it is no line of a log");
  }

  /**
   * A crash leaves nothing whole behind what it tore: whole entries after a bad one mean damage.
   */
  private static void refuseUnlessTorn(
      Segment segment, SegmentLines lines, long position, String wrong) throws IOException {
    ChainHash hash = new ChainHash();
    try (SegmentLines rest = new SegmentLines(segment, lines.position())) {
      while (true) {
        switch (rest.next()) {
          case LINE -> {
            Optional<ChainLine> line = ChainLine.parse(rest.bytes(), rest.offset(), rest.length());
            if (line.isPresent() && hash.of(line.get()).equals(line.get().hash())) {
              throw damaged(segment, position, wrong);
            }
          }
          case TOO_LONG -> rest.discard();
          case END -> {
            return;
          }
        }
      }
    }
  }

  private static String lastHash(Segment segment, long sequence) throws IOException {
    try (ChainReader reader = ChainReader.ofLast(segment.directory(), segment, 1)) {
      Optional<ChainLine> line = reader.nextLine();
      if (line.isEmpty() || line.get().sequence() != sequence) {
        throw new AuditLogCorruptException(
            segment.path()
                + " does not end with entry "
                + sequence
                + ", after which the next begins");
      }
      return line.get().hash();
    }
  }

  private static void checkOrigin(Segment first, String origin) throws IOException {
    try (SegmentLines lines = new SegmentLines(first, 0)) {
      Optional<ChainLine> line =
          lines.next() == SegmentLines.Found.LINE
              ? ChainLine.parse(lines.bytes(), lines.offset(), lines.length())
              : Optional.empty();
      if (line.isEmpty()) {
        throw damaged(first, 0, "it is no line of a log");
      }
      JsonEntry entry =
          new JsonEntry(
              0, line.get().hash(), line.get().entryBytes(), new SideFiles(first.directory()));
      Optional<String> found = entry.text(AuditField.LOG_ORIGIN);
      if (!found.equals(Optional.of(origin))) {
        throw new AuditLogCorruptException(
            "the audit log in "
                + first.directory()
                + " is that of "
                + found.orElse("nobody")
                + ", not of "
                + origin);
      }
    }
  }

  private static void cut(Segment segment, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
      channel.force(true);
    }
  }

  private static AuditLogCorruptException damaged(Segment segment, long position, String detail) {
    return new AuditLogCorruptException(
        "the audit log is damaged: the entry at byte "
            + position
            + " of "
            + segment.path()
            + " is not what was written ("
            + detail
            + "), and a crash can't do that. Verify it, keep it as evidence, and start a new log in"
            + " another directory");
  }

  private static AuditLogCorruptException lost(Path directory, Head head, long size) {
    return new AuditLogCorruptException(
        "the audit log in "
            + directory
            + " has lost its end: it reached entry "
            + head.sequence()
            + " and holds "
            + size
            + " entries. Keep it as evidence, and start a new log in another directory");
  }
}
