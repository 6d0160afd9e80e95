package io.gatehouse.sql.lexer;

import java.util.ArrayList;
import java.util.List;

/** Cuts the tokens of a text into statements at the semicolons that stand in no parenthesis. */
public final class Splitter {

  private Splitter() {}

  /**
   * The statements, empty ones left out. The semicolons of a routine's body in BEGIN ATOMIC … END
   * belong to it: such a body ends where END stands at the place of a statement, for CASE … END,
   * labels and columns called end stand elsewhere (routine_body_stmt_list of gram.y).
   */
  public static List<List<Token>> statements(List<Token> tokens) {
    List<List<Token>> statements = new ArrayList<>();
    int start = 0;
    while (start < tokens.size()) {
      int end = end(tokens, start);
      if (end > start) {
        statements.add(tokens.subList(start, end));
      }
      start = end + 1;
    }
    return statements;
  }

  /** Where the semicolon of the statement stands that begins at that place. */
  private static int end(List<Token> tokens, int start) {
    int depth = 0;
    int bodies = 0;
    int current = start;
    for (int i = start; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isPunctuation("(") || token.isPunctuation("[")) {
        depth++;
      } else if (token.isPunctuation(")") || token.isPunctuation("]")) {
        depth = Math.max(0, depth - 1);
      } else if (depth == 0 && token.isPunctuation(";")) {
        if (bodies == 0) {
          return i;
        }
        current = i + 1;
      } else if (depth == 0 && isAtomicBody(tokens, current, i)) {
        bodies++;
        i++;
        current = i + 1;
      } else if (bodies > 0 && i == current && token.is("end")) {
        bodies--;
        current = -1;
      }
    }
    return tokens.size();
  }

  /** Whether a body begins there: elsewhere "begin atomic" may be a column and its label. */
  private static boolean isAtomicBody(List<Token> tokens, int start, int i) {
    if (start < 0
        || !tokens.get(i).is("begin")
        || i + 1 >= tokens.size()
        || !tokens.get(i + 1).is("atomic")
        || !tokens.get(start).is("create")) {
      return false;
    }
    boolean replaces = tokens.get(start + 1).is("or") && tokens.get(start + 2).is("replace");
    return tokens.get(start + (replaces ? 3 : 1)).isAnyWord("function", "procedure");
  }
}
