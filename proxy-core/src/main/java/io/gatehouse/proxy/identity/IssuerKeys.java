package io.gatehouse.proxy.identity;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetRetrievalException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches an issuer's keys, from where its discovery document says that they are. Blocks. */
final class IssuerKeys implements JWKSetSource<SecurityContext> {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  /** RFC 7518, sections 3.3 and 3.5. */
  private static final int MIN_RSA_BITS = 2048;

  private final IssuerSettings settings;
  private final IssuerHttp http;

  /** Where the keys were last time; null when it has to be discovered. */
  private volatile URI location;

  private volatile boolean lastFetchFailed;

  IssuerKeys(IssuerSettings settings, IssuerHttp http) {
    this.settings = settings;
    this.http = http;
    this.location = settings.jwks().orElse(null);
  }

  /** Whether the newest attempt to reach the issuer failed. */
  boolean lastFetchFailed() {
    return lastFetchFailed;
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
      throws JWKSetRetrievalException {
    try {
      URI keys = location;
      if (keys == null) {
        keys = discover();
      }
      JWKSet usable = usable(keys, http.get(keys));
      location = keys;
      lastFetchFailed = false;
      return usable;
    } catch (IOException failed) {
      lastFetchFailed = true;
      // The keys may have moved: look where they are before the next attempt.
      location = settings.jwks().orElse(null);
      LOG.warn("keys of issuer {} can't be fetched: {}", settings.issuer(), failed.getMessage());
      throw new JWKSetRetrievalException(failed.getMessage(), failed);
    }
  }

  private URI discover() throws IOException {
    URI url = settings.discoveryUrl();
    Map<String, Object> document = StrictJson.object(http.get(url));
    // OpenID Connect Discovery 1.0, section 4.3: else one provider could speak for another.
    if (!settings.issuer().equals(document.get("issuer"))) {
      throw new IOException(
          url + " speaks of issuer \"" + document.get("issuer") + "\", not of the one configured");
    }
    if (!(document.get("jwks_uri") instanceof String keys)) {
      throw new IOException(url + " has no jwks_uri");
    }
    try {
      URI uri = URI.create(keys);
      IssuerSettings.requireReachable(uri, settings.allowHttp());
      return uri;
    } catch (IllegalArgumentException unfit) {
      throw new IOException(url + " names keys at " + unfit.getMessage(), unfit);
    }
  }

  private static JWKSet usable(URI uri, byte[] document) throws IOException {
    List<JWK> keys;
    try {
      keys = JWKSet.parse(new String(document, StandardCharsets.UTF_8)).getKeys();
    } catch (ParseException unreadable) {
      throw new IOException(uri + " holds no key set: " + unreadable.getMessage(), unreadable);
    }
    List<JWK> usable = keys.stream().filter(IssuerKeys::strongAndAsymmetric).toList();
    if (usable.isEmpty()) {
      throw new IOException(uri + " holds no key that can verify a signature");
    }
    return new JWKSet(usable).toPublicJWKSet();
  }

  private static boolean strongAndAsymmetric(JWK key) {
    return key instanceof ECKey || (key instanceof RSAKey rsa && rsa.size() >= MIN_RSA_BITS);
  }

  @Override
  public void close() {
    location = settings.jwks().orElse(null);
  }
}
