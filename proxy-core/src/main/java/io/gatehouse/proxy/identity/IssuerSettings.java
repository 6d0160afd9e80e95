package io.gatehouse.proxy.identity;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One identity provider whose tokens are accepted.
 *
 * @param issuer the exact {@code iss} of its tokens, and where its discovery document is looked for
 * @param audiences a token's {@code aud} must name one of these; never empty
 * @param algorithms the signature algorithms that are accepted (RFC 7518); only asymmetric ones
 * @param claims which claims say who somebody is
 * @param clockSkew how far the clocks may differ
 * @param maxLifetime the longest {@code exp - iat} that is accepted
 * @param discovery the discovery document's own URL, where it is not {@code
 *     issuer/.well-known/openid-configuration}
 * @param jwks the key set's URL; no discovery is done then
 * @param caFile certificates (PEM) for TLS with the issuer; without it the Java runtime's own list
 *     counts
 * @param allowHttp whether plain HTTP is accepted, and even then to a loopback address only
 */
public record IssuerSettings(
    String issuer,
    Set<String> audiences,
    Set<String> algorithms,
    ClaimMapping claims,
    Duration clockSkew,
    Duration maxLifetime,
    Optional<URI> discovery,
    Optional<URI> jwks,
    Optional<Path> caFile,
    boolean allowHttp) {

  /** Every algorithm that may be allowed, and all that are unless configuration says less. */
  public static final Set<String> ASYMMETRIC_ALGORITHMS =
      Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

  /** RFC 7519 speaks of "a few minutes, at most". */
  public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(60);

  /** Longer-lived tokens are passwords by another name. */
  public static final Duration DEFAULT_MAX_LIFETIME = Duration.ofHours(24);

  public IssuerSettings {
    Objects.requireNonNull(issuer);
    audiences = Set.copyOf(audiences);
    algorithms = Set.copyOf(algorithms);
    Objects.requireNonNull(claims);
    Objects.requireNonNull(clockSkew);
    Objects.requireNonNull(maxLifetime);
    Objects.requireNonNull(discovery);
    Objects.requireNonNull(jwks);
    Objects.requireNonNull(caFile);
    if (audiences.isEmpty()) {
      throw new IllegalArgumentException("issuer " + issuer + " needs at least one audience");
    }
    if (algorithms.isEmpty() || !ASYMMETRIC_ALGORITHMS.containsAll(algorithms)) {
      throw new IllegalArgumentException(
          "issuer " + issuer + " may only allow algorithms among " + ASYMMETRIC_ALGORITHMS);
    }
    if (clockSkew.isNegative()) {
      throw new IllegalArgumentException("issuer " + issuer + ": the clock skew is negative");
    }
    if (maxLifetime.isNegative() || maxLifetime.isZero()) {
      throw new IllegalArgumentException(
          "issuer " + issuer + ": the longest lifetime is not positive");
    }
    requireReachable(URI.create(issuer), allowHttp);
    discovery.ifPresent(uri -> requireReachable(uri, allowHttp));
    jwks.ifPresent(uri -> requireReachable(uri, allowHttp));
  }

  /** An issuer with every default, found by discovery. */
  public static IssuerSettings of(String issuer, Set<String> audiences) {
    return withDefaults(issuer, audiences, false);
  }

  /** The same, with plain HTTP accepted from a loopback address. */
  public static IssuerSettings ofLoopback(String issuer, Set<String> audiences) {
    return withDefaults(issuer, audiences, true);
  }

  private static IssuerSettings withDefaults(
      String issuer, Set<String> audiences, boolean allowHttp) {
    return new IssuerSettings(
        issuer,
        audiences,
        ASYMMETRIC_ALGORITHMS,
        ClaimMapping.DEFAULT,
        DEFAULT_CLOCK_SKEW,
        DEFAULT_MAX_LIFETIME,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        allowHttp);
  }

  /** Where the discovery document is (OpenID Connect Discovery 1.0, section 4). */
  public URI discoveryUrl() {
    return discovery.orElseGet(
        () -> {
          String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
          return URI.create(base + "/.well-known/openid-configuration");
        });
  }

  /** Refuses a URL that keys may not be fetched from. */
  static void requireReachable(URI uri, boolean allowHttp) {
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("not a URL with a host: " + uri);
    }
    boolean https = "https".equalsIgnoreCase(uri.getScheme());
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (https || (http && allowHttp && isLoopback(uri.getHost()))) {
      return;
    }
    throw new IllegalArgumentException(
        http
            ? uri + ": plain HTTP is accepted from a loopback address only, and only if allowed"
            : uri + ": not an https URL");
  }

  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
