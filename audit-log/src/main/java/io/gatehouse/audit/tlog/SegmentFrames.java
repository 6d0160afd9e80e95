package io.gatehouse.audit.tlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/** Reads a segment, which may be growing, frame by frame. Not for use by several threads. */
final class SegmentFrames implements Closeable {

  private static final int READ_BYTES = 1 << 18;

  /** What {@link #next} found. */
  enum Found {
    /** A whole frame. */
    FRAME,
    /** Nothing, or the beginning of a frame, and then the file's end. */
    END,
    /** Something that is no frame. */
    BAD
  }

  private final FileChannel channel;
  private final Frame frame = new Frame();
  private byte[] buffer = new byte[READ_BYTES];
  private ByteBuffer numbers = ByteBuffer.wrap(buffer);
  private int start;
  private int filled;
  private long filePosition;
  private int entryLength;
  private int payloadLength;
  private int at;
  private boolean payloadWhole;

  SegmentFrames(Segment segment, long position) throws IOException {
    this.channel =
        FileChannel.open(
            segment.path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    this.filePosition = position;
  }

  /** Goes to the next frame. After {@link Found#END} it may be called again: the file may grow. */
  Found next() throws IOException {
    Found found = take();
    if (found != Found.FRAME) {
      return found;
    }
    if (!frame.whole(buffer, at, entryLength)) {
      start = at;
      return Found.BAD;
    }
    payloadWhole =
        frame.checksum(buffer, payloadOffset(), payloadLength) == numbers.getInt(at + 12);
    return Found.FRAME;
  }

  /**
   * As {@link #next}, for a frame that is of no interest: its checksums are not asked, and its
   * contents not to be read.
   */
  Found skip() throws IOException {
    return take();
  }

  private Found take() throws IOException {
    if (!have(Frame.HEADER_BYTES)) {
      return Found.END;
    }
    if (!Frame.plausible(numbers, start)) {
      return Found.BAD;
    }
    int entry = numbers.getInt(start + 4);
    int payload = numbers.getInt(start + 8);
    long length = (long) Frame.HEADER_BYTES + entry + payload;
    // The file's size is asked before room is made for what a damaged length promises, and only
    // then.
    if (length > filled - start
        && (length > channel.size() - position()
            || length > Integer.MAX_VALUE - 8L
            || !have((int) length))) {
      return Found.END;
    }
    at = start;
    entryLength = entry;
    payloadLength = payload;
    start += (int) length;
    return Found.FRAME;
  }

  long sequence() {
    return numbers.getLong(at + 16);
  }

  /** How many entries were durable when this frame was written. */
  long durable() {
    return numbers.getLong(at + 24);
  }

  /** Holds entry and payload; valid until the next call of {@link #next}. */
  byte[] bytes() {
    return buffer;
  }

  int entryOffset() {
    return at + Frame.HEADER_BYTES;
  }

  int entryLength() {
    return entryLength;
  }

  byte[] entry() {
    return Arrays.copyOfRange(buffer, entryOffset(), entryOffset() + entryLength);
  }

  int payloadOffset() {
    return at + Frame.HEADER_BYTES + entryLength;
  }

  /** The payload's bytes; 0 when it has none or they are not what was written. */
  int payloadLength() {
    return payloadWhole ? payloadLength : 0;
  }

  /** Where the payload lies in the file. */
  long payloadPosition() {
    return position() - payloadLength;
  }

  /** The room of the payload in the file, whatever is there now. */
  int payloadRoom() {
    return payloadLength;
  }

  /** False when the payload's bytes are not those that were written. */
  boolean payloadWhole() {
    return payloadWhole;
  }

  /** Whether nothing but zeros stands in the payload's place: it was erased. */
  boolean payloadErased() {
    for (int i = payloadOffset(); i < payloadOffset() + payloadLength; i++) {
      if (buffer[i] != 0) {
        return false;
      }
    }
    return payloadLength > 0;
  }

  /** Where in the file the next frame begins. */
  long position() {
    return filePosition - (filled - start);
  }

  /** Bytes behind the last whole frame. */
  long remainingBytes() throws IOException {
    return Math.max(0, channel.size() - position());
  }

  /**
   * After {@link Found#BAD}, or {@link Found#END} with something remaining: how many entries were
   * durable as the whole frames further on say. Whatever the disk did with what had not been
   * forced, entries below that number had been.
   *
   * @param due the number of the entry that should stand here
   */
  long durableFurtherOn(long due) throws IOException {
    long durable = 0;
    while (have(Frame.HEADER_BYTES)) {
      long sequence = numbers.getLong(start + 16);
      int skip = 1;
      if (Frame.plausible(numbers, start) && sequence > due && sequence - due <= 1 << 24) {
        int entry = numbers.getInt(start + 4);
        if (have(Frame.HEADER_BYTES + entry) && frame.whole(buffer, start, entry)) {
          durable = Math.max(durable, numbers.getLong(start + 24));
          skip = Frame.HEADER_BYTES + entry;
        }
      }
      start += skip;
    }
    return durable;
  }

  /** Reads until so many bytes lie behind {@link #start}; false at the file's end. */
  private boolean have(int bytes) throws IOException {
    while (filled - start < bytes) {
      if (buffer.length - start < bytes || start == filled) {
        byte[] to = bytes > buffer.length ? new byte[Math.max(bytes, 2 * READ_BYTES)] : buffer;
        System.arraycopy(buffer, start, to, 0, filled - start);
        filled -= start;
        start = 0;
        buffer = to;
        numbers = ByteBuffer.wrap(buffer);
      }
      int read =
          channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled), filePosition);
      if (read <= 0) {
        return false;
      }
      filled += read;
      filePosition += read;
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
