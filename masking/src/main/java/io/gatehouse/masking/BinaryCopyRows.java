package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The binary format: PostgreSQL manual, COPY, "Binary Format".
 *
 * <pre>
 *   header    "PGCOPY\n\377\r\n\0" | int32 flags | int32 length of what else there is
 *   tuple     int16 fields | (int32 length or -1, bytes)…
 *   trailer   int16 -1
 * </pre>
 *
 * <p>The header is part of the first row, as the server sends it. Flags, of which PostgreSQL 12 and
 * later set none, and what else may stand in the header are refused.
 */
final class BinaryCopyRows extends CopyRows {

  static final int HEADER_BYTES = 19;

  private static final byte[] HEADER =
      ByteBuffer.allocate(HEADER_BYTES)
          .put("PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1))
          .putInt(0)
          .putInt(0)
          .array();

  private static final int TRAILER = -1;
  private static final int NULL_LENGTH = -1;

  private boolean begun;
  private boolean over;

  /** Of the row that is being looked for: fields found, and bytes that they take. */
  private int fields;

  private int scanned;

  BinaryCopyRows(CellMask[] masks) {
    super(masks);
  }

  @Override
  int endOfRow(byte[] bytes, int start, int end) {
    if (over) {
      if (start != end) {
        throw malformed("bytes behind its trailer");
      }
      return INCOMPLETE;
    }
    int first = start + (begun ? 0 : HEADER.length);
    if (end - first < Short.BYTES) {
      return INCOMPLETE;
    }
    if (scanned == 0) {
      if (!begun && !Arrays.equals(bytes, start, first, HEADER, 0, HEADER.length)) {
        throw malformed("another header than PostgreSQL's");
      }
      int count = count(bytes, first);
      if (count == TRAILER) {
        return first + Short.BYTES;
      }
      if (count != masks.length) {
        throw malformed("a row of %d fields where %d are expected".formatted(count, masks.length));
      }
      scanned = first + Short.BYTES - start;
      fields = 0;
    }
    while (fields < masks.length) {
      int at = start + scanned;
      if (end - at < Integer.BYTES) {
        return INCOMPLETE;
      }
      int length = length(bytes, at);
      if (length < NULL_LENGTH) {
        throw malformed("a field of " + length + " bytes");
      }
      int size = Integer.BYTES + Math.max(0, length);
      if (size < 0 || size > end - at) {
        return INCOMPLETE;
      }
      scanned += size;
      fields++;
    }
    int found = start + scanned;
    scanned = 0;
    return found;
  }

  @Override
  boolean write(byte[] bytes, ByteBuf in, int start, int end, ByteBuf out) {
    int at = start + (begun ? 0 : HEADER.length);
    begun = true;
    int copyFrom = start;
    if (count(bytes, at) == TRAILER) {
      over = true;
      out.writeBytes(bytes, start, end - start);
      return false;
    }
    at += Short.BYTES;
    for (CellMask mask : masks) {
      int length = length(bytes, at);
      int value = at + Integer.BYTES;
      if (length == NULL_LENGTH) {
        if (mask == null || !mask.hidesNull()) {
          at = value;
          continue;
        }
        length = 0;
      }
      if (mask != null) {
        out.writeBytes(bytes, copyFrom, at - copyFrom);
        mask.mask(in, value, length, out);
        copyFrom = value + length;
      }
      at = value + length;
    }
    out.writeBytes(bytes, copyFrom, end - copyFrom);
    return true;
  }

  @Override
  boolean hasBegun() {
    return begun;
  }

  @Override
  boolean isComplete() {
    return over;
  }

  private static int count(byte[] bytes, int at) {
    return (short) ((bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff);
  }

  private static int length(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }
}
