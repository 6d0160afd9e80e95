package io.gatehouse.proxy.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider on a loopback port: discovery, key set, and tokens good and bad. */
final class TestIssuer implements AutoCloseable {
  final RSAKey rsa;
  final ECKey ec;
  final AtomicInteger keyFetches = new AtomicInteger();
  final AtomicInteger discoveries = new AtomicInteger();

  private final HttpServer server;
  private final String url;
  private volatile List<JWK> published;
  private volatile String claimedIssuer;
  private volatile String keysLocation;
  private volatile int keysStatus = 200;

  TestIssuer() throws IOException, JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("rsa-1").keyUse(KeyUse.SIGNATURE).generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec-1").keyUse(KeyUse.SIGNATURE).generate();
    published = List.of(rsa, ec);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    claimedIssuer = url;
    keysLocation = url + "/keys";
    server.createContext(
        "/.well-known/openid-configuration",
        exchange -> {
          discoveries.incrementAndGet();
          answer(exchange, 200, Map.of("issuer", claimedIssuer, "jwks_uri", keysLocation));
        });
    server.createContext(
        "/keys",
        exchange -> {
          keyFetches.incrementAndGet();
          answer(exchange, keysStatus, new JWKSet(published).toJSONObject(true));
        });
    server.createContext(
        "/elsewhere",
        exchange -> {
          exchange.getResponseHeaders().set("Location", url + "/keys");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
          try (exchange) {
            for (int i = 0; i < 1000; i++) {
              exchange.getResponseBody().write(block);
            }
          }
        });
    server.start();
  }

  String url() {
    return url;
  }

  void publish(JWK... keys) {
    published = List.of(keys);
  }

  void claimToBe(String issuer) {
    claimedIssuer = issuer;
  }

  void keysAt(String location) {
    keysLocation = location;
  }

  void answerKeysWith(int status) {
    keysStatus = status;
  }

  /** Claims that are all right for agent-7. */
  Map<String, Object> claims(Instant now) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", url);
    claims.put("sub", "sub-1");
    claims.put("preferred_username", "agent-7");
    claims.put("aud", List.of("gatehouse", "other"));
    claims.put("groups", List.of("agents"));
    claims.put("iat", now.getEpochSecond());
    claims.put("exp", now.getEpochSecond() + 900);
    claims.put("jti", "id-1");
    return claims;
  }

  /** Signed with the RSA key. */
  String token(Map<String, Object> claims) {
    return sign(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(rsa.getKeyID()).build(),
        JSONObjectUtils.toJSONString(claims),
        rsa);
  }

  /** Signed whatever it says. */
  static String sign(JWSHeader header, String payload, JWK key) {
    try {
      JWSSigner signer =
          key instanceof RSAKey rsaKey ? new RSASSASigner(rsaKey) : new ECDSASigner((ECKey) key);
      JWSObject token = new JWSObject(header, new Payload(payload));
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException unsignable) {
      throw new IllegalStateException(unsignable);
    }
  }

  /** A header and a payload as they stand, signed with the RSA key: no library looks at them. */
  String signRaw(String header, String payload) {
    try {
      String input = Base64URL.encode(header) + "." + Base64URL.encode(payload);
      java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
      signature.initSign(rsa.toPrivateKey());
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64URL.encode(signature.sign());
    } catch (java.security.GeneralSecurityException | JOSEException unsignable) {
      throw new IllegalStateException(unsignable);
    }
  }

  List<JWK> keys() {
    return new ArrayList<>(published);
  }

  private static void answer(HttpExchange exchange, int status, Map<String, Object> document)
      throws IOException {
    byte[] body = JSONObjectUtils.toJSONString(document).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
