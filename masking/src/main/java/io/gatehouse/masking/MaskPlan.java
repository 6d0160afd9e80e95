package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** What happens to each column of one result. Used by one thread at a time. */
public final class MaskPlan {

  MaskPlan() {}

  /** Whether no column is masked: rows may go on as they are, without a look at them. */
  public boolean isClear() {
    throw new UnsupportedOperationException();
  }

  /** The base columns whose values are masked, sorted: for the log. */
  public List<String> maskedColumns() {
    throw new UnsupportedOperationException();
  }

  /** The labels of the result columns that are masked whole since nothing is proven of them. */
  public List<String> unprovenColumns() {
    throw new UnsupportedOperationException();
  }

  /** The labels of the result columns over which parser and server disagree: for the log. */
  public List<String> disputedColumns() {
    throw new UnsupportedOperationException();
  }

  /**
   * The same plan for other formats: a statement that was described before it was bound.
   *
   * @param resultFormats as in a Bind message: none (all text), one for all, or one each
   * @throws IllegalArgumentException when it is neither, or a format is not 0 or 1
   */
  public MaskPlan withFormats(short[] resultFormats) {
    throw new UnsupportedOperationException("" + resultFormats.length);
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
    throw new UnsupportedOperationException(frame + " " + out);
  }
}
