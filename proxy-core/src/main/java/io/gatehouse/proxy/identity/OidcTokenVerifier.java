package io.gatehouse.proxy.identity;

import io.gatehouse.policy.Principal;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Verifies the tokens of one or several OpenID Connect issuers. */
public final class OidcTokenVerifier implements TokenVerifier {

  /**
   * A verifier. Fetches nothing yet: an issuer's keys are fetched when the first token needs them.
   *
   * @param issuers whose tokens are accepted; no two with the same issuer
   * @param executor where everything runs that may fetch or take long; it has to be bounded, and
   *     what it rejects is refused
   * @param clock for exp, nbf and iat
   */
  public OidcTokenVerifier(List<IssuerSettings> issuers, Executor executor, Clock clock) {}

  @Override
  public CompletionStage<Principal> verify(String token, String requestedUser) {
    return CompletableFuture.failedFuture(
        new LoginRefused(
            LoginRefused.Reason.INTERNAL, LoginRefused.INVALID_AUTHORIZATION, "not yet", ""));
  }
}
