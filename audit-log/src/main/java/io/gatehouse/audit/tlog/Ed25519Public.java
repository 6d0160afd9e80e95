package io.gatehouse.audit.tlog;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/**
 * The public half of a private key. Java has no call for it; but its generator takes the 32 bytes
 * that are the private key (RFC 8032, section 5.1.5) from a source of random bytes, and this source
 * is not random.
 */
final class Ed25519Public {

  private Ed25519Public() {}

  static PublicKey of(PrivateKey key) throws GeneralSecurityException {
    byte[] seed =
        key instanceof EdECPrivateKey ed25519
            ? ed25519.getBytes().orElseThrow(() -> new InvalidKeyException("a key without bytes"))
            : new byte[0];
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
      KeyPair pair = generator.generateKeyPair();
      byte[] made =
          ((EdECPrivateKey) pair.getPrivate())
              .getBytes()
              .orElseThrow(() -> new InvalidKeyException("a key without bytes"));
      if (!Arrays.equals(made, seed)) {
        throw new InvalidKeyException("this Java platform does not tell the public half of a key");
      }
      return pair.getPublic();
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final transient byte[] bytes;

    Given(byte[] bytes) {
      super(null, null);
      this.bytes = bytes;
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, Math.min(bytes.length, into.length));
    }
  }
}
