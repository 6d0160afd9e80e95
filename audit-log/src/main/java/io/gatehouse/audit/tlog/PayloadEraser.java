package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/** Takes what is kept apart from an entry off the disk. Doing so twice does no harm. */
final class PayloadEraser {

  private PayloadEraser() {}

  /** First in the segment, out of which a bundle could be made anew; then in the bundle. */
  static void erase(TileFiles files, long sequence) throws IOException {
    Optional<Segment> segment = Segment.holding(files.directory(), sequence);
    if (segment.isPresent()) {
      eraseIn(segment.get(), sequence);
    }
    String name = TilePath.payloads(sequence / TilePath.WIDTH);
    Optional<byte[]> bytes = files.read(name);
    if (bytes.isPresent()) {
      PayloadBundle bundle = PayloadBundle.parse(name, bytes.get());
      bundle.erase((int) (sequence % TilePath.WIDTH));
      files.write(name, bundle.content(), true);
    }
  }

  private static void eraseIn(Segment segment, long sequence) throws IOException {
    try (SegmentFrames frames = new SegmentFrames(segment, 0)) {
      while (frames.next() == SegmentFrames.Found.FRAME) {
        if (frames.sequence() == sequence) {
          overwrite(segment, frames.payloadPosition(), frames.payloadRoom());
          return;
        }
      }
    } catch (NoSuchFileException e) {
      // Sealed and removed: its payloads are in bundles.
      return;
    }
  }

  private static void overwrite(Segment segment, long position, int length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            segment.path(), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      ByteBuffer zeros = ByteBuffer.allocate(length);
      while (zeros.hasRemaining()) {
        channel.write(zeros, position + zeros.position());
      }
      channel.force(true);
    }
  }
}
