package io.gatehouse.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What is kept apart from an entry: {@value #SALT_BYTES} bytes of salt, and a JSON object with the
 * entry's fields that hold what people wrote. The entry holds the SHA-256 of all that. Once the
 * payload is erased, the salt is gone too, and the hash can't be used to try out guesses.
 */
public final class Payload {

  static final int SALT_BYTES = 32;

  static final String PREFIX = "sha256:";

  private Payload() {}

  /** What an entry holds in place of its payload: {@code sha256:<hex>}. */
  public static String commitment(byte[] bytes, int offset, int length) {
    MessageDigest sha256 = sha256();
    sha256.update(bytes, offset, length);
    return PREFIX + HexFormat.of().formatHex(sha256.digest());
  }

  /** The JSON object in a payload. */
  static String json(byte[] payload) {
    int salt = Math.min(SALT_BYTES, payload.length);
    return new String(payload, salt, payload.length - salt, StandardCharsets.UTF_8);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Makes salts: SHA-256 over a secret, which only this process ever knows, and a counter. That is
   * faster than to ask the operating system for each.
   */
  static final class Salts {

    private final MessageDigest sha256 = sha256();
    private final byte[] secret = new byte[SALT_BYTES];
    private final ByteBuffer counter = ByteBuffer.allocate(Long.BYTES);
    private final byte[] salt = new byte[SALT_BYTES];
    private long made;

    Salts() {
      new SecureRandom().nextBytes(secret);
    }

    /** Another salt; valid until the next call. */
    byte[] next() {
      sha256.update(secret);
      sha256.update(counter.putLong(0, made++).array());
      try {
        sha256.digest(salt, 0, SALT_BYTES);
      } catch (DigestException e) {
        throw new IllegalStateException("there is room for a salt", e);
      }
      return salt;
    }
  }
}
