package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isDigit;
import static io.gatehouse.masking.detect.Ascii.isLetter;
import static io.gatehouse.masking.detect.Ascii.upper;

/**
 * The Italian codice fiscale (Decreto ministeriale 23 December 1976): {@code RSSMRA85T10A562S},
 * with a month, a day and a check letter.
 */
final class FiscalCodes {

  private static final int LENGTH = 16;
  private static final int NAME_LETTERS = 6;
  private static final String MONTHS = "ABCDEHLMPRST";

  /** What a digit or letter in an odd place counts. */
  private static final int[] ODD = {
    1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
  };

  private FiscalCodes() {}

  /**
   * Looks at what may be one.
   *
   * @param year the index of its first digit
   */
  static long find(byte[] b, int from, int to, int year) {
    int start = year - NAME_LETTERS;
    if (start < from
        || to - start < LENGTH
        || isAlphanumeric(at(b, from, to, start - 1))
        || isAlphanumeric(at(b, from, to, start + LENGTH))
        || !hasShape(b, start)) {
      return Sightings.NONE;
    }
    int day = (b[start + 9] - '0') * 10 + b[start + 10] - '0';
    boolean dated = MONTHS.indexOf(upper(b[start + 8])) >= 0 && day % 40 >= 1 && day % 40 <= 31;
    return dated && sum(b, start) % 26 == upper(b[start + LENGTH - 1]) - 'A'
        ? Kind.NATIONAL_ID.surely()
        : Sightings.NONE;
  }

  private static boolean hasShape(byte[] b, int start) {
    for (int i = 0; i < LENGTH; i++) {
      boolean letter = i < NAME_LETTERS || i == 8 || i == 11 || i == LENGTH - 1;
      if (letter ? !isLetter(b[start + i]) : !isDigit(b[start + i])) {
        return false;
      }
    }
    return true;
  }

  private static int sum(byte[] b, int start) {
    int sum = 0;
    for (int i = 0; i < LENGTH - 1; i++) {
      int c = upper(b[start + i]);
      int value = isDigit(c) ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? ODD[value] : value;
    }
    return sum;
  }
}
