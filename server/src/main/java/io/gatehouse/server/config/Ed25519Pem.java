package io.gatehouse.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ed25519 keys in PEM files (RFC 8410), as {@code openssl genpkey -algorithm ed25519} makes them.
 */
public final class Ed25519Pem {

  /** The longest file that can be one, in bytes. */
  private static final int LONGEST = 8_192;

  private static final Pattern PUBLIC = block("PUBLIC KEY");
  private static final Pattern PRIVATE = block("PRIVATE KEY");

  private Ed25519Pem() {}

  private static Pattern block(String label) {
    return Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]+)-----END " + label);
  }

  /**
   * The key that verifies.
   *
   * @throws IOException when there is none in the file; the message says so
   */
  public static PublicKey publicKey(Path file) throws IOException {
    byte[] encoded = read(file, PUBLIC, "no Ed25519 public key in PEM");
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException unfit) {
      throw new IOException(file + " holds no Ed25519 public key in PEM", unfit);
    }
  }

  /**
   * The key that signs.
   *
   * @throws IOException when there is none in the file; the message says so and nothing of the file
   */
  public static PrivateKey privateKey(Path file) throws IOException {
    byte[] encoded = read(file, PRIVATE, "no unencrypted Ed25519 private key in PEM");
    try {
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException unfit) {
      throw new IOException(file + " holds no unencrypted Ed25519 private key in PEM");
    }
  }

  private static byte[] read(Path file, Pattern block, String missing) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IOException(file + " holds " + missing);
    }
    Matcher matcher = block.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!matcher.find()) {
      throw new IOException(file + " holds " + missing);
    }
    try {
      return Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException unfit) {
      throw new IOException(file + " holds " + missing);
    }
  }
}
