package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isLetter;
import static io.gatehouse.masking.detect.Ascii.upper;

/**
 * National numbers with check digits: those of which so little passes by chance that a column of
 * other numbers is not taken for them.
 */
final class NationalIds {

  private static final int[] PESEL = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3};
  private static final int[] CHINA = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String CHINA_CHECK = "10X98765432";
  private static final String SPAIN_CHECK = "TRWAGMYFPDXBNJZSQVHLCKE";
  private static final String FINLAND_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  private static final String UK_FIRST = "ABCEGHJKLMNOPRSTWXYZ";
  private static final String UK_SECOND = "ABCEGHJKLMNPRSTWXYZ";

  private static final int[][] VERHOEFF = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
    {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
    {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
    {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
    {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
    {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
    {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
    {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
    {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
    {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}
  };

  private static final int[] VERHOEFF_STEP = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};

  private NationalIds() {}

  static long find(DigitRun run) {
    boolean free = run.beginsFreely();
    if (isLetter(run.behind(0))) {
      return withLetter(run, free);
    }
    if (!free || !run.endsFreely() || run.isMonotonous()) {
      return Sightings.NONE;
    }
    return switch (run.count()) {
      case 10, 12 -> sweden(run) || india(run) ? Kind.NATIONAL_ID.perhaps() : Sightings.NONE;
      case 11 ->
          brazil(run)
              ? run.groups() == 4 ? Kind.NATIONAL_ID.surely() : Kind.NATIONAL_ID.perhaps()
              : run.groups() == 1 && poland(run) ? Kind.NATIONAL_ID.perhaps() : Sightings.NONE;
      case 15 -> france(run) ? Kind.NATIONAL_ID.perhaps() : Sightings.NONE;
      case 18 ->
          run.groups() == 1 && china(run, '0' + run.digit(17))
              ? Kind.NATIONAL_ID.surely()
              : Sightings.NONE;
      default -> Sightings.NONE;
    };
  }

  private static long withLetter(DigitRun run, boolean free) {
    if (isAlphanumeric(run.behind(1)) || run.behind(1) == '_') {
      return Sightings.NONE;
    }
    int letter = upper(run.behind(0));
    if (run.count() == 17 && run.groups() == 1 && free && letter == 'X') {
      return china(run, 'X') ? Kind.NATIONAL_ID.surely() : Sightings.NONE;
    }
    boolean found =
        run.groups() == 1 && run.count() == 8 && free && spain(run.number(0, 8), letter)
            || run.groups() == 1 && run.count() == 7 && foreignerInSpain(run, letter)
            || unitedKingdom(run, letter)
            || run.isGrouped(6, 3) && run.separator() == '-' && free && finland(run, letter);
    return found ? Kind.NATIONAL_ID.perhaps() : Sightings.NONE;
  }

  private static boolean spain(long number, int letter) {
    return SPAIN_CHECK.charAt((int) (number % SPAIN_CHECK.length())) == letter;
  }

  /** X, Y or Z, seven digits, and the same check letter. */
  private static boolean foreignerInSpain(DigitRun run, int letter) {
    int first = upper(run.before(1)) - 'X';
    return first >= 0
        && first <= 2
        && !isAlphanumeric(run.before(2))
        && spain(first * 10_000_000L + run.number(0, 7), letter);
  }

  /** Two letters, six digits, A to D: HMRC, NIM39110. */
  private static boolean unitedKingdom(DigitRun run, int letter) {
    if (letter < 'A'
        || letter > 'D'
        || run.count() != 6
        || !(run.groups() == 1 || run.isGrouped(2, 2, 2))) {
      return false;
    }
    int blank = run.before(1) == ' ' ? 1 : 0;
    int second = upper(run.before(blank + 1));
    int first = upper(run.before(blank + 2));
    return UK_FIRST.indexOf(first) >= 0
        && UK_SECOND.indexOf(second) >= 0
        && !isAlphanumeric(run.before(blank + 3))
        && !(first == 'B' && second == 'G' || first == 'G' && second == 'B')
        && !(first == 'N' && second == 'K' || first == 'T' && second == 'N')
        && !(first == 'Z' && second == 'Z' || first == 'K' && second == 'N');
  }

  /** Date of birth, serial, and a check character mod 31. */
  private static boolean finland(DigitRun run, int letter) {
    return isDay(run.number(2, 4), run.number(0, 2))
        && FINLAND_CHECK.charAt((int) (run.number(0, 9) % FINLAND_CHECK.length())) == letter;
  }

  /** Date of birth, serial and Luhn. */
  private static boolean sweden(DigitRun run) {
    int year = run.isGrouped(8, 4) ? 4 : 2;
    return (run.isGrouped(6, 4) || run.isGrouped(8, 4))
        && run.separator() == '-'
        && isDay(run.number(year, year + 2), run.number(year + 2, year + 4))
        && Cards.luhn(run, year - 2, run.count());
  }

  /** Aadhaar: in groups of four, Verhoeff. */
  private static boolean india(DigitRun run) {
    if (!run.isGrouped(4, 4, 4) || run.separator() <= 0 || run.digit(0) < 2) {
      return false;
    }
    int check = 0;
    for (int i = run.count() - 1, place = 0; i >= 0; i--, place++) {
      int digit = run.digit(i);
      for (int step = 0; step < place % 8; step++) {
        digit = VERHOEFF_STEP[digit];
      }
      check = VERHOEFF[check][digit];
    }
    return check == 0;
  }

  /** CPF: two check digits mod 11; bare, or as 000.000.000-00. */
  private static boolean brazil(DigitRun run) {
    if (run.groups() != 1 && !run.isGrouped(3, 3, 3, 2)) {
      return false;
    }
    for (int checked = 9; checked <= 10; checked++) {
      int sum = 0;
      for (int i = 0; i < checked; i++) {
        sum += run.digit(i) * (checked + 1 - i);
      }
      if (sum * 10 % 11 % 10 != run.digit(checked)) {
        return false;
      }
    }
    return true;
  }

  /** PESEL: date of birth, with the century in the month, and a weighted sum. */
  private static boolean poland(DigitRun run) {
    int sum = 0;
    for (int i = 0; i < PESEL.length; i++) {
      sum += PESEL[i] * run.digit(i);
    }
    return (10 - sum % 10) % 10 == run.digit(10) && isDay(run.number(2, 4) % 20, run.number(4, 6));
  }

  /** NIR: sex, year, month, place, serial, and 97 less the rest mod 97. */
  private static boolean france(DigitRun run) {
    long month = run.number(3, 5);
    return run.digit(0) >= 1
        && run.digit(0) <= 2
        && (month >= 1 && month <= 12 || month >= 20 && month <= 42)
        && (run.groups() == 1 || run.group(0) == 1)
        && 97 - run.number(0, 13) % 97 == run.number(13, 15);
  }

  /** GB 11643: place, date of birth, serial, and a check character mod 11. */
  private static boolean china(DigitRun run, int check) {
    int sum = 0;
    for (int i = 0; i < CHINA.length; i++) {
      sum += CHINA[i] * run.digit(i);
    }
    long year = run.number(6, 10);
    return CHINA_CHECK.charAt(sum % 11) == check
        && year >= 1880
        && year < 2100
        && isDay(run.number(10, 12), run.number(12, 14));
  }

  private static boolean isDay(long month, long day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }
}
