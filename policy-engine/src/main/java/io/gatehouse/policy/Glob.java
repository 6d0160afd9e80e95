package io.gatehouse.policy;

import java.util.Locale;

/**
 * A pattern for one name: {@code *} stands for any number of characters, everything else for
 * itself. Matching takes time linear in the name for each star.
 */
record Glob(String text, boolean literal) {

  /** PostgreSQL keeps 63 bytes of a name ({@code NAMEDATALEN - 1}). */
  static final int MAX_NAME_BYTES = 63;

  /** A pattern. */
  static Glob of(String pattern) {
    return new Glob(pattern, false);
  }

  /** A name in which even {@code *} stands for itself: a quoted identifier. */
  static Glob exactly(String name) {
    return new Glob(name, true);
  }

  /** Whether every name matches, even one that is not known. */
  boolean any() {
    return !literal && text.equals("*");
  }

  /**
   * Whether a name matches.
   *
   * @param ignoreCase for what restricts, so that a name in the wrong case hides nothing; a quoted
   *     name is always compared exactly
   */
  boolean matches(String name, boolean ignoreCase) {
    if (literal) {
      return text.equals(name);
    }
    return ignoreCase ? wild(fold(text), fold(name)) : wild(text, name);
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static boolean wild(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
