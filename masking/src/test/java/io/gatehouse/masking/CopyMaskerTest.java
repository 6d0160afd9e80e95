package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyFacts.Direction;
import io.gatehouse.sql.CopyFacts.Endpoint;
import io.gatehouse.sql.CopyFacts.Format;
import io.gatehouse.sql.CopyOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyMaskerTest {

  private static final int TEXT = 25;
  private static final int MAX_ROW = 1_000;
  private static final InspectionTools TOOLS = new InspectionTools(5, 4_096, 100_000);
  private static final InMemoryCatalog NO_TYPES = new InMemoryCatalog();
  private static final List<String> NAMES = List.of("id", "secret", "na\"me, x\n");

  /** The second of three columns is masked. */
  private static MaskPlan plan(Mask mask) {
    return new MaskPlan(
        List.of(
            Optional.empty(),
            Optional.of(CellMasks.of(mask, TEXT, -1, NO_TYPES)),
            Optional.empty()),
        new short[3],
        List.of(),
        List.of(),
        List.of());
  }

  /** Options in the order delimiter, NULL, quote, escape; null for what is not given. */
  private static CopyFacts copy(Format format, boolean header, String... given) {
    String[] all = Arrays.copyOf(given, 4);
    return new CopyFacts(
        Direction.TO,
        Endpoint.CLIENT,
        format,
        new CopyOptions(
            Optional.ofNullable(all[0]),
            Optional.ofNullable(all[1]),
            header,
            Optional.ofNullable(all[2]),
            Optional.ofNullable(all[3]),
            Optional.empty(),
            false,
            List.of(),
            Set.of()),
        Optional.empty());
  }

  private static CopyMasker masker(Mask mask, CopyFacts copy) {
    assertThat(CopyFormat.obstacle(copy)).isEmpty();
    return plan(mask).copyMasker(CopyFormat.of(copy), NAMES, MAX_ROW, TOOLS);
  }

  private static ByteBuf frame(byte[] payload) {
    return Unpooled.buffer()
        .writeByte('d')
        .writeInt(Integer.BYTES + payload.length)
        .writeBytes(payload);
  }

  /** What the client gets when the data comes in these pieces; all messages must be well formed. */
  private static byte[] masked(CopyMasker masker, List<byte[]> pieces) {
    ByteBuf out = Unpooled.buffer();
    for (byte[] piece : pieces) {
      masker.mask(frame(piece), out);
    }
    masker.end();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    while (out.isReadable()) {
      assertThat(out.readByte()).isEqualTo((byte) 'd');
      byte[] payload = new byte[out.readInt() - Integer.BYTES];
      assertThat(payload).as("no empty message").isNotEmpty();
      out.readBytes(payload);
      data.writeBytes(payload);
    }
    return data.toByteArray();
  }

  /** Whole, in every two-way split and a byte at a time, it must come to the same. */
  private static void assertMasked(Mask mask, CopyFacts copy, byte[] data, byte[] expected) {
    assertThat(masked(masker(mask, copy), List.of(data))).isEqualTo(expected);
    for (int cut = 0; cut <= data.length; cut++) {
      List<byte[]> halves =
          List.of(Arrays.copyOfRange(data, 0, cut), Arrays.copyOfRange(data, cut, data.length));
      assertThat(masked(masker(mask, copy), halves)).as("cut at %d", cut).isEqualTo(expected);
    }
    List<byte[]> bytes = new ArrayList<>();
    for (byte b : data) {
      bytes.add(new byte[] {b});
    }
    assertThat(masked(masker(mask, copy), bytes)).isEqualTo(expected);
    for (int size : List.of(1, 2, 3, 7, data.length)) {
      CopyMasker masker = masker(mask, copy);
      List<byte[]> shorter = shortened(masker, frame(data), size);
      assertThat(masked(masker, shorter)).as("shortened by %d", size).isEqualTo(expected);
    }
  }

  /** The payloads of what is left of long messages that come so many bytes at a time. */
  private static List<byte[]> shortened(CopyMasker masker, ByteBuf frames, int size) {
    List<byte[]> payloads = new ArrayList<>();
    while (frames.isReadable()) {
      masker
          .longRows()
          .take(
              frames.readSlice(Math.min(size, frames.readableBytes())),
              whole -> {
                assertThat(whole.readByte()).isEqualTo((byte) 'd');
                assertThat(whole.readInt()).isEqualTo(Integer.BYTES + whole.readableBytes());
                byte[] payload = new byte[whole.readableBytes()];
                whole.readBytes(payload);
                payloads.add(payload);
              });
    }
    return payloads;
  }

  @Test
  void aLongMaskedValueDoesNotCount() {
    String secret = "x\\\\".repeat(100_000);
    CopyMasker masker = masker(new Mask.Full(), copy(Format.TEXT, false));
    byte[] row = ("1\t" + secret + "\tend\n").getBytes(StandardCharsets.UTF_8);
    List<byte[]> shorter = shortened(masker, frame(row), 4096);
    assertThat(shorter.get(0)).hasSizeLessThan(300);
    assertThat(masked(masker, shorter)).asString().isEqualTo("1\t****\tend\n");

    CopyMasker csv = masker(new Mask.Full(), copy(Format.CSV, false));
    String quoted = "\"" + "x\"\",\n".repeat(100_000) + "\"";
    byte[] line = ("1," + quoted + ",end\n").getBytes(StandardCharsets.UTF_8);
    assertThat(masked(csv, shortened(csv, frame(line), 999))).asString().isEqualTo("1,****,end\n");
    CopyMasker whole = masker(new Mask.Full(), copy(Format.CSV, false));
    assertThat(masked(whole, List.of(line))).asString().isEqualTo("1,****,end\n");
  }

  @Test
  void aLongValueInClearCounts() {
    for (Format format : List.of(Format.TEXT, Format.CSV)) {
      char delimiter = format == Format.TEXT ? '\t' : ',';
      byte[] row =
          ("1" + delimiter + "s" + delimiter + "x".repeat(MAX_ROW + 1) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      CopyMasker masker = masker(new Mask.Full(), copy(format, false));
      assertThatExceptionOfType(RowTooLongException.class)
          .isThrownBy(() -> shortened(masker, frame(row), 100));
      CopyMasker whole = masker(new Mask.Full(), copy(format, false));
      assertThatExceptionOfType(RowTooLongException.class)
          .isThrownBy(() -> masked(whole, List.of(row)));
    }
  }

  private static void assertMasked(Mask mask, CopyFacts copy, String data, String expected) {
    assertMasked(
        mask,
        copy,
        data.getBytes(StandardCharsets.UTF_8),
        expected.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertMalformed(CopyFacts copy, byte[] data) {
    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> masked(masker(new Mask.Full(), copy), List.of(data)))
        .withMessageNotContaining("hidden");
  }

  private static void assertMalformed(CopyFacts copy, String data) {
    assertMalformed(copy, data.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void masksText() {
    assertMasked(
        new Mask.Full(),
        copy(Format.TEXT, false),
        "1\thidden\tx\n2\t\\N\ty\\tz\n3\thid\\\\den\\n\t\\N\n4\t\tünï\n",
        "1\t****\tx\n2\t\\N\ty\\tz\n3\t****\t\\N\n4\t****\tünï\n");
  }

  @Test
  void undoesAndMakesTheEscapesOfText() {
    // \b \t \n \v \f \r, the backslash and the delimiter
    assertMasked(
        new Mask.Partial(8, 1, '|'),
        copy(Format.TEXT, false, "|"),
        "1|\\b\\t\\n\\v\\f\\r\\\\\\|hidden\\||x\\|y\n",
        "1|\\b\\t\\n\\v\\f\\r\\\\\\|\\|\\|\\|\\|\\||x\\|y\n");
    assertMasked(
        new Mask.Constant("a\tb\\c\u0001"),
        copy(Format.TEXT, false, "\u0001"),
        "1\u0001hid\\\u0001den\u0001x\n",
        "1\u0001a\\tb\\\\c\\\u0001\u0001x\n");
  }

  @Test
  void takesAnEmptyNullStringOfText() {
    assertMasked(
        new Mask.Full(),
        copy(Format.TEXT, false, null, ""),
        "1\t\tx\n2\tz\t\n",
        "1\t\tx\n2\t****\t\n");
    assertMasked(new Mask.Null(), copy(Format.TEXT, false, null, ""), "2\tz\t\n", "2\t\t\n");
  }

  @Test
  void masksCsv() {
    assertMasked(
        new Mask.Full(),
        copy(Format.CSV, false),
        "1,hidden,x\n2,,\"y\nz\"\n3,\"hid\"\"den\n\",\"\"\"\"\n4,\"\",\n",
        "1,****,x\n2,,\"y\nz\"\n3,****,\"\"\"\"\n4,****,\n");
  }

  @Test
  void masksCsvOfAnyDialect() {
    assertMasked(
        new Mask.Constant("1'2\\3"),
        copy(Format.CSV, false, "1", "nil", "'", "\\"),
        "21'hid\\'1\\\\den'1x\n31nil1'nil'\n41'nil'1\\\n",
        "21'1\\'2\\\\3'1x\n31nil1'nil'\n41'1\\'2\\\\3'1\\\n");
    // the escape stands in a value that needs no quotes: it is not doubled
    assertMasked(
        new Mask.Constant("a\\b"),
        copy(Format.CSV, false, null, null, "'", "\\"),
        "1,\\,x\n",
        "1,a\\b,x\n");
    assertMasked(
        new Mask.Constant("b,"),
        copy(Format.CSV, false, null, null, "b", "b"),
        "1,b,bbb,x\n",
        "1,bbb,b,x\n");
  }

  @Test
  void quotesAMaskThatLooksLikeNullOrTheEnd() {
    assertMasked(
        new Mask.Constant("****"),
        copy(Format.CSV, false, null, "****"),
        "1,hidden,x\n",
        "1,\"****\",x\n");
    assertMasked(
        new Mask.Constant("\\."), copy(Format.CSV, false), "1,hidden,x\n", "1,\"\\.\",x\n");
    assertMasked(new Mask.Constant(""), copy(Format.CSV, false), "1,hidden,x\n", "1,\"\",x\n");
  }

  @Test
  void quotingTellsNothingOfTheValue() {
    CopyFacts copy = copy(Format.CSV, false, null, "hidden");
    assertMasked(
        new Mask.Full(),
        copy,
        "1,\"hidden\",x\n2,\"hid,den\",x\n3,hid,x\n4,hidden,x\n",
        "1,****,x\n2,****,x\n3,****,x\n4,hidden,x\n");
  }

  @Test
  void quotesWhatIsForcedTo() {
    CopyOptions force =
        new CopyOptions(
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.of("Utf-8"),
            false,
            List.of("secret"),
            Set.of());
    assertMasked(
        new Mask.Full(),
        new CopyFacts(Direction.TO, Endpoint.CLIENT, Format.CSV, force, Optional.empty()),
        "1,\"hidden\",x\n2,,x\n",
        "1,\"****\",x\n2,,x\n");
  }

  /** As of an expression over a masked column. */
  @Test
  void masksNullWhereItWouldTell() {
    CellMasks full = CellMasks.ofExpression(new Mask.Full(), TEXT, -1, NO_TYPES);
    MaskPlan plan =
        new MaskPlan(
            List.of(Optional.empty(), Optional.of(full), Optional.empty()),
            new short[3],
            List.of(),
            List.of(),
            List.of());
    for (CopyFacts copy : List.of(copy(Format.TEXT, false), copy(Format.CSV, false, "\t", "\\N"))) {
      assertThat(
              masked(
                  plan.copyMasker(CopyFormat.of(copy), NAMES, MAX_ROW, TOOLS),
                  List.of("1\t\\N\tx\n2\thidden\t\\N\n".getBytes(StandardCharsets.UTF_8))))
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("1\t****\tx\n2\t****\t\\N\n");
    }
    assertThat(
            masked(
                plan.copyMasker(CopyFormat.of(copy(Format.BINARY, false)), NAMES, MAX_ROW, TOOLS),
                List.of(binary(3, "1", NULL, NULL, 3, NULL, "hidden", NULL, -1))))
        .isEqualTo(binary(3, "1", "****", NULL, 3, NULL, "****", NULL, -1));
  }

  @Test
  void passesAHeaderThatNamesTheColumns() {
    assertMasked(
        new Mask.Full(),
        copy(Format.CSV, true),
        "id,secret,\"na\"\"me, x\n\"\n1,hidden,x\n",
        "id,secret,\"na\"\"me, x\n\"\n1,****,x\n");
    assertMasked(
        new Mask.Full(),
        copy(Format.TEXT, true),
        "id\tsecret\tna\"me, x\\n\n1\thidden\tx\n",
        "id\tsecret\tna\"me, x\\n\n1\t****\tx\n");
    assertMalformed(copy(Format.CSV, true), "1,hidden,x\n");
    assertMalformed(copy(Format.TEXT, true), "1\thidden\tx\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1\thidden\n",
        "1\thidden\tx\ty\n",
        "1\thidden\tx",
        "1\thid\\den\tx\n",
        "1\thidden\\N\tx\n",
        "1\thidden\tx\\\n",
        "\\.\n",
        "\n"
      })
  void refusesTextThatPostgresqlDoesNotWrite(String data) {
    assertMalformed(copy(Format.TEXT, false), data);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1,hidden\n",
        "1,hidden,x,y\n",
        "1,hidden,x",
        "1,hid\"den,x\n",
        "1,\"hidden\"z,x\n",
        "1,\"hidden,x\n",
        "1,hidden\r,x\n",
        "\n"
      })
  void refusesCsvThatPostgresqlDoesNotWrite(String data) {
    assertMalformed(copy(Format.CSV, false), data);
  }

  private static byte[] binary(Object... parts) {
    ByteBuf out = Unpooled.buffer();
    out.writeBytes("PGCOPY\n".getBytes(StandardCharsets.US_ASCII));
    out.writeByte(0xff).writeByte('\r').writeByte('\n').writeByte(0).writeInt(0).writeInt(0);
    for (Object part : parts) {
      if (part instanceof Integer count) {
        out.writeShort(count);
      } else if (part instanceof String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length).writeBytes(bytes);
      } else {
        out.writeInt(-1);
      }
    }
    byte[] data = new byte[out.readableBytes()];
    out.readBytes(data);
    return data;
  }

  private static final Object NULL = new Object();

  @Test
  void masksBinary() {
    assertMasked(
        new Mask.Full(),
        copy(Format.BINARY, false),
        binary(3, "1", "hidden", "x", 3, NULL, NULL, "", 3, "\n", "", NULL, -1),
        binary(3, "1", "****", "x", 3, NULL, NULL, "", 3, "\n", "****", NULL, -1));
    assertMasked(new Mask.Full(), copy(Format.BINARY, false), binary(-1), binary(-1));
  }

  @Test
  void keepsHeaderAndFirstRowInOneMessage() {
    ByteBuf out = Unpooled.buffer();
    byte[] data = binary(3, "1", "hidden", "x");

    int rows = masker(new Mask.Full(), copy(Format.BINARY, false)).mask(frame(data), out);

    assertThat(rows).isOne();
    assertThat(out.getInt(1)).isEqualTo(out.readableBytes() - 1);
    assertThat(out.getByte(5)).isEqualTo((byte) 'P');
  }

  @Test
  void refusesBinaryThatPostgresqlDoesNotWrite() {
    CopyFacts copy = copy(Format.BINARY, false);
    byte[] good = binary(3, "1", "hidden", "x", -1);
    for (int i = 0; i < 19; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      assertMalformed(copy, bad);
    }
    byte[] withOids = good.clone();
    ByteBuffer.wrap(withOids).putInt(11, 1 << 16);
    assertMalformed(copy, withOids);
    assertMalformed(copy, binary(2, "1", "hidden", -1));
    assertMalformed(copy, binary(4, "1", "hidden", "x", "y", -1));
    assertMalformed(copy, binary(-2));
    assertMalformed(copy, binary(3, "1", "hidden", "x"));
    assertMalformed(copy, binary(-1, -1));
    for (int length : new int[] {-2, Integer.MIN_VALUE, Integer.MAX_VALUE, 1_000}) {
      byte[] hostile = good.clone();
      ByteBuffer.wrap(hostile).putInt(21, length);
      assertMalformed(copy, hostile);
    }
  }

  @Test
  void holdsNoMoreThanARow() {
    byte[] piece = new byte[MAX_ROW];
    Arrays.fill(piece, (byte) 'x');
    for (CopyFacts copy : List.of(copy(Format.TEXT, false), copy(Format.CSV, false))) {
      CopyMasker masker = masker(new Mask.Full(), copy);
      ByteBuf out = Unpooled.buffer();
      masker.mask(frame(piece), out);
      assertThatExceptionOfType(MalformedRowException.class)
          .isThrownBy(() -> masker.mask(frame(new byte[] {'x'}), out))
          .withMessageContaining("max_masked_row of 1000");
      assertThat(out.isReadable()).isFalse();
    }
  }

  @Test
  void refusesFramesThatAreNoCopyData() {
    CopyMasker masker = masker(new Mask.Full(), copy(Format.TEXT, false));
    for (ByteBuf frame :
        List.of(
            Unpooled.buffer().writeByte('d').writeInt(5),
            Unpooled.buffer().writeByte('D').writeInt(4),
            Unpooled.buffer().writeByte('d'))) {
      assertThatExceptionOfType(MalformedRowException.class)
          .isThrownBy(() -> masker.mask(frame, Unpooled.buffer()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hidden", "42", "a\\\\b", "\\t", "x\\", "\\", "|", "\\\\N"})
  void refusesANullThatAValueCouldEqual(String nullString) {
    assertThat(CopyFormat.obstacle(copy(Format.TEXT, false, "|", nullString))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\N", "", "\\Null", "a\\Zb"})
  void takesANullThatNoValueCanEqual(String nullString) {
    assertThat(CopyFormat.obstacle(copy(Format.TEXT, false, "|", nullString))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "\n", "\r", "\u0000", "\u00e4"})
  void refusesOptionsThatAreNoCharacterOfTheirOwn(String option) {
    assertThat(CopyFormat.obstacle(copy(Format.TEXT, false, option))).isPresent();
    assertThat(CopyFormat.obstacle(copy(Format.CSV, false, option))).isPresent();
    assertThat(CopyFormat.obstacle(copy(Format.CSV, false, null, null, option))).isPresent();
    assertThat(CopyFormat.obstacle(copy(Format.CSV, false, null, null, null, option))).isPresent();
  }

  @Test
  void refusesAnotherEncodingAndWhatItDoesNotKnow() {
    for (String encoding : List.of("latin1", "sjis", "utf16", "")) {
      CopyOptions options =
          new CopyOptions(
              Optional.empty(),
              Optional.empty(),
              false,
              Optional.empty(),
              Optional.empty(),
              Optional.of(encoding),
              false,
              List.of(),
              Set.of());
      for (Format format : Format.values()) {
        assertThat(
                CopyFormat.obstacle(
                    new CopyFacts(
                        Direction.TO, Endpoint.CLIENT, format, options, Optional.empty())))
            .isPresent();
      }
    }
    CopyOptions unknown =
        new CopyOptions(
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            List.of(),
            Set.of("compression"));
    assertThat(
            CopyFormat.obstacle(
                new CopyFacts(
                    Direction.TO, Endpoint.CLIENT, Format.BINARY, unknown, Optional.empty())))
        .get()
        .extracting(CopyFormat.Obstacle::message)
        .asString()
        .contains("COMPRESSION");
  }
}
