package io.gatehouse.audit.tlog;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The hashes of RFC 6962, section 2.1: a leaf is SHA-256(0x00 || entry), a node SHA-256(0x01 ||
 * left || right). Not for use by several threads.
 */
final class MerkleHash {

  static final int BYTES = 32;

  private static final byte LEAF = 0;
  private static final byte NODE = 1;

  private final MessageDigest sha256 = sha256();

  byte[] leaf(byte[] entry, int offset, int length) {
    sha256.update(LEAF);
    sha256.update(entry, offset, length);
    return sha256.digest();
  }

  byte[] node(byte[] left, byte[] right) {
    sha256.update(NODE);
    sha256.update(left);
    sha256.update(right);
    return sha256.digest();
  }

  /**
   * The head of a perfect tree over hashes that lie one behind the other.
   *
   * @param count how many; a power of two
   */
  byte[] perfect(byte[] hashes, int first, int count) {
    byte[] row = new byte[count * BYTES];
    System.arraycopy(hashes, first * BYTES, row, 0, row.length);
    for (int width = count; width > 1; width /= 2) {
      for (int i = 0; i < width / 2; i++) {
        sha256.update(NODE);
        sha256.update(row, 2 * i * BYTES, 2 * BYTES);
        try {
          sha256.digest(row, i * BYTES, BYTES);
        } catch (DigestException e) {
          throw new IllegalStateException("there is room for a hash", e);
        }
      }
    }
    byte[] head = new byte[BYTES];
    System.arraycopy(row, 0, head, 0, BYTES);
    return head;
  }

  /** The head of a tree without entries. */
  byte[] empty() {
    return sha256.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
