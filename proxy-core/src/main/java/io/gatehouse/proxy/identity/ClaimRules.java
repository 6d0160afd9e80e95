package io.gatehouse.proxy.identity;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.identity.LoginRefused.Reason;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the claims of a token whose signature is good have to say (RFC 7519, RFC 8725, RFC 9068).
 */
final class ClaimRules {

  /** The longest name of a user, group or actor, in UTF-16 units. */
  static final int MAX_NAME = 256;

  /** 9999-12-31: a NumericDate beyond it is a mistake, or an attempt at an overflow. */
  private static final double MAX_NUMERIC_DATE = 253_402_300_799d;

  /** Keycloak's own payload claim {@code typ}: these are not access tokens. */
  private static final Set<String> OTHER_KINDS = Set.of("id", "refresh", "offline", "logout");

  private static final Set<String> HELD_IN_FIELDS = Set.of("iss", "sub", "email", "jti", "exp");

  private final IssuerSettings settings;
  private final Clock clock;

  ClaimRules(IssuerSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The principal, or why not.
   *
   * @param certificate that the client has proven to hold
   */
  Principal principal(CompactToken token, Optional<X509Certificate> certificate)
      throws LoginRefused {
    Map<String, Object> claims = token.claims();
    requireAudience(claims.get("aud"));
    Instant expiresAt = requireTimes(claims);
    if (claims.containsKey("cnf")) {
      requireConfirmation(claims.get("cnf"), certificate);
    }
    requireAccessToken(claims);
    String subject = name("sub", claims.get("sub"));
    ClaimMapping mapping = settings.claims();
    Map<String, Object> others = new HashMap<>(claims);
    others.keySet().removeAll(HELD_IN_FIELDS);
    return new Principal(
        settings.issuer(),
        subject,
        user(claims),
        email(claims),
        groups(claims),
        others,
        actor(find(claims, mapping.actor())),
        token.text("jti"),
        expiresAt);
  }

  private void requireAudience(Object audience) throws LoginRefused {
    List<?> named =
        audience instanceof List<?> list ? list : audience == null ? List.of() : List.of(audience);
    for (Object one : named) {
      if (one instanceof String text && settings.audiences().contains(text)) {
        return;
      }
    }
    throw new LoginRefused(
        Reason.AUDIENCE,
        LoginRefused.INVALID_PASSWORD,
        "The token is meant for somebody else: its audience is not this proxy.",
        "Ask your identity provider for a token with the audience "
            + String.join(" or ", settings.audiences().stream().sorted().toList())
            + ".");
  }

  private Instant requireTimes(Map<String, Object> claims) throws LoginRefused {
    Instant now = clock.instant();
    Duration skew = settings.clockSkew();
    Instant expiresAt =
        numericDate(claims, "exp")
            .orElseThrow(() -> claimMissing("exp", "Tokens have to end at some time."));
    Instant issuedAt =
        numericDate(claims, "iat")
            .orElseThrow(() -> claimMissing("iat", "Without it nobody can say how long it lives."));
    if (!now.isBefore(expiresAt.plus(skew))) {
      throw new LoginRefused(
          Reason.EXPIRED,
          LoginRefused.INVALID_PASSWORD,
          "The token expired " + inWords(Duration.between(expiresAt, now)) + " ago.",
          "Get a new one and log in again.");
    }
    Instant notBefore = numericDate(claims, "nbf").orElse(issuedAt);
    Instant begins = notBefore.isAfter(issuedAt) ? notBefore : issuedAt;
    if (begins.isAfter(now.plus(skew))) {
      throw new LoginRefused(
          Reason.NOT_YET_VALID,
          LoginRefused.INVALID_PASSWORD,
          "The token is not valid yet: it begins in "
              + inWords(Duration.between(now, begins))
              + ".",
          "If that is wrong, the clock of this proxy or of the identity provider is.");
    }
    if (Duration.between(issuedAt, expiresAt).compareTo(settings.maxLifetime()) > 0) {
      throw new LoginRefused(
          Reason.LIFETIME,
          LoginRefused.INVALID_PASSWORD,
          "The token lives longer than this proxy accepts, which is "
              + inWords(settings.maxLifetime())
              + ".",
          "Ask your identity provider for a shorter-lived one.");
    }
    return expiresAt;
  }

  /**
   * RFC 7800 and RFC 8705, section 3.1: whoever brings the token has to hold the key. Confirmations
   * of other kinds, also beside this one, are not checked, so they are refused.
   */
  private static void requireConfirmation(Object confirmation, Optional<X509Certificate> shown)
      throws LoginRefused {
    if (!(confirmation instanceof Map<?, ?> cnf)
        || !cnf.keySet().equals(Set.of("x5t#S256"))
        || !(cnf.get("x5t#S256") instanceof String thumbprint)) {
      throw new LoginRefused(
          Reason.PROOF_OF_POSSESSION,
          LoginRefused.INVALID_PASSWORD,
          "The token is bound to a key (cnf), and this proxy can't check that you hold it.",
          "Ask your identity provider for a bearer token, or for one bound to a client certificate"
              + " (x5t#S256).");
    }
    if (shown.isEmpty() || !MessageDigest.isEqual(ascii(thumbprint), ascii(thumbprintOf(shown)))) {
      throw new LoginRefused(
          Reason.PROOF_OF_POSSESSION,
          LoginRefused.INVALID_PASSWORD,
          shown.isEmpty()
              ? "The token is bound to a client certificate, and you have shown none."
              : "The token is bound to another client certificate than yours.",
          "Connect with sslcert and sslkey of the certificate that the token was issued for.");
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String thumbprintOf(Optional<X509Certificate> certificate) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(certificate.orElseThrow().getEncoded()));
    } catch (GeneralSecurityException unreadable) {
      throw new IllegalStateException("a certificate that was verified can't be read", unreadable);
    }
  }

