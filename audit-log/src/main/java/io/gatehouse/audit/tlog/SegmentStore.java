package io.gatehouse.audit.tlog;

import io.gatehouse.audit.EntryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes the segment log: a frame an entry into the last segment, and a new segment when that is
 * full. What has been forced is handed to the {@link Sealer}. What is there already is {@link
 * Recovery}'s business.
 */
final class SegmentStore implements EntryStore {

  static final String FORMAT = "tlog-tiles/1";

  private static final int BUFFER_BYTES = 1 << 20;

  private final Path directory;
  private final long maxSegmentBytes;
  private final SegmentFile.Opener opener;
  private final WriterLock lock;
  private final SideFiles sideFiles;
  private final Sealer sealer;
  private final Frame frame = new Frame();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private SegmentFile segment;
  private long segmentBytes;
  private long size;
  private long durable;
  private volatile Optional<Housekeeper> housekeeper = Optional.empty();

  /**
   * @param current the segment to write into
   * @param size how many entries there are
   * @param lock closed with the store
   */
  SegmentStore(
      Segment current,
      long size,
      long maxSegmentBytes,
      SegmentFile.Opener opener,
      Sealer sealer,
      WriterLock lock)
      throws IOException {
    this.directory = current.directory();
    this.maxSegmentBytes = maxSegmentBytes;
    this.opener = opener;
    this.sealer = sealer;
    this.lock = lock;
    this.sideFiles = new SideFiles(directory);
    this.size = size;
    this.durable = size;
    open(current);
  }

  private void open(Segment next) throws IOException {
    segment = opener.open(next);
    segmentBytes = segment.size();
    DirectoryForce.force(directory);
  }

  @Override
  public void onFailure(Consumer<Throwable> listener) {
    sealer.start(listener);
  }

  /**
   * Waits until a checkpoint covers all that is there now.
   *
   * @throws IOException when there will be none
   */
  void awaitCheckpoint() throws IOException {
    sealer.await(size);
  }

  Sealer sealer() {
    return sealer;
  }

  /** Starts a housekeeper, who ends with the store. */
  void keepHouse(Housekeeper keeper) {
    housekeeper = Optional.of(keeper);
    keeper.start();
  }

  @Override
  public String format() {
    return FORMAT;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public long add(byte[] entry, int length, byte[] payload, int payloadLength) throws IOException {
    if (size % TilePath.WIDTH == 0 && segmentBytes + buffer.position() >= maxSegmentBytes) {
      write();
      force();
      segment.close();
      open(new Segment(directory, size));
    }
    long frameBytes = (long) Frame.HEADER_BYTES + length + payloadLength;
    if (buffer.remaining() < frameBytes) {
      write();
    }
    ByteBuffer header = frame.header(size, durable, entry, length, payload, payloadLength);
    if (frameBytes <= buffer.capacity()) {
      buffer.put(header).put(entry, 0, length).put(payload, 0, payloadLength);
    } else {
      buffer.put(header).put(entry, 0, length);
      write();
      segment.write(ByteBuffer.wrap(payload, 0, payloadLength));
      segmentBytes += payloadLength;
    }
    return size++;
  }

  @Override
  public String detach(byte[] value, int offset, int length) throws IOException {
    return sideFiles.store(value, offset, length);
  }

  @Override
  public void write() throws IOException {
    buffer.flip();
    int bytes = buffer.remaining();
    if (bytes > 0) {
      segment.write(buffer);
      segmentBytes += bytes;
    }
    buffer.clear();
  }

  @Override
  public void force() throws IOException {
    segment.force();
    durable = size;
    sealer.durable(size);
  }

  @Override
  public void close() throws IOException {
    SegmentFile current = segment;
    try (lock;
        current) {
      housekeeper.ifPresent(Housekeeper::close);
      sealer.close();
    }
  }
}
