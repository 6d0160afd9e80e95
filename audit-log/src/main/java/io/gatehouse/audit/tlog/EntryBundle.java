package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Entries as {@code tile/entries/} holds them: each behind its length, a big-endian uint16 (C2SP
 * tlog-tiles).
 */
final class EntryBundle {

  private final byte[] bytes;
  private final int[] ends;

  private EntryBundle(byte[] bytes, int[] ends) {
    this.bytes = bytes;
    this.ends = ends;
  }

  /**
   * @throws AuditLogCorruptException when it is not in that form
   */
  static EntryBundle parse(String name, byte[] bytes) throws AuditLogCorruptException {
    int[] ends = new int[TilePath.WIDTH];
    int count = 0;
    int at = 0;
    while (at < bytes.length) {
      if (bytes.length - at < 2 || count == TilePath.WIDTH) {
        throw new AuditLogCorruptException(name + " is no bundle of entries");
      }
      int length = (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
      if (length > bytes.length - at - 2) {
        throw new AuditLogCorruptException(
            name + " ends within its entry " + count + ", or a length in it is wrong");
      }
      at += 2 + length;
      ends[count++] = at;
    }
    return new EntryBundle(bytes, Arrays.copyOf(ends, count));
  }

  int count() {
    return ends.length;
  }

  int offset(int number) {
    return (number == 0 ? 0 : ends[number - 1]) + 2;
  }

  int length(int number) {
    return ends[number] - offset(number);
  }

  /** All entries' bytes; see {@link #offset}. Shared, not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  byte[] entry(int number) {
    return Arrays.copyOfRange(bytes, offset(number), ends[number]);
  }

  /** Puts a bundle together. */
  static final class Builder {

    private ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    private int count;

    void add(byte[] entry, int offset, int length) {
      if (bytes.remaining() < 2 + length) {
        bytes =
            ByteBuffer.allocate(Math.max(2 * bytes.capacity(), bytes.position() + 2 + length))
                .put(bytes.flip());
      }
      bytes.putShort((short) length).put(entry, offset, length);
      count++;
    }

    int count() {
      return count;
    }

    /** What there is so far; valid until the next change. */
    ByteBuffer content() {
      return bytes.duplicate().flip();
    }

    void clear() {
      bytes.clear();
      count = 0;
    }
  }
}
