package io.gatehouse.audit.chain;

import io.gatehouse.audit.AuditLogOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One line of a segment file, without its newline:
 *
 * <pre>
 *   {"seq":N,"prev":"64 hex","hash":"64 hex","entry":{…}}
 * </pre>
 *
 * <p>Numbers have no leading zeros, hex digits are lower case and there is no white space: one
 * entry has one line and no other, so that any byte changed either breaks this form or the hash.
 *
 * @param sequence the entry's number
 * @param previous the hash of the entry before, 64 zeros for the first
 * @param hash see {@link ChainHash}
 * @param entry the entry's JSON
 */
record ChainLine(long sequence, String previous, String hash, ByteBuffer entry) {

  private static final byte[] SEQUENCE = ascii("{\"seq\":");
  private static final byte[] PREVIOUS = ascii(",\"prev\":\"");
  private static final byte[] HASH = ascii("\",\"hash\":\"");
  private static final byte[] ENTRY = ascii("\",\"entry\":");
  private static final byte END = '}';

  private static final int MAX_SEQUENCE_DIGITS = 18;
  private static final int FRAME_BYTES =
      SEQUENCE.length
          + MAX_SEQUENCE_DIGITS
          + PREVIOUS.length
          + ChainHash.HEX_LENGTH
          + HASH.length
          + ChainHash.HEX_LENGTH
          + ENTRY.length
          + 1;

  /** The longest line that there can be, with its newline. */
  static final int MAX_BYTES = FRAME_BYTES + AuditLogOptions.ENTRY_BYTES_LIMIT + 1;

  /** Writes a line and its newline. */
  static void write(
      ByteBuffer out, byte[] sequence, byte[] previous, byte[] hash, byte[] entry, int length) {
    out.put(SEQUENCE).put(sequence);
    out.put(PREVIOUS).put(previous);
    out.put(HASH).put(hash);
    out.put(ENTRY).put(entry, 0, length);
    out.put(END).put((byte) '\n');
  }

  /** Reads a line, newline excluded; empty when it is not exactly in the form. */
  static Optional<ChainLine> parse(byte[] bytes, int offset, int length) {
    Cursor cursor = new Cursor(bytes, offset, offset + length);
    if (!cursor.skip(SEQUENCE)) {
      return Optional.empty();
    }
    String sequence = cursor.digits();
    if (sequence.isEmpty() || !cursor.skip(PREVIOUS)) {
      return Optional.empty();
    }
    String previous = cursor.hex();
    if (previous.isEmpty() || !cursor.skip(HASH)) {
      return Optional.empty();
    }
    String hash = cursor.hex();
    if (hash.isEmpty() || !cursor.skip(ENTRY)) {
      return Optional.empty();
    }
    int entryLength = cursor.end - cursor.at - 1;
    if (entryLength < 2
        || entryLength > AuditLogOptions.ENTRY_BYTES_LIMIT
        || bytes[cursor.end - 1] != END) {
      return Optional.empty();
    }
    return Optional.of(
        new ChainLine(
            Long.parseLong(sequence),
            previous,
            hash,
            ByteBuffer.wrap(bytes, cursor.at, entryLength).slice()));
  }

  byte[] entryBytes() {
    byte[] copy = new byte[entry.remaining()];
    entry.duplicate().get(copy);
    return copy;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class Cursor {

    private final byte[] bytes;
    private final int end;
    private int at;

    Cursor(byte[] bytes, int at, int end) {
      this.bytes = bytes;
      this.at = at;
      this.end = end;
    }

    boolean skip(byte[] expected) {
      if (expected.length > end - at) {
        return false;
      }
      for (byte b : expected) {
        if (bytes[at++] != b) {
          return false;
        }
      }
      return true;
    }

    /** A number without leading zeros; empty when there is none. */
    String digits() {
      int start = at;
      while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
        at++;
      }
      int length = at - start;
      if (length > MAX_SEQUENCE_DIGITS || (length > 1 && bytes[start] == '0')) {
        return "";
      }
      return new String(bytes, start, length, StandardCharsets.US_ASCII);
    }

    /** A hash in lower-case hex; empty when there is none. */
    String hex() {
      int start = at;
      if (ChainHash.HEX_LENGTH > end - at) {
        return "";
      }
      for (; at < start + ChainHash.HEX_LENGTH; at++) {
        byte b = bytes[at];
        if (!((b >= '0' && b <= '9') || (b >= 'a' && b <= 'f'))) {
          return "";
        }
      }
      return new String(bytes, start, ChainHash.HEX_LENGTH, StandardCharsets.US_ASCII);
    }
  }
}
