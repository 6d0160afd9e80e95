package io.gatehouse.policy.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody who mistyped a name most likely meant. */
public final class Suggestion {

  private static final int LONGEST = 100;

  private Suggestion() {}

  /** The candidate nearest to the name, when one is near enough. */
  public static Optional<String> nearest(String name, Collection<String> candidates) {
    String best = null;
    int bestDistance = Math.max(1, name.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(fold(name), fold(candidate));
      if (distance < bestDistance
          || (distance == bestDistance && best != null && candidate.compareTo(best) < 0)) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return Optional.ofNullable(best);
  }

  /** "did you mean X?", or the whole choice when it is short, or nothing. */
  public static String hint(String name, Collection<String> candidates) {
    Optional<String> nearest = nearest(name, candidates);
    if (nearest.isPresent()) {
      return "did you mean " + nearest.get() + "?";
    }
    String all = String.join(", ", candidates.stream().sorted().toList());
    return candidates.isEmpty() || all.length() > 200 ? "" : "one of " + all;
  }

  private static String fold(String name) {
    String folded = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return folded.length() > LONGEST ? folded.substring(0, LONGEST) : folded;
  }

  /** Edits between two names, a swap of neighbours counting as one. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] spare = beforeLast;
      beforeLast = last;
      last = row;
      row = spare;
    }
    return last[b.length()];
  }
}
