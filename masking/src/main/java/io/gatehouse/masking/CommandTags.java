package io.gatehouse.masking;

import io.gatehouse.sql.StatementKind;
import java.util.Set;

/**
 * What kinds of statements mean for masks, by PostgreSQL's command tags with underscores: the names
 * that {@link StatementKind} documents.
 */
final class CommandTags {

  /** Takes relations, and with them the labels of their columns, to other names. */
  private static final Set<String> MOVES_NAMES = Set.of("ALTER_SCHEMA", "ALTER_EXTENSION");

  /** Sends or brings rows past every statement. */
  private static final Set<String> REPLICATES =
      Set.of(
          "CREATE_PUBLICATION", "ALTER_PUBLICATION", "CREATE_SUBSCRIPTION", "ALTER_SUBSCRIPTION");

  /** CREATE TABLE AS is judged by what it copies. */
  private static final Set<String> TABLES =
      Set.of("CREATE_TABLE", "ALTER_TABLE", "CREATE_FOREIGN_TABLE", "ALTER_FOREIGN_TABLE");

  private CommandTags() {}

  /** Shows plans. */
  static boolean explains(String tag) {
    return tag.equals("EXPLAIN");
  }

  /** Takes away or remarks upon what is there, and can not make it tell of its values. */
  static boolean onlyRemovesOrRemarks(String tag) {
    return tag.startsWith("DROP_") || tag.equals("COMMENT");
  }

  /** Defines a table, and may tie it to others. */
  static boolean definesTable(String tag) {
    return TABLES.contains(tag);
  }

  /** Opens a way to masked columns without naming a relation that has some. */
  static boolean opensAWay(String tag) {
    return MOVES_NAMES.contains(tag) || REPLICATES.contains(tag);
  }
}
