package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogOptions;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * An entry in the segment log, all numbers big-endian:
 *
 * <pre>
 *   uint32 CRC-32C of what follows up to the entry's end
 *   uint32 bytes of the entry
 *   uint32 bytes of the payload
 *   uint32 CRC-32C of the payload
 *   uint64 the entry's number
 *   uint64 how many entries were durable when this was written
 *   entry, payload
 * </pre>
 *
 * <p>The checksums find what a crash has torn, and nothing more. The payload has one of its own so
 * that it can be erased.
 */
final class Frame {

  static final int HEADER_BYTES = 32;

  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private final CRC32C crc = new CRC32C();
  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);

  /** The header of an entry's frame; valid until the next call. */
  ByteBuffer header(
      long sequence, long durable, byte[] entry, int length, byte[] payload, int payloadLength) {
    header.clear();
    header.putInt(0).putInt(length).putInt(payloadLength);
    header.putInt(checksum(payload, 0, payloadLength)).putLong(sequence).putLong(durable);
    crc.reset();
    crc.update(header.array(), CHECKSUM_BYTES, HEADER_BYTES - CHECKSUM_BYTES);
    crc.update(entry, 0, length);
    return header.putInt(0, (int) crc.getValue()).flip();
  }

  int checksum(byte[] bytes, int offset, int length) {
    crc.reset();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }

  /** Whether a header could stand there; its checksum is not asked. */
  static boolean plausible(ByteBuffer bytes, int at) {
    int entry = bytes.getInt(at + 4);
    return entry >= 2
        && entry <= AuditLogOptions.ENTRY_BYTES_LIMIT
        && bytes.getInt(at + 8) >= 0
        && bytes.getLong(at + 16) >= 0
        && bytes.getLong(at + 24) >= 0;
  }

  /** Whether header and entry have their checksum. */
  boolean whole(byte[] bytes, int at, int entryLength) {
    crc.reset();
    crc.update(bytes, at + CHECKSUM_BYTES, HEADER_BYTES - CHECKSUM_BYTES + entryLength);
    return (int) crc.getValue() == ByteBuffer.wrap(bytes).getInt(at);
  }
}
