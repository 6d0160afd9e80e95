package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.gatehouse.sql.catalog.Type;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CellMasksTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final int ENUM = 20001;
  private static final int COMPOSITE = 20002;
  private static final int RANGE = 3904;
  private static final int MULTIRANGE = 4451;
  private static final int TEXT_DOMAIN = 20004;
  private static final int DOMAIN_OF_DOMAIN = 20005;
  private static final int INT_DOMAIN = 20006;
  private static final int ENUM_ARRAY = 20007;
  private static final int CITEXT = 20008;
  private static final int ENDLESS_DOMAIN = 20009;
  private static final int ARRAY_DOMAIN = 20010;
  private static final int EXTENSION_BASE = 20011;
  private static final int TEXT_ARRAY = 1009;
  private static final int INT4_ARRAY = 1007;

  private static final InMemoryCatalog CATALOG =
      new InMemoryCatalog()
          .type(ENUM, "source_t", Type.Kind.ENUM, 0)
          .type(COMPOSITE, "customers", Type.Kind.COMPOSITE, 0)
          .type(RANGE, "int4range", Type.Kind.RANGE, 23)
          .type(MULTIRANGE, "int4multirange", Type.Kind.MULTIRANGE, 0)
          .type(TEXT_DOMAIN, "email_t", Type.Kind.DOMAIN, 25)
          .type(DOMAIN_OF_DOMAIN, "work_email_t", Type.Kind.DOMAIN, TEXT_DOMAIN)
          .type(INT_DOMAIN, "posint", Type.Kind.DOMAIN, 23)
          .type(ENUM_ARRAY, "_source_t", Type.Kind.ARRAY, ENUM)
          .type(CITEXT, "citext", Type.Kind.BASE, 0)
          .type(ENDLESS_DOMAIN, "loop", Type.Kind.DOMAIN, ENDLESS_DOMAIN)
          .type(ARRAY_DOMAIN, "emails_t", Type.Kind.DOMAIN, TEXT_ARRAY)
          .type(EXTENSION_BASE, "geometry", Type.Kind.BASE, 0)
          .type(TEXT_ARRAY, "_text", Type.Kind.ARRAY, 25)
          .type(INT4_ARRAY, "_int4", Type.Kind.ARRAY, 23)
          .type(TypeOid.INT2VECTOR, "int2vector", Type.Kind.ARRAY, 21);

  /** The binary forms are what the types' send functions of PostgreSQL print of the text forms. */
  static Stream<Arguments> neutralValues() {
    return Stream.of(
        arguments("bool", 16, -1, "f", "00"),
        arguments("range", RANGE, -1, "empty", "01"),
        arguments("multirange", MULTIRANGE, -1, "{}", "00000000"),
        arguments("bytea", 17, -1, "\\x", ""),
        arguments("\"char\"", 18, -1, "*", "2a"),
        arguments("int8", 20, -1, "0", "0000000000000000"),
        arguments("int2", 21, -1, "0", "0000"),
        arguments("int4", 23, -1, "0", "00000000"),
        arguments("oid", 26, -1, "0", "00000000"),
        arguments("tid", 27, -1, "(0,0)", "000000000000"),
        arguments("xid", 28, -1, "0", "00000000"),
        arguments("cid", 29, -1, "0", "00000000"),
        arguments("json", 114, -1, "null", "6e756c6c"),
        arguments("xml", 142, -1, "****", "2a2a2a2a"),
        arguments("point", 600, -1, "(0,0)", "00".repeat(16)),
        arguments("lseg", 601, -1, "[(0,0),(0,0)]", "00".repeat(32)),
        arguments("path", 602, -1, "((0,0))", "0100000001" + "00".repeat(16)),
        arguments("box", 603, -1, "(0,0),(0,0)", "00".repeat(32)),
        arguments("polygon", 604, -1, "((0,0))", "00000001" + "00".repeat(16)),
        arguments(
            "line", 628, -1, "{0,1,0}", "0000000000000000" + "3ff0000000000000" + "00".repeat(8)),
        arguments("cidr", 650, -1, "0.0.0.0/32", "0220010400000000"),
        arguments("float4", 700, -1, "0", "00000000"),
        arguments("float8", 701, -1, "0", "0000000000000000"),
        arguments("circle", 718, -1, "<(0,0),0>", "00".repeat(24)),
        arguments("macaddr8", 774, -1, "00:00:00:00:00:00:00:00", "00".repeat(8)),
        arguments("money", 790, -1, "$0.00", "0000000000000000"),
        arguments("macaddr", 829, -1, "00:00:00:00:00:00", "00".repeat(6)),
        arguments("inet", 869, -1, "0.0.0.0", "0220000400000000"),
        arguments("date", 1082, -1, "1970-01-01", "ffffd533"),
        arguments("time", 1083, -1, "00:00:00", "0000000000000000"),
        arguments("timestamp", 1114, -1, "1970-01-01 00:00:00", "fffca2fec4c82000"),
        arguments("timestamptz", 1184, -1, "1970-01-01 00:00:00+00", "fffca2fec4c82000"),
        arguments("interval", 1186, -1, "00:00:00", "00".repeat(16)),
        arguments("timetz", 1266, -1, "00:00:00+00", "00".repeat(12)),
        arguments("bit", 1560, 3, "000", "0000000300"),
        arguments("bit", 1560, 9, "000000000", "000000090000"),
        arguments("varbit", 1562, -1, "", "00000000"),
        arguments("numeric", 1700, -1, "0", "0000000000000000"),
        arguments("numeric", 1700, 786438, "0", "0000000000000000"),
        arguments("void", 2278, -1, "", ""),
        arguments("uuid", 2950, -1, "00000000-0000-0000-0000-000000000000", "00".repeat(16)),
        arguments("pg_lsn", 3220, -1, "0/0", "0000000000000000"),
        arguments("tsvector", 3614, -1, "", "00000000"),
        arguments("tsquery", 3615, -1, "'****'", "00000001010000" + "2a2a2a2a00"),
        arguments("jsonb", 3802, -1, "null", "016e756c6c"),
        arguments("jsonpath", 4072, -1, "$", "0124"),
        arguments("xid8", 5069, -1, "0", "0000000000000000"),
        arguments("text[]", TEXT_ARRAY, -1, "{}", "000000000000000000000019"),
        arguments("int4[]", INT4_ARRAY, -1, "{}", "000000000000000000000017"),
        arguments("enum[]", ENUM_ARRAY, -1, "{}", "000000000000000000004e21"),
        arguments("domain over int4", INT_DOMAIN, -1, "0", "00000000"),
        arguments("domain over text[]", ARRAY_DOMAIN, -1, "{}", "000000000000000000000019"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("neutralValues")
  void showsTheNeutralValueOfAType(String type, int oid, int modifier, String text, String binary) {
    List<Mask> masks = new ArrayList<>();
    masks.add(new Mask.Full());
    masks.add(new Mask.Constant("hidden"));
    masks.add(new Mask.Partial(1, 1, '*'));
    masks.add(new Mask.Email());
    if (oid != TypeOid.UUID) {
      masks.add(new Mask.Hash(KEY));
    }
    for (Mask mask : masks) {
      CellMasks cells = CellMasks.of(mask, oid, modifier, CATALOG);

      assertThat(shown(cells.text(), "secret value".getBytes(StandardCharsets.UTF_8)))
          .as(mask.toString())
          .isEqualTo(HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
      assertThat(shown(cells.binary(), new byte[] {1, 2, 3, 4, 5, 6, 7, 8}))
          .as(mask.toString())
          .isEqualTo(binary);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1790,-1",
    ENUM + ",-1",
    COMPOSITE + ",-1",
    ENDLESS_DOMAIN + ",-1",
    EXTENSION_BASE + ",-1",
    "22,-1",
    "30,-1",
    "999999,-1",
    "1560,-1",
    "1560,4097",
    "2249,-1"
  })
  void showsNullWhereATypeHasNoNeutralValue(int oid, int modifier) {
    for (Mask mask : List.of(new Mask.Full(), new Mask.Email(), new Mask.Hash(KEY))) {
      CellMasks cells = CellMasks.of(mask, oid, modifier, CATALOG);

      assertThat(shown(cells.text(), new byte[] {'x'})).isEqualTo("NULL");
      assertThat(shown(cells.binary(), new byte[] {'x'})).isEqualTo("NULL");
    }
  }

  @ParameterizedTest
  @CsvSource({"16", "23", "25", "1082", "2950", "3802", "1009", "999999"})
  void showsNullForEveryTypeUnderTheNullMask(int oid) {
    CellMasks cells = CellMasks.of(new Mask.Null(), oid, -1, CATALOG);

    assertThat(shown(cells.text(), new byte[] {'x'})).isEqualTo("NULL");
    assertThat(shown(cells.binary(), new byte[] {'x'})).isEqualTo("NULL");
  }

  @ParameterizedTest
  @CsvSource({
    "25,-1,****",
    "1043,-1,****",
    "1043,4,****",
    "1043,6,**",
    "1043,5,*",
    "1042,7,***",
    "19,-1,****",
    "705,-1,****",
    TEXT_DOMAIN + ",-1,****",
    DOMAIN_OF_DOMAIN + ",-1,****",
    CITEXT + ",-1,****"
  })
  void hidesTextsOfAnyTypeAndLengthTheSame(int oid, int modifier, String expected) {
    CellMasks cells = CellMasks.of(new Mask.Full(), oid, modifier, CATALOG);

    for (String value : List.of("", "a", "ab", "a long value that nobody may see")) {
      assertThat(text(cells.text(), value)).isEqualTo(expected);
      assertThat(text(cells.binary(), value)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1,withheld", "12,withheld", "8,with", "5,w"})
  void cutsAConstantToTheColumn(int modifier, String expected) {
    assertThat(
            text(CellMasks.of(new Mask.Constant("withheld"), 1043, modifier, CATALOG).text(), "x"))
        .isEqualTo(expected);
  }

  @Test
  void cutsAConstantBetweenCodePoints() {
    CellMask mask = CellMasks.of(new Mask.Constant("😀😀"), 1043, 5, CATALOG).text();

    assertThat(text(mask, "x")).isEqualTo("😀");
  }

  static String text(CellMask mask, String value) {
    return new String(
        HexFormat.of().parseHex(shown(mask, value.getBytes(StandardCharsets.UTF_8))),
        StandardCharsets.UTF_8);
  }

  /** What a mask shows, in hexadecimal, or NULL; the cell's length must fit. */
  static String shown(CellMask mask, byte[] value) {
    ByteBuf in = Unpooled.buffer().writeLong(-1).writeBytes(value).writeLong(-1);
    ByteBuf out = Unpooled.buffer();
    mask.mask(in, Long.BYTES, value.length, out);
    int length = out.readInt();
    assertThat(out.readableBytes()).isEqualTo(Math.max(0, length));
    assertThat(in.readerIndex()).isZero();
    return length < 0 ? "NULL" : ByteBufUtil.hexDump(out);
  }
}
