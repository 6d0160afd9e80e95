package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds where writing goes on: reads the segments that are there, makes those of their tiles anew
 * that are missing or differ, compares the tree with the newest checkpoint, and cuts what a crash
 * has torn. Nothing that a checkpoint covers is ever cut, and nothing that had been forced.
 *
 * @param current the segment to go on in
 * @param finished the segments before it
 * @param builder the tree of all entries
 * @param checkpoint the newest
 * @param cutBytes how much was torn; 0 when nothing was
 */
record Recovery(
    Segment current,
    List<Segment> finished,
    TileBuilder builder,
    Optional<Checkpoint> checkpoint,
    long cutBytes) {

  private static final String ADVICE =
      ". Verify it, keep it as evidence, and start a new log in another directory";

  /**
   * @param key whose log it must be
   * @throws AuditLogCorruptException when more than a torn end is damaged, or it is another's log
   */
  static Recovery of(Path directory, VerifierKey key) throws IOException {
    TileFiles files = new TileFiles(directory);
    String origin = key.name();
    Optional<Checkpoint> checkpoint = Checkpoint.readFrom(directory);
    List<Segment> segments = Segment.list(directory);
    long sealed = checkpoint.map(Checkpoint::size).orElse(0L);
    if (checkpoint.isPresent() && !checkpoint.get().origin().equals(origin)) {
      throw another(directory, checkpoint.get().origin(), origin);
    }
    if (segments.isEmpty()) {
      if (sealed > 0 || Files.exists(directory.resolve(TilePath.FOLDER))) {
        throw new AuditLogCorruptException(
            "the audit log in " + directory + " has lost its segments" + ADVICE);
      }
      return new Recovery(
          new Segment(directory, 0),
          List.of(),
          new TileBuilder(files, new TreeEdge(), 0),
          checkpoint,
          0);
    }
    long first = segments.get(0).first();
    if (first % TilePath.WIDTH != 0 || first > sealed) {
      throw new AuditLogCorruptException(
          "the audit log in " + directory + " has lost a segment before entry " + first + ADVICE);
    }
    TileBuilder builder = new TileBuilder(files, TreeEdge.of(first, files), sealed);
    Replay replay = new Replay(builder, checkpoint);
    long cut = 0;
    for (Segment segment : segments) {
      cut = replay.read(segment, segment.equals(segments.get(segments.size() - 1)));
    }
    replay.done(directory);
    if (checkpoint.isEmpty() && builder.size() > 0) {
      checkStart(segments.get(0), key);
    }
    Segment current = segments.get(segments.size() - 1);
    if (cut > 0) {
      cut(current, cut);
    }
    return new Recovery(
        current, segments.subList(0, segments.size() - 1), builder, checkpoint, cut);
  }

  /** Takes segments into the tree. */
  private record Replay(TileBuilder builder, Optional<Checkpoint> checkpoint) {

    /** Returns how many bytes at its end are torn. */
    long read(Segment segment, boolean last) throws IOException {
      if (segment.first() != builder.size()) {
        throw damaged(segment, 0, "entry " + builder.size() + " is due where it begins");
      }
      try (SegmentFrames frames = new SegmentFrames(segment, 0)) {
        while (frames.next() == SegmentFrames.Found.FRAME) {
          if (frames.sequence() != builder.size()) {
            throw damaged(segment, frames.position(), "entry " + builder.size() + " is due");
          }
          if (!frames.payloadWhole() && !(isSealed() && frames.payloadErased())) {
            // The checksum of the frame is right and that of its payload is not: torn, or changed.
            return torn(segment, frames, frames.position() - frameBytes(frames), last);
          }
          builder.add(
              frames.bytes(),
              frames.entryOffset(),
              frames.entryLength(),
              frames.payloadOffset(),
              frames.payloadLength());
          compareWithCheckpoint(segment, frames);
        }
        return frames.remainingBytes() == 0 ? 0 : torn(segment, frames, frames.position(), last);
      }
    }

    private static long frameBytes(SegmentFrames frames) {
      return (long) Frame.HEADER_BYTES + frames.entryLength() + frames.payloadRoom();
    }

    private boolean isSealed() {
      return checkpoint.isPresent() && builder.size() < checkpoint.get().size();
    }

    private void compareWithCheckpoint(Segment segment, SegmentFrames frames) throws IOException {
      if (checkpoint.isPresent()
          && checkpoint.get().size() == builder.size()
          && !Arrays.equals(checkpoint.get().root(), builder.root())) {
        throw damaged(
            segment, frames.position(), "up to here it is not what the checkpoint was signed over");
      }
    }

    private long torn(Segment segment, SegmentFrames frames, long position, boolean last)
        throws IOException {
      long bytes = Files.size(segment.path()) - position;
      if (!last) {
        throw damaged(segment, position, "another segment follows");
      }
      if (isSealed()) {
        throw damaged(segment, position, "the checkpoint covers it");
      }
      if (frames.durableFurtherOn(builder.size()) > builder.size()) {
        throw damaged(segment, position, "later entries say that it had been durable");
      }
      return bytes;
    }

    void done(Path directory) throws AuditLogCorruptException {
      if (isSealed()) {
        throw new AuditLogCorruptException(
            "the audit log in "
                + directory
                + " has lost its end: its checkpoint covers "
                + checkpoint.get().size()
                + " entries, and it holds "
                + builder.size()
                + ADVICE);
      }
    }
  }

  private static void checkStart(Segment first, VerifierKey key) throws IOException {
    try (SegmentFrames frames = new SegmentFrames(first, 0)) {
      if (frames.next() != SegmentFrames.Found.FRAME) {
        throw damaged(first, 0, "it is no frame");
      }
      JsonEntry entry =
          new JsonEntry(0, "", frames.entry(), Optional.empty(), new SideFiles(first.directory()));
      Optional<String> found = entry.text(AuditField.LOG_ORIGIN);
      if (!found.equals(Optional.of(key.name()))) {
        throw another(first.directory(), found.orElse("nobody"), key.name());
      }
      if (!entry.text(AuditField.LOG_KEY).equals(Optional.of(key.toString()))) {
        throw new AuditLogCorruptException("the audit log was begun with another key");
      }
    }
  }

  private static void cut(Segment segment, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() - bytes);
      channel.force(true);
    }
  }

  private static AuditLogCorruptException another(Path directory, String found, String origin) {
    return new AuditLogCorruptException(
        "the audit log in " + directory + " is that of " + found + ", not of " + origin);
  }

  private static AuditLogCorruptException damaged(Segment segment, long position, String detail) {
    return new AuditLogCorruptException(
        "the audit log is damaged: what stands at byte "
            + position
            + " of "
            + segment.path()
            + " is not what was written ("
            + detail
            + "), and a crash can't do that"
            + ADVICE);
  }
}
