package io.gatehouse.server.http;

import io.gatehouse.server.config.ListenerConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS of the API, from the same kind of files that listeners have. */
final class AdminTls {

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private AdminTls() {}

  static SslContextFactory.Server of(ListenerConfiguration.Tls tls) throws IOException {
    try {
      Certificate[] chain;
      try (InputStream in = Files.newInputStream(tls.certificate())) {
        chain =
            CertificateFactory.getInstance("X.509")
                .generateCertificates(in)
                .toArray(new Certificate[0]);
      }
      if (chain.length == 0) {
        throw new IOException("certificate " + tls.certificate() + " holds none");
      }
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "admin", key(tls.key(), chain[0].getPublicKey().getAlgorithm()), new char[0], chain);
      SslContextFactory.Server factory = new SslContextFactory.Server();
      factory.setKeyStore(store);
      factory.setKeyStorePassword("");
      factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
      return factory;
    } catch (GeneralSecurityException unfit) {
      throw new IOException(
          "certificate %s and key %s can't be used: %s (both PEM; the key PKCS #8, not encrypted)"
              .formatted(tls.certificate(), tls.key(), unfit.getMessage()),
          unfit);
    }
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new GeneralSecurityException("there is no PRIVATE KEY in the key's file");
    }
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
  }
}
