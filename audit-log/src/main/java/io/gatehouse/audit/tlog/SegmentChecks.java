package io.gatehouse.audit.tlog;

import io.gatehouse.audit.JsonEntry;
import io.gatehouse.audit.tlog.Verification.Problem;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Compares segments with what was sealed, and reads what was not yet. */
final class SegmentChecks {

  private final Path directory;
  private final TileFiles files;
  private final long sealed;
  private final EntryChecks checks;
  private final MerkleHash hash = new MerkleHash();

  /**
   * @param files tiles of the tree that is sealed
   * @param sealed how many entries that has
   */
  SegmentChecks(Path directory, TileFiles files, long sealed, EntryChecks checks) {
    this.directory = directory;
    this.files = files;
    this.sealed = sealed;
    this.checks = checks;
  }

  /**
   * Checks all of them.
   *
   * @param writerActive whether the last entry may be incomplete, and segments may vanish
   * @param ahead told -1 for each entry that is not sealed yet, and the bytes of an incomplete one
   */
  void check(boolean writerActive, LongConsumer ahead) throws IOException, FoundException {
    List<Segment> segments = Segment.list(directory);
    if (segments.isEmpty()) {
      throw missing(sealed);
    }
    long due = segments.get(0).first();
    if (due > sealed) {
      if (writerActive) {
        // Sealed under a newer checkpoint, and removed, since the one looked at was taken.
        return;
      }
      throw missing(sealed);
    }
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      boolean last = i == segments.size() - 1;
      if (segment.first() != due) {
        throw missing(due);
      }
      try (SegmentFrames frames = new SegmentFrames(segment, 0)) {
        due = read(segment, frames, ahead);
        if (frames.remainingBytes() > 0) {
          if (!last || !writerActive) {
            throw new FoundException(
                Problem.TORN_TAIL,
                segment.name(),
                due,
                frames.remainingBytes() + " bytes behind the last whole entry");
          }
          ahead.accept(frames.remainingBytes());
        }
      } catch (NoSuchFileException e) {
        if (!writerActive || last) {
          throw missing(due);
        }
        due = segments.get(i + 1).first();
      }
    }
    if (due < sealed) {
      throw new FoundException(
          Problem.END_MISSING,
          segments.get(segments.size() - 1).name(),
          due,
          "the checkpoint covers " + sealed + " entries, and the last segment ends before");
    }
  }

  private long read(Segment segment, SegmentFrames frames, LongConsumer ahead)
      throws IOException, FoundException {
    TreeHashes tree = new TreeHashes(files, sealed);
    long due = segment.first();
    while (frames.next() == SegmentFrames.Found.FRAME) {
      if (frames.sequence() != due) {
        throw mismatch(segment, due, "entry " + frames.sequence() + " stands in its place");
      }
      if (due < sealed) {
        byte[] leaf = hash.leaf(frames.bytes(), frames.entryOffset(), frames.entryLength());
        if (!Arrays.equals(leaf, tree.head(due, due + 1))) {
          throw mismatch(segment, due, "it is not the entry that was sealed");
        }
        JsonEntry entry = parse(due, frames);
        if (!frames.payloadErased() || due / TilePath.WIDTH == sealed / TilePath.WIDTH) {
          checks.payload(entry, payload(frames), segment.name());
        }
      } else {
        JsonEntry entry = checks.check(due, frames.entry(), segment.name());
        checks.payload(entry, payload(frames), segment.name());
        ahead.accept(-1);
      }
      due++;
    }
    return due;
  }

  private static JsonEntry parse(long due, SegmentFrames frames) throws IOException {
    return new JsonEntry(
        due,
        "",
        frames.entry(),
        Optional.empty(),
        sha256 -> {
          throw new IllegalStateException("side files are checked with the sealed entry");
        });
  }

  /** Whatever stands there and is not an erased one's zeros. */
  private static Optional<byte[]> payload(SegmentFrames frames) {
    int from = frames.payloadOffset();
    return frames.payloadRoom() == 0 || frames.payloadErased()
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(frames.bytes(), from, from + frames.payloadRoom()));
  }

  private FoundException missing(long due) {
    return new FoundException(
        Problem.MISSING_SEGMENT,
        new Segment(directory, due).name(),
        due,
        "a segment with entry " + due + " is due");
  }

  private static FoundException mismatch(Segment segment, long due, String detail) {
    return new FoundException(Problem.SEGMENT_MISMATCH, segment.name(), due, detail);
  }
}
