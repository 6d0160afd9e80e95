package io.gatehouse.masking;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A value of a type that says nothing, in both formats of the wire.
 *
 * <p>The binary formats are those of the types' {@code typsend} functions in PostgreSQL's {@code
 * src/backend/utils/adt}.
 */
final class NeutralValue {

  /** What stands for any text. */
  static final String STARS = "****";

  /** A bit(n) longer than this is shown as NULL rather than as that many zeros. */
  static final int MAX_BITS = 4096;

  private static final long MICROSECONDS_FROM_1970_TO_2000 = 946_684_800_000_000L;
  private static final int DAYS_FROM_1970_TO_2000 = 10_957;
  private static final int NO_MODIFIER = -1;

  private final byte[] text;
  private final byte[] binary;

  private NeutralValue(byte[] text, byte[] binary) {
    this.text = text;
    this.binary = binary;
  }

  /**
   * The neutral value of a built-in type other than text, arrays and what is made of other types;
   * empty when there is none.
   *
   * @param oid pg_type.oid
   * @param modifier pg_attribute.atttypmod
   */
  static Optional<NeutralValue> ofBuiltIn(int oid, int modifier) {
    NeutralValue value =
        switch (oid) {
          case TypeOid.BOOL -> of("f", new byte[1]);
          case TypeOid.INT2 -> of("0", new byte[Short.BYTES]);
          case TypeOid.INT4, TypeOid.OID, TypeOid.XID, TypeOid.CID, TypeOid.FLOAT4 ->
              of("0", new byte[Integer.BYTES]);
          case TypeOid.INT8, TypeOid.XID8, TypeOid.FLOAT8 -> of("0", new byte[Long.BYTES]);
          // ndigits, weight, sign, dscale
          case TypeOid.NUMERIC -> of("0", new byte[4 * Short.BYTES]);
          case TypeOid.MONEY -> of("$0.00", new byte[Long.BYTES]);
          case TypeOid.CHAR -> of("*", ascii("*"));
          case TypeOid.BYTEA -> of("\\x", new byte[0]);
          case TypeOid.XML -> of(STARS, ascii(STARS));
          case TypeOid.DATE ->
              of(
                  "1970-01-01",
                  ByteBuffer.allocate(Integer.BYTES).putInt(-DAYS_FROM_1970_TO_2000).array());
          case TypeOid.TIMESTAMP -> of("1970-01-01 00:00:00", epoch());
          case TypeOid.TIMESTAMPTZ -> of("1970-01-01 00:00:00+00", epoch());
          case TypeOid.TIME -> of("00:00:00", new byte[Long.BYTES]);
          case TypeOid.TIMETZ -> of("00:00:00+00", new byte[Long.BYTES + Integer.BYTES]);
          // microseconds, days, months
          case TypeOid.INTERVAL -> of("00:00:00", new byte[Long.BYTES + 2 * Integer.BYTES]);
          case TypeOid.UUID -> of("00000000-0000-0000-0000-000000000000", new byte[16]);
          case TypeOid.JSON -> of("null", ascii("null"));
          // the format's version, then the text
          case TypeOid.JSONB -> of("null", ascii("\u0001null"));
          case TypeOid.JSONPATH -> of("$", ascii("\u0001$"));
          // family (2 is IPv4), prefix length, is it a cidr, address length, address
          case TypeOid.INET -> of("0.0.0.0", hex("0220000400000000"));
          case TypeOid.CIDR -> of("0.0.0.0/32", hex("0220010400000000"));
          case TypeOid.MACADDR -> of("00:00:00:00:00:00", new byte[6]);
          case TypeOid.MACADDR8 -> of("00:00:00:00:00:00:00:00", new byte[8]);
          case TypeOid.BIT -> bits(modifier);
          case TypeOid.VARBIT -> of("", new byte[Integer.BYTES]);
          case TypeOid.POINT -> of("(0,0)", new byte[2 * Double.BYTES]);
          case TypeOid.LSEG -> of("[(0,0),(0,0)]", new byte[4 * Double.BYTES]);
          case TypeOid.BOX -> of("(0,0),(0,0)", new byte[4 * Double.BYTES]);
          // A and B of a line may not both be zero
          case TypeOid.LINE ->
              of(
                  "{0,1,0}",
                  ByteBuffer.allocate(3 * Double.BYTES)
                      .putDouble(0)
                      .putDouble(1)
                      .putDouble(0)
                      .array());
          case TypeOid.CIRCLE -> of("<(0,0),0>", new byte[3 * Double.BYTES]);
          // is it closed, number of points, points
          case TypeOid.PATH -> of("((0,0))", hex("0100000001" + "00".repeat(16)));
          case TypeOid.POLYGON -> of("((0,0))", hex("00000001" + "00".repeat(16)));
          // number of lexemes
          case TypeOid.TSVECTOR -> of("", new byte[Integer.BYTES]);
          // number of items; a value's kind, weights, is it a prefix, text: none at all is not read
          // back
          case TypeOid.TSQUERY -> of("'****'", hex("00000001" + "010000" + "2a2a2a2a00"));
          case TypeOid.PG_LSN -> of("0/0", new byte[Long.BYTES]);
          case TypeOid.TID -> of("(0,0)", new byte[Integer.BYTES + Short.BYTES]);
          case TypeOid.VOID -> of("", new byte[0]);
          default -> null;
        };
    return Optional.ofNullable(value);
  }

  /** An array of no elements: number of dimensions, no NULLs, the elements' type. */
  static NeutralValue emptyArray(int elementOid) {
    return of("{}", ByteBuffer.allocate(3 * Integer.BYTES).putInt(8, elementOid).array());
  }

  /** Of any range type: the flag RANGE_EMPTY. */
  static NeutralValue emptyRange() {
    return of("empty", new byte[] {1});
  }

  /** Of any multirange type: the number of ranges. */
  static NeutralValue emptyMultirange() {
    return of("{}", new byte[Integer.BYTES]);
  }

  /** Cells that show this. */
  CellMask cell(boolean inBinary) {
    return CellMask.Fixed.of(inBinary ? binary : text);
  }

  private static NeutralValue bits(int count) {
    if (count == NO_MODIFIER || count < 0 || count > MAX_BITS) {
      return null;
    }
    return of(
        "0".repeat(count),
        ByteBuffer.allocate(Integer.BYTES + (count + 7) / 8).putInt(count).array());
  }

  private static NeutralValue of(String text, byte[] binary) {
    return new NeutralValue(ascii(text), binary);
  }

  private static byte[] epoch() {
    return ByteBuffer.allocate(Long.BYTES).putLong(-MICROSECONDS_FROM_1970_TO_2000).array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
