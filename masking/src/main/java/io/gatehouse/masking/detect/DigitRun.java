package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isDigit;

/**
 * Digits with separators between groups of them, as people write long numbers: {@code 4111 1111
 * 1111 1111}, {@code (415) 555-2671}. Filled again for each run, so that nothing is allocated.
 */
final class DigitRun {

  /** More digits than these are no number that anybody is known by. */
  static final int MAX_DIGITS = 24;

  private static final int MAX_GROUPS = 8;

  /** Between two groups stands one of them, or a parenthesis and one of them. */
  private static final String SEPARATORS = " -./()";

  private final byte[] digits = new byte[MAX_DIGITS];
  private final int[] groupEnds = new int[MAX_GROUPS];
  private final byte[] groups = new byte[MAX_GROUPS];
  private final byte[] counts = new byte[MAX_GROUPS];

  /** The byte that separates all groups so far; 0 when there is none, -1 when they differ. */
  private final byte[] separators = new byte[MAX_GROUPS];

  private int start;

  /** How many groups were read, and how many of them are looked at. */
  private int read;

  private int used;

  private byte[] bytes;
  private int from;
  private int to;

  /**
   * Reads the groups that begin with the digit at an index, as many as may be one number; all of
   * them are looked at then.
   *
   * @return the index behind the first group
   */
  int read(byte[] source, int sourceFrom, int sourceTo, int index) {
    bytes = source;
    from = sourceFrom;
    to = sourceTo;
    start = index;
    read = 0;
    int count = 0;
    int separator = 0;
    int i = index;
    while (i >= 0 && read < MAX_GROUPS) {
      int groupStart = i;
      while (i < to && isDigit(bytes[i])) {
        if (count < MAX_DIGITS) {
          digits[count] = (byte) (bytes[i] - '0');
        }
        count++;
        i++;
      }
      if (count > MAX_DIGITS) {
        break;
      }
      groups[read] = (byte) (i - groupStart);
      counts[read] = (byte) count;
      groupEnds[read] = i;
      separators[read] = (byte) separator;
      read++;
      int next = behindSeparator(i);
      if (next >= 0) {
        int kind = next - i == 1 ? bytes[i] : -1;
        separator = separator == 0 || separator == kind ? kind : -1;
      }
      i = next;
    }
    used = read;
    return read == 0 ? i : groupEnds[0];
  }

  private int behindSeparator(int index) {
    if (index >= to || SEPARATORS.indexOf(bytes[index]) < 0) {
      return -1;
    }
    if (isDigit(at(bytes, from, to, index + 1))) {
      return index + 1;
    }
    boolean parenthesis = bytes[index] == ')' || at(bytes, from, to, index + 1) == '(';
    return parenthesis
            && SEPARATORS.indexOf(at(bytes, from, to, index + 1)) >= 0
            && isDigit(at(bytes, from, to, index + 2))
        ? index + 2
        : -1;
  }

  /** Looks at the first groups alone. */
  void use(int firstGroups) {
    used = firstGroups;
  }

  int count() {
    return used == 0 ? 0 : counts[used - 1];
  }

  int digit(int index) {
    return digits[index];
  }

  int separator() {
    return used == 0 ? 0 : separators[used - 1];
  }

  int groups() {
    return used;
  }

  int group(int index) {
    return groups[index];
  }

  /** Whether the groups are of these lengths. */
  boolean isGrouped(int... lengths) {
    if (lengths.length != used) {
      return false;
    }
    for (int i = 0; i < used; i++) {
      if (groups[i] != lengths[i]) {
        return false;
      }
    }
    return true;
  }

  /** The byte before it, at a distance from 1. */
  int before(int distance) {
    return at(bytes, from, to, start - distance);
  }

  /** The byte behind it, at a distance from 0. */
  int behind(int distance) {
    return at(bytes, from, to, groupEnds[used - 1] + distance);
  }

  /** Whether it is not the tail of something longer, such as a UUID, a path or a SKU. */
  boolean beginsFreely() {
    int one = before(1);
    int two = before(2);
    return switch (one) {
      case '-', '_', '/' -> !isAlphanumeric(two);
      case '.', ':' -> !isDigit(two);
      default -> !isAlphanumeric(one);
    };
  }

  /** Whether it is not the head of something longer. */
  boolean endsFreely() {
    int one = behind(0);
    int two = behind(1);
    return switch (one) {
      case '-', '/', '.' -> !isAlphanumeric(two);
      case '_' -> false;
      case ':' -> !isDigit(two);
      default -> !isAlphanumeric(one);
    };
  }

  /** Some of its digits as a number. */
  long number(int first, int last) {
    long number = 0;
    for (int i = first; i < last; i++) {
      number = 10 * number + digits[i];
    }
    return number;
  }

  /** Whether it is a list of digits rather than a number. */
  boolean hasSingleDigitsOnly() {
    return read > 0 && counts[read - 1] == read;
  }

  /** Whether all of its digits are the same: nobody's number, but a placeholder. */
  boolean isMonotonous() {
    for (int i = 1; i < count(); i++) {
      if (digits[i] != digits[0]) {
        return false;
      }
    }
    return true;
  }
}
