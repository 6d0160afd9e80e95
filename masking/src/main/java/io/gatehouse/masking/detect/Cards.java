package io.gatehouse.masking.detect;

/**
 * Payment cards: ISO/IEC 7812-1, with the issuer ranges and lengths that the networks publish. Not
 * taken: 13 digits of the old Visa, which European article numbers share.
 */
final class Cards {

  private static final int MIN_DIGITS = 14;
  private static final int MAX_DIGITS = 19;

  private Cards() {}

  static long find(DigitRun run) {
    if (run.count() < MIN_DIGITS
        || run.count() > MAX_DIGITS
        || run.separator() == '/'
        || !run.beginsFreely()
        || !run.endsFreely()
        || !hasIssuer(run)
        || run.isMonotonous()
        || !luhn(run, 0, run.count())) {
      return Sightings.NONE;
    }
    return isAsPrinted(run) ? Kind.CARD.surely() : Kind.CARD.perhaps();
  }

  /** In the groups that stand on the cards. */
  private static boolean isAsPrinted(DigitRun run) {
    return run.separator() > 0
        && (run.isGrouped(4, 4, 4, 4)
            || run.isGrouped(4, 6, 5)
            || run.isGrouped(4, 6, 4)
            || run.isGrouped(4, 4, 4, 4, 3));
  }

  private static boolean hasIssuer(DigitRun run) {
    int length = run.count();
    int two = (int) run.number(0, 2);
    int four = (int) run.number(0, 4);
    if (two / 10 == 4) {
      return length == 16 || length == 19;
    }
    if (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) {
      return length == 16;
    }
    if (two == 34 || two == 37) {
      return length == 15;
    }
    if (two == 36 || two == 38 || two == 39 || four / 10 >= 300 && four / 10 <= 305) {
      return length == 14 || length == 16;
    }
    // Discover, JCB, UnionPay, RuPay, Maestro
    if (four == 6011 || two == 65 || four / 10 >= 644 && four / 10 <= 649) {
      return length == 16 || length == 19;
    }
    if (four >= 3528 && four <= 3589) {
      return length >= 16;
    }
    if (two == 62 || two == 60 || two == 81) {
      return length >= 16;
    }
    return (two == 50 || two == 56 || two == 57 || two == 58 || two == 63 || two == 67)
        && length >= 16;
  }

  /** ISO/IEC 7812-1 annex B. */
  static boolean luhn(DigitRun run, int first, int last) {
    int sum = 0;
    for (int i = last - 1, place = 0; i >= first; i--, place++) {
      int digit = run.digit(i);
      if (place % 2 == 1) {
        digit *= 2;
      }
      sum += digit / 10 + digit % 10;
    }
    return sum % 10 == 0;
  }
}
