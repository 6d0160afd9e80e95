package io.gatehouse.audit.chain;

import io.gatehouse.audit.EntryStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Writes the chain: a line an entry into the last segment, and a new segment when that is full.
 * What is there already is {@link ChainRecovery}'s business.
 */
final class ChainStore implements EntryStore {

  static final String FORMAT = "chain/1";

  private static final int BUFFER_BYTES = 1 << 20;
  private static final long HEAD_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Path directory;
  private final long maxSegmentBytes;
  private final SegmentFile.Opener opener;
  private final WriterLock lock;
  private final SideFiles sideFiles;
  private final ChainHash chainHash = new ChainHash();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private SegmentFile segment;
  private long segmentBytes;
  private long size;
  private byte[] last;
  private Head durable;
  private Head published;
  private long publishedAt;

  /**
   * @param end the chain up to where writing goes on
   * @param current the segment to write into
   * @param lock closed with the store
   */
  ChainStore(
      Segment current, Chain end, long maxSegmentBytes, SegmentFile.Opener opener, WriterLock lock)
      throws IOException {
    this.directory = current.directory();
    this.maxSegmentBytes = maxSegmentBytes;
    this.opener = opener;
    this.lock = lock;
    this.sideFiles = new SideFiles(directory);
    this.size = end.size();
    this.last = ascii(end.last());
    open(current);
  }

  private void open(Segment next) throws IOException {
    segment = opener.open(next);
    segmentBytes = segment.size();
    DirectoryForce.force(directory);
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
  public long add(byte[] entry, int length) throws IOException {
    if (segmentBytes + buffer.position() >= maxSegmentBytes) {
      write();
      force();
      segment.close();
      open(new Segment(directory, size));
    }
    if (buffer.remaining() < ChainLine.MAX_BYTES) {
      write();
    }
    byte[] sequence = ascii(Long.toString(size));
    byte[] hash = chainHash.of(sequence, last, entry, length);
    ChainLine.write(buffer, sequence, last, hash, entry, length);
    last = hash;
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
    durable = new Head(size - 1, new String(last, StandardCharsets.US_ASCII));
    if (published == null || System.nanoTime() - publishedAt >= HEAD_EVERY_NANOS) {
      publish();
    }
  }

  private void publish() throws IOException {
    if (durable != null && !durable.equals(published)) {
      durable.writeInto(directory);
      published = durable;
      publishedAt = System.nanoTime();
    }
  }

  @Override
  public void close() throws IOException {
    SegmentFile current = segment;
    try (lock;
        current) {
      publish();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
