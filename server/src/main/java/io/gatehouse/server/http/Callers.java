package io.gatehouse.server.http;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.identity.LoginRefused;
import io.gatehouse.proxy.identity.TokenVerifier;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Says who calls: the bearer of a token (RFC 6750) that is good, and on no denylist. */
final class Callers {

  /** Requests a minute of one caller. */
  static final int REQUESTS_A_MINUTE = 240;

  /** Requests without a good token, a minute from one address. */
  static final int FAILURES_A_MINUTE = 30;

  private static final String SCHEME = "Bearer ";
  private static final int MAX_TOKEN = 16 * 1024;
  private static final int PATIENCE_SECONDS = 15;

  private final TokenVerifier verifier;
  private final ControlPlane control;
  private final Clock clock;
  private final RateLimit requests = new RateLimit(REQUESTS_A_MINUTE, System::nanoTime);
  private final RateLimit failures = new RateLimit(FAILURES_A_MINUTE, System::nanoTime);

  Callers(TokenVerifier verifier, ControlPlane control, Clock clock) {
    this.verifier = verifier;
    this.control = control;
    this.clock = clock;
  }

  /** The caller. */
  Person caller(Context context) throws ApiFailure {
    Principal principal;
    try {
      principal = verified(token(context));
    } catch (ApiFailure failure) {
      if (failure.status() == 401 && !failures.admits(context.req().getRemoteAddr())) {
        throw tooMany();
      }
      throw failure;
    }
    if (!requests.admits(principal.issuer() + " " + principal.subject())) {
      throw tooMany();
    }
    if (control.denied(principal, clock.instant()).isPresent()) {
      throw new ApiFailure(403, "denylisted", "your access is withdrawn");
    }
    return Person.of(principal);
  }

  private static String token(Context context) throws ApiFailure {
    List<String> headers = Collections.list(context.req().getHeaders("Authorization"));
    if (headers.size() != 1 || !headers.get(0).regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new ApiFailure(401, "no_token", "send one header Authorization: Bearer TOKEN");
    }
    String token = headers.get(0).substring(SCHEME.length()).strip();
    if (token.isEmpty() || token.length() > MAX_TOKEN) {
      throw new ApiFailure(401, "no_token", "send one header Authorization: Bearer TOKEN");
    }
    return token;
  }

  private Principal verified(String token) throws ApiFailure {
    try {
      return verifier
          .verify(token, "")
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof LoginRefused refused) {
        boolean ours =
            refused.reason() == LoginRefused.Reason.PROVIDER_UNREACHABLE
                || refused.reason() == LoginRefused.Reason.OVERLOADED
                || refused.reason() == LoginRefused.Reason.INTERNAL;
        throw new ApiFailure(
            ours ? 503 : 401, "token", refused.getMessage() + " " + refused.hint());
      }
      throw new ApiFailure(503, "token", "the token could not be verified");
    } catch (TimeoutException late) {
      throw new ApiFailure(503, "token", "the token could not be verified in time");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ApiFailure(503, "stopping", "the proxy is ending");
    }
  }

  private static ApiFailure tooMany() {
    return new ApiFailure(429, "too_many", "too many requests; wait a minute");
  }
}
