package io.gatehouse.masking;

import io.gatehouse.masking.detect.Detectors;

/**
 * What results are looked at with: one set for each thread that rows come on, since it holds
 * buffers.
 */
public final class InspectionTools {

  /** Rows of a result that are looked at before the first of them is shown, unless told else. */
  public static final int DEFAULT_ROWS = 100;

  /** Bytes of them, at most. */
  public static final int DEFAULT_BYTES = 128 << 10;

  /** Bytes of one value, at most. */
  public static final int DEFAULT_VALUE_BYTES = 4 << 20;

  private final Detectors detectors = new Detectors();
  private final int rows;
  private final int bytes;
  private final int valueBytes;

  /**
   * @param rows of a result that are held back until its columns are voted on
   * @param bytes of them; whichever is reached first
   * @param valueBytes a longer value is not looked at: where what is found is masked, it is, too
   */
  public InspectionTools(int rows, int bytes, int valueBytes) {
    if (rows < 1 || bytes < 1 || valueBytes < 1) {
      throw new IllegalArgumentException(
          "a sample of %d rows, %d bytes, values of %d".formatted(rows, bytes, valueBytes));
    }
    this.valueBytes = valueBytes;
    this.rows = rows;
    this.bytes = bytes;
  }

  Detectors detectors() {
    return detectors;
  }

  int rows() {
    return rows;
  }

  int bytes() {
    return bytes;
  }

  int valueBytes() {
    return valueBytes;
  }
}
