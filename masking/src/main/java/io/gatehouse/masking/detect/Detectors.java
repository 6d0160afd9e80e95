package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isDigit;
import static io.gatehouse.masking.detect.Ascii.isHex;
import static io.gatehouse.masking.detect.Ascii.isLetter;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Looks at one value after the other. Most bytes of most values are passed over after one look into
 * a table; what is behind the others is looked at by the rules of their kind, within a bounded
 * distance. Nothing is allocated for a value in which nothing is seen.
 *
 * <p>Values are bytes in an encoding that has ASCII as it is, which every server encoding has;
 * malformed ones are looked at like others. Used by one thread at a time.
 */
public final class Detectors {

  /** A value of more bytes is looked at in pieces of so many. */
  public static final int PIECE_BYTES = 32 << 10;

  /** So much of a piece is looked at again with the next: nothing that is sought is longer. */
  static final int OVERLAP_BYTES = 2 << 10;

  private static final int INITIAL_BYTES = 256;

  /** As many as an address of IPv4 has at least. */
  private static final int LEAST_DIGITS = 4;

  /** As many as a NINO has: of numbers written in one piece the shortest. */
  private static final int LEAST_DIGITS_AT_ONCE = 6;

  private static final byte PASS = 0;
  private static final byte DIGIT = 1;
  private static final byte AT = 2;
  private static final byte COLON = 3;
  private static final byte UNDERSCORE = 4;
  private static final byte DASH = 5;
  private static final byte DOT = 6;
  private static final byte DOLLAR = 7;
  private static final byte CAPITAL_I = 8;
  private static final byte CAPITAL_J = 9;
  private static final byte EQUALS = 10;
  private static final byte TILDE = 11;
  private static final byte DISGUISE = 12;

  private static final byte[] BYTES = bytes();

  private final DigitRun run = new DigitRun();
  private final Phones phones = new Phones();
  private final Secrets secrets = new Secrets();
  private byte[] piece = new byte[INITIAL_BYTES];
  private byte[] plain = new byte[INITIAL_BYTES];
  private boolean disguised;

  private static byte[] bytes() {
    byte[] bytes = new byte[256];
    Arrays.fill(bytes, '0', '9' + 1, DIGIT);
    bytes['@'] = AT;
    bytes[':'] = COLON;
    bytes['_'] = UNDERSCORE;
    bytes['-'] = DASH;
    bytes['.'] = DOT;
    bytes['$'] = DOLLAR;
    bytes['I'] = CAPITAL_I;
    bytes['J'] = CAPITAL_J;
    bytes['='] = EQUALS;
    bytes['~'] = TILDE;
    for (int lead : new int[] {'&', '%', '\\', 0xC2, 0xD9, 0xDB, 0xE0, 0xE2, 0xE3, 0xEF}) {
      bytes[lead] = DISGUISE;
    }
    return bytes;
  }

  /**
   * What is seen in a value.
   *
   * @param in holds it; its indexes are not moved
   * @param offset of its first byte
   * @param length in bytes
   * @return see {@link Sightings}
   */
  public long find(ByteBuf in, int offset, int length) {
    long found = Sightings.NONE;
    int done = 0;
    while (true) {
      int size = Math.min(PIECE_BYTES, length - done);
      if (piece.length < size) {
        piece = new byte[Math.min(PIECE_BYTES, Math.max(size, 2 * piece.length))];
      }
      in.getBytes(offset + done, piece, 0, size);
      found |= find(piece, 0, size);
      if (done + size >= length) {
        return found;
      }
      done += size - OVERLAP_BYTES;
    }
  }

  /** What is seen in a part of an array, of any length. */
  public long find(byte[] bytes, int from, int to) {
    disguised = false;
    long found = scan(bytes, from, to);
    if (!disguised) {
      return found;
    }
    if (plain.length < to - from) {
      plain = new byte[Math.max(to - from, 2 * plain.length)];
    }
    return found | scan(plain, 0, Disguises.plain(bytes, from, to, plain));
  }

