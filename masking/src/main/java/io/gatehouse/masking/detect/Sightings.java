package io.gatehouse.masking.detect;

import java.util.EnumSet;
import java.util.Set;

/**
 * What was seen in one value, as a long, so that to look costs no object: a bit for each kind in
 * its lower half, and again in the upper half where the value is sure to be of the kind.
 */
public final class Sightings {

  /** Nothing. */
  public static final long NONE = 0;

  private static final long SECRETS = secrets();

  private Sightings() {}

  /** Whether a kind was seen. */
  public static boolean has(long sightings, Kind kind) {
    return (sightings & kind.perhaps()) != 0;
  }

  /** Whether something was seen that is no chance. */
  public static boolean hasCertain(long sightings) {
    return sightings >>> Integer.SIZE != 0;
  }

  /** Whether something was seen of which one calls its column. */
  static boolean hasSecret(long sightings) {
    return (sightings & SECRETS) != 0;
  }

  /** All kinds that were seen. */
  public static Set<Kind> kinds(long sightings) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (Kind kind : Kind.values()) {
      if (has(sightings, kind)) {
        kinds.add(kind);
      }
    }
    return kinds;
  }

  private static long secrets() {
    long all = NONE;
    for (Kind kind : Kind.values()) {
      if (kind.weight() == Kind.Weight.SECRET) {
        all |= kind.perhaps();
      }
    }
    return all;
  }
}
