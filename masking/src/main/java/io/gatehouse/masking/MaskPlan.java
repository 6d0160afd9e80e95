package io.gatehouse.masking;

import io.gatehouse.sql.CopyFacts;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What happens to each column of one result. Used by one thread at a time. */
public final class MaskPlan {

  /** What PostgreSQL lets a message be long at most: MaxAllocSize less one. */
  static final int MAX_MESSAGE_LENGTH = 0x3ffffffe;

  private static final byte DATA_ROW = 'D';
  private static final int HEADER = 1 + Integer.BYTES + Short.BYTES;
  private static final int NULL_LENGTH = -1;
  private static final short TEXT = 0;
  private static final short BINARY = 1;

  /** Of each column what masks it, empty when it is clear. */
  private final List<Optional<CellMasks>> columns;

  private final List<String> maskedColumns;
  private final List<String> unprovenColumns;
  private final List<String> disputedColumns;

  /** Of each column what masks it in its format, null when it is clear: read for every cell. */
  private final CellMask[] cells;

  private final short[] formats;
  private final InspectedColumns inspected;

  MaskPlan(
      List<Optional<CellMasks>> columns,
      short[] formats,
      List<String> maskedColumns,
      List<String> unprovenColumns,
      List<String> disputedColumns) {
    this(
        columns,
        formats,
        maskedColumns,
        unprovenColumns,
        disputedColumns,
        InspectedColumns.none(columns.size()));
  }

  MaskPlan(
      List<Optional<CellMasks>> columns,
      short[] formats,
      List<String> maskedColumns,
      List<String> unprovenColumns,
      List<String> disputedColumns,
      InspectedColumns inspected) {
    this.columns = List.copyOf(columns);
    this.maskedColumns = List.copyOf(maskedColumns);
    this.unprovenColumns = List.copyOf(unprovenColumns);
    this.disputedColumns = List.copyOf(disputedColumns);
    this.cells = cells(this.columns, formats);
    this.formats = formats.clone();
    this.inspected = inspected;
  }

  /** Whether no column is masked or looked at: rows may go on as they are. */
  public boolean isClear() {
    return inspected.isEmpty() && masksNothing();
  }

  /** Whether no column is masked, whatever may be found in it. */
  boolean masksNothing() {
    for (Optional<CellMasks> column : columns) {
      if (column.isPresent()) {
        return false;
      }
    }
    return true;
  }

  /** The base columns whose values are masked, sorted: for the log. */
  public List<String> maskedColumns() {
    return maskedColumns;
  }

  /** The labels of the result columns that are masked whole since nothing is proven of them. */
  public List<String> unprovenColumns() {
    return unprovenColumns;
  }

  /** The labels of the result columns over which parser and server disagree: for the log. */
  public List<String> disputedColumns() {
    return disputedColumns;
  }

  /**
   * The same plan for other formats: a statement that was described before it was bound.
   *
   * @param resultFormats as in a Bind message: none (all text), one for all, or one each
   * @throws IllegalArgumentException when it is neither, or a format is not 0 or 1
   */
  public MaskPlan withFormats(short[] resultFormats) {
    int count = resultFormats.length;
    if (count > 1 && count != columns.size()) {
      throw new IllegalArgumentException(
          count + " result formats for " + columns.size() + " columns");
    }
    short[] formats = new short[columns.size()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = count == 0 ? TEXT : resultFormats[count == 1 ? 0 : i];
    }
    return new MaskPlan(
        columns, formats, maskedColumns, unprovenColumns, disputedColumns, inspected);
  }

  /**
   * What looks at the values of one result, if any column is to be looked at.
   *
   * @param tools what it looks with; of the thread that the rows come on
   */
  public Optional<Inspection> inspection(InspectionTools tools) {
    return inspected.isEmpty()
        ? Optional.empty()
        : Optional.of(new Inspection(new DataRows(), inspected, formats, tools));
  }

  private final class DataRows implements Inspection.Rows {
    @Override
    public void write(ByteBuf frame, ByteBuf out, Inspection inspection) {
      maskDataRow(frame, out, inspection);
    }

    @Override
    public ByteBuf shortened(ByteBuf frame) {
      return longRows(Integer.MAX_VALUE).shortened(frame);
    }

    @Override
    public boolean maskNothing() {
      return masksNothing();
    }
  }

  /** How many columns the result has. */
  public int columnCount() {
    return columns.size();
  }

  /**
   * Masks the rows of a COPY by this plan.
   *
   * @param format how the COPY writes them
   * @param names of the columns, for the header and FORCE_QUOTE
   * @param maxRowBytes a row that is longer when it is masked is not let through
   * @param tools what it looks with, if any column is to be looked at
   * @throws IllegalArgumentException when there are not as many names as columns
   */
  public CopyMasker copyMasker(
      CopyFormat format, List<String> names, int maxRowBytes, InspectionTools tools) {
    boolean binary = format.format() == CopyFacts.Format.BINARY;
    CellMask[] masks = new CellMask[columns.size()];
    for (int i = 0; i < masks.length; i++) {
      masks[i] =
          CappedCellMask.of(
              columns.get(i).map(cell -> binary ? cell.binary() : cell.text()).orElse(null));
    }
    CopyMasker masker = new CopyMasker(masks, format, names, maxRowBytes);
    if (!inspected.isEmpty()) {
      short[] all = new short[masks.length];
      Arrays.fill(all, binary ? BINARY : TEXT);
      masker.inspect(rows -> new Inspection(rows, inspected, all, tools));
    }
    return masker;
  }

