package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What the formats made of lines have in common: a header, fields, a string that means NULL. */
abstract class LineCopyRows extends CopyRows {

  final byte delimiter;
  final byte[] nullString;

  /** The names that the header must hold; null when there is none, or it has come. */
  private byte[][] header;

  /** A value without its escapes. */
  private final ByteBuf plain = Unpooled.buffer();

  /** A masked value as a DataRow would hold it. */
  private final ByteBuf cell = Unpooled.buffer();

  LineCopyRows(CellMask[] masks, CopyFormat format, List<String> names) {
    super(masks);
    this.delimiter = format.delimiter();
    this.nullString = format.nullBytes();
    this.header =
        format.header()
            ? names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new)
            : null;
  }

  /**
   * The end of the field that begins at an index: the delimiter's place, or the line's end.
   *
   * @throws MalformedRowException when PostgreSQL writes no field so
   */
  abstract int endOfField(byte[] bytes, int start, int end);

  /** Whether a field holds its value as it is, so that nothing is to be undone. */
  abstract boolean isPlain(byte[] bytes, int start, int end);

  /**
   * Undoes the escapes of a field.
   *
   * @throws MalformedRowException when PostgreSQL escapes nothing so
   */
  abstract void unescape(byte[] bytes, int start, int end, ByteBuf value);

  /** Writes a value as the format does, {@link #nullString} excepted. */
  abstract void escape(int column, byte[] value, int start, int end, ByteBuf out);

  @Override
  final boolean write(
      byte[] bytes, ByteBuf in, int start, int end, ByteBuf out, Inspection inspection) {
    int lineEnd = end - 1;
    int at = start;
    int copyFrom = start;
    for (int i = 0; i < masks.length; i++) {
      int fieldEnd = endOfField(bytes, at, lineEnd);
      if ((fieldEnd == lineEnd) != (i == masks.length - 1)) {
        throw malformed("a row that has not the %d fields expected".formatted(masks.length));
      }
      if (header != null) {
        requireName(header[i], bytes, in, at, fieldEnd);
      } else if (masks[i] != null) {
        boolean isNull = isNull(bytes, at, fieldEnd);
        if (!isNull || masks[i].hidesNull()) {
          out.writeBytes(bytes, copyFrom, at - copyFrom);
          mask(i, masks[i], bytes, in, at, isNull ? at : fieldEnd, out);
          copyFrom = fieldEnd;
        }
      } else if (inspection != null && !isNull(bytes, at, fieldEnd)) {
        CellMask found = look(inspection, i, bytes, in, at, fieldEnd);
        if (found != null) {
          out.writeBytes(bytes, copyFrom, at - copyFrom);
          mask(i, found, bytes, in, at, fieldEnd, out);
          copyFrom = fieldEnd;
        }
      }
      at = fieldEnd + 1;
    }
    out.writeBytes(bytes, copyFrom, end - copyFrom);
    boolean isRow = header == null;
    header = null;
    return isRow;
  }

  @Override
  final boolean isRow(byte[] bytes, int start, int end) {
    return header == null;
  }

  private CellMask look(
      Inspection inspection, int column, byte[] bytes, ByteBuf in, int start, int end) {
    if (isPlain(bytes, start, end)) {
      return inspection.look(column, in, start, end - start);
    }
    plain.clear();
    unescape(bytes, start, end, plain);
    return inspection.look(column, plain, 0, plain.readableBytes());
  }

  @Override
  final boolean isComplete() {
    return true;
  }

  /** Of a header that says anything else, nobody knows what it is. */
  private void requireName(byte[] name, byte[] bytes, ByteBuf in, int start, int end) {
    boolean same;
    if (isPlain(bytes, start, end)) {
      same = Arrays.equals(bytes, start, end, name, 0, name.length);
    } else {
      plain.clear();
      unescape(bytes, start, end, plain);
      same = plain.equals(Unpooled.wrappedBuffer(name));
    }
    if (!same) {
      throw malformed("a header that does not name its columns");
    }
  }

  private boolean isNull(byte[] bytes, int start, int end) {
    return Arrays.equals(bytes, start, end, nullString, 0, nullString.length);
  }

  private void mask(
      int column, CellMask mask, byte[] bytes, ByteBuf in, int start, int end, ByteBuf out) {
    cell.clear();
    if (isPlain(bytes, start, end)) {
      mask.mask(in, start, end - start, cell);
    } else {
      plain.clear();
      unescape(bytes, start, end, plain);
      mask.mask(plain, 0, plain.readableBytes(), cell);
    }
    if (cell.getInt(0) < 0) {
      out.writeBytes(nullString);
    } else {
      escape(column, cell.array(), cell.arrayOffset() + Integer.BYTES, cell.writerIndex(), out);
    }
  }
}
