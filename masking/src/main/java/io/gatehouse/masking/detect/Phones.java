package io.gatehouse.masking.detect;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;

/**
 * Telephone numbers that libphonenumber holds for valid: with {@code +} and country code, or in a
 * national format that is hardly anything else. Bare digits are none.
 *
 * <ul>
 *   <li>North America: {@code (415) 555-2671}, {@code 415-555-2671}, {@code 1-415-555-2671}
 *   <li>France: {@code 06 12 34 56 78}
 *   <li>United Kingdom: {@code 020 7946 0958}, {@code 0161 496 0000}, {@code 07700 900123}
 * </ul>
 */
final class Phones {

  private static final int MIN_DIGITS = 8;

  /** E.164. */
  private static final int MAX_DIGITS = 15;

  private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
  private final StringBuilder text = new StringBuilder(MAX_DIGITS + 1);

  private int patience;

  /** A new piece begins. */
  void begin() {
    patience = Secrets.PATIENCE;
  }

  long find(DigitRun run) {
    if (run.count() < MIN_DIGITS || run.count() > MAX_DIGITS) {
      return Sightings.NONE;
    }
    boolean plus = run.before(1) == '+' || run.before(1) == '(' && run.before(2) == '+';
    if (plus) {
      int outside = run.before(run.before(1) == '+' ? 2 : 3);
      return !Ascii.isAlphanumeric(outside)
              && run.separator() != '/'
              && !Ascii.isAlphanumeric(run.behind(0))
              && !isCoordinate(run)
              && isValid(run, null)
          ? Kind.PHONE.surely()
          : Sightings.NONE;
    }
    if (!run.endsFreely() || run.groups() < 2) {
      return Sightings.NONE;
    }
    boolean parenthesis = run.before(1) == '(';
    if (!parenthesis && !run.beginsFreely()) {
      return Sightings.NONE;
    }
    if (run.isGrouped(3, 3, 4) || run.isGrouped(1, 3, 3, 4) && run.digit(0) == 1) {
      if (!parenthesis && run.separator() != '-' && run.separator() != '.') {
        return Sightings.NONE;
      }
      return isValid(run, "US")
          ? parenthesis ? Kind.PHONE.surely() : Kind.PHONE.perhaps()
          : Sightings.NONE;
    }
    if (run.digit(0) != 0 || parenthesis) {
      return Sightings.NONE;
    }
    boolean french =
        run.isGrouped(2, 2, 2, 2, 2)
            && (run.separator() == ' ' || run.separator() == '.' || run.separator() == '-');
    boolean british =
        run.separator() == ' '
            && (run.isGrouped(3, 4, 4) || run.isGrouped(4, 3, 4) || run.isGrouped(5, 6));
    return french && isValid(run, "FR") || british && isValid(run, "GB")
        ? Kind.PHONE.perhaps()
        : Sightings.NONE;
  }

  /** {@code +40.7128-074.0060}: ISO 6709. */
  private static boolean isCoordinate(DigitRun run) {
    return run.separator() == -1 && run.group(0) <= 3 && run.groups() > 1 && run.group(1) >= 4;
  }

  private boolean isValid(DigitRun run, String region) {
    if (patience == 0) {
      return true;
    }
    patience--;
    text.setLength(0);
    if (region == null) {
      text.append('+');
    }
    for (int i = 0; i < run.count(); i++) {
      text.append((char) ('0' + run.digit(i)));
    }
    try {
      return numbers.isValidNumber(numbers.parse(text, region));
    } catch (NumberParseException none) {
      return false;
    }
  }
}
