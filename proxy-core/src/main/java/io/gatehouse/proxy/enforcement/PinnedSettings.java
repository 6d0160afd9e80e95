package io.gatehouse.proxy.enforcement;

import io.gatehouse.proxy.enforcement.Judge.Explainer;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.SessionEffect.SetVariable;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Settings on which the meaning of every later byte rests. No policy can free them: a text that the
 * server lexes by other rules than the proxy is a text that was not judged.
 */
public final class PinnedSettings {

  /** What refusals name in place of a policy. */
  public static final String POLICY = "pinned-settings";

  /** Encodings in which an ASCII byte is always that ASCII character, and UTF-8 is UTF-8. */
  private static final Set<String> ENCODINGS = Set.of("utf8", "unicode", "sqlascii");

  private static final Set<String> TRUE = Set.of("on", "true", "yes", "1", "t", "y", "tru", "ye");

  /** What a login asks of the server, so that RESET leads back to it. */
  public static final Map<String, String> AT_LOGIN =
      Map.of("client_encoding", "UTF8", "standard_conforming_strings", "on");

  private PinnedSettings() {}

  private static boolean isPinned(String name) {
    return name.equals("names") || AT_LOGIN.containsKey(name);
  }

  /** Whether a setting may have that value. */
  public static boolean allows(String name, String value) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "client_encoding", "names" -> ENCODINGS.contains(normalised(value));
      case "standard_conforming_strings" -> TRUE.contains(value.trim().toLowerCase(Locale.ROOT));
      default -> true;
    };
  }

  /** Why a statement with that effect can not run; empty when it can. */
  static Optional<Refused> check(SessionEffect effect, Explainer explainer) {
    // A value that is not written out (DEFAULT, an expression) is one that nobody has read.
    if (!(effect instanceof SetVariable set)
        || !isPinned(set.name())
        || (set.value().isPresent() && allows(set.name(), set.value().get()))) {
      return Optional.empty();
    }
    return Optional.of(
        explainer.refuse(
            POLICY,
            "\"%s\" can not be changed to this value behind Gatehouse.".formatted(set.name()),
            set.name().equals("standard_conforming_strings")
                ? "Leave it on; write E'…' for strings with backslash escapes."
                : "Use client_encoding UTF8."));
  }

  /** PostgreSQL compares encoding names by their letters and digits alone. */
  private static String normalised(String encoding) {
    StringBuilder letters = new StringBuilder(encoding.length());
    for (int i = 0; i < encoding.length(); i++) {
      char c = encoding.charAt(i);
      if (Character.isLetterOrDigit(c)) {
        letters.append(Character.toLowerCase(c));
      }
    }
    return letters.toString();
  }
}
