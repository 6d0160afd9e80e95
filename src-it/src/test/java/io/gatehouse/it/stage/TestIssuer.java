package io.gatehouse.it.stage;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** An OpenID provider with discovery and JWKS over HTTP, that signs whatever a test asks for. */
public final class TestIssuer implements AutoCloseable {

  /** The audience that the proxy's configuration names. */
  public static final String AUDIENCE = "gatehouse";

  private final HttpServer http;
  private final RSAKey key;

  private TestIssuer(HttpServer http, RSAKey key) {
    this.http = http;
    this.key = key;
  }

  /** Starts one on a free port of 127.0.0.1. */
  public static TestIssuer start() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
      TestIssuer issuer = new TestIssuer(http, newKey("k1"));
      http.createContext("/.well-known/openid-configuration", issuer::discovery);
      http.createContext("/jwks", e -> answer(e, new JWKSet(issuer.key.toPublicJWK()).toString()));
      http.start();
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new RSA key with that key id. */
  public static RSAKey newKey(String keyId) {
    try {
      return new RSAKeyGenerator(2048).keyID(keyId).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void discovery(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        """
        {"issuer":"%s","jwks_uri":"%s/jwks","token_endpoint":"%s/token",\
        "authorization_endpoint":"%s/authorize","response_types_supported":["code"],\
        "subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}
        """
            .formatted(url(), url(), url(), url()));
  }

  private static void answer(HttpExchange exchange, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** The issuer's URL. */
  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The key that the JWKS shows. */
  public RSAKey key() {
    return key;
  }

  /** A good token, valid for two hours. */
  public String token(String user, String... groups) {
    return sign(claims(user, groups).build());
  }

  /** The claims of a good token. */
  public JWTClaimsSet.Builder claims(String user, String... groups) {
    Instant now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(url())
        .subject(user)
        .audience(AUDIENCE)
        .claim("preferred_username", user)
        .claim("groups", List.of(groups))
        .jwtID(UUID.randomUUID().toString())
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofHours(2))));
  }

  /** Signs with the issuer's key and the usual header. */
  public String sign(JWTClaimsSet claims) {
    return sign(claims, key, header -> header);
  }

  /** Signs with any key and any change to the header. */
  public static String sign(
      JWTClaimsSet claims, RSAKey key, UnaryOperator<JWSHeader.Builder> header) {
    try {
      JWSHeader.Builder usual =
          new JWSHeader.Builder(JWSAlgorithm.RS256).type(JOSEObjectType.JWT).keyID(key.getKeyID());
      SignedJWT token = new SignedJWT(header.apply(usual).build(), claims);
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes the HTTP server away, as an outage does. */
  @Override
  public void close() {
    http.stop(0);
  }
}
