package io.gatehouse.proxy.identity;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.identity.LoginRefused.Reason;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies the tokens of one or several OpenID Connect issuers.
 *
 * <p>The order is: form and size, header, which configured issuer the token claims to be from,
 * signature by a key of that issuer, and only then the other claims. So a stranger learns nothing
 * from a claim that nobody signed.
 */
public final class OidcTokenVerifier implements TokenVerifier, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OidcTokenVerifier.class);

  /** A start-up user name that stands for "whoever the token says". */
  public static final String ANY_USER = "token";

  private final Map<String, Issuer> issuers;
  private final Set<String> algorithms;
  private final ExecutorService executor;

  /**
   * A verifier. Fetches nothing yet: an issuer's keys are fetched when the first token needs them.
   *
   * @param issuers whose tokens are accepted; at least one, and no two with the same issuer
   * @param executor where everything runs that may fetch or take long; it has to be bounded, and
   *     what it rejects is refused. Stays its owner's to shut down.
   * @param clock for exp, nbf and iat
   * @throws IllegalArgumentException if the settings don't fit together or a file of theirs can't
   *     be read
   */
  public OidcTokenVerifier(List<IssuerSettings> issuers, ExecutorService executor, Clock clock) {
    Map<String, Issuer> byName = new HashMap<>();
    Set<String> accepted = new TreeSet<>();
    for (IssuerSettings settings : issuers) {
      accepted.addAll(settings.algorithms());
      if (byName.put(settings.issuer(), new Issuer(settings, executor, clock)) != null) {
        throw new IllegalArgumentException("issuer " + settings.issuer() + " is there twice");
      }
    }
    if (byName.isEmpty()) {
      throw new IllegalArgumentException("no issuer is configured, so nobody could log in");
    }
    this.issuers = Map.copyOf(byName);
    this.algorithms = Set.copyOf(accepted);
    this.executor = executor;
  }

  @Override
  public CompletionStage<Principal> verify(String token, String requestedUser) {
    return verify(token, requestedUser, Optional.empty());
  }

  @Override
  public CompletionStage<Principal> verify(
      String token, String requestedUser, Optional<X509Certificate> certificate) {
    CompletableFuture<Principal> result = new CompletableFuture<>();
    try {
      executor.execute(() -> answer(token, requestedUser, certificate, result));
    } catch (RejectedExecutionException full) {
      result.completeExceptionally(
          new LoginRefused(
              Reason.OVERLOADED,
              LoginRefused.INVALID_AUTHORIZATION,
              "Too many logins are being verified at once.",
              "Try again in a moment."));
    }
    return result;
  }

  private void answer(
      String token,
      String requestedUser,
      Optional<X509Certificate> certificate,
      CompletableFuture<Principal> result) {
    try {
      result.complete(verifyNow(token, requestedUser, certificate));
    } catch (LoginRefused refused) {
      result.completeExceptionally(refused);
    } catch (RuntimeException | Error defect) {
      // Its text is logged without its message: a parser's may quote the token.
      LOG.error("token verification failed with {}", defect.getClass().getName());
      result.completeExceptionally(
          new LoginRefused(
              Reason.INTERNAL,
              LoginRefused.INVALID_AUTHORIZATION,
              "The token could not be verified.",
              "This is a defect of the proxy. Its log says more."));
    }
  }

  private Principal verifyNow(
      String token, String requestedUser, Optional<X509Certificate> certificate)
      throws LoginRefused {
    CompactToken parsed = CompactToken.parse(token, algorithms);
    Issuer issuer = parsed.text("iss").map(issuers::get).orElse(null);
    if (issuer == null) {
      throw new LoginRefused(
          Reason.UNKNOWN_ISSUER,
          LoginRefused.INVALID_PASSWORD,
          "The token comes from an identity provider that this proxy does not know.",
          "Known are: " + String.join(", ", new TreeSet<>(issuers.keySet())) + ".");
    }
    Principal principal = issuer.verify(parsed, certificate);
    if (!requestedUser.isEmpty()
        && !requestedUser.equals(ANY_USER)
        && !requestedUser.equals(principal.user())) {
      throw new LoginRefused(
          Reason.USER_MISMATCH,
          LoginRefused.INVALID_AUTHORIZATION,
          "The token belongs to \"" + principal.user() + "\", not to the user of this connection.",
          "Connect with user=" + principal.user() + ", or with user=" + ANY_USER + ".");
    }
    return principal;
  }

  /**
   * Fetches every issuer's keys, to have them before the first login, or to find out whether they
   * can be had.
   *
   * @return by issuer: completed when its keys are there, or exceptionally with an IOException that
   *     says why not
   */
  public Map<String, CompletableFuture<Void>> fetchKeys() {
    Map<String, CompletableFuture<Void>> fetches = new HashMap<>();
    issuers.forEach(
        (name, issuer) -> {
          CompletableFuture<Void> fetched = new CompletableFuture<>();
          fetches.put(name, fetched);
          try {
            executor.execute(() -> issuer.fetchKeys(fetched));
          } catch (RejectedExecutionException full) {
            fetched.completeExceptionally(full);
          }
        });
    return fetches;
  }

  /** Ends what runs in the background to keep keys fresh. */
  @Override
  public void close() {
    new ArrayList<>(issuers.values()).forEach(Issuer::close);
  }
}
