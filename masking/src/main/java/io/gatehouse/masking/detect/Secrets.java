package io.gatehouse.masking.detect;

import static io.gatehouse.masking.detect.Ascii.at;
import static io.gatehouse.masking.detect.Ascii.begins;
import static io.gatehouse.masking.detect.Ascii.isAlphanumeric;
import static io.gatehouse.masking.detect.Ascii.isBase64Url;
import static io.gatehouse.masking.detect.Ascii.isLetter;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Keys, tokens and hashes, by the prefixes that their issuers gave them so that they can be found.
 * A prefix is found by a byte of it; the pattern then runs over no more than {@link #WINDOW} bytes.
 */
final class Secrets {

  /** How far a pattern looks. */
  static final int WINDOW = 192;

  /**
   * How often a pattern may fail in one piece of a value. A text that is made to look like the
   * beginning of keys again and again counts as what it looks like.
   */
  static final int PATIENCE = 64;

  /** How much of a JWT's header is decoded. */
  private static final int MAX_JWT_HEADER = 1_024;

  private static final int MIN_JWT_PAYLOAD = 10;

  /** How far the kind of a PEM stands behind its begin. */
  private static final int PEM_HEADER_BYTES = 64;

  /**
   * A prefix and what follows it.
   *
   * @param least how many letters and digits follow it at once, so that the pattern need not be
   *     asked of each prefix in a text that is full of them
   */
  private record Format(String prefix, int least, Pattern pattern, Kind kind) {
    static Format of(String prefix, int least, String rest, Kind kind) {
      return new Format(prefix, least, Pattern.compile(Pattern.quote(prefix) + rest), kind);
    }

    boolean maybe(byte[] b, int to, int start) {
      if (!begins(b, to, start, prefix)) {
        return false;
      }
      for (int i = start + prefix.length(); i < start + prefix.length() + least; i++) {
        if (i >= to || !isAlphanumeric(b[i])) {
          return false;
        }
      }
      return true;
    }
  }

  /** With an underscore at the end of the prefix. */
  private static final Format[] UNDERSCORE = {
    Format.of("ghp_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("gho_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("ghu_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("ghs_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("ghr_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("github_pat_", 22, "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}", Kind.CLOUD_KEY),
    Format.of("sk_live_", 16, "[A-Za-z0-9]{16}", Kind.CLOUD_KEY),
    Format.of("sk_test_", 16, "[A-Za-z0-9]{16}", Kind.CLOUD_KEY),
    Format.of("rk_live_", 16, "[A-Za-z0-9]{16}", Kind.CLOUD_KEY),
    Format.of("rk_test_", 16, "[A-Za-z0-9]{16}", Kind.CLOUD_KEY),
    Format.of("whsec_", 0, "[A-Za-z0-9+/]{32}", Kind.CLOUD_KEY),
    Format.of("npm_", 36, "[A-Za-z0-9]{36}", Kind.CLOUD_KEY),
    Format.of("hf_", 34, "[A-Za-z]{34}", Kind.CLOUD_KEY),
    Format.of("shpat_", 32, "[a-fA-F0-9]{32}", Kind.CLOUD_KEY),
    Format.of("shpss_", 32, "[a-fA-F0-9]{32}", Kind.CLOUD_KEY),
    Format.of("dop_v1_", 64, "[a-f0-9]{64}", Kind.CLOUD_KEY),
    Format.of("lin_api_", 40, "[A-Za-z0-9]{40}", Kind.CLOUD_KEY),
    Format.of("pplx_", 40, "[A-Za-z0-9]{40}", Kind.CLOUD_KEY),
  };

  /** With a dash at the end of the prefix. */
  private static final Format[] DASH = {
    Format.of("xoxb-", 8, "[0-9]{8,}-[0-9A-Za-z-]{12}", Kind.CLOUD_KEY),
    Format.of("xoxp-", 8, "[0-9]{8,}-[0-9A-Za-z-]{12}", Kind.CLOUD_KEY),
    Format.of("xoxa-", 1, "[0-9A-Za-z-]{20}", Kind.CLOUD_KEY),
    Format.of("xoxr-", 1, "[0-9A-Za-z-]{20}", Kind.CLOUD_KEY),
    Format.of("xoxs-", 1, "[0-9A-Za-z-]{20}", Kind.CLOUD_KEY),
    Format.of("xapp-", 1, "[0-9]-[A-Z0-9]+-[0-9]+-[a-f0-9]{32}", Kind.CLOUD_KEY),
    Format.of("glpat-", 0, "[0-9A-Za-z_-]{20}", Kind.CLOUD_KEY),
    Format.of("GOCSPX-", 0, "[0-9A-Za-z_-]{28}", Kind.CLOUD_KEY),
    Format.of("sk-ant-", 3, "[0-9A-Za-z]+-[0-9A-Za-z_-]{40}", Kind.CLOUD_KEY),
    Format.of("sk-proj-", 0, "[0-9A-Za-z_-]{40}", Kind.CLOUD_KEY),
    Format.of("sk-", 20, "[0-9A-Za-z]{20}T3BlbkFJ[0-9A-Za-z]{20}", Kind.CLOUD_KEY),
    Format.of("pypi-", 16, "AgEIcHlwaS5vcmc[0-9A-Za-z_-]{40}", Kind.CLOUD_KEY),
    Format.of("AGE-SECRET-KEY-", 58, "1[02-9AC-HJ-NP-Z]{58}", Kind.PRIVATE_KEY),
  };

  /** With a dot at the end of the prefix. */
  private static final Format[] DOT = {
    Format.of("SG.", 1, "[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}", Kind.CLOUD_KEY),
    Format.of("ya29.", 0, "[0-9A-Za-z_-]{40}", Kind.CLOUD_KEY),
    Format.of("hvs.", 0, "[0-9A-Za-z_-]{24}", Kind.CLOUD_KEY),
  };

  private static final Format[] DOLLAR = {
    Format.of("$2a$", 2, "[0-3][0-9]\\$[./A-Za-z0-9]{53}", Kind.PASSWORD_HASH),
    Format.of("$2b$", 2, "[0-3][0-9]\\$[./A-Za-z0-9]{53}", Kind.PASSWORD_HASH),
    Format.of("$2y$", 2, "[0-3][0-9]\\$[./A-Za-z0-9]{53}", Kind.PASSWORD_HASH),
    Format.of("$argon2", 1, "(i|d|id)\\$v=[0-9]+\\$m=[0-9]+", Kind.PASSWORD_HASH),
    Format.of(
        "$6$", 0, "(rounds=[0-9]+\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{86}", Kind.PASSWORD_HASH),
    Format.of(
        "$5$", 0, "(rounds=[0-9]+\\$)?[./A-Za-z0-9]{1,16}\\$[./A-Za-z0-9]{43}", Kind.PASSWORD_HASH),
    Format.of("$1$", 0, "[./A-Za-z0-9]{1,8}\\$[./A-Za-z0-9]{22}", Kind.PASSWORD_HASH),
    Format.of("$y$", 0, "[./A-Za-z0-9]+\\$[./A-Za-z0-9]+\\$[./A-Za-z0-9]{43}", Kind.PASSWORD_HASH),
    Format.of("SCRAM-SHA-256$", 1, "[0-9]+:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/=]+:", Kind.PASSWORD_HASH),
  };

  private static final Pattern AWS_ID = Pattern.compile("(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}");
  private static final Pattern GOOGLE_KEY = Pattern.compile("AIza[0-9A-Za-z_-]{35}");
  private static final Pattern AZURE_SECRET =
      Pattern.compile("[0-9A-Za-z_~.-]{3}[0-9]Q~[0-9A-Za-z_~.-]{31,34}");
  private static final Pattern STORAGE_KEY =
      Pattern.compile("(AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{43,86}=");
  private static final Pattern AWS_SECRET =
      Pattern.compile("(?i)aws_?secret_?(access_?)?key[\"']?\\s*[=:]\\s*[\"']?[A-Za-z0-9/+]{40}");
  private static final Pattern SLACK_HOOK =
      Pattern.compile("hooks\\.slack\\.com/services/T[A-Z0-9]{7,}/B[A-Z0-9]{7,}/[A-Za-z0-9]{20}");
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN ([A-Z0-9]+ ){0,3}PRIVATE KEY( BLOCK)?-----");

  /** How often a pattern may still fail in this piece. */
  private int patience;

  /** A new piece begins. */
  void begin() {
    patience = PATIENCE;
  }

  long underscore(byte[] b, int from, int to, int index) {
    if (begins(b, to, index - 3, "aws_") || begins(b, to, index - 3, "AWS_")) {
      return find(AWS_SECRET, b, index - 3, to) ? Kind.CLOUD_KEY.seen() : Sightings.NONE;
    }
    return isAlphanumeric(at(b, from, to, index + 1))
        ? find(UNDERSCORE, b, from, to, index)
        : Sightings.NONE;
  }

  long dash(byte[] b, int from, int to, int index) {
    if (begins(b, to, index, "-----BEGIN ") && at(b, from, to, index - 1) != '-') {
      return namesAPrivateKey(b, to, index) && find(PEM, b, index, to)
          ? Kind.PRIVATE_KEY.seen()
          : Sightings.NONE;
    }
    if (!isLetter(at(b, from, to, index - 1)) || !isBase64Url(at(b, from, to, index + 1))) {
      return Sightings.NONE;
    }
    if (begins(b, to, index - 5, "PuTTY-User-Key-File-")) {
      return Kind.PRIVATE_KEY.seen();
    }
    return find(DASH, b, from, to, index);
  }

  private static boolean namesAPrivateKey(byte[] b, int to, int index) {
    int most = Math.min(to, index + PEM_HEADER_BYTES);
    for (int i = index + "-----BEGIN ".length(); i < most && b[i] != '-'; i++) {
      if (b[i] == 'P' && begins(b, to, i, "PRIVATE KEY")) {
        return true;
      }
    }
    return false;
  }

  long dot(byte[] b, int from, int to, int index) {
    int before = at(b, from, to, index - 1);
    if (before != 's' && before != 'G' && before != '9') {
      return Sightings.NONE;
    }
    if (before == 's' && begins(b, to, index - 5, "hooks.slack")) {
      return find(SLACK_HOOK, b, index - 5, to) ? Kind.CLOUD_KEY.seen() : Sightings.NONE;
    }
    return find(DOT, b, from, to, index);
  }

  /** All prefixes begin with a dollar, but PostgreSQL's own. */
  long dollar(byte[] b, int from, int to, int index) {
    for (Format format : DOLLAR) {
      int start = format.prefix.charAt(0) == '$' ? index : index - format.prefix.length() + 1;
      if (start >= from && format.maybe(b, to, start) && find(format.pattern, b, start, to)) {
        return format.kind.seen();
      }
    }
    return Sightings.NONE;
  }

  /** The I in AKIA, ASIA and AIza. */
  long capitalI(byte[] b, int from, int to, int index) {
    int before = at(b, from, to, index - 1);
    if (at(b, from, to, index + 1) == 'A'
        && (before == 'K' || before == 'S' || before == 'B')
        && !isAlphanumeric(at(b, from, to, index - 3))) {
      return index - 2 >= from
              && find(AWS_ID, b, index - 2, to)
              && !isAlphanumeric(at(b, from, to, index + 18))
          ? Kind.CLOUD_KEY.seen()
          : Sightings.NONE;
    }
    return before == 'A' && begins(b, to, index - 1, "AIza") && find(GOOGLE_KEY, b, index - 1, to)
        ? Kind.CLOUD_KEY.seen()
        : Sightings.NONE;
  }

  long equalsSign(byte[] b, int from, int to, int index) {
    int start = index - "SharedAccessKey".length();
    for (int at = Math.max(from, start); at <= index - "AccountKey".length(); at++) {
      if (b[at] == 'A' && begins(b, to, at, "AccountKey=")
          || b[at] == 'S' && begins(b, to, at, "SharedAccessKey=")) {
        return find(STORAGE_KEY, b, at, to) ? Kind.CLOUD_KEY.seen() : Sightings.NONE;
      }
    }
    return Sightings.NONE;
  }

  long tilde(byte[] b, int from, int to, int index) {
    return at(b, from, to, index - 1) == 'Q'
            && index - 5 >= from
            && !isAlphanumeric(at(b, from, to, index - 6))
            && find(AZURE_SECRET, b, index - 5, to)
        ? Kind.CLOUD_KEY.seen()
        : Sightings.NONE;
  }

  /** The J in eyJ: what an object in JSON begins with in base64url. */
  long capitalJ(byte[] b, int from, int to, int index) {
    int start = index - 2;
    if (start < from
        || b[start] != 'e'
        || b[start + 1] != 'y'
        || isBase64Url(at(b, from, to, start - 1))) {
      return Sightings.NONE;
    }
    int end = start;
    while (end < to && end - start < MAX_JWT_HEADER && isBase64Url(b[end])) {
      end++;
    }
    int payload = end + 1;
    if (at(b, from, to, end) != '.') {
      return Sightings.NONE;
    }
    int behind = payload;
    while (behind < to && behind - payload < MIN_JWT_PAYLOAD && isBase64Url(b[behind])) {
      behind++;
    }
    // The second part of a JWE may be empty: direct encryption
    boolean followed = behind - payload >= MIN_JWT_PAYLOAD || at(b, from, to, payload) == '.';
    return followed && namesAnAlgorithm(Arrays.copyOfRange(b, start, end))
        ? Kind.JWT.seen()
        : Sightings.NONE;
  }

  private static boolean namesAnAlgorithm(byte[] header) {
    try {
      return new String(Base64.getUrlDecoder().decode(header), StandardCharsets.ISO_8859_1)
          .contains("\"alg\"");
    } catch (IllegalArgumentException noBase64) {
      return false;
    }
  }

  private long find(Format[] formats, byte[] b, int from, int to, int last) {
    for (Format format : formats) {
      int start = last - format.prefix.length() + 1;
      if (start >= from
          && b[start] == format.prefix.charAt(0)
          && !isAlphanumeric(at(b, from, to, start - 1))
          && format.maybe(b, to, start)
          && find(format.pattern, b, start, to)) {
        return format.kind.seen();
      }
    }
    return Sightings.NONE;
  }

  /** Whether the pattern matches at an index, or was asked too often. */
  private boolean find(Pattern pattern, byte[] b, int start, int to) {
    if (start < 0) {
      return false;
    }
    if (patience == 0) {
      return true;
    }
    patience--;
    return pattern.matcher(Arrays.copyOfRange(b, start, Math.min(to, start + WINDOW))).lookingAt();
  }
}
