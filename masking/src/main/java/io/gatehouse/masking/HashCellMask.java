package io.gatehouse.masking;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/** HMAC-SHA-256 of a value, truncated: equal values stay equal, and say nothing else. */
abstract class HashCellMask implements CellMask {

  /** Hexadecimal digits that are shown of a text's hash. */
  static final int SHOWN_DIGITS = 16;

  private static final int UUID_BYTES = 16;

  private final KeyedHash hash;

  private HashCellMask(byte[] key) {
    hash = new KeyedHash(key);
  }

  byte[] hash(byte[] value) {
    return hash.of(value);
  }

  void hash(byte[] value, int length, byte[] to) {
    hash.of(value, length, to);
  }

  static byte[] bytes(ByteBuf in, int offset, int length) {
    byte[] value = new byte[length];
    in.getBytes(offset, value);
    return value;
  }

  /** The first 16 bytes of the hash as a version 8 uuid: RFC 9562 section 5.8. */
  byte[] uuid(byte[] value) {
    byte[] shown = new byte[UUID_BYTES];
    System.arraycopy(hash(value), 0, shown, 0, UUID_BYTES);
    shown[6] = (byte) ((shown[6] & 0x0F) | 0x80);
    shown[8] = (byte) ((shown[8] & 0x3F) | 0x80);
    return shown;
  }

  /** Of text, without blanks at its end: a char(n) equals the text that it was made from. */
  static final class Text extends HashCellMask {

    /** Values up to here are hashed without an array of their own. */
    private static final int COMMON_BYTES = 4_096;

    private static final byte[] HEXADECIMAL =
        "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final int digits;
    private final byte[] hash = new byte[KeyedHash.BYTES];
    private final byte[] common = new byte[COMMON_BYTES];

    Text(byte[] key, int maxCharacters) {
      super(key);
      digits = Math.min(SHOWN_DIGITS, maxCharacters);
    }

    @Override
    public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
      int end = offset + length;
      while (end > offset && in.getByte(end - 1) == ' ') {
        end--;
      }
      int plain = end - offset;
      byte[] value = plain <= COMMON_BYTES ? common : new byte[plain];
      in.getBytes(offset, value, 0, plain);
      hash(value, plain, hash);
      out.writeInt(digits);
      for (int i = 0; i < digits; i++) {
        int both = hash[i / 2];
        out.writeByte(HEXADECIMAL[(i % 2 == 0 ? both >> 4 : both) & 0xf]);
      }
    }
  }

  /** Of a uuid in binary. */
  static final class UuidBinary extends HashCellMask {

    UuidBinary(byte[] key) {
      super(key);
    }

    @Override
    public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
      out.writeInt(UUID_BYTES);
      out.writeBytes(uuid(bytes(in, offset, length)));
    }
  }

  /** Of a uuid in text: the same as in binary. */
  static final class UuidText extends HashCellMask {

    private static final Pattern CANONICAL =
        Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int CANONICAL_LENGTH = 36;

    UuidText(byte[] key) {
      super(key);
    }

    @Override
    public void mask(ByteBuf in, int offset, int length, ByteBuf out) {
      String value =
          length == CANONICAL_LENGTH ? in.toString(offset, length, StandardCharsets.US_ASCII) : "";
      if (!CANONICAL.matcher(value).matches()) {
        throw new MalformedRowException("a uuid in text is not as PostgreSQL writes it");
      }
      byte[] raw = HexFormat.of().parseHex(value.replace("-", ""));
      String digits = HexFormat.of().formatHex(uuid(raw));
      UUID shown =
          new UUID(
              Long.parseUnsignedLong(digits.substring(0, 16), 16),
              Long.parseUnsignedLong(digits.substring(16), 16));
      out.writeInt(CANONICAL_LENGTH);
      out.writeCharSequence(shown.toString(), StandardCharsets.US_ASCII);
    }
  }
}
