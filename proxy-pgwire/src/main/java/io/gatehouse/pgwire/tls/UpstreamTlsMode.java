package io.gatehouse.pgwire.tls;

import java.util.Locale;

/** How much TLS towards a server, in the words of libpq's sslmode (manual, "SSL Support"). */
public enum UpstreamTlsMode {
  /** No TLS. */
  DISABLE,
  /** TLS if the server has it, else in the clear: protects from nobody who can change bytes. */
  PREFER,
  /** TLS; the certificate is verified only if a CA file is given, as libpq does. */
  REQUIRE,
  /** TLS, and the certificate comes from a CA in the CA file. */
  VERIFY_CA,
  /** TLS, the certificate comes from a known CA, and it is made out to the host connected to. */
  VERIFY_FULL;

  /** The word of libpq's sslmode: {@code verify-full}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
