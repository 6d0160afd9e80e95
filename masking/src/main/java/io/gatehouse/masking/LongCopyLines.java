package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;

/**
 * Rows of COPY in the text and csv formats. A masked field is cut behind its first bytes, never
 * within an escape, and keeps its closing quote.
 */
final class LongCopyLines extends LongRows {

  private enum Place {
    /** At the beginning of a field. */
    BEGIN,
    PLAIN,
    /** Behind a backslash of the text format. */
    BACKSLASH,
    QUOTED,
    /** Behind an escape within quotes, where it is not the quote itself. */
    ESCAPED,
    /** Behind a quote within quotes: the end, or the first of two. */
    QUOTE
  }

  /** Longer than any name in a header: 63 bytes, twice as long with escapes. */
  private static final int MIN_KEPT = 256;

  private final CellMask[] masks;
  private final boolean csv;
  private final byte delimiter;
  private final byte quote;
  private final byte escape;
  private final int keptOfFixed;
  private Place place = Place.BEGIN;
  private int column;

  /** Bytes of the field so far that were kept. */
  private int fieldBytes;

  LongCopyLines(CellMask[] masks, CopyFormat format, boolean csv, int maxBytes) {
    super(maxBytes);
    this.masks = masks;
    this.csv = csv;
    this.delimiter = format.delimiter();
    this.quote = format.quote();
    this.escape = format.escape();
    this.keptOfFixed = Math.max(MIN_KEPT, format.nullBytes().length + 1);
  }

  @Override
  void begin() {
    place = Place.BEGIN;
    column = 0;
    fieldBytes = 0;
  }

  @Override
  void body(ByteBuf in, ByteBuf out) {
    while (in.isReadable()) {
      byte b = in.readByte();
      switch (place) {
        case BEGIN -> {
          if (csv && b == quote) {
            place = Place.QUOTED;
            keep(b, out);
          } else {
            place = Place.PLAIN;
            plain(b, out);
          }
        }
        case PLAIN -> plain(b, out);
        case BACKSLASH -> {
          place = Place.PLAIN;
          pair((byte) '\\', b, out);
        }
        case QUOTED -> {
          if (b == quote) {
            place = Place.QUOTE;
          } else if (b == escape) {
            place = Place.ESCAPED;
          } else {
            keep(b, out);
          }
        }
        case ESCAPED -> {
          place = Place.QUOTED;
          pair(escape, b, out);
        }
        case QUOTE -> {
          if (b == quote && escape == quote) {
            place = Place.QUOTED;
            pair(quote, b, out);
          } else {
            out.writeByte(quote);
            place = Place.PLAIN;
            plain(b, out);
          }
        }
      }
    }
  }

  private void plain(byte b, ByteBuf out) {
    if (b == delimiter || b == '\n') {
      if (isClear()) {
        inClear(1);
      }
      out.writeByte(b);
      place = Place.BEGIN;
      fieldBytes = 0;
      column++;
      if (b == '\n') {
        column = 0;
        nextRow();
      }
    } else if (b == '\\' && !csv) {
      place = Place.BACKSLASH;
    } else {
      keep(b, out);
    }
  }

  private void pair(byte first, byte second, ByteBuf out) {
    if (isKept(2)) {
      out.writeByte(first);
      out.writeByte(second);
    }
  }

  private void keep(byte b, ByteBuf out) {
    if (isKept(1)) {
      out.writeByte(b);
    }
  }

  private boolean isClear() {
    return column >= masks.length || masks[column] == null;
  }

  private boolean isKept(int bytes) {
    if (isClear()) {
      inClear(bytes);
      return true;
    }
    // What is cut of a value that is looked at stays longer than what is, without its escapes
    int most =
        masks[column] instanceof CellMask.Fixed ? keptOfFixed : 2 * CappedCellMask.MAX_BYTES + 4;
    if (fieldBytes > most - bytes) {
      fieldBytes = most;
      return false;
    }
    fieldBytes += bytes;
    return true;
  }

  @Override
  void end(ByteBuf out) {
    if (place != Place.BEGIN || column != 0) {
      throw CopyRows.malformed("a message that ends within a row");
    }
  }
}
