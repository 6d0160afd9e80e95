package io.gatehouse.masking;

import io.gatehouse.masking.detect.Ballot;
import io.gatehouse.masking.detect.Kind;
import io.gatehouse.masking.detect.Sightings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the values of one result as they pass, those that nothing masks. Used by one thread at a
 * time.
 *
 * <pre>
 *   REPORT   the first rows are looked at as they pass; then no more
 *   MASK     the first rows are held back                          {@link #row}
 *            until there are enough, or the result pauses or ends  {@link #release}
 *            then the columns are called by votes, and rows go on one by one: a called column is
 *            masked whole; elsewhere a value that is certain to be what it looks like is, and it
 *            votes on
 * </pre>
 *
 * <p>What is held back lives in an array of this object alone: nothing must be released.
 */
public final class Inspection {

  private static final byte[] NOTHING = new byte[0];
  private static final int ARRAY_HEADER = 3 * Integer.BYTES;
  private static final int ARRAY_DIMENSION = 2 * Integer.BYTES;
  private static final short BINARY = 1;

  /** How the rows are made that are looked at: those of SELECT, or of COPY. */
  interface Rows {

    /**
     * Writes one row, masked.
     *
     * @param frame a whole message with it
     * @param inspection masks more cells
     */
    void write(ByteBuf frame, ByteBuf out, Inspection inspection);

    /** The row without the bytes that a mask does not need; it is masked to the same. */
    ByteBuf shortened(ByteBuf frame);

    /** Whether no column is masked, whatever may be found in it. */
    boolean maskNothing();
  }

  private enum State {
    /** Values vote, and nothing is masked for it. */
    SAMPLING,
    /** What was held back is written: it has voted already. */
    RELEASING,
    /** Values vote, and are masked. */
    MASKING,
    /** Nobody looks any more. */
    OVER
  }

  private final Rows plan;
  private final InspectionTools tools;
  private final boolean masks;
  private final InspectedColumns.Column[] columns;
  private final CellMask[] covers;
  private final boolean[] arrays;
  private final Ballot[] ballots;
  private final boolean[] called;
  private final boolean[] masked;

  private State state = State.SAMPLING;
  private byte[] held = NOTHING;
  private int heldBytes;
  private int rows;
  private long bytes;

  Inspection(Rows plan, InspectedColumns inspected, short[] formats, InspectionTools tools) {
    this.plan = plan;
    this.tools = tools;
    this.masks = inspected.detection() == Detection.MASK;
    int count = inspected.columns().size();
    columns = new InspectedColumns.Column[count];
    covers = new CellMask[count];
    arrays = new boolean[count];
    ballots = new Ballot[count];
    called = new boolean[count];
    masked = new boolean[count];
    for (int i = 0; i < count; i++) {
      Optional<InspectedColumns.Column> column = inspected.columns().get(i);
      if (column.isPresent()) {
        boolean binary = formats[i] == BINARY;
        columns[i] = column.get();
        covers[i] = binary ? column.get().masks().binary() : column.get().masks().text();
        arrays[i] = binary && column.get().array();
        ballots[i] = new Ballot();
      }
    }
  }

  /** Whether rows that were taken have not been written yet. */
  public boolean isHolding() {
    return heldBytes > 0;
  }

  /** How many bytes of rows were taken and not written yet. */
  public int heldBytes() {
    return heldBytes;
  }

  /** Whether rows are to be given to {@link #row}, since votes come first. */
  boolean isSampling() {
    return state == State.SAMPLING;
  }

  /** Whether it looks no more: rows go through the plan alone, or as they are. */
  public boolean isOver() {
    return state == State.OVER;
  }

  /** Whether it looks no more, and the plan masks nothing. */
  public boolean leavesClear() {
    return state == State.OVER && plan.maskNothing();
  }

  /** Whether a row may pass unseen, where it is too long to be read whole. */
  public boolean mayMiss() {
    return !masks && plan.maskNothing();
  }

  /**
   * Takes a row, and writes what may go on: this row, or none, or what was held back as well.
   *
   * @param frame a whole message with one row, from its type byte on; neither index is moved
   * @throws MalformedRowException when the frame is not a row of this result
   */
  public void row(ByteBuf frame, ByteBuf out) {
    switch (state) {
      case MASKING, OVER -> plan.write(frame, out, state == State.OVER ? null : this);
      case SAMPLING -> {
        // When the vote is taken must not depend on how long is what the plan masks
        ByteBuf shorter = plan.shortened(frame);
        int size = shorter.readableBytes();
        if (!masks) {
          plan.write(frame, out, this);
          bytes += size;
          if (++rows >= tools.rows() || bytes >= tools.bytes()) {
            state = State.OVER;
          }
        } else if (size > tools.bytes() - heldBytes) {
          release(out);
          plan.write(frame, out, this);
        } else {
          sample(shorter, out, size);
        }
      }
      case RELEASING -> throw new IllegalStateException("a row while rows are released");
    }
  }

  private void sample(ByteBuf frame, ByteBuf out, int size) {
    int start = out.writerIndex();
    plan.write(frame, out, this);
    // It was written to be looked at and to be checked; what goes on is written when all is known
    out.writerIndex(start);
    if (held.length < heldBytes + size) {
      held =
          Arrays.copyOf(held, Math.min(tools.bytes(), Math.max(heldBytes + size, 2 * held.length)));
    }
    frame.getBytes(frame.readerIndex(), held, heldBytes, size);
    heldBytes += size;
    if (++rows >= tools.rows()) {
      release(out);
    }
  }

  /** The result pauses or ends, or the sample is full: what was held back is written. */
  public void release(ByteBuf out) {
    if (!masks || state == State.MASKING) {
      return;
    }
    for (int i = 0; i < ballots.length; i++) {
      called[i] = ballots[i] != null && ballots[i].call().isPresent();
    }
    state = State.RELEASING;
    int offset = 0;
    while (offset < heldBytes) {
      ByteBuf rest = Unpooled.wrappedBuffer(held, offset, heldBytes - offset);
      int size = 1 + rest.getInt(1);
      plan.write(rest.slice(0, size), out, this);
      offset += size;
    }
    held = NOTHING;
    heldBytes = 0;
    state = State.MASKING;
  }

  /** What must cover a value of a column that the plan leaves clear; null when it may pass. */
  CellMask look(int column, ByteBuf in, int offset, int length) {
    if (ballots[column] == null || !covers(column, in, offset, length)) {
      return null;
    }
    masked[column] = true;
    return covers[column];
  }

  private boolean covers(int column, ByteBuf in, int offset, int length) {
    if (called[column]) {
      return true;
    }
    if (length > tools.valueBytes()) {
      return masks;
    }
    long sightings =
        arrays[column] ? elements(in, offset, length) : tools.detectors().find(in, offset, length);
    if (state == State.RELEASING) {
      return Sightings.hasCertain(sightings);
    }
    ballots[column].count(sightings);
    if (sightings == Sightings.NONE || state == State.SAMPLING) {
      return false;
    }
    called[column] = ballots[column].call().isPresent();
    return called[column] || Sightings.hasCertain(sightings);
  }

  /**
   * Looks at the elements of an array in binary: number of dimensions, flags, type; for each
   * dimension its length and lower bound; for each element its length, -1 for NULL, and its bytes.
   * What is not as that says is looked at as it is.
   */
  private long elements(ByteBuf in, int offset, int length) {
    int end = offset + length;
    long dimensions = length < ARRAY_HEADER ? -1 : in.getInt(offset);
    long at = offset + ARRAY_HEADER + dimensions * ARRAY_DIMENSION;
    if (dimensions < 0 || at > end) {
      return tools.detectors().find(in, offset, length);
    }
    long found = Sightings.NONE;
    int element = (int) at;
    while (end - element >= Integer.BYTES) {
      int size = in.getInt(element);
      element += Integer.BYTES;
      if (size > end - element) {
        return found | tools.detectors().find(in, offset, length);
      }
      if (size > 0) {
        found |= tools.detectors().find(in, element, size);
        element += size;
      }
    }
    return found;
  }

  /** What was seen since this was last asked. */
  public List<Finding> takeFindings() {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < ballots.length; i++) {
      if (ballots[i] == null) {
        continue;
      }
      Optional<Kind> call = ballots[i].call();
      for (Kind kind : Kind.values()) {
        long cells = ballots[i].take(kind);
        if (cells > 0) {
          findings.add(
              new Finding(
                  columns[i].name(),
                  kind.word(),
                  kind.label(),
                  cells,
                  call.filter(kind::equals).isPresent()));
        }
      }
    }
    return findings;
  }

  /**
   * The columns of which some value was masked: the base column where it is one, else the label.
   */
  public List<String> maskedColumns() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < masked.length; i++) {
      if (masked[i]) {
        names.add(columns[i].name());
      }
    }
    return names;
  }
}
