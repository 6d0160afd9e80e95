package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which rows the conditions of a FROM, together, surely pick. An entry is picked when a condition
 * compares one of its columns with a given value or with an entry that is picked itself; whatever
 * is not known to pick counts as picking nothing.
 */
final class Conditions {

  private final Resolution resolution;

  Conditions(Resolution resolution) {
    this.resolution = resolution;
  }

  /** The parts of a condition that all must hold. */
  static List<Expression> conjuncts(Expression expression) {
    if (!(expression instanceof Expression.Logical logical) || !logical.and()) {
      return List.of(expression);
    }
    List<Expression> all = new ArrayList<>();
    for (Expression operand : logical.operands()) {
      all.addAll(conjuncts(operand));
    }
    return all;
  }

  /** One conjunct, and what it reads. */
  private record Part(Expression conjunct, Touches touches) {}

  /**
   * The entries that conditions restrict, some of them by way of others.
   *
   * @param joins what is joined, and the conditions
   * @param outer entries of the queries around this one, which its conditions may restrict too
   */
  Set<RangeEntry> restricted(Joins joins, Set<RangeEntry> outer) {
    if (joins.conditions().isEmpty() && joins.equalities().isEmpty()) {
      return new LinkedHashSet<>();
    }
    List<Part> parts = new ArrayList<>();
    for (Joins.Condition condition : joins.conditions()) {
      Touches touches = new Touches(resolution, condition.scope());
      conjuncts(condition.expression()).forEach(c -> parts.add(new Part(c, touches)));
    }
    Set<RangeEntry> candidates = new LinkedHashSet<>(joins.leaves());
    candidates.addAll(outer);
    Set<RangeEntry> known = new LinkedHashSet<>();
    for (RangeEntry leaf : joins.leaves()) {
      if (leaf.isPicked()) {
        known.add(leaf);
      }
    }
    Set<RangeEntry> restricted = new LinkedHashSet<>();
    boolean grew = true;
    while (grew) {
      grew = false;
      for (RangeEntry entry : candidates) {
        if (!restricted.contains(entry) && restricts(parts, joins, entry, known)) {
          restricted.add(entry);
          known.add(entry);
          grew = true;
        }
      }
    }
    return restricted;
  }

  private boolean restricts(
      List<Part> parts, Joins joins, RangeEntry entry, Set<RangeEntry> known) {
    for (Part part : parts) {
      resolution.deadline().step();
      if (new RowCondition(resolution, part.touches(), entry, known).restricts(part.conjunct())) {
        return true;
      }
    }
    for (Joins.Equality equality : joins.equalities()) {
      if ((equality.left().contains(entry) && known.containsAll(equality.right()))
          || (equality.right().contains(entry) && known.containsAll(equality.left()))) {
        return true;
      }
    }
    return false;
  }
}
