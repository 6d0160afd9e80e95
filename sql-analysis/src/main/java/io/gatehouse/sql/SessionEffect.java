package io.gatehouse.sql;

import java.util.Optional;

/** What a statement does to the session that runs it, as far as later statements depend on it. */
public sealed interface SessionEffect {

  /** Nothing that a later statement depends on. */
  record None() implements SessionEffect {}

  /**
   * SET, SET LOCAL, set_config with constant arguments.
   *
   * @param name lower case
   * @param value the constant, absent for DEFAULT or what is no constant
   * @param local only until the end of the transaction
   */
  record SetVariable(String name, Optional<String> value, boolean local) implements SessionEffect {}

  /** RESET name; RESET ALL and DISCARD ALL when the name is absent. */
  record ResetVariable(Optional<String> name) implements SessionEffect {}

  /** Transaction control. */
  record Transaction(StatementKind kind) implements SessionEffect {}

  /** PREPARE name AS inner. */
  record Prepare(String name, StatementFacts inner) implements SessionEffect {}

  /** EXECUTE name; the facts are those of the statement that was prepared. */
  record ExecutePrepared(String name) implements SessionEffect {}

  /** DEALLOCATE name, or all when absent. */
  record Deallocate(Optional<String> name) implements SessionEffect {}

  /** DECLARE name CURSOR FOR inner. */
  record DeclareCursor(String name, StatementFacts inner) implements SessionEffect {}

  /** FETCH or MOVE from a cursor; the facts are those of the query that it was declared for. */
  record FetchCursor(String name) implements SessionEffect {}

  /** CLOSE name, or all when absent. */
  record CloseCursor(Optional<String> name) implements SessionEffect {}

  /** Runs code that may change any setting: CALL, DO, a function that is not built in. */
  record Unknown() implements SessionEffect {}

  /** Creates, changes or drops objects: the catalog must be read again. */
  record CatalogChange() implements SessionEffect {}
}
