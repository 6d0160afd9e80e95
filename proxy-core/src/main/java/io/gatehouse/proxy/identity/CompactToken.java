package io.gatehouse.proxy.identity;

import io.gatehouse.proxy.identity.LoginRefused.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A token that has the form of a signed JWT (RFC 7515, section 7.1), with nothing about it verified
 * yet.
 *
 * @param encoded the token as it came
 * @param header the JOSE header
 * @param claims the payload
 */
record CompactToken(String encoded, Map<String, Object> header, Map<String, Object> claims) {

  /** The longest token that is looked at, in bytes. */
  static final int MAX_BYTES = 16 * 1024;

  /**
   * What a terminal hands psql of a line that was typed or pasted at its password prompt: 4,096
   * bytes with the newline (termios(3), canonical mode).
   */
  static final int PROMPT_LIMIT = 4095;

  /** RFC 9068 section 2.1, and what providers write who do not follow it. */
  private static final Set<String> TYPES = Set.of("at+jwt", "application/at+jwt", "jwt");

  private static final String HOW =
      "Pass a token as the password: PGPASSWORD=\"$(your-token-command)\" psql ...";

  /** Takes a password apart, and says what is wrong with it if it is not a token. */
  static CompactToken parse(String password, Set<String> algorithms) throws LoginRefused {
    if (password.isEmpty()) {
      throw new LoginRefused(
          Reason.NO_TOKEN,
          LoginRefused.INVALID_PASSWORD,
          "No token was given.",
          "This port takes a token of your identity provider. " + HOW);
    }
    // A UTF-8 character is one to three bytes a char: so this bounds both.
    if (password.length() > MAX_BYTES) {
      throw new LoginRefused(
          Reason.TOO_LARGE,
          LoginRefused.INVALID_PASSWORD,
          "The token is longer than " + MAX_BYTES + " bytes.",
          "Ask the identity provider for a token with fewer claims or groups.");
    }
    String[] parts = password.split("\\.", -1);
    if (parts.length == 5 && password.startsWith("eyJ")) {
      throw new LoginRefused(
          Reason.MALFORMED,
          LoginRefused.INVALID_PASSWORD,
          "The token is encrypted (JWE), and this proxy takes signed ones.",
          "Have the identity provider issue a signed token for this proxy.");
    }
    if (parts.length != 3 || !password.startsWith("eyJ")) {
      throw notAToken(password);
    }
    Map<String, Object> header = object(password, parts[0], "header");
    requireHeader(header, algorithms);
    Map<String, Object> claims = object(password, parts[1], "claims");
    if (parts[2].isEmpty()) {
      throw password.length() == PROMPT_LIMIT ? cutShort() : malformed("has no signature");
    }
    return new CompactToken(password, header, claims);
  }

  /** Whether the length is the one at which a terminal cuts. */
  boolean looksCut() {
    return encoded.length() == PROMPT_LIMIT;
  }

  /** The claim as a string, or empty when there is none or it is something else. */
  Optional<String> text(String claim) {
    return claims.get(claim) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  static LoginRefused cutShort() {
    return new LoginRefused(
        Reason.CUT_SHORT,
        LoginRefused.INVALID_PASSWORD,
        "The token looks cut short.",
        "A password prompt takes no more than "
            + PROMPT_LIMIT
            + " bytes from a terminal (older clients fewer). Put the token in the environment"
            + " variable PGPASSWORD instead.");
  }

  private static LoginRefused notAToken(String password) {
    if (password.startsWith("eyJ") && password.chars().allMatch(CompactToken::tokenCharacter)) {
      return cutShort();
    }
    return new LoginRefused(
        Reason.NOT_A_TOKEN,
        LoginRefused.INVALID_PASSWORD,
        "This looks like a password, and this port wants a token.",
        "Log in with a signed token (JWT) of your identity provider. " + HOW);
  }

  private static boolean tokenCharacter(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }

  private static void requireHeader(Map<String, Object> header, Set<String> algorithms)
      throws LoginRefused {
    Object algorithm = header.get("alg");
    if (!(algorithm instanceof String name) || !algorithms.contains(name)) {
      throw new LoginRefused(
          Reason.ALGORITHM,
          LoginRefused.INVALID_PASSWORD,
          algorithm instanceof String none && none.equalsIgnoreCase("none")
              ? "The token is not signed."
              : "The token is signed in a way that this proxy does not accept.",
          "Accepted are: " + String.join(", ", algorithms.stream().sorted().toList()) + ".");
    }
    // Whatever changes how the rest is to be read is not known here (RFC 7515, section 4.1.11).
    if (header.containsKey("crit") || header.containsKey("b64") || header.containsKey("zip")) {
      throw new LoginRefused(
          Reason.CRITICAL_HEADER,
          LoginRefused.INVALID_PASSWORD,
          "The token's header asks for an extension that this proxy does not know.",
          "Have the identity provider issue tokens without crit, b64 and zip.");
    }
    Object type = header.get("typ");
    if (type != null
        && !(type instanceof String word
            && TYPES.contains(word.toLowerCase(java.util.Locale.ROOT)))) {
      throw new LoginRefused(
          Reason.TOKEN_TYPE,
          LoginRefused.INVALID_PASSWORD,
          "The token is not an access token.",
          "Send the access token: its header's typ is at+jwt or JWT, or is not there.");
    }
    Object key = header.get("kid");
    if (key != null && !(key instanceof String)) {
      throw malformed("has a key id that is not a string");
    }
  }

  private static Map<String, Object> object(String password, String part, String what)
      throws LoginRefused {
    byte[] json;
    try {
      json = Base64.getUrlDecoder().decode(part.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException notBase64) {
      throw malformed("has a " + what + " part that is not base64url");
    }
    try {
      return StrictJson.object(json);
    } catch (IOException notJson) {
      throw password.length() == PROMPT_LIMIT
          ? cutShort()
          : malformed("has a " + what + " part that is not one plain JSON object");
    }
  }

  static LoginRefused malformed(String what) {
    return new LoginRefused(
        Reason.MALFORMED,
        LoginRefused.INVALID_PASSWORD,
        "The token " + what + ".",
        "Copy it whole, with nothing before or after it, or have a new one issued.");
  }
}
