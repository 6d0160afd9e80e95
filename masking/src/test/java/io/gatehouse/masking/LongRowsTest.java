package io.gatehouse.masking;

import static io.gatehouse.masking.DataRows.row;
import static io.gatehouse.masking.DataRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LongRowsTest {

  private static final InMemoryCatalog NO_TYPES = new InMemoryCatalog();
  private static final int TEXT = 25;
  private static final int MAX_ROW = 100;

  private static MaskPlan plan(Mask... masks) {
    List<Optional<CellMasks>> columns = new ArrayList<>();
    for (Mask mask : masks) {
      columns.add(Optional.ofNullable(mask).map(m -> CellMasks.of(m, TEXT, -1, NO_TYPES)));
    }
    return new MaskPlan(columns, new short[masks.length], List.of(), List.of(), List.of());
  }

  private static final MaskPlan PLAN =
      plan(null, new Mask.Full(), new Mask.Partial(0, 2, '*'), new Mask.Null(), null);

  private static List<ByteBuf> shortened(MaskPlan plan, ByteBuf frames, int size) {
    List<ByteBuf> whole = new ArrayList<>();
    LongRows rows = plan.longRows(MAX_ROW);
    while (frames.isReadable()) {
      rows.take(frames.readSlice(Math.min(size, frames.readableBytes())), whole::add);
    }
    return whole;
  }

  private static ByteBuf masked(MaskPlan plan, ByteBuf frame) {
    ByteBuf out = Unpooled.buffer();
    plan.maskDataRow(frame, out);
    return out;
  }

  @Test
  void whatIsLeftIsMaskedToTheSame() {
    List<ByteBuf> rows =
        List.of(
            row("1", "secret", "abcdef", "x", "end"),
            row(null, null, null, null, null),
            row("", "", "", "", ""),
            row("1", "s".repeat(100_000), "p".repeat(5_000), "n".repeat(70_000), "end"));
    for (int size : List.of(1, 2, 3, 5, 1_000, 1_000_000)) {
      ByteBuf wire = Unpooled.buffer();
      rows.forEach(frame -> wire.writeBytes(frame.duplicate()));
      List<ByteBuf> shorter = shortened(PLAN, wire, size);
      assertThat(shorter).hasSameSizeAs(rows);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(ByteBufUtil.hexDump(masked(PLAN, shorter.get(i))))
            .as("row %d, %d bytes at a time", i, size)
            .isEqualTo(ByteBufUtil.hexDump(masked(PLAN, rows.get(i))));
      }
    }
  }

  @Test
  void onlyWhatIsInClearCounts() {
    String clear = "x".repeat(MAX_ROW / 2);
    String secret = "s".repeat(1_000_000);
    assertThat(shortened(PLAN, row(clear, secret, secret, secret, clear), 999)).hasSize(1);
    assertThatExceptionOfType(RowTooLongException.class)
        .isThrownBy(() -> shortened(PLAN, row(clear, null, null, null, clear + "x"), 999))
        .withMessageContaining("more in clear than the limit max_masked_row of 100");
  }

  @Test
  void aLongValueIsMaskedLikeAnEmptyOneWhereItsMaskDependsOnIt() {
    MaskPlan plan = plan(new Mask.Partial(0, 4, '*'));
    String at = "x".repeat(CappedCellMask.MAX_BYTES - 4) + "tail";
    assertThat(texts(masked(plan, row(at))).get(0)).endsWith("tail");
    assertThat(texts(masked(plan, row(at + "!"))))
        .isEqualTo(texts(masked(plan, row(""))))
        .isEqualTo(texts(masked(plan, shortened(plan, row(at + "!"), 4_096).get(0))));
  }

  @Test
  void countsWhatIsInClear() {
    ByteBuf frame = row("1", "secret", "abcdef", null, "end");
    assertThat(PLAN.clearBytes(frame)).isEqualTo(frame.readableBytes() - 12);
    assertThat(PLAN.clearBytes(row("1", "s".repeat(999), "abc", "x", "end")))
        .isEqualTo(PLAN.clearBytes(row("1", "", null, null, "end")));
  }

  @Test
  void refusesWhatIsNoRow() {
    for (ByteBuf frame :
        List.of(
            row("1", "2"),
            row("1", "2", "3", "4", "5", "6"),
            row("1", "2", "3", "4", "5").setInt(7, 100_000),
            row("1", "2", "3", "4", "5").setInt(7, -2),
            row("1", "2", "3", "4", "5").setInt(7, 0))) {
      assertThatExceptionOfType(MalformedRowException.class)
          .isThrownBy(() -> shortened(PLAN, frame, 3));
    }
    ByteBuf longer = row("1", "2", "3", "4", "5");
    longer.writeByte(0).setInt(1, longer.readableBytes() - 1);
    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> shortened(PLAN, longer, 3));
  }
}
