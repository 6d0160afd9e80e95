package io.gatehouse.proxy.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jose.proc.DefaultJOSEProcessor;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.identity.LoginRefused.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One configured issuer: its keys, kept fresh, and its rules. */
final class Issuer {
  private static final Logger LOG = LoggerFactory.getLogger(Issuer.class);

  /** For one document of the issuer's. */
  static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

  /** How long keys are used before they are fetched again. */
  static final Duration KEYS_FRESH = Duration.ofMinutes(5);

  /** How long before that a fetch in the background begins. */
  static final Duration REFRESH_AHEAD = Duration.ofSeconds(60);

  /** How long known keys go on being used while the issuer can't be reached. */
  static final Duration OUTAGE_TOLERATED = Duration.ofHours(1);

  /** At most two fetches in this time, whatever key ids strangers make up. */
  static final Duration FETCH_INTERVAL = Duration.ofSeconds(10);

  private final IssuerSettings settings;
  private final IssuerKeys fetched;
  private final JWKSource<SecurityContext> keys;
  private final DefaultJOSEProcessor<SecurityContext> signatures = new DefaultJOSEProcessor<>();
  private final ClaimRules rules;

  Issuer(IssuerSettings settings, ExecutorService executor, Clock clock) {
    this.settings = settings;
    this.rules = new ClaimRules(settings, clock);
    this.fetched = new IssuerKeys(settings, new IssuerHttp(settings.caFile(), FETCH_TIMEOUT));
    this.keys =
        JWKSourceBuilder.create(fetched)
            .cache(KEYS_FRESH.toMillis(), FETCH_TIMEOUT.multipliedBy(3).toMillis())
            .refreshAheadCache(REFRESH_AHEAD.toMillis(), null, executor, false, null, false)
            .rateLimited(FETCH_INTERVAL.toMillis())
            .outageTolerant(OUTAGE_TOLERATED.toMillis())
            .build();
    signatures.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet()),
            keys));
    // The type was judged with the rest of the header.
    signatures.setJWSTypeVerifier((type, context) -> {});
  }

  /** Who the token belongs to. Blocks when keys have to be fetched. */
  Principal verify(CompactToken token, Optional<X509Certificate> certificate) throws LoginRefused {
    if (!settings.algorithms().contains((String) token.header().get("alg"))) {
      throw new LoginRefused(
          Reason.ALGORITHM,
          LoginRefused.INVALID_PASSWORD,
          "The token is signed in a way that this proxy does not accept from its issuer.",
          "Accepted are: "
              + String.join(", ", settings.algorithms().stream().sorted().toList())
              + ".");
    }
    requireSignature(token);
    return rules.principal(token, certificate);
  }

  private void requireSignature(CompactToken token) throws LoginRefused {
    try {
      signatures.process(JWSObject.parse(token.encoded()), null);
    } catch (ParseException unreadable) {
      throw CompactToken.malformed("has a header that can't be read");
    } catch (BadJWSException wrong) {
      if (token.looksCut()) {
        throw CompactToken.cutShort();
      }
      throw new LoginRefused(
          Reason.SIGNATURE,
          LoginRefused.INVALID_PASSWORD,
          "The token's signature is wrong.",
          "Copy the token whole, or have a new one issued.");
    } catch (BadJOSEException noKey) {
      throw unknownKey();
    } catch (KeySourceException noKeys) {
      // A rate limit on top of a failure is that failure; on its own it is a made-up key id.
      if (fetched.lastFetchFailed()) {
        throw unreachable();
      }
      throw unknownKey();
    } catch (JOSEException unverifiable) {
      LOG.warn("a token of issuer {} can't be verified with its key", settings.issuer());
      throw unknownKey();
    }
  }

  /** Has the keys fetched if they are not there. Blocks. */
  void fetchKeys(CompletableFuture<Void> fetched) {
    try {
      keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
      fetched.complete(null);
    } catch (KeySourceException failed) {
      fetched.completeExceptionally(new IOException(failed.getMessage(), failed));
    } catch (RuntimeException | Error defect) {
      fetched.completeExceptionally(defect);
    }
  }

  private static LoginRefused unknownKey() {
    return new LoginRefused(
        Reason.UNKNOWN_KEY,
        LoginRefused.INVALID_PASSWORD,
        "The token is signed with a key that is not among its issuer's.",
        "Have a new token issued; the issuer may have changed its keys.");
  }

  private static LoginRefused unreachable() {
    return new LoginRefused(
        Reason.PROVIDER_UNREACHABLE,
        LoginRefused.INVALID_AUTHORIZATION,
        "The token can't be verified: the identity provider is unreachable.",
        "Try again in a moment. The log of this proxy says what went wrong.");
  }

  void close() {
    if (keys instanceof Closeable background) {
      try {
        background.close();
      } catch (IOException failed) {
        LOG.warn("keys of issuer {}: {}", settings.issuer(), failed.getMessage());
      }
    }
  }
}
