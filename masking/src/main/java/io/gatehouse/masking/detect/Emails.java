package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isLetter;

import java.util.List;

/** What stands around an {@code @}: an address, or a password in a URL. */
final class Emails {

  /** RFC 5321 section 4.5.3.1. */
  private static final int MAX_LOCAL = 64;

  private static final int MAX_DOMAIN = 255;
  private static final int MIN_TOP_LEVEL = 2;

  /** RFC 1034 section 3.1. */
  private static final int MAX_LABEL = 63;

  private static final int MAX_USERINFO = 256;

  /** Of a local part beside letters and digits: RFC 5322 section 3.2.3, and the dot. */
  private static final String LOCAL_SPECIALS = ".!#$%&'*+-/=?^_`{|}~";

  /** What follows the last dot of {@code logo@2x.png}; none of them is a top-level domain. */
  private static final List<String> FILES =
      List.of("png", "jpg", "jpeg", "gif", "svg", "webp", "ico", "css", "js", "json", "html");

  private Emails() {}

  /** What stands around the {@code @} at an index. */
  static long find(byte[] b, int from, int to, int at) {
    int start = local(b, from, at);
    if (start == at && at(b, from, to, at - 1) != '"' && at(b, from, to, at - 1) != ' ') {
      return Sightings.NONE;
    }
    int end = domain(b, to, at + 1);
    if (inUserInfo(b, from, start)) {
      return hasPassword(b, from, at) ? Kind.CREDENTIAL_URL.seen() : Sightings.NONE;
    }
    if (start < at && end > 0 && !isFile(b, at + 1, end) && !isRepository(b, start, at, to, end)) {
      return Kind.EMAIL.seen();
    }
    if (end > 0 && isQuoted(b, from, at)) {
      return Kind.EMAIL.seen();
    }
    if (start < at && literal(b, to, at + 1)) {
      return Kind.EMAIL.seen();
    }
    return spaced(b, from, to, at) ? Kind.EMAIL.perhaps() : Sightings.NONE;
  }

  /** Where the local part before an index begins; the index itself when there is none. */
  private static int local(byte[] b, int from, int at) {
    int start = at;
    int least = Math.max(from, at - MAX_LOCAL);
    while (start > least && isLocal(b[start - 1])) {
      start--;
    }
    // The beginning of an address is a letter or digit; what else stood there belongs to the text.
    while (start < at && !isAlphanumeric(b[start]) && b[start] > 0) {
      start++;
    }
    return start;
  }

  private static boolean isLocal(int c) {
    // Bytes of more than seven bits: RFC 6531
    return isAlphanumeric(c) || c < 0 || LOCAL_SPECIALS.indexOf(c) >= 0;
  }

  /** Where the domain that begins at an index ends; -1 when there is none with a dot in it. */
  private static int domain(byte[] b, int to, int start) {
    int most = Math.min(to, start + MAX_DOMAIN);
    int label = start;
    int topLevel = -1;
    int end = -1;
    int i = start;
    for (; i <= most; i++) {
      int c = i < most ? b[i] : 0;
      if (isAlphanumeric(c) || c < 0 || c == '-' && i > label) {
        continue;
      }
      int last = i;
      while (last > label && b[last - 1] == '-') {
        last--;
      }
      if (last == label || last - label > MAX_LABEL) {
        break;
      }
      if (label > start && isTopLevel(b, label, last)) {
        topLevel = label;
        end = last;
      }
      if (c != '.') {
        // What follows the address decides what it was: a@1.2.3 is a version
        return label > start && topLevel != label ? -1 : end;
      }
      label = i + 1;
    }
    return end;
  }

  private static boolean isTopLevel(byte[] b, int start, int end) {
    if (end - start < MIN_TOP_LEVEL) {
      return false;
    }
    if (Ascii.begins(b, end, start, "xn--")) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (!isLetter(b[i]) && b[i] >= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFile(byte[] b, int domain, int end) {
    int dot = end;
    while (dot > domain && b[dot - 1] != '.') {
      dot--;
    }
    for (String extension : FILES) {
      if (end - dot == extension.length() && Ascii.begins(b, end, dot, extension)) {
        return true;
      }
    }
    return false;
  }

  /** {@code git@host.example:group/name.git}. */
  private static boolean isRepository(byte[] b, int start, int at, int to, int end) {
    return at - start == 3 && Ascii.begins(b, at, start, "git") && at(b, 0, to, end) == ':';
  }

  /** {@code "some body"@host.example}: RFC 5321 section 4.1.2. */
  private static boolean isQuoted(byte[] b, int from, int at) {
    if (at(b, from, at, at - 1) != '"') {
      return false;
    }
    for (int i = at - 2; i >= Math.max(from, at - MAX_LOCAL - 2); i--) {
      if (b[i] == '"') {
        return i < at - 2;
      }
    }
    return false;
  }

  /** {@code user@[192.0.2.1]}. */
  private static boolean literal(byte[] b, int to, int start) {
    if (at(b, start, to, start) != '[') {
      return false;
    }
    int digits = 0;
    for (int i = start + 1; i < Math.min(to, start + MAX_LABEL); i++) {
      if (b[i] == ']') {
        return digits >= 4;
      }
      if (Ascii.isHex(b[i])) {
        digits++;
      } else if (b[i] != '.' && b[i] != ':') {
        return false;
      }
    }
    return false;
  }

  /** {@code somebody @ host.example}. */
  private static boolean spaced(byte[] b, int from, int to, int at) {
    int before = at;
    while (before > from && b[before - 1] == ' ' && at - before < 2) {
      before--;
    }
    int after = at + 1;
    while (after < to && b[after] == ' ' && after - at <= 2) {
      after++;
    }
    if (before == at || after == at + 1) {
      return false;
    }
    int end = domain(b, to, after);
    return end > 0 && !isFile(b, after, end) && local(b, from, before) < before;
  }

  /** Whether what begins there is between {@code //} and {@code @} of a URL. */
  private static boolean inUserInfo(byte[] b, int from, int start) {
    for (int i = start - 1; i >= Math.max(from, start - MAX_USERINFO); i--) {
      int c = b[i];
      if (c == '/') {
        return at(b, from, start, i - 1) == '/' && at(b, from, start, i - 2) == ':';
      }
      if (c <= ' ' && c >= 0 || c == '"' || c == '@' || c == '<') {
        return false;
      }
    }
    return false;
  }

  /** Whether a colon stands between {@code //} and {@code @}, with something on both sides. */
  private static boolean hasPassword(byte[] b, int from, int at) {
    for (int i = at - 1; i >= Math.max(from, at - MAX_USERINFO); i--) {
      if (b[i] == ':') {
        return i < at - 1 && at(b, from, at, i - 1) != '/' && b[i + 1] != '/';
      }
      if (b[i] == '/') {
        return false;
      }
    }
    return false;
  }
}
