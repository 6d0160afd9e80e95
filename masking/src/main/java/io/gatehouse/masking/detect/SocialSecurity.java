package io.gatehouse.masking.detect;

/**
 * US social security numbers (SSA, POMS RM 10201.030: no area 000, 666 or 900 to 999, no group 00,
 * no serial 0000), and the taxpayer numbers from 900 on (IRS, groups 50 to 65, 70 to 88, 90 to 92
 * and 94 to 99). Only in the groups in which they are written: nine digits are too many things.
 */
final class SocialSecurity {

  private SocialSecurity() {}

  static long find(DigitRun run) {
    if (!run.isGrouped(3, 2, 4)
        || run.separator() != '-' && run.separator() != ' '
        || !run.beginsFreely()
        || !run.endsFreely()) {
      return Sightings.NONE;
    }
    int area = (int) run.number(0, 3);
    int group = (int) run.number(3, 5);
    int serial = (int) run.number(5, 9);
    boolean valid =
        area < 900
            ? area != 0 && area != 666 && group != 0 && serial != 0
            : group >= 50 && group <= 65
                || group >= 70 && group <= 88
                || group >= 90 && group != 93;
    if (!valid) {
      return Sightings.NONE;
    }
    return run.separator() == '-' ? Kind.SSN.surely() : Kind.SSN.perhaps();
  }
}
