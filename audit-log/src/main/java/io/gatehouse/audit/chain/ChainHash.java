package io.gatehouse.audit.chain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash of an entry: SHA-256 over its number, the hash before it and its JSON, a newline between
 * them, so that it can be worked out by hand:
 *
 * <pre>
 *   printf '%s\n%s\n%s' "$seq" "$prev" "$entry" | sha256sum
 * </pre>
 */
final class ChainHash {

  static final int HEX_LENGTH = 64;

  /** What the first entry names as the hash before it. */
  static final String START = "0".repeat(HEX_LENGTH);

  private final MessageDigest sha256 = newSha256();

  byte[] of(byte[] sequence, byte[] previous, byte[] entry, int length) {
    return of(sequence, previous, ByteBuffer.wrap(entry, 0, length));
  }

  String of(ChainLine line) {
    byte[] hash =
        of(ascii(Long.toString(line.sequence())), ascii(line.previous()), line.entry().duplicate());
    return new String(hash, StandardCharsets.US_ASCII);
  }

  private byte[] of(byte[] sequence, byte[] previous, ByteBuffer entry) {
    sha256.update(sequence);
    sha256.update((byte) '\n');
    sha256.update(previous);
    sha256.update((byte) '\n');
    sha256.update(entry);
    return ascii(HexFormat.of().formatHex(sha256.digest()));
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
