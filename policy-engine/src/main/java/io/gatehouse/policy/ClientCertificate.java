package io.gatehouse.policy;

import java.util.List;
import java.util.Objects;

/**
 * The certificate that a client proved to hold in its TLS handshake.
 *
 * @param subject its subject, as RFC 2253 writes it
 * @param names its subject alternative names: DNS names, addresses, URIs, e-mail addresses
 * @param fingerprint SHA-256 of its DER form, lower case hex
 */
public record ClientCertificate(String subject, List<String> names, String fingerprint) {

  public ClientCertificate {
    Objects.requireNonNull(subject);
    names = List.copyOf(names);
    Objects.requireNonNull(fingerprint);
  }
}
