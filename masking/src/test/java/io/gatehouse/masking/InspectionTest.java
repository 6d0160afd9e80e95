package io.gatehouse.masking;

import static io.gatehouse.masking.DataRows.row;
import static io.gatehouse.masking.DataRows.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of values that no mask covers. */
class InspectionTest {

  private static final String ADDRESS = "somebody@mail.example";
  private static final String CARD = "4111111111111111";
  private static final ColumnId LABELLED = ColumnId.of("public", "products", "title");
  private static final int TEXT_ARRAY = 1009;

  /** Rows of a sample, in these tests. */
  private static final int SAMPLE = 10;

  private final ByteBuf out = Unpooled.buffer();

  private record Looking(Detection detection) implements MaskView {
    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public Optional<ColumnMask> of(ColumnId column) {
      return Shop.MASKED.of(column);
    }

    @Override
    public Optional<ColumnMask> unproven() {
      return Shop.MASKED.unproven();
    }

    @Override
    public boolean isLabelled(ColumnId column) {
      return column.equals(LABELLED);
    }
  }

  private static MaskPlan plan(Detection detection, ColumnId source, int type, int format) {
    ResultColumn column = new ResultColumn("v", 0, 0, type, -1, (short) format);
    OutputColumn output = new OutputColumn("v", Set.of(source), Transform.IDENTITY, true);
    PlanResult result =
        new MaskPlanner()
            .plan(
                List.of(column),
                Optional.of(List.of(output)),
                (relation, attribute) -> OutputColumn.unproven("v"),
                new Looking(detection),
                Shop.catalog());
    return ((PlanResult.Planned) result).plan();
  }

  private static Inspection inspection(Detection detection, int type, int format) {
    return plan(detection, Shop.NAME, type, format)
        .inspection(new InspectionTools(SAMPLE, 4_096, 100_000))
        .orElseThrow();
  }

  private static Inspection masking() {
    return inspection(Detection.MASK, Shop.TEXT, 0);
  }

  private List<String> written() {
    List<String> texts = new ArrayList<>();
    while (out.isReadable()) {
      texts.addAll(texts(out.readSlice(1 + out.getInt(out.readerIndex() + 1))));
    }
    return texts;
  }

  private void rows(Inspection inspection, int times, Object value) {
    for (int i = 0; i < times; i++) {
      inspection.row(row(value), out);
    }
  }

  @Test
  void nobodyLooksWhereNothingIsToBeFoundOrSomebodyHasLooked() {
    InspectionTools tools = new InspectionTools(1, 1, 1);

    assertThat(plan(Detection.OFF, Shop.NAME, Shop.TEXT, 0).isClear()).isTrue();
    assertThat(plan(Detection.MASK, Shop.NAME, Shop.INT4, 0).isClear()).isTrue();
    assertThat(plan(Detection.MASK, LABELLED, Shop.TEXT, 0).isClear()).isTrue();
    assertThat(plan(Detection.MASK, Shop.SSN, Shop.TEXT, 0).inspection(tools)).isEmpty();
    assertThat(plan(Detection.MASK, Shop.NAME, Shop.TEXT, 0).isClear()).isFalse();
  }

  @Test
  void holdsTheSampleBackAndMasksTheColumnThatItCalls() {
    Inspection inspection = masking();

    rows(inspection, SAMPLE - 1, ADDRESS);
    assertThat(out.isReadable()).isFalse();
    assertThat(inspection.isHolding()).isTrue();
    rows(inspection, 1, "nothing");
    assertThat(written()).hasSize(SAMPLE).containsOnly("****");
    rows(inspection, 1, "nothing either");
    assertThat(written()).containsExactly("****");
    assertThat(inspection.takeFindings())
        .containsExactly(new Finding("public.customers.name", "email", "pii", SAMPLE - 1, true));
    assertThat(inspection.takeFindings()).isEmpty();
    assertThat(inspection.maskedColumns()).containsExactly("public.customers.name");
  }

