package io.gatehouse.audit.chain;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/** Splits a segment file, which may be growing, into lines. Not for use by several threads. */
final class SegmentLines implements Closeable {

  private static final int BUFFER_BYTES = 4 * ChainLine.MAX_BYTES;

  /** What {@link #next} found. */
  enum Found {
    /** A whole line: {@link #bytes}, {@link #offset}, {@link #length}. */
    LINE,
    /** Nothing, or the beginning of a line, and then the file's end. */
    END,
    /** More bytes without a newline than any line has. */
    TOO_LONG
  }

  private final FileChannel channel;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int scanned;
  private int filled;
  private long readPosition;
  private int offset;
  private int length;

  SegmentLines(Segment segment, long position) throws IOException {
    this.channel = FileChannel.open(segment.path(), StandardOpenOption.READ);
    this.readPosition = position;
  }

  /** Goes to the next line. After {@link Found#END} it may be called again: the file may grow. */
  Found next() throws IOException {
    while (true) {
      while (scanned < filled) {
        if (buffer[scanned++] == '\n') {
          offset = start;
          length = scanned - 1 - start;
          start = scanned;
          return Found.LINE;
        }
      }
      if (filled - start > ChainLine.MAX_BYTES) {
        return Found.TOO_LONG;
      }
      if (!fill()) {
        return Found.END;
      }
    }
  }

  /** After {@link Found#TOO_LONG}: passes over what has been read without finding a newline. */
  void discard() {
    start = filled;
    scanned = filled;
  }

  byte[] bytes() {
    return buffer;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }

  /** Where in the file the next line begins. */
  long position() {
    return readPosition - (filled - start);
  }

  /** Bytes behind the last whole line, as far as they have been read. */
  int incompleteBytes() {
    return filled - start;
  }

  /** Bytes behind the last whole line returned, to the end of the file. */
  long remainingBytes() throws IOException {
    return channel.size() - position();
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, filled - start);
      filled -= start;
      scanned -= start;
      start = 0;
    }
    int read = channel.read(ByteBuffer.wrap(buffer, filled, buffer.length - filled), readPosition);
    if (read <= 0) {
      return false;
    }
    filled += read;
    readPosition += read;
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
