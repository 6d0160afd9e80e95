package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.JsonEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads entries in order: out of bundles what the newest checkpoint covers, out of segments what
 * follows. It does not ask whether hashes are right: that is {@link TlogVerifier}'s business, and
 * who looks into a damaged log wants to see what is there.
 */
final class TlogReader implements AuditReader {

  private final Path directory;
  private final TileFiles files;
  private final SideFiles sideFiles;
  private final MerkleHash hash = new MerkleHash();
  private long due;
  private long sealed;
  private EntryBundle bundle;
  private long bundleIndex;
  private Optional<PayloadBundle> payloads = Optional.empty();
  private SegmentFrames frames;
  private Segment segment;

  private TlogReader(Path directory, long first) throws IOException {
    this.directory = directory;
    this.files = new TileFiles(directory);
    this.sideFiles = new SideFiles(directory);
    this.due = first;
    readCheckpoint();
  }

  /** From the first entry on that is kept. */
  static TlogReader ofAll(Path directory) throws IOException {
    return new TlogReader(directory, Retention.firstKept(directory));
  }

  /** From an entry on. */
  static TlogReader from(Path directory, long sequence) throws IOException {
    return new TlogReader(directory, sequence);
  }

  /** From the n-th last entry of the log on. */
  static TlogReader ofLast(Path directory, int entries) throws IOException {
    long size = size(directory);
    return new TlogReader(directory, Math.max(Retention.firstKept(directory), size - entries));
  }

  /** How many entries the log has now. */
  static long size(Path directory) throws IOException {
    for (int attempt = 0; ; attempt++) {
      List<Segment> segments = Segment.list(directory);
      if (segments.isEmpty()) {
        return Checkpoint.readFrom(directory).map(Checkpoint::size).orElse(0L);
      }
      Segment last = segments.get(segments.size() - 1);
      try (SegmentFrames frames = new SegmentFrames(last, 0)) {
        long size = last.first();
        while (frames.next() == SegmentFrames.Found.FRAME) {
          size++;
        }
        return size;
      } catch (NoSuchFileException e) {
        if (attempt == 3) {
          throw e;
        }
      }
    }
  }

  private void readCheckpoint() throws IOException {
    sealed = Checkpoint.readFrom(directory).map(Checkpoint::size).orElse(0L);
  }

  @Override
  public Optional<AuditEntry> next() throws IOException {
    while (true) {
      if (bundle != null) {
        int number = (int) (due % TilePath.WIDTH);
        if (due / TilePath.WIDTH == bundleIndex) {
          return Optional.of(
              entry(bundle.entry(number), payloads.flatMap(found -> found.payload(number))));
        }
        bundle = null;
      }
      if (frames != null) {
        Optional<AuditEntry> found = ofSegment();
        if (found.isPresent() || frames != null) {
          return found;
        }
      }
      if (!openBundle() && !openSegment()) {
        return Optional.empty();
      }
    }
  }

  /** Opens the whole bundle that holds the entry due, when a checkpoint covers all of it. */
  private boolean openBundle() throws IOException {
    long index = due / TilePath.WIDTH;
    if ((index + 1) * TilePath.WIDTH > sealed) {
      readCheckpoint();
      if ((index + 1) * TilePath.WIDTH > sealed) {
        return false;
      }
    }
    bundle = files.entries(index, TilePath.WIDTH);
    bundleIndex = index;
    String name = TilePath.payloads(index);
    Optional<byte[]> bytes = files.read(name);
    payloads =
        bytes.isEmpty() ? Optional.empty() : Optional.of(PayloadBundle.parse(name, bytes.get()));
    return true;
  }

  /** Opens the segment that holds the entry due, before that entry. */
  private boolean openSegment() throws IOException {
    Optional<Segment> holding = Segment.holding(directory, due);
    if (holding.isEmpty()) {
      return false;
    }
    SegmentFrames opened;
    try {
      opened = new SegmentFrames(holding.get(), 0);
    } catch (NoSuchFileException e) {
      // Sealed and removed meanwhile.
      return openBundle();
    }
    for (long at = holding.get().first(); at < due; at++) {
      // Where the one that is due stands, its number is asked.
      SegmentFrames.Found found = opened.skip();
      if (found != SegmentFrames.Found.FRAME) {
        opened.close();
        if (found == SegmentFrames.Found.BAD) {
          throw malformed(holding.get(), at);
        }
        return false;
      }
    }
    frames = opened;
    segment = holding.get();
    return true;
  }

  /** The next of the segment; closes it when another follows. */
  private Optional<AuditEntry> ofSegment() throws IOException {
    // Looked for before the frames are: once it exists, this segment grows no more.
    boolean followed =
        due > segment.first()
            && (Files.exists(new Segment(directory, due).path()) || !Files.exists(segment.path()));
    return switch (frames.next()) {
      case FRAME -> {
        if (frames.sequence() != due) {
          throw malformed(segment, due);
        }
        byte[] bytes = frames.bytes();
        int from = frames.payloadOffset();
        int length = frames.payloadLength();
        yield Optional.of(
            entry(
                frames.entry(),
                length == 0
                    ? Optional.empty()
                    : Optional.of(Arrays.copyOfRange(bytes, from, from + length))));
      }
      case END -> {
        if (followed) {
          if (frames.remainingBytes() > 0) {
            throw malformed(segment, due);
          }
          close();
        }
        yield Optional.empty();
      }
      case BAD -> throw malformed(segment, due);
    };
  }

  private AuditEntry entry(byte[] json, Optional<byte[]> payload) throws IOException {
    String leaf = HexFormat.of().formatHex(hash.leaf(json, 0, json.length));
    AuditEntry entry = new JsonEntry(due, leaf, json, payload, sideFiles);
    due++;
    return entry;
  }

  private static AuditLogCorruptException malformed(Segment segment, long due) {
    return new AuditLogCorruptException(
        segment.path() + ": what stands in the place of entry " + due + " is no entry");
  }

  @Override
  public void close() throws IOException {
    if (frames != null) {
      frames.close();
      frames = null;
    }
  }
}