  private long scan(byte[] b, int from, int to) {
    phones.begin();
    secrets.begin();
    long found = Sightings.NONE;
    int i = from;
    while (i < to) {
      byte kind = BYTES[b[i] & 0xff];
      if (kind == PASS) {
        i++;
        continue;
      }
      if (kind == DIGIT) {
        if (isWithin(b, from, i) || isWithinWord(b, from, i)) {
          i = behindDigits(b, to, i);
        } else {
          int next = run.read(b, from, to, i);
          found |= digits(b, from, to, i, found);
          i = next;
        }
        continue;
      }
      // One secret says all: a text that is full of their prefixes is not searched for more.
      if (kind < UNDERSCORE || kind == DISGUISE || !Sightings.hasSecret(found)) {
        found |= other(kind, b, from, to, i);
      }
      i++;
    }
    return found;
  }

  private long other(byte kind, byte[] b, int from, int to, int i) {
    return switch (kind) {
      case AT -> Emails.find(b, from, to, i);
      case COLON ->
          i + 1 < to && (b[i + 1] == ':' || isHex(b[i + 1]))
              ? Ips.v6(b, from, to, i)
              : Sightings.NONE;
      case UNDERSCORE -> secrets.underscore(b, from, to, i);
      case DASH -> secrets.dash(b, from, to, i);
      case DOT -> secrets.dot(b, from, to, i);
      case DOLLAR -> secrets.dollar(b, from, to, i);
      case CAPITAL_I -> secrets.capitalI(b, from, to, i);
      case CAPITAL_J -> secrets.capitalJ(b, from, to, i);
      case EQUALS -> secrets.equalsSign(b, from, to, i);
      case TILDE -> secrets.tilde(b, from, to, i);
      case DISGUISE -> {
        disguised |= Disguises.begin(b, to, i);
        yield Sightings.NONE;
      }
      default -> throw new IllegalStateException("no such kind of byte: " + kind);
    };
  }

  /** Whether the digits that begin there belong to something that was looked at before. */
  private static boolean isWithin(byte[] b, int from, int index) {
    int before = at(b, from, index, index - 1);
    return (before == '-' || before == '/' || before == '.')
        && isDigit(at(b, from, index, index - 2));
  }

  /**
   * Whether the digits that begin there stand in a word in which no number can begin: not behind
   * one letter (NIE), two (IBAN, NINO) or six (codice fiscale). Hexadecimal is full of them.
   */
  private static boolean isWithinWord(byte[] b, int from, int index) {
    return isLetter(at(b, from, index, index - 1))
        && isAlphanumeric(at(b, from, index, index - 2))
        && isAlphanumeric(at(b, from, index, index - 3))
        && isAlphanumeric(at(b, from, index, index - 7));
  }

  private static int behindDigits(byte[] b, int to, int index) {
    int i = index;
    while (i < to && isDigit(b[i])) {
      i++;
    }
    return i;
  }

  /** Looks at what was read into the run: all of it, and less and less of it. */
  private long digits(byte[] b, int from, int to, int index, long before) {
    long found = Sightings.NONE;
    if (isLetter(at(b, from, to, index - 1))) {
      found = Ibans.find(b, from, to, index) | FiscalCodes.find(b, from, to, index);
    }
    if (run.hasSingleDigitsOnly() || run.groups() == 1 && run.count() < LEAST_DIGITS_AT_ONCE) {
      return found;
    }
    // Where a number was seen for certain, one more says nothing, and costs
    boolean lookForPhones = !Sightings.hasCertain(before & Kind.PHONE.surely());
    for (int groups = run.groups(); groups > 0 && found == Sightings.NONE; groups--) {
      run.use(groups);
      int count = run.count();
      if (count < LEAST_DIGITS) {
        break;
      }
      found =
          Cards.find(run)
              | SocialSecurity.find(run)
              | (lookForPhones ? phones.find(run) : Sightings.NONE)
              | Ips.v4(run)
              | NationalIds.find(run);
    }
    return found;
  }
}
