package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Masks the rows of one COPY TO STDOUT on their way. The server sends a row in a CopyData message
 * of its own, but the protocol does not promise that: rows may be cut anywhere. Memory is that of
 * one row and one message. Used by one thread at a time.
 *
 * <pre>
 *   CopyData: 'd' | int32 length | bytes of the format
 *   in     d[ header, row 1 ] d[ row 2 ] d[ row ] d[ 3, row 4 ] d[ trailer ]
 *   out    d[ header, row 1 ] d[ row 2 ]          d[ row 3, 4 ] d[ trailer ]
 * </pre>
 */
public final class CopyMasker {

  private static final byte COPY_DATA = 'd';
  private static final int HEADER = 1 + Integer.BYTES;
  private static final int NO_MESSAGE = -1;
  private static final int SMALLEST_BYTES = 8 << 10;

  private final CellMask[] masks;
  private final CopyFormat format;
  private final CopyRows rows;
  private final int maxRowBytes;

  /** Null when nobody looks at what is not masked. */
  private Inspection inspection;

  /** Made when the first long message comes. */
  private LongRows longRows;

  /** Bytes that have come; those from begin to end are of rows not written yet. */
  private byte[] bytes = new byte[SMALLEST_BYTES];

  private ByteBuf in = Unpooled.wrappedBuffer(bytes);
  private int begin;
  private int end;

  CopyMasker(CellMask[] masks, CopyFormat format, List<String> names, int maxRowBytes) {
    if (names.size() != masks.length) {
      throw new IllegalArgumentException(names.size() + " names for " + masks.length + " columns");
    }
    this.masks = masks;
    this.format = format;
    this.rows =
        switch (format.format()) {
          case TEXT -> new TextCopyRows(masks, format, names);
          case CSV -> new CsvCopyRows(masks, format, names);
          case BINARY -> new BinaryCopyRows(masks);
        };
    this.maxRowBytes = maxRowBytes;
  }

  /**
   * What makes messages that are too long to be read whole such that {@link #mask} may have them.
   *
   * @throws MalformedRowException when one begins within a row
   */
  public LongRows longRows() {
    if (begin != end) {
      throw new MalformedRowException("COPY data of the server that begins within a row");
    }
    if (longRows == null) {
      longRows = longRows(maxRowBytes);
    }
    return longRows;
  }

  private LongRows longRows(int maxBytes) {
    return switch (format.format()) {
      case TEXT -> new LongCopyLines(masks, format, false, maxBytes);
      case CSV -> new LongCopyLines(masks, format, true, maxBytes);
      case BINARY -> new LongCopyTuples(masks, maxBytes, rows.hasBegun());
    };
  }

  /**
   * Writes what is complete with this message, masked.
   *
   * @param frame a whole CopyData message from its type byte on; neither index is moved, not
   *     released
   * @param out gets CopyData messages, or none when no row is complete, or is held back
   * @return how many rows were taken; headers and trailers are not rows
   * @throws MalformedRowException when the data is not what COPY writes for these columns, or a row
   *     is too long; then nothing is written, and nothing may be masked any more
   */
  public int mask(ByteBuf frame, ByteBuf out) {
    int start = out.writerIndex();
    boolean written = false;
    try {
      int count = write(frame, out, start);
      written = true;
      return count;
    } finally {
      if (!written) {
        out.writerIndex(start);
      }
    }
  }

