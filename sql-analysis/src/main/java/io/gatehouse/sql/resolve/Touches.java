package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which entries expressions of one scope read; those inside of their sub-selects do not count. */
final class Touches {

  private final Resolution resolution;
  private final Scope scope;
  private final Set<RangeEntry> visible;
  private final IdentityHashMap<Expression, Set<RangeEntry>> known = new IdentityHashMap<>();

  Touches(Resolution resolution, Scope scope) {
    this.resolution = resolution;
    this.scope = scope;
    this.visible = scope.visible();
  }

  /** The entries that an expression reads; resolves it again, without counting it again. */
  Set<RangeEntry> of(Expression expression) {
    if (expression instanceof Expression.Constant || expression instanceof Expression.Parameter) {
      return Set.of();
    }
    Set<RangeEntry> touched = known.get(expression);
    if (touched == null) {
      Facts.Mark mark = resolution.facts().mark();
      touched =
          new LinkedHashSet<>(
              resolution
                  .expressions()
                  .touchedBy(
                      () ->
                          resolution
                              .silence()
                              .judging(
                                  false, () -> resolution.expressions().value(expression, scope))));
      resolution.facts().undoCounts(mark);
      touched.retainAll(visible);
      known.put(expression, touched);
    }
    return touched;
  }
}
