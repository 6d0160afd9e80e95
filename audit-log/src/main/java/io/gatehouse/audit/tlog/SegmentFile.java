package io.gatehouse.audit.tlog;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;

/** The segment file that is being written. Tests put one in its place whose disk fails. */
interface SegmentFile extends Closeable {

  /** Opens segments for appending. */
  interface Opener {
    SegmentFile open(Segment segment) throws IOException;
  }

  /** Writes all of it behind what is there. */
  void write(ByteBuffer bytes) throws IOException;

  /** Makes it durable: contents and length, not access times (fdatasync(2)). */
  void force() throws IOException;

  long size() throws IOException;

  /** The real one. */
  static SegmentFile open(Segment segment) throws IOException {
    FileChannel channel =
        FileChannel.open(
            segment.path(),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND,
            LinkOption.NOFOLLOW_LINKS);
    return new SegmentFile() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }

      @Override
      public void force() throws IOException {
        channel.force(false);
      }

      @Override
      public long size() throws IOException {
        return channel.size();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }
}
