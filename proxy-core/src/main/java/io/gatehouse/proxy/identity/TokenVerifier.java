package io.gatehouse.proxy.identity;

import io.gatehouse.policy.Principal;
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
}