  /** The bytes of COPY that come when its rows do, so many bytes in a message. */
  private static String copied(String options, String data, int size) {
    boolean csv = options.contains("csv");
    CopyFormat format =
        new CopyFormat(
            csv ? CopyFacts.Format.CSV : CopyFacts.Format.TEXT,
            (byte) (csv ? ',' : '\t'),
            csv ? "" : "\\N",
            options.contains("header"),
            (byte) '"',
            (byte) '"',
            false,
            Set.of());
    CopyMasker masker =
        plan(Detection.MASK, Shop.NAME, Shop.TEXT, 0)
            .copyMasker(format, List.of("v"), 1_000, new InspectionTools(SAMPLE, 4_096, 100_000));
    ByteBuf rows = Unpooled.copiedBuffer(data, StandardCharsets.UTF_8);
    ByteBuf shown = Unpooled.buffer();
    while (rows.isReadable()) {
      int length = Math.min(size, rows.readableBytes());
      ByteBuf frame = Unpooled.buffer().writeByte('d').writeInt(4 + length);
      masker.mask(frame.writeBytes(rows, length), shown);
    }
    masker.inspection().orElseThrow().release(shown);
    masker.end();
    StringBuilder text = new StringBuilder();
    while (shown.isReadable()) {
      assertThat(shown.readByte()).isEqualTo((byte) 'd');
      int length = shown.readInt() - 4;
      text.append(shown.readCharSequence(length, StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  @Test
  void looksAtRowsOfCopy() {
    for (int size : new int[] {1, 2, 7, 10_000}) {
      assertThat(copied("", ADDRESS + "\n", size)).isEqualTo("****\n");
      assertThat(copied("", (ADDRESS + "\n").repeat(SAMPLE + 3), size))
          .isEqualTo("****\n".repeat(SAMPLE + 3));
      assertThat(copied("", "\\N\nx\\ty\n".repeat(SAMPLE), size))
          .isEqualTo("\\N\nx\\ty\n".repeat(SAMPLE));
      assertThat(copied("csv header", "v\n\"see \"\"" + ADDRESS + "\"\"\"\n\n", size))
          .isEqualTo("v\n****\n\n");
      // certain values are masked where they stand, wherever that is
      assertThat(copied("csv", "x\n".repeat(SAMPLE * 20) + ADDRESS + "\n\"a,b\"\n", size))
          .isEqualTo("x\n".repeat(SAMPLE * 20) + "****\n\"a,b\"\n");
    }
  }

  @Test
  void oneRowIsVotedOnWhenTheResultEnds() {
    Inspection inspection = masking();

    rows(inspection, 1, CARD);
    inspection.release(out);

    assertThat(written()).containsExactly("****");
  }

  @Test
  void masksAValueThatIsCertainWhereTheColumnIsNotCalled() {
    Inspection inspection = masking();

    for (int i = 0; i < 300; i++) {
      inspection.row(row(i % 100 == 99 ? "write to " + ADDRESS : "nothing " + i), out);
    }

    assertThat(written()).hasSize(300).filteredOn("****"::equals).hasSize(3);
  }

  @Test
  void callsAColumnBehindTheSampleAndMasksFromThereOn() {
    Inspection inspection = masking();

    rows(inspection, 1_000, "nothing");
    rows(inspection, 1_000, CARD);

    List<String> seen = written();
    assertThat(seen).hasSize(2_000);
    int masked = seen.indexOf("****");
    assertThat(masked).isBetween(1_000, 1_000 + 512);
    assertThat(seen.subList(masked, 2_000)).containsOnly("****");
  }

  @Test
  void nullsDoNotVote() {
    Inspection inspection = masking();

    rows(inspection, 10_000, null);
    rows(inspection, 1, CARD);

    assertThat(written()).hasSize(10_001).last().isEqualTo("****");
  }

  @Test
  void aRowThatIsLongerThanTheSampleEndsIt() {
    Inspection inspection = masking();
    String value = " ".repeat(5_000) + ADDRESS;

    rows(inspection, 2, "nothing");
    rows(inspection, 1, value);

    assertThat(written()).containsExactly("nothing", "nothing", "****");
  }

  @Test
  void aValueThatIsTooLongToBeLookedAtIsMasked() {
    Inspection inspection = masking();

    rows(inspection, 1, "x".repeat(100_000));
    rows(inspection, 1, "x".repeat(100_001));

    assertThat(written()).containsExactly("x".repeat(100_000), "****");
  }

  @Test
  void reportsWithoutHoldingOrMaskingAnything() {
    Inspection inspection = inspection(Detection.REPORT, Shop.TEXT, 0);

    for (int i = 0; i < SAMPLE; i++) {
      rows(inspection, 1, ADDRESS);
      assertThat(written()).containsExactly(ADDRESS);
    }
    assertThat(inspection.leavesClear()).isTrue();
    assertThat(inspection.maskedColumns()).isEmpty();
    assertThat(inspection.takeFindings())
        .containsExactly(new Finding("public.customers.name", "email", "pii", SAMPLE, true));
  }

  @Test
  void masksJsonWithJson() {
    Inspection text = inspection(Detection.MASK, Shop.JSONB, 0);
    rows(text, 1, "{\"to\": \"" + ADDRESS + "\"}");
    text.release(out);
    assertThat(written()).containsExactly("null");

    Inspection binary = inspection(Detection.MASK, Shop.JSONB, 1);
    rows(binary, 1, "\u0001{\"to\": \"" + ADDRESS + "\"}");
    binary.release(out);
    assertThat(written()).containsExactly("\u0001null");
  }

  @Test
  void looksIntoArraysInBinary() {
    Inspection inspection = inspection(Detection.MASK, TEXT_ARRAY, 1);
    // Lengths that look like digits, and like an @
    byte[] harmless = array("4".repeat('1'), "1".repeat('@'), null, "");
    byte[] card = array("x".repeat('4'), CARD, null);

    inspection.row(row(harmless), out);
    inspection.row(row(card), out);
    inspection.row(row(card), out);
    inspection.release(out);

    assertThat(inspection.takeFindings())
        .extracting(Finding::kind, Finding::cells)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("card", 2L));
    assertThat(DataRows.columns(out.readSlice(1 + out.getInt(1))).get(0)).hasSize(12);
  }

  private static byte[] array(String... elements) {
    ByteBuffer array =
        ByteBuffer.allocate(1_000).putInt(1).putInt(1).putInt(25).putInt(elements.length).putInt(1);
    for (String element : elements) {
      if (element == null) {
        array.putInt(-1);
      } else {
        array.putInt(element.length()).put(element.getBytes(StandardCharsets.US_ASCII));
      }
    }
    byte[] bytes = new byte[array.position()];
    array.flip().get(bytes);
    return bytes;
  }

  @Test
  void arraysThatAreNoArraysAreLookedAtAsTheyAre() {
    Inspection inspection = inspection(Detection.MASK, TEXT_ARRAY, 1);
    byte[][] malformed = {
      ADDRESS.getBytes(StandardCharsets.US_ASCII),
      ByteBuffer.allocate(40).putInt(Integer.MAX_VALUE).put(ADDRESS.getBytes()).array(),
      ByteBuffer.allocate(60)
          .putInt(1)
          .putInt(0)
          .putInt(25)
          .putInt(1)
          .putInt(1)
          .putInt(1_000)
          .put(ADDRESS.getBytes())
          .array(),
      new byte[0],
      new byte[3]
    };
    for (byte[] value : malformed) {
      inspection.row(row((Object) value), out);
    }
    inspection.release(out);

    assertThat(inspection.takeFindings()).extracting(Finding::cells).containsExactly(3L);
  }

  @Test
  void malformedRowsAreRefusedBeforeTheyAreHeld() {
    Inspection inspection = masking();

    assertThatThrownBy(() -> inspection.row(row("a", "b"), out))
        .isInstanceOf(MalformedRowException.class);
    assertThat(out.isReadable()).isFalse();
    assertThat(inspection.isHolding()).isFalse();
  }
}
