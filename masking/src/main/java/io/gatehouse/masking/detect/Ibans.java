package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isDigit;
import static io.gatehouse.masking.detect.Ascii.isLetter;
import static io.gatehouse.masking.detect.Ascii.upper;

/**
 * ISO 13616: two letters of a country, two check digits, and as many characters as that country
 * has, mod 97. In one piece, or in groups.
 */
final class Ibans {

  /** Countries and their lengths, from SWIFT's registry of IBANs. */
  private static final String LENGTHS =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
          + "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28"
          + "LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25"
          + "QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

  private static final byte[] BY_COUNTRY = byCountry();

  private Ibans() {}

  /**
   * Looks at what begins with two letters.
   *
   * @param digits the index of the first check digit
   */
  static long find(byte[] b, int from, int to, int digits) {
    int start = digits - 2;
    if (start < from
        || !isLetter(b[start])
        || !isLetter(b[start + 1])
        || !isDigit(at(b, from, to, digits + 1))
        || isAlphanumeric(at(b, from, to, start - 1))) {
      return Sightings.NONE;
    }
    int length = BY_COUNTRY[26 * (upper(b[start]) - 'A') + upper(b[start + 1]) - 'A'];
    if (length == 0) {
      return Sightings.NONE;
    }
    // The first four characters count behind all others
    int rest = 0;
    int seen = 0;
    int i = start;
    for (; i < to && seen < length; i++) {
      int c = b[i];
      if ((c == ' ' || c == '-') && seen > 0 && isAlphanumeric(at(b, from, to, i + 1))) {
        continue;
      }
      if (!isAlphanumeric(c)) {
        return Sightings.NONE;
      }
      if (seen >= 4) {
        rest = append(rest, c);
      }
      seen++;
    }
    if (seen < length || isAlphanumeric(at(b, from, to, i))) {
      return Sightings.NONE;
    }
    for (int k = start; k < digits + 2; k++) {
      rest = append(rest, b[k]);
    }
    return rest == 1 ? Kind.IBAN.seen() : Sightings.NONE;
  }

  private static int append(int remainder, int c) {
    return isDigit(c)
        ? (remainder * 10 + c - '0') % 97
        : (remainder * 100 + upper(c) - 'A' + 10) % 97;
  }

  private static byte[] byCountry() {
    byte[] lengths = new byte[26 * 26];
    for (int i = 0; i < LENGTHS.length(); i += 4) {
      lengths[26 * (LENGTHS.charAt(i) - 'A') + LENGTHS.charAt(i + 1) - 'A'] =
          Byte.parseByte(LENGTHS.substring(i + 2, i + 4));
    }
    return lengths;
  }
}
