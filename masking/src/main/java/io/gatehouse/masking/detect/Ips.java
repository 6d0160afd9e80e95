package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isHex;
import static io.gatehouse.masking.detect.Ascii.isLetter;

/** IP addresses of hosts. Not those that mean nobody: unspecified, loopback, netmasks. */
final class Ips {

  private static final int V6_GROUPS = 8;

  /** A version rarely has a part like this, an address mostly has. */
  private static final int HARDLY_A_VERSION = 64;

  private Ips() {}

  /** Four numbers from 0 to 255; all below 64 they could be a version. */
  static long v4(DigitRun run) {
    if (run.groups() != 4
        || run.separator() != '.'
        || run.count() > 12
        || !run.beginsFreely() && !isInUrl(run)
        || !run.endsFreely() && run.behind(0) != ':' && run.behind(0) != '/'
        || isProductVersion(run)) {
      return Sightings.NONE;
    }
    boolean high = false;
    int first = 0;
    int zeros = 0;
    int digit = 0;
    for (int group = 0; group < 4; group++) {
      int length = run.group(group);
      if (length > 3 || length > 1 && run.digit(digit) == 0) {
        return Sightings.NONE;
      }
      int octet = (int) run.number(digit, digit + length);
      digit += length;
      if (octet > 255) {
        return Sightings.NONE;
      }
      if (group == 0) {
        first = octet;
      }
      zeros += octet == 0 ? 1 : 0;
      high |= octet >= HARDLY_A_VERSION;
    }
    boolean somebody = first != 0 && first != 127 && first < 224 && zeros < 3;
    return somebody && high && !endsInZeros(run) ? Kind.IP.seen() : Sightings.NONE;
  }

  /** {@code 118.0.0.0} and {@code 120.1.0.0}: a network or a browser, no host. */
  private static boolean endsInZeros(DigitRun run) {
    return run.group(2) == 1
        && run.group(3) == 1
        && run.digit(run.count() - 1) == 0
        && run.digit(run.count() - 2) == 0;
  }

  /** {@code http://192.0.2.1/}. */
  private static boolean isInUrl(DigitRun run) {
    return run.before(1) == '/' && run.before(2) == '/';
  }

  /** {@code Chrome/118.0.5993.88}, {@code v1.2.3.4}. */
  private static boolean isProductVersion(DigitRun run) {
    return run.before(1) == '/' && isAlphanumeric(run.before(2)) || isLetter(run.before(1));
  }

  /** Looks at what stands around the first colon of what may be one. */
  static long v6(byte[] b, int from, int to, int colon) {
    int start = colon;
    while (start > from && isHex(b[start - 1]) && colon - start < 4) {
      start--;
    }
    int before = at(b, from, to, start - 1);
    if (start == colon
        || isAlphanumeric(before)
        || before == ':'
        || before == '.'
        || !isGlobal(b, start, colon)) {
      return Sightings.NONE;
    }
    int groups = 1;
    boolean gap = false;
    int i = colon;
    while (i < to && b[i] == ':') {
      int next = i + 1;
      if (at(b, from, to, next) == ':') {
        if (gap) {
          return Sightings.NONE;
        }
        gap = true;
        next++;
      }
      int end = next;
      while (end < to && end - next < 4 && isHex(b[end])) {
        end++;
      }
      if (end == next) {
        i = next;
        break;
      }
      groups++;
      i = end;
    }
    int behind = at(b, from, to, i);
    if (isAlphanumeric(behind) || behind == ':' || behind == '_' || behind < 0) {
      return Sightings.NONE;
    }
    return (gap ? groups >= 2 && groups < V6_GROUPS : groups == V6_GROUPS) && groups > 2
        ? Kind.IP.surely()
        : Sightings.NONE;
  }

  /** 2000::/3, fc00::/7 or fe80::/10, with all four digits of the first group. */
  private static boolean isGlobal(byte[] b, int start, int end) {
    if (end - start != 4) {
      return false;
    }
    int first = b[start] | 0x20;
    int second = b[start + 1] | 0x20;
    return b[start] == '2'
        || b[start] == '3'
        || first == 'f' && (second == 'c' || second == 'd' || second == 'e');
  }
}
