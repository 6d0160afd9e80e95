package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.Lookup;
import io.gatehouse.sql.StatementFacts;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The look-ups of a statement by columns that someone sees masked.
 *
 * @param columns by which
 * @param values how many values are tried
 */
public record Lookups(SortedSet<ColumnId> columns, int values) {

  private static final Lookups NONE = new Lookups(new TreeSet<>(), 0);

  public Lookups {
    columns = Collections.unmodifiableSortedSet(new TreeSet<>(columns));
  }

  /** Whether the statement is a SELECT of one table, which conditions may look up. */
  static boolean areAlone(StatementFacts facts) {
    return facts.kind().name().equals("SELECT") && facts.joins() == 0 && !facts.unbounded();
  }

  /** Those of statements that run. */
  public static Lookups of(List<StatementFacts> statements, MaskView view) {
    if (view.isEmpty()) {
      return NONE;
    }
    SortedSet<ColumnId> columns = new TreeSet<>();
    int values = 0;
    for (StatementFacts facts : statements) {
      values += count(facts, view, columns);
    }
    return new Lookups(columns, values);
  }

  private static int count(StatementFacts facts, MaskView view, SortedSet<ColumnId> columns) {
    int values = 0;
    for (Lookup lookup : facts.lookups()) {
      boolean counts = false;
      for (ColumnId column : lookup.columns()) {
        if (view.of(column)
            .filter(rule -> rule.blocksPredicates() && rule.allowsEquality())
            .isPresent()) {
          columns.add(column);
          counts = true;
        }
      }
      values += counts ? lookup.constants() : 0;
    }
    return values;
  }
}
