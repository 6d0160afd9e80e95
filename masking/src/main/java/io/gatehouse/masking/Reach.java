package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Which relations hold a column that a policy masks. */
record Reach(GuardedView view, Catalog catalog) {

  /** The first relation of a statement that holds one, or of which nothing is known. */
  Optional<RelationName> masked(StatementFacts facts) {
    for (RelationUse use : facts.relations()) {
      if (!isNew(use) && holdsMasked(use.relation())) {
        return Optional.of(use.relation());
      }
    }
    return Optional.empty();
  }

  /** Whether the statement makes it: the catalog can not know it yet. */
  static boolean isNew(RelationUse use) {
    return !use.resolved()
        && use.access().contains(Access.DEFINE)
        && !use.access().contains(Access.READ);
  }

  /** Whether the relation, a parent or a child of it holds one, or the catalog lacks it. */
  boolean holdsMasked(RelationName name) {
    Set<RelationName> seen = new HashSet<>();
    Deque<RelationName> open = new ArrayDeque<>();
    open.add(name);
    while (!open.isEmpty()) {
      RelationName next = open.remove();
      if (!seen.add(next)) {
        continue;
      }
      Optional<Relation> relation = catalog.relation(next);
      if (relation.isEmpty()) {
        return true;
      }
      for (Relation.Column column : relation.get().columns()) {
        if (view.ofPolicies(new ColumnId(next, column.name())).isPresent()) {
          return true;
        }
      }
      open.addAll(relation.get().parents());
      open.addAll(relation.get().children());
    }
    return false;
  }
}
