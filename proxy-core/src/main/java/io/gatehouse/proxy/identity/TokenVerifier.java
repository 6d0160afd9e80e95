package io.gatehouse.proxy.identity;

import io.gatehouse.policy.Principal;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Says who a token belongs to, or that it is no good. */
public interface TokenVerifier {

  /**
   * Verifies a token. Never blocks and never works long on the caller's thread.
   *
   * @param token what the client sent as its password, with nothing around it
   * @param requestedUser the start-up packet's {@code user}: must be the token's user, or empty, or
   *     {@code token}
   * @return who that is; or completed exceptionally with {@link LoginRefused} itself (wrapped, as
   *     ever, in a CompletionException for stages that depend on it). Any other exception is a
   *     defect and has to be treated as a refusal.
   */
  CompletionStage<Principal> verify(String token, String requestedUser);

  /**
   * The same for a client that has shown a certificate: a token that is bound to one (RFC 8705,
   * {@code cnf} with {@code x5t#S256}) is good for that client alone. A verifier that does not
   * implement this takes no bound tokens.
   *
   * @param certificate that the client has proven to hold
   */
  default CompletionStage<Principal> verify(
      String token, String requestedUser, Optional<X509Certificate> certificate) {
    return verify(token, requestedUser);
  }
}
