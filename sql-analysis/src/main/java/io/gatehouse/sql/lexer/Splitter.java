package io.gatehouse.sql.lexer;

import java.util.ArrayList;
import java.util.List;

/** Cuts the tokens of a text into statements at the semicolons that stand in no parenthesis. */
public final class Splitter {

  private Splitter() {}

  /**
   * The statements, empty ones left out. A routine's body in BEGIN ATOMIC … END holds semicolons of
   * its own: from such a CREATE on, the rest of the text is one statement, which nothing
   * understands.
   */
  public static List<List<Token>> statements(List<Token> tokens) {
    List<List<Token>> statements = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      if (token.isPunctuation("(") || token.isPunctuation("[")) {
        depth++;
      } else if (token.isPunctuation(")") || token.isPunctuation("]")) {
        depth = Math.max(0, depth - 1);
      } else if (isAtomicBody(tokens, start, i)) {
        statements.add(tokens.subList(start, tokens.size()));
        return statements;
      } else if (depth == 0 && token.isPunctuation(";")) {
        if (i > start) {
          statements.add(tokens.subList(start, i));
        }
        start = i + 1;
      }
    }
    if (start < tokens.size()) {
      statements.add(tokens.subList(start, tokens.size()));
    }
    return statements;
  }

  private static boolean isAtomicBody(List<Token> tokens, int start, int i) {
    return tokens.get(i).is("begin")
        && i + 1 < tokens.size()
        && tokens.get(i + 1).is("atomic")
        && tokens.get(start).is("create");
  }
}