  /**
   * What makes rows that are too long to be read whole such that {@link #maskDataRow} may have
   * them.
   *
   * @param maxBytes of a row, in clear
   */
  public LongRows longRows(int maxBytes) {
    return new LongDataRows(cells, maxBytes);
  }

  /**
   * How long a row is without what is masked: how long that was is nobody's business.
   *
   * @param frame a whole DataRow message; one that is none counts whole
   */
  public int clearBytes(ByteBuf frame) {
    int offset = frame.readerIndex() + HEADER;
    int end = frame.writerIndex();
    int clear = frame.readableBytes();
    for (int column = 0; column < cells.length && end - offset >= Integer.BYTES; column++) {
      int length = Math.max(0, frame.getInt(offset));
      offset += Integer.BYTES;
      if (length > end - offset) {
        return clear;
      }
      offset += length;
      if (cells[column] != null) {
        clear -= length;
      }
    }
    return clear;
  }

  /**
   * Writes one row, masked.
   *
   * @param frame a whole DataRow message from its type byte on; read from its reader index, neither
   *     index is moved, not released
   * @param out where the whole message goes, at its writer index
   * @throws MalformedRowException when the frame is not a row of this result; nothing is written
   */
  public void maskDataRow(ByteBuf frame, ByteBuf out) {
    maskDataRow(frame, out, null);
  }

  /** The same, with what masks more cells, or null. */
  void maskDataRow(ByteBuf frame, ByteBuf out, Inspection inspection) {
    int start = out.writerIndex();
    boolean written = false;
    try {
      write(frame, out, start, inspection);
      written = true;
    } finally {
      if (!written) {
        out.writerIndex(start);
      }
    }
  }

  private void write(ByteBuf frame, ByteBuf out, int start, Inspection inspection) {
    int offset = frame.readerIndex();
    int end = frame.writerIndex();
    if (end - offset < HEADER) {
      throw new MalformedRowException("a DataRow of " + (end - offset) + " bytes");
    }
    if (frame.getByte(offset) != DATA_ROW || frame.getInt(offset + 1) != end - offset - 1) {
      throw new MalformedRowException("a frame that is not one DataRow");
    }
    int count = frame.getUnsignedShort(offset + 1 + Integer.BYTES);
    if (count != cells.length) {
      throw new MalformedRowException(
          "a DataRow of " + count + " columns where " + cells.length + " were described");
    }
    int copyFrom = offset;
    offset += HEADER;
    for (int column = 0; column < cells.length; column++) {
      if (end - offset < Integer.BYTES) {
        throw new MalformedRowException("a DataRow ends inside a column's length");
      }
      int length = frame.getInt(offset);
      int value = offset + Integer.BYTES;
      CellMask cell = cells[column];
      if (length == NULL_LENGTH) {
        if (cell == null || !cell.hidesNull()) {
          offset = value;
          continue;
        }
        length = 0;
      }
      if (length < 0 || length > end - value) {
        throw new MalformedRowException(
            "a column of " + length + " bytes where " + (end - value) + " are left");
      }
      if (cell == null && inspection != null) {
        cell = inspection.look(column, frame, value, length);
      }
      if (cell != null) {
        out.writeBytes(frame, copyFrom, offset - copyFrom);
        cell.mask(frame, value, length, out);
        copyFrom = value + length;
        if (out.writerIndex() - start > MAX_MESSAGE_LENGTH) {
          throw new MalformedRowException("a masked DataRow grows beyond what a message may hold");
        }
      }
      offset = value + length;
    }
    if (offset != end) {
      throw new MalformedRowException((end - offset) + " bytes behind the last column");
    }
    // What is left was part of a message of legal length, but sums are made in long all the same
    long total = (long) out.writerIndex() - start + (end - copyFrom) - 1;
    if (total > MAX_MESSAGE_LENGTH) {
      throw new MalformedRowException("a masked DataRow grows beyond what a message may hold");
    }
    out.writeBytes(frame, copyFrom, end - copyFrom);
    out.setInt(start + 1, (int) total);
  }

  private static CellMask[] cells(List<Optional<CellMasks>> columns, short[] formats) {
    CellMask[] cells = new CellMask[columns.size()];
    for (int i = 0; i < cells.length; i++) {
      short format = formats[i];
      if (format != TEXT && format != BINARY) {
        throw new IllegalArgumentException("result format " + format);
      }
      cells[i] =
          CappedCellMask.of(
              columns
                  .get(i)
                  .map(masks -> format == TEXT ? masks.text() : masks.binary())
                  .orElse(null));
    }
    return cells;
  }
}
