package io.gatehouse.server.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.UUID;

/** Makes the demo's tokens: ES256 (RFC 7518 section 3.4), with a key that lives as long as it. */
final class TokenMint {

  /** The {@code aud} of every token: what the proxy of the demo expects. */
  static final String AUDIENCE = "gatehouse";

  private final String issuer;
  private final ECKey key;

  private TokenMint(String issuer, ECKey key) {
    this.issuer = Objects.requireNonNull(issuer);
    this.key = key;
  }

  /**
   * A mint with a new key.
   *
   * @param issuer the {@code iss} of its tokens
   */
  static TokenMint create(String issuer) {
    try {
      return new TokenMint(
          issuer,
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate());
    } catch (JOSEException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }

  /** A mint with another key that claims the same issuer and key id: a forger. */
  TokenMint forger() {
    ECKey other = create(issuer).key;
    return new TokenMint(issuer, new ECKey.Builder(other).keyID(key.getKeyID()).build());
  }

  /** The public half, as the issuer serves it. */
  JWKSet publicKeys() {
    return new JWKSet(key.toPublicJWK());
  }

  /** A token for that person, valid from now on. */
  String token(Person person, Duration ttl) {
    return sign(claims(person, AUDIENCE, Instant.now(), ttl));
  }

  /** The claims of a token; tests of refusals bend them. */
  JWTClaimsSet claims(Person person, String audience, Instant issuedAt, Duration ttl) {
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .subject(person.name())
        .audience(audience)
        .claim("preferred_username", person.name())
        .claim("email", person.email())
        .claim("groups", person.groups())
        .issueTime(Date.from(issuedAt))
        .notBeforeTime(Date.from(issuedAt))
        .expirationTime(Date.from(issuedAt.plus(ttl)))
        .jwtID(UUID.randomUUID().toString())
        .build();
  }

  /** Signs whatever the claims say. */
  String sign(JWTClaimsSet claims) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(JOSEObjectType.JWT)
                .keyID(key.getKeyID())
                .build(),
            claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("an EC key signs ES256", e);
    }
    return token.serialize();
  }
}
