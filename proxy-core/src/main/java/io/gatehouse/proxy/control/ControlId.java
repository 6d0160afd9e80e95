package io.gatehouse.proxy.control;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names a request, a grant or an entry of the denylist: {@code 7F3K-9QXM}.
 *
 * <p>Eight of Crockford's 32 letters (no I, L, O, U): 40 random bits that a person can read out
 * over a telephone. It is no secret and gives no right; it only must not be found by counting up. A
 * state holds at most some ten thousand, so that a new one meets an old one once in 10⁸ times, and
 * then another is drawn.
 */
public final class ControlId {

  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  private static final Pattern FORM =
      Pattern.compile("[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}");
  private static final Pattern WRITTEN = Pattern.compile("[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}");
  private static final int LETTERS = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private ControlId() {}

  /** A new one. */
  public static String next() {
    long bits = RANDOM.nextLong();
    StringBuilder id = new StringBuilder(LETTERS + 1);
    for (int i = 0; i < LETTERS; i++) {
      if (i == LETTERS / 2) {
        id.append('-');
      }
      id.append(ALPHABET.charAt((int) (bits >>> (5 * i)) & 31));
    }
    return id.toString();
  }

  /**
   * The id that somebody wrote: in any case, with or without the dash, O for 0 and I or L for 1.
   * Empty for what can be none.
   */
  public static Optional<String> parse(String written) {
    if (!WRITTEN.matcher(written).matches()) {
      return Optional.empty();
    }
    String letters =
        written
            .replace("-", "")
            .toUpperCase(Locale.ROOT)
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1');
    String id = letters.substring(0, LETTERS / 2) + "-" + letters.substring(LETTERS / 2);
    return isValid(id) ? Optional.of(id) : Optional.empty();
  }

  static boolean isValid(String id) {
    return FORM.matcher(id).matches();
  }
}
