package io.gatehouse.audit.tlog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Who signs a log: a name and an Ed25519 public key. Its text is a vkey of C2SP signed-note: {@code
 * <name>+<key ID, 8 hex digits>+<base64 of 0x01 and the key>}.
 */
public final class VerifierKey {

  private static final byte ED25519 = 1;
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 4;

  /** What stands before the key in its X.509 form (RFC 8410, section 4). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final String name;
  private final byte[] key;

  /**
   * @param key 32 bytes
   */
  VerifierKey(String name, byte[] key) {
    this.name = Objects.requireNonNull(name);
    this.key = key.clone();
  }

  static VerifierKey of(String name, PublicKey key) {
    byte[] encoded = key.getEncoded();
    byte[] prefix = Arrays.copyOf(encoded, X509_PREFIX.length);
    if (encoded.length != X509_PREFIX.length + KEY_BYTES || !Arrays.equals(prefix, X509_PREFIX)) {
      throw new IllegalArgumentException("no Ed25519 key");
    }
    return new VerifierKey(name, Arrays.copyOfRange(encoded, X509_PREFIX.length, encoded.length));
  }

  /**
   * Reads a vkey.
   *
   * @throws IllegalArgumentException when it is none, or of another kind than Ed25519
   */
  public static VerifierKey parse(String text) {
    String[] parts = text.strip().split("\\+", 3);
    if (parts.length != 3 || !SignedNote.isKeyName(parts[0])) {
      throw new IllegalArgumentException("no verifier key: <name>+<8 hex digits>+<base64>");
    }
    byte[] typed = Base64.getDecoder().decode(parts[2]);
    if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519) {
      throw new IllegalArgumentException("the verifier key is no Ed25519 key");
    }
    VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
    if (!HexFormat.of().formatHex(key.id()).equals(parts[1])) {
      throw new IllegalArgumentException("the verifier key's ID is not that of its key");
    }
    return key;
  }

  /** The log's origin. */
  public String name() {
    return name;
  }

  /** The first bytes of SHA-256(name || 0x0A || 0x01 || key). */
  byte[] id() {
    MessageDigest sha256 = MerkleHash.sha256();
    sha256.update(name.getBytes(StandardCharsets.UTF_8));
    sha256.update((byte) '\n');
    sha256.update(ED25519);
    return Arrays.copyOf(sha256.digest(key), ID_BYTES);
  }

  boolean verifies(byte[] text, byte[] signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      byte[] encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + KEY_BYTES);
      System.arraycopy(key, 0, encoded, X509_PREFIX.length, KEY_BYTES);
      ed25519.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
      ed25519.update(text);
      return ed25519.verify(signature);
    } catch (GeneralSecurityException e) {
      // A signature of another length, or a key that is no point of the curve.
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifierKey that
        && name.equals(that.name)
        && Arrays.equals(key, that.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  /** The vkey. */
  @Override
  public String toString() {
    byte[] typed = new byte[1 + KEY_BYTES];
    typed[0] = ED25519;
    System.arraycopy(key, 0, typed, 1, KEY_BYTES);
    return name
        + "+"
        + HexFormat.of().formatHex(id())
        + "+"
        + Base64.getEncoder().encodeToString(typed);
  }
}
