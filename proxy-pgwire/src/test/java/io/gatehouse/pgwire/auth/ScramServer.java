package io.gatehouse.pgwire.auth;

import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.AuthenticationSaslFinal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The server's side of SCRAM-SHA-256, written from RFC 5802 and 7677 with the JDK's primitives, so
 * that the client under test is checked against something that shares no code with it.
 */
final class ScramServer {
  private final String password;
  private final byte[] salt;
  private final int iterations;
  private final String addedNonce;
  private final byte[] bindingData;

  private String clientFirstBare;
  private String gs2Header;
  private String serverFirst;

  ScramServer(String password, byte[] salt, int iterations, String addedNonce, byte[] bindingData) {
    this.password = password;
    this.salt = salt.clone();
    this.iterations = iterations;
    this.addedNonce = addedNonce;
    this.bindingData = bindingData.clone();
  }

  static ScramServer withPassword(String password) {
    return new ScramServer(password, new byte[] {1, 2, 3, 4}, 4096, "srv", new byte[0]);
  }

  Authentication first(String clientFirst) {
    int bare = clientFirst.indexOf(',', clientFirst.indexOf(',') + 1) + 1;
    gs2Header = clientFirst.substring(0, bare);
    clientFirstBare = clientFirst.substring(bare);
    String clientNonce = attribute(clientFirstBare, 'r');
    serverFirst = "r=%s%s,s=%s,i=%d".formatted(clientNonce, addedNonce, base64(salt), iterations);
    return new AuthenticationSaslContinue(serverFirst.getBytes(StandardCharsets.UTF_8));
  }

  /** The header that the client sent: what it says about channel binding. */
  String gs2Header() {
    return gs2Header;
  }

  /**
   * @throws AssertionError if the client's proof or what it bound to is wrong
   */
  Authentication last(String clientFinal) throws GeneralSecurityException {
    String withoutProof = clientFinal.substring(0, clientFinal.lastIndexOf(",p="));
    byte[] bound = Base64.getDecoder().decode(attribute(clientFinal, 'c'));
    byte[] header = gs2Header.getBytes(StandardCharsets.UTF_8);
    byte[] expected = gs2Header.startsWith("p=") ? concat(header, bindingData) : header;
    if (!Arrays.equals(bound, expected)) {
      throw new AssertionError("client is bound to another connection");
    }
    String authMessage = clientFirstBare + "," + serverFirst + "," + withoutProof;
    byte[] salted = salted();
    byte[] clientKey = hmac(salted, "Client Key");
    byte[] signature = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), authMessage);
    byte[] proof = Base64.getDecoder().decode(attribute(clientFinal, 'p'));
    for (int i = 0; i < proof.length; i++) {
      proof[i] ^= signature[i];
    }
    if (!Arrays.equals(proof, clientKey)) {
      throw new AssertionError("client's proof is wrong");
    }
    byte[] serverSignature = hmac(hmac(salted, "Server Key"), authMessage);
    return new AuthenticationSaslFinal(
        ("v=" + base64(serverSignature)).getBytes(StandardCharsets.UTF_8));
  }

  private byte[] salted() throws GeneralSecurityException {
    return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
        .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
        .getEncoded();
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static String attribute(String message, char name) {
    return Arrays.stream(message.split(",", -1))
        .filter(part -> part.startsWith(name + "="))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + message))
        .substring(2);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
