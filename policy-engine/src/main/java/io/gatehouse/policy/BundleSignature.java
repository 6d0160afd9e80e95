package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * The signature of a bundle: {@value #FILE} in its directory, base64 of Ed25519 (RFC 8032) over
 * {@link PolicyBundle#digest}, its 64 digits in ASCII.
 */
public final class BundleSignature {

  /** The name of its file. */
  public static final String FILE = "bundle.sig";

  /** Base64 of 64 bytes, and room for white space. */
  private static final int LONGEST = 1_024;

  private BundleSignature() {}

  /** What stands in the file for a bundle with that digest. */
  public static String sign(String digest, PrivateKey key) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(key);
    signature.update(signed(digest));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  /** Notes a problem when the directory's signature is not one of this digest by this key. */
  static void verify(Path directory, String digest, PublicKey key, Problems problems) {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      problems.add(Position.of(file), "is missing: bundles must be signed", "sign its digest");
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(LONGEST);
      byte[] bytes =
          Base64.getDecoder().decode(new String(text, StandardCharsets.US_ASCII).strip());
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update(signed(digest));
      if (!signature.verify(bytes)) {
        problems.add(Position.of(file), "is not a signature of these files by the key", "");
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      problems.add(Position.of(file), "is not a signature of these files by the key", "");
    } catch (IOException e) {
      problems.add(Position.of(file), "can not be read: " + e, "");
    }
  }

  private static byte[] signed(String digest) {
    return digest.getBytes(StandardCharsets.US_ASCII);
  }
}
