package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;

/**
 * The csv format, as CopyAttributeOutCSV of PostgreSQL's {@code copyto.c} writes it: a field is
 * quoted as a whole or not at all, and inside quotes the escape character stands before quotes and
 * itself. Whether a masked value is quoted depends on it alone: that the real one had to be would
 * tell of it.
 */
final class CsvCopyRows extends LineCopyRows {

  /** Where the search for a row's end is. */
  private enum Place {
    PLAIN,
    QUOTED,
    ESCAPED
  }

  /** What ends COPY data in files, so that no field is written like it. */
  private static final byte[] END_OF_DATA = {'\\', '.'};

  private final byte quote;
  private final byte escape;
  private final boolean[] forced;
  private int scanned;
  private Place place = Place.PLAIN;

  CsvCopyRows(CellMask[] masks, CopyFormat format, List<String> names) {
    super(masks, format, names);
    this.quote = format.quote();
    this.escape = format.escape();
    this.forced = new boolean[masks.length];
    for (int i = 0; i < forced.length; i++) {
      forced[i] = format.quotes(names.get(i));
    }
  }

  @Override
  int endOfRow(byte[] bytes, int start, int end) {
    for (int i = start + scanned; i < end; i++) {
      byte b = bytes[i];
      switch (place) {
        case PLAIN -> {
          if (b == '\n') {
            scanned = 0;
            return i + 1;
          }
          if (b == quote) {
            place = Place.QUOTED;
          }
        }
        case QUOTED -> {
          // A doubled quote closes and opens again, so that only another escape needs a look
          if (b == quote) {
            place = Place.PLAIN;
          } else if (b == escape) {
            place = Place.ESCAPED;
          }
        }
        case ESCAPED -> place = Place.QUOTED;
      }
    }
    scanned = end - start;
    return INCOMPLETE;
  }

  @Override
  int endOfField(byte[] bytes, int start, int end) {
    int i = start;
    if (i == end || bytes[i] != quote) {
      while (i < end && bytes[i] != delimiter) {
        if (bytes[i] == quote || bytes[i] == '\n' || bytes[i] == '\r') {
          throw malformed("a quote or an end of line in a field without quotes");
        }
        i++;
      }
      return i;
    }
    i++;
    while (i < end) {
      if (bytes[i] == escape && i + 1 < end && (bytes[i + 1] == quote || bytes[i + 1] == escape)) {
        i += 2;
      } else if (bytes[i] == quote) {
        if (i + 1 < end && bytes[i + 1] != delimiter) {
          throw malformed("something between a quote and the delimiter");
        }
        return i + 1;
      } else {
        i++;
      }
    }
    throw malformed("a quote that nothing closes");
  }

  @Override
  boolean isPlain(byte[] bytes, int start, int end) {
    return start == end || bytes[start] != quote;
  }

  @Override
  void unescape(byte[] bytes, int start, int end, ByteBuf value) {
    for (int i = start + 1; i < end - 1; i++) {
      if (bytes[i] == escape) {
        i++;
        if (i == end - 1 || (bytes[i] != quote && bytes[i] != escape)) {
          throw malformed("an escape that PostgreSQL does not write");
        }
      }
      value.writeByte(bytes[i]);
    }
  }

  @Override
  void escape(int column, byte[] value, int start, int end, ByteBuf out) {
    if (!forced[column] && !needsQuotes(value, start, end)) {
      out.writeBytes(value, start, end - start);
      return;
    }
    out.writeByte(quote);
    for (int i = start; i < end; i++) {
      if (value[i] == quote || value[i] == escape) {
        out.writeByte(escape);
      }
      out.writeByte(value[i]);
    }
    out.writeByte(quote);
  }

  private boolean needsQuotes(byte[] value, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = value[i];
      if (b == delimiter || b == quote || b == '\n' || b == '\r') {
        return true;
      }
    }
    return Arrays.equals(value, start, end, nullString, 0, nullString.length)
        || Arrays.equals(value, start, end, END_OF_DATA, 0, END_OF_DATA.length);
  }
}
