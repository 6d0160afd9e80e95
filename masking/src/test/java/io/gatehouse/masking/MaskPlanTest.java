package io.gatehouse.masking;

import static io.gatehouse.masking.DataRows.row;
import static io.gatehouse.masking.DataRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskPlanTest {

  private static final InMemoryCatalog NO_TYPES = new InMemoryCatalog();
  private static final int INT4 = 23;
  private static final int TEXT = 25;

  /** A plan with the given masks, null for a clear column, over text in text format. */
  private static MaskPlan plan(Mask... masks) {
    List<Optional<CellMasks>> columns = new ArrayList<>();
    for (Mask mask : masks) {
      columns.add(Optional.ofNullable(mask).map(m -> CellMasks.of(m, TEXT, -1, NO_TYPES)));
    }
    return new MaskPlan(columns, new short[masks.length], List.of(), List.of(), List.of());
  }

  private static ByteBuf masked(MaskPlan plan, ByteBuf frame) {
    ByteBuf out = Unpooled.buffer(1);
    plan.maskDataRow(frame, out);
    return out;
  }

  @Test
  void masksWhatIsMaskedAndCopiesTheRest() {
    MaskPlan plan =
        plan(
            null, null, new Mask.Email(), null, new Mask.Full(), new Mask.Partial(0, 4, '*'), null);

    ByteBuf out =
        masked(plan, row("1", "Alice", "al@ex.test", null, "911-22-3333", "4111110014", "end"));

    assertThat(texts(out))
        .containsExactly("1", "Alice", "a***@e***.test", null, "****", "****0014", "end");
  }

  @Test
  void masksFirstAndLastAndNeighbours() {
    assertThat(texts(masked(plan(new Mask.Full(), new Mask.Full()), row("a", "b"))))
        .containsExactly("****", "****");
    assertThat(texts(masked(plan(new Mask.Null(), null), row("a", "b"))))
        .containsExactly(null, "b");
    assertThat(texts(masked(plan(null, new Mask.Constant("")), row("a", "b"))))
        .containsExactly("a", "");
  }

  @Test
  void keepsNull() {
    for (Mask mask : List.of(new Mask.Full(), new Mask.Constant("x"), new Mask.Email())) {
      assertThat(texts(masked(plan(mask, mask), row(null, null)))).containsExactly(null, null);
    }
  }

  @Test
  void copiesARowThatHasNothingMaskedByteForByte() {
    ByteBuf frame = row("a", null, "", "b");

    assertThat(masked(plan(null, null, null, null), frame)).isEqualTo(frame);
    assertThat(plan(null, null).isClear()).isTrue();
    assertThat(plan(null, new Mask.Full()).isClear()).isFalse();
  }

  @Test
  void passesARowWithoutColumns() {
    assertThat(masked(plan(), row())).isEqualTo(row());
  }

  @Test
  void readsFromTheReaderIndexAndWritesAtTheWriterIndex() {
    ByteBuf frame = Unpooled.buffer().writeLong(7).writeBytes(row("a", "secret"));
    frame.readerIndex(Long.BYTES);
    ByteBuf out = Unpooled.buffer().writeBytes(row("before"));
    int before = out.writerIndex();

    plan(null, new Mask.Full()).maskDataRow(frame, out);

    assertThat(frame.readerIndex()).isEqualTo(Long.BYTES);
    assertThat(texts(out.slice(0, before))).containsExactly("before");
    assertThat(texts(out.slice(before, out.writerIndex() - before))).containsExactly("a", "****");
  }

  @Test
  void followsTheFormatsOfABind() {
    List<Optional<CellMasks>> columns =
        List.of(
            Optional.of(CellMasks.of(new Mask.Full(), INT4, -1, NO_TYPES)),
            Optional.of(CellMasks.of(new Mask.Full(), INT4, -1, NO_TYPES)));
    MaskPlan described =
        new MaskPlan(columns, new short[2], List.of("t.a"), List.of("u"), List.of("d"));
    byte[] zero = new byte[4];

    assertThat(masked(described, row("7", "7"))).isEqualTo(row("0", "0"));
    assertThat(masked(described.withFormats(new short[] {}), row("7", "7")))
        .isEqualTo(row("0", "0"));
    assertThat(masked(described.withFormats(new short[] {1}), row("7", "7")))
        .isEqualTo(row(zero, zero));
    MaskPlan mixed = described.withFormats(new short[] {0, 1});
    assertThat(masked(mixed, row("7", "7"))).isEqualTo(row("0", zero));
    assertThat(mixed.maskedColumns()).containsExactly("t.a");
    assertThat(mixed.unprovenColumns()).containsExactly("u");
    assertThat(mixed.disputedColumns()).containsExactly("d");
  }

  @Test
  void refusesFormatsThatDoNotFit() {
    MaskPlan plan = plan(null, new Mask.Full(), null);

    assertThatIllegalArgumentException().isThrownBy(() -> plan.withFormats(new short[] {0, 1}));
    assertThatIllegalArgumentException().isThrownBy(() -> plan.withFormats(new short[] {2}));
    assertThatIllegalArgumentException().isThrownBy(() -> plan.withFormats(new short[] {0, 0, -1}));
  }

  @Test
  void refusesARowOfAnotherNumberOfColumns() {
    assertMalformed(plan(null, new Mask.Full()), row("a"));
    assertMalformed(plan(null, new Mask.Full()), row("a", "b", "c"));
    assertMalformed(plan(), row("a"));
    // 65536 - 1 columns is what a negative count looks like
    assertMalformed(plan(new Mask.Full()), row("a").setShort(5, -1));
  }

  @Test
  void refusesEveryTruncation() {
    MaskPlan plan = plan(null, new Mask.Full(), null);
    ByteBuf whole = row("one", "two", "three");
    for (int length = 0; length < whole.readableBytes(); length++) {
      ByteBuf cut = whole.copy(0, length);
      if (length >= 5) {
        cut.setInt(1, length - 1);
      }
      assertMalformed(plan, cut);
    }
  }

  @Test
  void refusesTrailingBytes() {
    ByteBuf frame = row("a", "b").writeByte(0);
    assertMalformed(plan(null, new Mask.Full()), frame.copy());
    assertMalformed(plan(null, new Mask.Full()), frame.setInt(1, frame.readableBytes() - 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, Integer.MIN_VALUE, Integer.MAX_VALUE, 0x3ffffffe, 100, 2})
  void refusesAColumnLengthThatDoesNotFit(int length) {
    assertMalformed(plan(null, new Mask.Full()), row("a", "b").setInt(7 + 4 + 1, length));
    assertMalformed(plan(new Mask.Full(), null), row("a", "b").setInt(7, length));
  }

  @Test
  void refusesAnotherMessage() {
    assertMalformed(plan(new Mask.Full()), row("a").setByte(0, 'd'));
    assertMalformed(plan(new Mask.Full()), row("a").setInt(1, 4));
    assertMalformed(plan(new Mask.Full()), row("a").setInt(1, -1));
  }

  @Test
  void neverQuotesDataInAnError() {
    ByteBuf frame = row("a", "911-22-3333").setInt(7 + 4 + 1, 999);

    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> masked(plan(null, new Mask.Full()), frame))
        .withMessageNotContaining("911");
  }

  /** Random damage to rows: refused, or a well-formed row in which the secret does not stand. */
  @Test
  void neverLetsASecretThroughWhateverTheBytes() {
    Random random = new Random(20261122);
    List<Mask> masks =
        List.of(
            new Mask.Full(),
            new Mask.Null(),
            new Mask.Email(),
            new Mask.Partial(1, 1, '*'),
            new Mask.Hash(new byte[32]));
    int passed = 0;
    for (int round = 0; round < 30_000; round++) {
      MaskPlan plan = plan(null, masks.get(round % masks.size()), null);
      ByteBuf frame = row("id", "S3CRET@mail.test", "x");
      int damage = random.nextInt(4);
      for (int i = 0; i < damage; i++) {
        frame.setByte(5 + random.nextInt(frame.readableBytes() - 5), random.nextInt(256));
      }
      ByteBuf out = Unpooled.buffer();
      try {
        plan.maskDataRow(frame, out);
      } catch (MalformedRowException refused) {
        assertThat(out.readableBytes()).isZero();
        continue;
      }
      passed++;
      List<byte[]> columns = DataRows.columns(out);
      assertThat(columns).hasSize(3);
      byte[] secret = columns.get(1);
      assertThat(secret == null ? "" : new String(secret, StandardCharsets.ISO_8859_1))
          .doesNotContain("S3CRET");
    }
    assertThat(passed).isGreaterThan(5_000);
  }

  @Test
  void survivesRandomFrames() {
    Random random = new Random(4711);
    MaskPlan plan = plan(new Mask.Email(), null, new Mask.Partial(2, 2, '*'));
    for (int round = 0; round < 30_000; round++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      ByteBuf frame = Unpooled.buffer().writeByte('D').writeInt(noise.length + 6).writeShort(3);
      // small lengths now and then, so that some rows are almost right
      for (int i = 0; i + 3 < noise.length; i += 1 + random.nextInt(8)) {
        Arrays.fill(noise, i, i + 3, (byte) 0);
        noise[i + 3] = (byte) random.nextInt(6);
      }
      frame.writeBytes(noise);
      ByteBuf out = Unpooled.buffer();
      try {
        plan.maskDataRow(frame, out);
        assertThat(DataRows.columns(out)).hasSize(3);
      } catch (MalformedRowException refused) {
        assertThat(out.readableBytes()).isZero();
      }
    }
  }

  @Test
  void retainsNoBuffer() {
    ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer();
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer();
    frame.writeBytes(row("a", "secret"));

    plan(null, new Mask.Partial(1, 0, '*')).maskDataRow(frame, out);
    assertThat(texts(out)).containsExactly("a", "s****");
    assertMalformed(plan(null, null, new Mask.Full()), frame);

    assertThat(frame.refCnt()).isEqualTo(1);
    assertThat(out.refCnt()).isEqualTo(1);
    assertThat(frame.release()).isTrue();
    assertThat(out.release()).isTrue();
  }

  @Test
  void masksALargeRow() {
    String large = "x".repeat(20_000_000);

    ByteBuf out = masked(plan(null, new Mask.Full(), null), row(large, large, "end"));

    assertThat(texts(out)).containsExactly(large, "****", "end");
  }

  private static void assertMalformed(MaskPlan plan, ByteBuf frame) {
    ByteBuf out = Unpooled.buffer().writeInt(42);
    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> plan.maskDataRow(frame, out));
    assertThat(out.writerIndex()).isEqualTo(Integer.BYTES);
  }
}
