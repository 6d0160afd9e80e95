package io.gatehouse.proxy.session;

import io.gatehouse.policy.ClientCertificate;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** What policies know of a client's certificate. */
final class Certificates {

  private Certificates() {}

  /** A certificate in words. */
  static ClientCertificate described(X509Certificate certificate) {
    try {
      return new ClientCertificate(
          certificate.getSubjectX500Principal().getName(X500Principal.RFC2253),
          names(certificate),
          HexFormat.of()
              .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalStateException("a certificate that was verified can't be read", unreadable);
    }
  }

  private static List<String> names(X509Certificate certificate)
      throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    List<String> names = new ArrayList<>();
    if (alternatives != null) {
      for (List<?> alternative : alternatives) {
        // Type and value; other kinds of names come as bytes.
        if (alternative.get(1) instanceof String name) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
