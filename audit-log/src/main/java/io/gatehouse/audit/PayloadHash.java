package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * The hash of a payload as the JSON of its entry holds it; the same as {@link Payload#commitment},
 * without a new digest and new strings for each. Not for use by several threads.
 */
final class PayloadHash implements EntryFields.Json {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int START = 1 + Payload.PREFIX.length();

  private final MessageDigest sha256 = Payload.sha256();
  private final byte[] hash = new byte[sha256.getDigestLength()];
  private final byte[] json =
      ("\"" + Payload.PREFIX + "0".repeat(2 * hash.length) + "\"")
          .getBytes(StandardCharsets.US_ASCII);

  /** The JSON of a payload's hash; valid until the next call. */
  EntryFields.Json of(JsonBuffer payload) {
    sha256.update(payload.bytes(), 0, payload.length());
    try {
      sha256.digest(hash, 0, hash.length);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a hash", e);
    }
    for (int i = 0; i < hash.length; i++) {
      json[START + 2 * i] = HEX[(hash[i] >> 4) & 0xF];
      json[START + 2 * i + 1] = HEX[hash[i] & 0xF];
    }
    return this;
  }

  @Override
  public byte[] json() {
    return json;
  }
}
