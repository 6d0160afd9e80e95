package io.gatehouse.sql.lexer;

import io.gatehouse.sql.AnalysisLimits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The block comments of a text, as PostgreSQL's scanner tells them from strings and operators. */
public final class Comments {

  private Comments() {}

  /**
   * The block comments that begin and end within one stretch of white space and comments, without
   * their delimiters: the first ones of the text. None when the text is not well formed.
   *
   * @param most how many
   * @param mostBytes longer ones are passed over
   */
  public static List<String> of(String text, AnalysisLimits limits, int most, int mostBytes) {
    List<String> comments = new ArrayList<>();
    if (!text.contains("/*")) {
      return comments;
    }
    try {
      byte[] bytes = Lexer.utf8(text);
      Scanner scanner = new Scanner(limits);
      scanner.start(bytes, 0, bytes.length, true);
      int from = 0;
      boolean more = true;
      while (more && comments.size() < most) {
        more = scanner.next();
        between(bytes, from, scanner.tokenStart(), comments, most, mostBytes);
        from = scanner.tokenEnd();
      }
    } catch (LexicalException e) {
      return List.of();
    }
    return comments;
  }

  /** What stands between two tokens is white space and whole comments. */
  private static void between(
      byte[] text, int from, int to, List<String> comments, int most, int mostBytes) {
    int at = from;
    while (at < to && comments.size() < most) {
      if (text[at] == '-') {
        while (at < to && !Characters.isNewline(text[at])) {
          at++;
        }
      } else if (text[at] == '/') {
        int end = Blanks.endOfBlock(text, at, to);
        if (end - at - 4 <= mostBytes) {
          comments.add(new String(text, at + 2, end - at - 4, StandardCharsets.UTF_8));
        }
        at = end;
      } else {
        at++;
      }
    }
  }
}
