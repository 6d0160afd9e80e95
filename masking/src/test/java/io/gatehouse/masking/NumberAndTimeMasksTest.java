package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberAndTimeMasksTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final InMemoryCatalog NO_TYPES = new InMemoryCatalog();

  private static CellMasks masks(Mask mask, int type) {
    return CellMasks.of(mask, type, -1, NO_TYPES);
  }

  private static String text(Mask mask, int type, String value) {
    ByteBuf in = Unpooled.copiedBuffer(value, StandardCharsets.UTF_8);
    return cell(masks(mask, type).text(), in).toString(StandardCharsets.UTF_8);
  }

  private static ByteBuf cell(CellMask mask, ByteBuf in) {
    ByteBuf out = Unpooled.buffer();
    mask.mask(in, 0, in.readableBytes(), out);
    assertThat(out.readInt()).isEqualTo(out.readableBytes());
    return out;
  }

  @ParameterizedTest
  @CsvSource({
    "23, 1000, 4999, 4000",
    "23, 1000, 5000, 5000",
    "23, 1000, 0, 0",
    "23, 1000, -1, -1000",
    "23, 1000, -1000, -1000",
    "21, 1000, -32768, -32768",
    "21, 1000, 32767, 32000",
    "20, 1000, -9223372036854775808, -9223372036854775808",
    "20, 10, 9223372036854775807, 9223372036854775800",
    "1700, 100, 4242.4242, 4200",
    "1700, 100, -0.01, -100",
    "1700, 100, 99999999999999999999999999.9, 99999999999999999999999900",
    "1700, 100, NaN, 0",
    "1700, 100, Infinity, 0",
    "1700, 100, -Infinity, 0",
    "701, 100, 4242.4242, 0",
    "700, 100, 4242, 0",
    "25, 100, 4242, ****"
  })
  void bucketShowsTheLowerEnd(int type, long width, String value, String shown) {
    assertThat(text(new Mask.Bucket(width), type, value)).isEqualTo(shown);
  }

  @Test
  void aNumberThatIsTooLongIsMaskedWhole() {
    String digits = "9".repeat(100_000);

    assertThat(text(new Mask.Bucket(10), TypeOid.NUMERIC, digits)).isEqualTo("0");
    assertThat(text(new Mask.Noise(KEY, 10), TypeOid.NUMERIC, digits)).isEqualTo("0");
  }

  /** int16 groups, weight, sign, scale, groups. */
  private static ByteBuf numeric(int... shorts) {
    ByteBuf out = Unpooled.buffer();
    for (int s : shorts) {
      out.writeShort(s);
    }
    return out;
  }

  private static String numericText(ByteBuf binary) {
    return NumberCodec.NUMERIC
        .ofBinary(binary, binary.readerIndex(), binary.readableBytes())
        .orElseThrow()
        .toPlainString();
  }

  @Test
  void numericIsReadAndWrittenInBinary() {
    assertThat(numericText(numeric(2, 0, 0, 4, 4242, 4242))).isEqualTo("4242.4242");
    assertThat(numericText(numeric(1, 2, 0x4000, 0, 7))).isEqualTo("-700000000");
    assertThat(numericText(numeric(0, 0, 0, 2))).isEqualTo("0");
    assertThat(numericText(numeric(1, -2, 0, 8, 12))).isEqualTo("0.00000012");
    CellMask bucket = masks(new Mask.Bucket(100), TypeOid.NUMERIC).binary();
    assertThat(cell(bucket, numeric(2, 0, 0, 4, 4242, 4242))).isEqualTo(numeric(1, 0, 0, 0, 4200));
    assertThat(cell(bucket, numeric(2, 1, 0, 0, 1, 42))).isEqualTo(numeric(2, 1, 0, 0, 1, 0));
    assertThat(cell(bucket, numeric(0, 0, 0xC000, 0))).isEqualTo(numeric(0, 0, 0, 0));
    assertThat(cell(bucket, numeric(1, 30_000, 0, 0, 1))).isEqualTo(numeric(0, 0, 0, 0));
    for (ByteBuf bad :
        new ByteBuf[] {
          numeric(1, 0, 0), numeric(2, 0, 0, 0, 1), numeric(1, 0, 0, 0, 10_000), numeric()
        }) {
      assertThatExceptionOfType(MalformedRowException.class)
          .isThrownBy(() -> bucket.mask(bad, 0, bad.readableBytes(), Unpooled.buffer()));
    }
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      BigDecimal number = BigDecimal.valueOf(random.nextLong(), random.nextInt(30));
      ByteBuf out = Unpooled.buffer();
      NumberCodec.NUMERIC.toBinary(number, out);
      out.readInt();
      assertThat(new BigDecimal(numericText(out))).isEqualByComparingTo(number);
    }
  }

  @Test
  void bothFormatsSayTheSame() {
    for (Mask mask : new Mask[] {new Mask.Bucket(250), new Mask.Noise(KEY, 20)}) {
      Random random = new Random(2);
      for (int i = 0; i < 200; i++) {
        int value = random.nextInt();
        String shown = text(mask, TypeOid.INT4, Integer.toString(value));
        ByteBuf binary =
            cell(masks(mask, TypeOid.INT4).binary(), Unpooled.buffer().writeInt(value));
        assertThat(Integer.toString(binary.readInt())).isEqualTo(shown);
      }
    }
  }

  @Test
  void wholeNumbersInBinaryHaveTheirLength() {
    CellMask bucket = masks(new Mask.Bucket(10), TypeOid.INT8).binary();

    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> bucket.mask(Unpooled.buffer().writeInt(1), 0, 4, Unpooled.buffer()));
  }

  @Test
  void noiseIsTheSameForTheSameValueAndWithinItsBounds() {
    Mask noise = new Mask.Noise(KEY, 10);
    Set<String> shares = new HashSet<>();
    int changed = 0;
    for (int value = 10_000; value < 1_000_000; value += 1_000) {
      String shown = text(noise, TypeOid.INT4, Integer.toString(value));
      assertThat(text(noise, TypeOid.INT8, Integer.toString(value))).isEqualTo(shown);
      assertThat(new BigDecimal(text(noise, TypeOid.NUMERIC, value + ".0000")))
          .isEqualByComparingTo(shown);
      double share = Double.parseDouble(shown) / value;
      assertThat(share).isBetween(0.88, 1.12);
      shares.add(String.format("%.2f", share));
      changed += share == 1 ? 0 : 1;
    }
    assertThat(shares).hasSizeGreaterThan(15);
    assertThat(changed).isGreaterThan(900);
    assertThat(
            text(
                new Mask.Noise("fedcba9876543210".getBytes(StandardCharsets.US_ASCII), 10),
                TypeOid.INT4,
                "500000"))
        .isNotEqualTo(text(noise, TypeOid.INT4, "500000"));
    assertThat(text(noise, TypeOid.INT4, "0")).isEqualTo("0");
    assertThat(text(noise, TypeOid.INT2, "-32768")).startsWith("-");
    assertThat(text(noise, TypeOid.FLOAT8, "1234.5")).isEqualTo("0");
  }

  /** What differs only behind three digits gets the same: rounding gives no second sample. */
  @Test
  void noiseDependsOnThreeDigits() {
    Mask noise = new Mask.Noise(KEY, 10);

    assertThat(text(noise, TypeOid.INT4, "123499")).isEqualTo(text(noise, TypeOid.INT4, "122501"));
  }

  @ParameterizedTest
  @CsvSource({
    "1082, MONTH, 2024-02-29, 2024-02-01",
    "1082, WEEK, 2024-02-29, 2024-02-26",
    "1082, QUARTER, 2024-05-31, 2024-04-01",
    "1082, YEAR, 2024-02-29, 2024-01-01",
    "1082, DECADE, 2024-02-29, 2020-01-01",
    "1082, CENTURY, 2000-12-31, 1901-01-01",
    "1082, CENTURY, 2001-01-01, 2001-01-01",
    "1082, DECADE, 0005-01-01, 1970-01-01",
    "1082, DAY, 2024-02-29, 1970-01-01",
    "1082, HOUR, 2024-02-29, 1970-01-01",
    "1082, YEAR, infinity, 1970-01-01",
    "1082, YEAR, 0044-03-15 BC, 1970-01-01",
    "1082, YEAR, 02/29/2024, 1970-01-01",
    "1114, DAY, 2024-02-29 12:34:56.789, 2024-02-29 00:00:00",
    "1114, HOUR, 2024-02-29 12:34:56.789, 2024-02-29 12:00:00",
    "1114, HOUR, 2024-02-29 12:34:56+00, 1970-01-01 00:00:00",
    "1184, DAY, 2024-02-29 23:30:00-05, 2024-03-01 00:00:00+00",
    "1184, DAY, 2024-02-29 02:30:00+05:45, 2024-02-28 00:00:00+00",
    "1184, HOUR, 1850-02-28 12:34:56+00:53:28, 1850-02-28 11:00:00+00",
    "1184, YEAR, Thu Feb 29 12:34:56 2024 UTC, 1970-01-01 00:00:00+00",
    "1083, HOUR, 12:34:56, 00:00:00",
    "25, YEAR, 2024-02-29, ****"
  })
  void dateTruncShowsTheBeginning(int type, Mask.Unit unit, String value, String shown) {
    assertThat(text(new Mask.DateTrunc(unit), type, value)).isEqualTo(shown);
  }

  @Test
  void timesInBinaryAreAsInText() {
    CellMask year = masks(new Mask.DateTrunc(Mask.Unit.YEAR), TypeOid.DATE).binary();
    // 2000-02-29 and 1999-12-31
    assertThat(cell(year, Unpooled.buffer().writeInt(59)).readInt()).isZero();
    assertThat(cell(year, Unpooled.buffer().writeInt(-1)).readInt()).isEqualTo(-365);
    assertThat(cell(year, Unpooled.buffer().writeInt(Integer.MAX_VALUE)).readInt())
        .isEqualTo(-10_957);
    CellMask hour = masks(new Mask.DateTrunc(Mask.Unit.HOUR), TypeOid.TIMESTAMPTZ).binary();
    assertThat(cell(hour, Unpooled.buffer().writeLong(7_300_000_001L)).readLong())
        .isEqualTo(7_200_000_000L);
    assertThat(cell(hour, Unpooled.buffer().writeLong(-1)).readLong()).isEqualTo(-3_600_000_000L);
    for (long infinity : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(cell(hour, Unpooled.buffer().writeLong(infinity)).readLong())
          .isEqualTo(-946_684_800_000_000L);
    }
    assertThatExceptionOfType(MalformedRowException.class)
        .isThrownBy(() -> hour.mask(Unpooled.buffer().writeInt(1), 0, 4, Unpooled.buffer()));
  }

  /** Whatever zone a session shows it in, the same instant shows as the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29 23:30:00+00",
        "2024-03-01 00:29:59+00:59:59",
        "2024-03-01 13:30:00+14",
        "2024-02-29 11:30:00-12"
      })
  void theSessionsZoneTellsNothing(String value) {
    assertThat(text(new Mask.DateTrunc(Mask.Unit.DAY), TypeOid.TIMESTAMPTZ, value))
        .isEqualTo("2024-02-29 00:00:00+00");
  }

  @Test
  void masksForDifferentValuesTogetherAreFull() {
    Mask bucket = new Mask.Bucket(10);
    Mask month = new Mask.DateTrunc(Mask.Unit.MONTH);
    Mask partial = new Mask.Partial(0, 4, '*');
    assertThat(Strictness.stricter(bucket, month)).isEqualTo(new Mask.Full());
    assertThat(Strictness.stricter(partial, bucket)).isEqualTo(new Mask.Full());
    assertThat(Strictness.stricter(new Mask.Constant("x"), month)).isEqualTo(new Mask.Full());
    assertThat(Strictness.stricter(bucket, new Mask.Bucket(11))).isEqualTo(new Mask.Bucket(11));
    assertThat(Strictness.stricter(bucket, new Mask.Noise(KEY, 90))).isEqualTo(bucket);
    assertThat(Strictness.stricter(new Mask.Null(), bucket)).isEqualTo(new Mask.Null());
    assertThat(Strictness.stricter(month, new Mask.DateTrunc(Mask.Unit.YEAR)))
        .isEqualTo(new Mask.DateTrunc(Mask.Unit.YEAR));
  }

  @Test
  void refusesParametersThatMakeNoSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Bucket(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Noise(KEY, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Noise(KEY, 101));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mask.Noise(new byte[15], 10));
    assertThat(new Mask.Noise(KEY, 5).toString()).doesNotContain("0123");
  }
}
