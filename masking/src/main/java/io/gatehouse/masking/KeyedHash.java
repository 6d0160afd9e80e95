package io.gatehouse.masking;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104). Used by one thread at a time. */
final class KeyedHash {

  /** What a hash has. */
  static final int BYTES = 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;

  KeyedHash(byte[] key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      // Every Java platform has to offer it: javax.crypto.Mac
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }

  /** 32 bytes. */
  byte[] of(byte[] value) {
    return mac.doFinal(value);
  }

  /** The same of the first bytes of an array, written to the front of another. */
  void of(byte[] value, int length, byte[] hash) {
    mac.update(value, 0, length);
    try {
      mac.doFinal(hash, 0);
    } catch (ShortBufferException e) {
      throw new IllegalArgumentException("no room for a hash", e);
    }
  }
}
