package io.gatehouse.policy;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Columns: those with one of the labels, and those named.
 *
 * @param labels labels
 * @param names patterns
 * @param roles the roles that are looked at; all when empty
 */
record ColumnSet(Set<String> labels, List<NamePattern> names, Set<ColumnUse.Role> roles) {

  ColumnSet {
    labels = Set.copyOf(labels);
    names = List.copyOf(names);
    roles = Set.copyOf(roles);
  }

  /** Whether the statement uses one of the set in one of the roles. */
  boolean hits(StatementFacts facts, Labels all) {
    for (ColumnUse use : facts.columns()) {
      if (looksAt(use) && holds(use.column(), all, true)) {
        return true;
      }
    }
    return false;
  }

  /** The first column, in the roles looked at, that is not in the set of an allow. */
  Optional<Miss> firstUncovered(StatementFacts facts, Labels all) {
    for (ColumnUse use : facts.columns()) {
      if (looksAt(use) && !use.column().relation().isSystem() && !holds(use.column(), all, false)) {
        return Optional.of(new Miss(Miss.Key.COLUMNS, use.column()));
      }
    }
    return Optional.empty();
  }

  /** Whether a column is in the set. */
  boolean holds(ColumnId column, Labels all, boolean restricts) {
    if (!labels.isEmpty()) {
      for (String label : all.of(column, restricts)) {
        if (labels.contains(label)) {
          return true;
        }
      }
    }
    for (NamePattern name : names) {
      if (name.matches(column, restricts)) {
        return true;
      }
    }
    return false;
  }

  private boolean looksAt(ColumnUse use) {
    return roles.isEmpty() || roles.contains(use.role());
  }
}
