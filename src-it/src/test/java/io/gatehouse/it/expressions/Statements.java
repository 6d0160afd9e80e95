package io.gatehouse.it.expressions;

import io.gatehouse.it.stage.RealPostgres;
import java.util.ArrayList;
import java.util.List;

/**
 * Statements from a script of the class path, one a line; lines that begin with "--" are remarks.
 */
final class Statements {

  private Statements() {}

  static List<String> of(String script) {
    List<String> statements = new ArrayList<>();
    for (String line : RealPostgres.script(script).split("\n")) {
      if (!line.isBlank() && !line.startsWith("--")) {
        statements.add(line.strip());
      }
    }
    return statements;
  }
}
