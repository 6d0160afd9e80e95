package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nanoseconds a row of eight columns takes, masked and merely copied. Not a benchmark of record:
 * run by hand from the test class path, to see what a change does.
 */
final class RowMaskingMeasurement {

  private static final int TEXT = 25;
  private static final int COLUMNS = 8;
  private static final int ROWS = 2_000_000;
  private static final int ROUNDS = 5;

  private RowMaskingMeasurement() {}

  public static void main(String[] args) {
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer();
    frame.writeBytes(
        DataRows.row(
            "4711",
            "Alice Quill",
            "alice.quill@mail.test",
            "911-22-3333",
            "+44 20 7946 0000",
            "gold",
            "2024-03-03 00:00:00+00",
            "a note of medium length that nobody reads"));
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(frame.readableBytes() * 2);
    byte[] key = new byte[32];
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder line = new StringBuilder();
      line.append("copied %.0f".formatted(copy(frame, out)));
      line.append(measure(" full", frame, out, new Mask.Full(), new Mask.Full()));
      line.append(
          measure(" email+partial", frame, out, new Mask.Email(), new Mask.Partial(0, 4, '*')));
      line.append(measure(" hash", frame, out, new Mask.Hash(key), new Mask.Hash(key)));
      System.out.println(line + " ns/row");
    }
    frame.release();
    out.release();
  }

  private static double copy(ByteBuf frame, ByteBuf out) {
    long start = System.nanoTime();
    for (int i = 0; i < ROWS; i++) {
      out.clear().writeBytes(frame, 0, frame.readableBytes());
    }
    return (System.nanoTime() - start) / (double) ROWS;
  }

  /** The third and the fourth column masked. */
  private static String measure(String name, ByteBuf frame, ByteBuf out, Mask third, Mask fourth) {
    List<Optional<CellMasks>> columns = new ArrayList<>();
    InMemoryCatalog catalog = new InMemoryCatalog();
    for (int i = 0; i < COLUMNS; i++) {
      Optional<Mask> mask =
          i == 2 ? Optional.of(third) : i == 3 ? Optional.of(fourth) : Optional.empty();
      columns.add(mask.map(m -> CellMasks.of(m, TEXT, -1, catalog)));
    }
    MaskPlan plan = new MaskPlan(columns, new short[COLUMNS], List.of(), List.of(), List.of());
    long start = System.nanoTime();
    for (int i = 0; i < ROWS; i++) {
      plan.maskDataRow(frame, out.clear());
    }
    return "%s %.0f".formatted(name, (System.nanoTime() - start) / (double) ROWS);
  }
}
