package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Statement.CommonTable;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * What the recursive CTEs of one statement have grown to. Those inside of others grow along with
 * the outermost, a pass at a time, so that nesting does not multiply the passes.
 */
final class Fixpoint {

  private final IdentityHashMap<CommonTable, CommonTables.Result> known = new IdentityHashMap<>();
  private boolean running;
  private boolean grown;

  Optional<CommonTables.Result> known(CommonTable definition) {
    return Optional.ofNullable(known.get(definition));
  }

  void grow(CommonTable definition, CommonTables.Result result) {
    known.put(definition, result);
  }

  /** Begins passes, unless those of a CTE around are running. */
  boolean begin() {
    boolean outermost = !running;
    running = true;
    return outermost;
  }

  void end() {
    running = false;
  }

  /** Notes that a CTE that reads itself has grown in this pass. */
  void noteGrowth() {
    grown = true;
  }

  /** Whether any has grown since this was asked last. */
  boolean hasGrown() {
    boolean answer = grown;
    grown = false;
    return answer;
  }
}