  private int write(ByteBuf frame, ByteBuf out, int start) {
    int length = frame.readableBytes() - HEADER;
    if (length < 0
        || frame.getByte(frame.readerIndex()) != COPY_DATA
        || frame.getInt(frame.readerIndex() + 1) != length + Integer.BYTES) {
      throw new MalformedRowException("a frame that is not one CopyData");
    }
    append(frame, frame.readerIndex() + HEADER, length);
    int message = NO_MESSAGE;
    int count = 0;
    for (int next = rows.endOfRow(bytes, begin, end);
        next != CopyRows.INCOMPLETE;
        next = rows.endOfRow(bytes, begin, end)) {
      if (inspection != null && inspection.isSampling()) {
        close(message, out);
        message = NO_MESSAGE;
        if (rows.isRow(bytes, begin, next)) {
          inspection.row(copyData(begin, next), out);
          count++;
          begin = next;
          continue;
        }
        // A trailer comes behind all rows
        inspection.release(out);
      }
      if (message == NO_MESSAGE) {
        message = open(out);
      }
      if (write(bytes, in, begin, next, out, inspection)) {
        count++;
      }
      begin = next;
      if (out.writerIndex() - start > MaskPlan.MAX_MESSAGE_LENGTH) {
        throw new MalformedRowException("masked COPY data grows beyond what a message may hold");
      }
    }
    requireShort(end - begin);
    close(message, out);
    return count;
  }

  private static int open(ByteBuf out) {
    int message = out.writerIndex();
    out.writeByte(COPY_DATA);
    out.writeInt(0);
    return message;
  }

  private static void close(int message, ByteBuf out) {
    if (message != NO_MESSAGE) {
      out.setInt(message + 1, out.writerIndex() - message - 1);
    }
  }

  /** A message with one row. */
  private ByteBuf copyData(int from, int to) {
    return Unpooled.buffer(HEADER + to - from)
        .writeByte(COPY_DATA)
        .writeInt(Integer.BYTES + to - from)
        .writeBytes(bytes, from, to - from);
  }

  /** Writes one row, or what is none; whether it is one. */
  private boolean write(
      byte[] from, ByteBuf same, int rowStart, int rowEnd, ByteBuf out, Inspection looking) {
    int before = out.writerIndex();
    boolean over = looking == null || looking.isOver();
    boolean isRow = rows.write(from, same, rowStart, rowEnd, out, over ? null : looking);
    // What is shown is counted, so that the limit does not tell how long what is masked was
    requireShort(out.writerIndex() - before);
    return isRow;
  }

  /**
   * Looks at what is not masked.
   *
   * @param made makes what looks, for these rows
   */
  void inspect(Function<Inspection.Rows, Inspection> made) {
    inspection = made.apply(new InspectedRows());
  }

  /** What looks at what is not masked, if anything does. */
  public Optional<Inspection> inspection() {
    return Optional.ofNullable(inspection);
  }

  /** Messages with one row each. */
  private final class InspectedRows implements Inspection.Rows {
    @Override
    public void write(ByteBuf frame, ByteBuf out, Inspection looking) {
      byte[] row = new byte[frame.readableBytes() - HEADER];
      frame.getBytes(frame.readerIndex() + HEADER, row);
      int message = open(out);
      CopyMasker.this.write(row, Unpooled.wrappedBuffer(row), 0, row.length, out, looking);
      close(message, out);
    }

    @Override
    public ByteBuf shortened(ByteBuf frame) {
      return longRows(Integer.MAX_VALUE).shortened(frame);
    }

    @Override
    public boolean maskNothing() {
      return Arrays.stream(masks).allMatch(Objects::isNull);
    }
  }

  private void requireShort(int length) {
    if (length > maxRowBytes) {
      throw new RowTooLongException(maxRowBytes);
    }
  }

  private void append(ByteBuf frame, int offset, int length) {
    int kept = end - begin;
    if (length > bytes.length - kept) {
      byte[] larger = new byte[(int) Math.min(Integer.MAX_VALUE - 8L, 2L * ((long) kept + length))];
      System.arraycopy(bytes, begin, larger, 0, kept);
      bytes = larger;
      in = Unpooled.wrappedBuffer(bytes);
    } else if (begin > 0) {
      System.arraycopy(bytes, begin, bytes, 0, kept);
    }
    begin = 0;
    frame.getBytes(offset, bytes, kept, length);
    end = kept + length;
  }

  /**
   * The server says that this was all.
   *
   * @throws MalformedRowException when something is left, or missing
   */
  public void end() {
    if (begin != end || !rows.isComplete()) {
      throw new MalformedRowException("COPY data of the server ends within a row");
    }
  }
}
