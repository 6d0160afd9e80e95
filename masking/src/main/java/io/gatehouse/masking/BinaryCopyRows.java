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
 * <p>The server sends the header together with the first row. Flags, of which PostgreSQL 12 and
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
    if (!begun) {
      return header(bytes, start, end);
    }
    if (end - start < Short.BYTES) {
      return INCOMPLETE;
    }
    if (scanned == 0) {
      int count = count(bytes, start);
      if (count == TRAILER) {
        return start + Short.BYTES;
      }
      if (count != masks.length) {
        throw malformed("a row of %d fields where %d are expected".formatted(count, masks.length));
      }
      scanned = Short.BYTES;
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
  boolean write(byte[] bytes, ByteBuf in, int start, int end, ByteBuf out, Inspection inspection) {
    if (!isRow(bytes, start, end)) {
      over = begun;
      begun = true;
      out.writeBytes(bytes, start, end - start);
      return false;
    }
    int copyFrom = start;
    int at = start + Short.BYTES;
    for (int i = 0; i < masks.length; i++) {
      CellMask mask = masks[i];
      int length = length(bytes, at);
      int value = at + Integer.BYTES;
      if (length == NULL_LENGTH) {
        if (mask == null || !mask.hidesNull()) {
          at = value;
          continue;
        }
        length = 0;
      }
      if (mask == null && inspection != null) {
        mask = inspection.look(i, in, value, length);
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

  private static int header(byte[] bytes, int start, int end) {
    if (end - start < HEADER.length) {
      return INCOMPLETE;
    }
    if (!Arrays.equals(bytes, start, start + HEADER.length, HEADER, 0, HEADER.length)) {
      throw malformed("another header than PostgreSQL's");
    }
    return start + HEADER.length;
  }

  @Override
  boolean isRow(byte[] bytes, int start, int end) {
    return begun && count(bytes, start) != TRAILER;
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