  private static void requireAccessToken(Map<String, Object> claims) throws LoginRefused {
    boolean otherKind =
        claims.get("typ") instanceof String kind
            && OTHER_KINDS.contains(kind.toLowerCase(Locale.ROOT));
    if (otherKind || claims.containsKey("events")) {
      throw new LoginRefused(
          Reason.TOKEN_TYPE,
          LoginRefused.INVALID_PASSWORD,
          "The token is not an access token.",
          "Send the access token that came with it.");
    }
  }

  private String user(Map<String, Object> claims) throws LoginRefused {
    for (String claim : settings.claims().user()) {
      Object value = find(claims, claim);
      if (value != null) {
        return name(claim, value);
      }
    }
    throw claimMissing(
        settings.claims().user().get(0), "It says who you are, so this proxy needs it.");
  }

  private Set<String> groups(Map<String, Object> claims) throws LoginRefused {
    String claim = settings.claims().groups();
    Object value = find(claims, claim);
    if (value == null) {
      // Entra leaves groups out when they are many: then there are groups, and nobody knows which.
      if (claims.get("_claim_names") instanceof Map<?, ?> elsewhere
          && elsewhere.containsKey(claim)) {
        throw new LoginRefused(
            Reason.CLAIMS,
            LoginRefused.INVALID_AUTHORIZATION,
            "The token does not hold your groups, since they are too many.",
            "Have the identity provider put only the groups of this application into the token.");
      }
      return Set.of();
    }
    if (value instanceof String one) {
      return Set.of(name(claim, one));
    }
    if (!(value instanceof List<?> list)) {
      throw claimUnfit(claim);
    }
    Set<String> groups = new LinkedHashSet<>();
    for (Object group : list) {
      groups.add(name(claim, group));
    }
    return groups;
  }

  /** An address that the issuer says it has not verified is what the user made up. */
  private static Optional<String> email(Map<String, Object> claims) throws LoginRefused {
    Object value = claims.get("email");
    if (value == null || Boolean.FALSE.equals(claims.get("email_verified"))) {
      return Optional.empty();
    }
    return Optional.of(name("email", value));
  }

  private Optional<Principal.Actor> actor(Object value) throws LoginRefused {
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Map<?, ?> act) {
      return Optional.of(
          new Principal.Actor(name(settings.claims().actor() + ".sub", act.get("sub"))));
    }
    return Optional.of(new Principal.Actor(name(settings.claims().actor(), value)));
  }

  /**
   * The claim of that very name, or else the one that the dots lead to; null when there is none.
   */
  private static Object find(Map<?, ?> claims, String path) {
    Object exact = claims.get(path);
    if (exact != null) {
      return exact;
    }
    int dot = path.indexOf('.');
    if (dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
      return find(inner, path.substring(dot + 1));
    }
    return null;
  }

  private static String name(String claim, Object value) throws LoginRefused {
    if (value instanceof String text
        && !text.isBlank()
        && text.length() <= MAX_NAME
        && text.codePoints().noneMatch(ClaimRules::unprintable)) {
      return text;
    }
    throw claimUnfit(claim);
  }

  /** Names go into logs, terminals and database sessions. */
  private static boolean unprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static Optional<Instant> numericDate(Map<String, Object> claims, String claim)
      throws LoginRefused {
    Object value = claims.get(claim);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= MAX_NUMERIC_DATE) {
      return Optional.of(
          number instanceof Long seconds
              ? Instant.ofEpochSecond(seconds)
              : Instant.ofEpochMilli((long) (number.doubleValue() * 1000)));
    }
    throw claimUnfit(claim);
  }

  private static LoginRefused claimMissing(String claim, String why) {
    return new LoginRefused(
        Reason.CLAIMS,
        LoginRefused.INVALID_PASSWORD,
        "The token has no claim \"" + claim + "\".",
        why + " Have the identity provider add it, or change the claim mapping of this proxy.");
  }

  private static LoginRefused claimUnfit(String claim) {
    return new LoginRefused(
        Reason.CLAIMS,
        LoginRefused.INVALID_PASSWORD,
        "The token's claim \"" + claim + "\" does not hold what it has to.",
        "Have the identity provider's claim mapping looked at.");
  }

  /** A duration as people say it: 3 days, 2 hours, 5 min, 20 s. */
  static String inWords(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds >= 2 * 86_400) {
      return seconds / 86_400 + " days";
    }
    if (seconds >= 2 * 3_600) {
      return seconds / 3_600 + " hours";
    }
    if (seconds >= 120) {
      return seconds / 60 + " min";
    }
    return seconds + " s";
  }
}
