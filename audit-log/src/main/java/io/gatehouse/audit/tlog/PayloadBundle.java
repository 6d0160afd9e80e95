package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is kept apart from the entries of one bundle, in {@code payload/<N>}: for each entry a
 * big-endian uint32 and so many bytes, none when it has no payload or that was erased. The log's
 * tree does not cover these files; each entry names the hash of its payload.
 */
final class PayloadBundle {

  static final String FOLDER = "payload";

  private static final int USUAL_BYTES = 1 << 16;
  private static final int KEPT_BYTES = 1 << 20;

  /** As the file holds it. */
  private ByteBuffer bytes;

  private final int[] ends = new int[TilePath.WIDTH];
  private int count;
  private boolean any;

  PayloadBundle() {
    this(USUAL_BYTES);
  }

  private PayloadBundle(int room) {
    this.bytes = ByteBuffer.allocate(room);
  }

  void add(byte[] from, int offset, int length) {
    int needed = Math.addExact(Integer.BYTES, length);
    if (bytes.remaining() < needed) {
      long doubled = Math.max(2L * bytes.capacity(), (long) bytes.position() + needed);
      bytes = ByteBuffer.allocate(Math.toIntExact(doubled)).put(bytes.flip());
    }
    bytes.putInt(length).put(from, offset, length);
    ends[count++] = bytes.position();
    any |= length > 0;
  }

  /** Whether an entry has one. */
  boolean any() {
    return any;
  }

  void clear() {
    if (bytes.capacity() > KEPT_BYTES) {
      bytes = ByteBuffer.allocate(USUAL_BYTES);
    }
    bytes.clear();
    count = 0;
    any = false;
  }

  private int start(int number) {
    return (number == 0 ? 0 : ends[number - 1]) + Integer.BYTES;
  }

  Optional<byte[]> payload(int number) {
    return number < count && ends[number] > start(number)
        ? Optional.of(Arrays.copyOfRange(bytes.array(), start(number), ends[number]))
        : Optional.empty();
  }

  /** Forgets one of them. */
  void erase(int number) {
    if (number >= count) {
      return;
    }
    int start = start(number);
    int gone = ends[number] - start;
    int end = bytes.position();
    System.arraycopy(bytes.array(), start + gone, bytes.array(), start, end - start - gone);
    // What is left behind the new end would be forgotten only when it is written over.
    Arrays.fill(bytes.array(), end - gone, end, (byte) 0);
    bytes.putInt(start - Integer.BYTES, 0).position(end - gone);
    for (int i = number; i < count; i++) {
      ends[i] -= gone;
    }
  }

  /** What there is so far; valid until the next change. */
  ByteBuffer content() {
    return bytes.duplicate().flip();
  }

  /**
   * @throws AuditLogCorruptException when it is not in that form
   */
  static PayloadBundle parse(String name, byte[] bytes) throws AuditLogCorruptException {
    PayloadBundle bundle = new PayloadBundle(bytes.length);
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      int length = rest.remaining() < Integer.BYTES ? -1 : rest.getInt();
      if (length < 0 || length > rest.remaining() || bundle.count == TilePath.WIDTH) {
        throw new AuditLogCorruptException(name + " is no bundle of payloads");
      }
      bundle.add(bytes, rest.position(), length);
      rest.position(rest.position() + length);
    }
    return bundle;
  }
}
