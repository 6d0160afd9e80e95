package io.gatehouse.audit.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a tile lies in the directory, as C2SP tlog-tiles names it: {@code tile/<L>/<N>[.p/<W>]} for
 * hashes and {@code tile/entries/<N>[.p/<W>]} for entries. N has groups of three digits, all but
 * the last with an {@code x} before them.
 */
final class TilePath {

  /** Hashes, or entries, in a whole tile. */
  static final int WIDTH = 256;

  static final String FOLDER = "tile";

  private TilePath() {}

  /**
   * A tile of hashes.
   *
   * @param width 1 to {@value #WIDTH}; less than that is a partial tile
   */
  static String hashes(int level, long index, int width) {
    return FOLDER + "/" + level + "/" + number(index) + partial(width);
  }

  /** A bundle of entries. */
  static String entries(long index, int width) {
    return FOLDER + "/entries/" + number(index) + partial(width);
  }

  /** What was kept apart from the entries of a bundle; whole bundles only. */
  static String payloads(long index) {
    return PayloadBundle.FOLDER + "/" + number(index);
  }

  /** The partial tiles of a tree of that size. */
  static List<String> partials(long size) {
    List<String> names = new ArrayList<>();
    int entries = (int) (size % WIDTH);
    if (entries > 0) {
      names.add(entries(size / WIDTH, entries));
    }
    long count = size;
    for (int level = 0; count > 0; level++) {
      int width = (int) (count % WIDTH);
      count /= WIDTH;
      if (width > 0) {
        names.add(hashes(level, count, width));
      }
    }
    return names;
  }

  private static String number(long index) {
    String groups = threeDigits(index % 1000);
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      groups = "x" + threeDigits(rest % 1000) + "/" + groups;
    }
    return groups;
  }

  private static String threeDigits(long number) {
    return Long.toString(1000 + number).substring(1);
  }

  private static String partial(int width) {
    if (width < 1 || width > WIDTH) {
      throw new IllegalArgumentException("a tile has 1 to 256 elements, not " + width);
    }
    return width == WIDTH ? "" : ".p/" + width;
  }
}
