package io.gatehouse.audit;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts what people wrote into words: letters, digits and underscores, in lower case. The index and
 * the search without it use the same ones, so that they find the same.
 */
public final class Words {

  /** Words are cut there: a longer one is hardly looked for, and would only fill the index. */
  static final int CHARACTERS = 64;

  private Words() {}

  /**
   * The different words of a text.
   *
   * @param into receives them
   * @param most how many it may hold
   * @return false when there were more
   */
  public static boolean of(String text, Set<String> into, int most) {
    int at = 0;
    int end = text.length();
    while (at < end) {
      int c = text.codePointAt(at);
      if (!isPart(c)) {
        at += Character.charCount(c);
        continue;
      }
      int start = at;
      while (at < end && isPart(c = text.codePointAt(at))) {
        at += Character.charCount(c);
      }
      String word = cut(text.substring(start, at).toLowerCase(Locale.ROOT));
      if (!into.contains(word)) {
        if (into.size() >= most) {
          return false;
        }
        into.add(word);
      }
    }
    return true;
  }

  /** The different words of a text, in order. */
  public static Set<String> of(String text) {
    Set<String> words = new LinkedHashSet<>();
    of(text, words, Integer.MAX_VALUE);
    return words;
  }

  private static boolean isPart(int c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static String cut(String word) {
    return word.length() <= CHARACTERS
        ? word
        : word.substring(
            0,
            Character.isHighSurrogate(word.charAt(CHARACTERS - 1)) ? CHARACTERS - 1 : CHARACTERS);
  }
}
