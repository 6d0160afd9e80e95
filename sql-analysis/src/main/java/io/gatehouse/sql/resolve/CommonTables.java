package io.gatehouse.sql.resolve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The CTEs that a place can see. */
final class CommonTables {

  /** One CTE, resolved when first needed, since those of WITH RECURSIVE see one another. */
  interface Table {
    /** Its columns, or empty when they are not known. */
    Result result(int offset);

    /** How many of its last columns a star in a query of that level leaves out. */
    default int hiddenAt(int level) {
      return 0;
    }
  }

  /**
   * What a query yields.
   *
   * @param columns names and values in order
   * @param complete false when it has columns that nobody knows the names of
   * @param picked whether its rows are known to be a choice: given one by one, or picked by a
   *     condition, and the same whatever the query around it is at
   */
  record Result(List<RangeEntry.Column> columns, boolean complete, boolean picked) {

    Result withPicked(boolean nowPicked) {
      return new Result(columns, complete, nowPicked);
    }
  }

  private static final CommonTables NONE = new CommonTables(null, Map.of());

  private final CommonTables outer;
  private final Map<String, Table> tables;

  private CommonTables(CommonTables outer, Map<String, Table> tables) {
    this.outer = outer;
    this.tables = tables;
  }

  static CommonTables none() {
    return NONE;
  }

  /** A level inside of this one, to which tables are added as they become visible. */
  CommonTables inside() {
    return new CommonTables(this, new HashMap<>());
  }

  void add(String name, Table table) {
    tables.put(name, table);
  }

  boolean has(String name) {
    return tables.containsKey(name);
  }

  Optional<Table> find(String name) {
    for (CommonTables level = this; level != null; level = level.outer) {
      Table table = level.tables.get(name);
      if (table != null) {
        return Optional.of(table);
      }
    }
    return Optional.empty();
  }
}
