package io.gatehouse.pgwire.auth;

import io.gatehouse.pgwire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * OAUTHBEARER (RFC 7628, section 3.1), the server's reading of what a client begins with:
 *
 * <pre>
 *   gs2-header 0x01 (key "=" value 0x01)* 0x01         gs2-header: "n,," or "y,,"
 *   …auth=Bearer TOKEN…                                a token
 *   …auth=…                                            empty: which issuer, please?
 * </pre>
 *
 * As PostgreSQL 18 reads it (auth-oauth.c): no channel binding, no authorization identity, keys
 * other than {@code auth} are ignored, {@code auth} comes once.
 */
public final class OauthBearer {
  /** The mechanism's name. */
  public static final String MECHANISM = "OAUTHBEARER";

  /** What a client acknowledges the discovery document with. */
  public static final byte ACKNOWLEDGEMENT = 1;

  private static final char SEPARATOR = 1;
  private static final String SCHEME = "Bearer ";

  private OauthBearer() {}

  /**
   * The token of a client's initial response.
   *
   * @return empty when the client asks for discovery
   * @throws ProtocolViolation if it can not be read, or asks for what is not supported
   */
  public static Optional<String> token(byte[] response) {
    String text = ascii(response);
    int keys = afterHeader(text);
    Optional<String> auth = Optional.empty();
    while (true) {
      if (keys >= text.length()) {
        throw malformed("it does not end as it should");
      }
      if (text.charAt(keys) == SEPARATOR) {
        break;
      }
      int end = text.indexOf(SEPARATOR, keys);
      int equals = text.indexOf('=', keys);
      if (end < 0 || equals < 0 || equals > end) {
        throw malformed("a key has no value");
      }
      String key = text.substring(keys, equals);
      if (!key.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
          || key.isEmpty()) {
        throw malformed("a key is no word");
      }
      if (key.equals("auth")) {
        if (auth.isPresent()) {
          throw malformed("auth came twice");
        }
        auth = Optional.of(text.substring(equals + 1, end));
      }
      keys = end + 1;
    }
    if (keys != text.length() - 1) {
      throw malformed("bytes are left over at the end");
    }
    return bearer(auth.orElseThrow(() -> malformed("auth is missing")));
  }

  private static Optional<String> bearer(String auth) {
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    if (!auth.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw malformed("auth is no bearer token");
    }
    String token = auth.substring(SCHEME.length()).stripLeading();
    // RFC 6750, section 2.1: b64token.
    if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw malformed("the bearer token holds what no token holds");
    }
    return Optional.of(token);
  }

  /** Behind gs2-header and the separator that follows it. */
  private static int afterHeader(String text) {
    if (text.startsWith("p")) {
      throw malformed("channel binding is not supported");
    }
    if (!text.startsWith("n,") && !text.startsWith("y,")) {
      throw malformed("it has no gs2 header");
    }
    if (text.length() < 3 || text.charAt(2) != ',') {
      throw new ProtocolViolation(
          ProtocolViolation.FEATURE_NOT_SUPPORTED,
          "OAUTHBEARER: an authorization identity is not supported");
    }
    if (text.length() < 4 || text.charAt(3) != SEPARATOR) {
      throw malformed("it has no separator behind its gs2 header");
    }
    return 4;
  }

  private static String ascii(byte[] response) {
    for (byte one : response) {
      boolean legal = one >= 0x20 && one < 0x7f || one == 1 || one == 9 || one == 10 || one == 13;
      if (!legal) {
        throw malformed("it holds a byte that may not be there");
      }
    }
    return new String(response, StandardCharsets.US_ASCII);
  }

  private static ProtocolViolation malformed(String what) {
    return new ProtocolViolation("OAUTHBEARER: the initial response is malformed: " + what);
  }
}
