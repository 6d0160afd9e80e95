package io.gatehouse.audit.chain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * The last whole lines of a segment, found from its end.
 *
 * @param position where in the file the first of them begins
 * @param lines how many they are
 */
record LastLines(long position, long lines) {

  private static final int CHUNK_BYTES = 64 << 10;

  /** The last {@code wanted} lines, or all when there are fewer. */
  static LastLines of(Segment segment, long wanted) throws IOException {
    try (FileChannel channel = FileChannel.open(segment.path(), StandardOpenOption.READ)) {
      byte[] chunk = new byte[CHUNK_BYTES];
      long chunkEnd = channel.size();
      long newlines = 0;
      while (chunkEnd > 0) {
        int length = (int) Math.min(CHUNK_BYTES, chunkEnd);
        long chunkStart = chunkEnd - length;
        read(channel, chunk, length, chunkStart);
        for (int i = length - 1; i >= 0; i--) {
          // The newline before the first wanted line is the one after `wanted` of them.
          if (chunk[i] == '\n' && newlines++ == wanted) {
            return new LastLines(chunkStart + i + 1, wanted);
          }
        }
        chunkEnd = chunkStart;
      }
      return new LastLines(0, newlines);
    }
  }

  private static void read(FileChannel channel, byte[] chunk, int length, long position)
      throws IOException {
    ByteBuffer into = ByteBuffer.wrap(chunk, 0, length);
    while (into.hasRemaining()) {
      if (channel.read(into, position + into.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
  }
}
