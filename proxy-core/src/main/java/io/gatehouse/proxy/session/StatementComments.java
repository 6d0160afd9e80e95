package io.gatehouse.proxy.session;

import io.gatehouse.audit.Correlation;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.lexer.Comments;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comments of a statement say of where it comes from, in the manner of <a
 * href="https://google.github.io/sqlcommenter/spec/">sqlcommenter</a>: {@code
 * /*key='value',traceparent='…'*}{@code /}, keys and values URL-encoded, a quote in a value behind
 * a backslash. The client wrote it: nothing is decided by it, and there is a limit to everything. A
 * comment that is not in that form is only a comment.
 */
final class StatementComments {

  static final int MAX_PAIRS = 16;
  static final int MAX_KEY = 64;
  static final int MAX_VALUE = 256;

  private static final int MAX_COMMENTS = 8;
  private static final int MAX_COMMENT_BYTES = 4_096;

  private static final String TRACEPARENT = "traceparent";

  private static final Pattern PAIR = Pattern.compile("([^=,'\\s]+)='((?:[^'\\\\]|\\\\.)*+)'");

  /** W3C Trace Context, section 3.2.2; later versions may have more behind the flags. */
  private static final Pattern TRACE =
      Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?:-.*)?");

  private static final Pattern ZEROS = Pattern.compile("0+");

  private StatementComments() {}

  static Correlation of(String sql) {
    if (!sql.contains("/*") || !sql.contains("='")) {
      return Correlation.NONE;
    }
    Optional<Matcher> trace = Optional.empty();
    List<String> pairs = new ArrayList<>();
    for (String comment :
        Comments.of(sql, AnalysisLimits.defaults(), MAX_COMMENTS, MAX_COMMENT_BYTES)) {
      for (String[] pair : pairs(comment)) {
        if (pairs.size() == MAX_PAIRS) {
          break;
        }
        pairs.add(pair[0] + "=" + pair[1]);
        if (pair[0].equals(TRACEPARENT) && trace.isEmpty()) {
          trace = trace(pair[1]);
        }
      }
    }
    return pairs.isEmpty()
        ? Correlation.NONE
        : new Correlation(
            trace.map(found -> found.group(1)), trace.map(found -> found.group(2)), pairs);
  }

  private static Optional<Matcher> trace(String value) {
    Matcher matcher = TRACE.matcher(value);
    return matcher.matches()
            && !ZEROS.matcher(matcher.group(1)).matches()
            && !ZEROS.matcher(matcher.group(2)).matches()
        ? Optional.of(matcher)
        : Optional.empty();
  }

  /** The pairs of a comment; none when it holds anything else. */
  private static List<String[]> pairs(String comment) {
    List<String[]> pairs = new ArrayList<>();
    String rest = comment.strip();
    Matcher matcher = PAIR.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        return List.of();
      }
      at = matcher.end();
      Optional<String> key = decoded(matcher.group(1), MAX_KEY);
      Optional<String> value = decoded(matcher.group(2).replaceAll("\\\\(.)", "$1"), MAX_VALUE);
      if (key.isEmpty() || value.isEmpty()) {
        return List.of();
      }
      pairs.add(new String[] {key.get(), value.get()});
      if (at < rest.length() && rest.charAt(at++) != ',') {
        return List.of();
      }
      while (at < rest.length() && Character.isWhitespace(rest.charAt(at))) {
        at++;
      }
    }
    return pairs;
  }

  /** Without its URL encoding; empty when that is broken, or it is too long. */
  private static Optional<String> decoded(String word, int most) {
    try {
      // A plus is a plus there: sqlcommenter writes %20 for a blank.
      String decoded = URLDecoder.decode(word.replace("+", "%2B"), StandardCharsets.UTF_8);
      return decoded.length() <= most ? Optional.of(decoded) : Optional.empty();
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }
}
