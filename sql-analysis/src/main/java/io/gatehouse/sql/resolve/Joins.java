package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What a FROM joins, and which of it conditions hold together. */
final class Joins {

  private final List<RangeEntry> leaves = new ArrayList<>();
  private final IdentityHashMap<RangeEntry, RangeEntry> parents = new IdentityHashMap<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final List<Equality> equalities = new ArrayList<>();
  private int count;

  /** A condition that every row of the whole meets, and what its names mean. */
  record Condition(Expression expression, Scope scope) {}

  /** Entries whose rows meet only where a column of one side equals one of the other. */
  record Equality(Set<RangeEntry> left, Set<RangeEntry> right) {}

  void leaf(RangeEntry entry) {
    leaves.add(entry);
    parents.putIfAbsent(entry, entry);
  }

  void condition(Expression expression, Scope scope) {
    conditions.add(new Condition(expression, scope));
  }

  void equal(Set<RangeEntry> left, Set<RangeEntry> right) {
    equalities.add(new Equality(left, right));
  }

  List<Condition> conditions() {
    return conditions;
  }

  List<Equality> equalities() {
    return equalities;
  }

  List<RangeEntry> leaves() {
    return leaves;
  }

  void count(int more) {
    count += more;
  }

  int count() {
    return count;
  }

  /** A condition that reads all of these holds them together. */
  void link(Set<RangeEntry> entries) {
    RangeEntry first = null;
    for (RangeEntry entry : entries) {
      if (!parents.containsKey(entry)) {
        parents.put(entry, entry);
      }
      RangeEntry root = root(entry);
      if (first == null) {
        first = root;
      } else {
        parents.put(root, root(first));
      }
    }
  }

  private RangeEntry root(RangeEntry entry) {
    RangeEntry root = entry;
    while (parents.get(root) != root) {
      root = parents.get(root);
    }
    return root;
  }

  /** How many joins nothing restricts, when these entries are restricted on their own. */
  int withoutCondition(Set<RangeEntry> restricted) {
    IdentityHashMap<RangeEntry, Boolean> groups = new IdentityHashMap<>();
    for (RangeEntry leaf : leaves) {
      groups.merge(root(leaf), restricted.contains(leaf), Boolean::logicalOr);
    }
    int free = 0;
    for (boolean held : groups.values()) {
      if (!held) {
        free++;
      }
    }
    return Math.max(0, free - 1);
  }
}
