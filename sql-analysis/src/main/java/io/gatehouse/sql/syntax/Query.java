package io.gatehouse.sql.syntax;

import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.Expression.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * SELECT, VALUES, TABLE, and set operations over them.
 *
 * @param with its CTEs
 * @param body what it is
 * @param orderBy ORDER BY
 * @param limit LIMIT or FETCH FIRST
 * @param ties whether rows that are equal to the last come on top of the limit
 * @param offset OFFSET
 * @param locks the relations that FOR UPDATE and its kin lock; one empty list means all
 */
public record Query(
    Optional<With> with,
    Body body,
    List<SortItem> orderBy,
    Optional<Expression> limit,
    boolean ties,
    Optional<Expression> offset,
    List<List<String>> locks)
    implements Statement {

  public Query {
    orderBy = List.copyOf(orderBy);
    locks = List.copyOf(locks);
  }

  /** A body with no clause around it. */
  public static Query of(Body body) {
    return new Query(
        Optional.empty(), body, List.of(), Optional.empty(), false, Optional.empty(), List.of());
  }

  /** The inside of a query. */
  public sealed interface Body {}

  /** SELECT. */
  public record Select(
      boolean distinct,
      Optional<List<Expression>> distinctOn,
      List<Target> targets,
      Optional<Into> into,
      List<FromItem> from,
      Optional<Expression> where,
      List<Expression> groupBy,
      Optional<Expression> having,
      Map<String, Window> windows)
      implements Body {
    public Select {
      targets = List.copyOf(targets);
      from = List.copyOf(from);
      groupBy = List.copyOf(groupBy);
      windows = Map.copyOf(windows);
    }
  }

  /** VALUES. */
  public record Values(List<List<Expression>> rows) implements Body {
    public Values {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Two or more queries under UNION, INTERSECT or EXCEPT.
   *
   * @param comparison what of the rows decides which come out, the strongest of all operators
   */
  public record SetOperation(List<Query> branches, Comparison comparison) implements Body {

    /** What a set operation does with equal rows. Declared from the weakest to the strongest. */
    public enum Comparison {
      /** UNION ALL: nothing. */
      NONE,
      /** UNION: equal rows become one. */
      MERGES,
      /** INTERSECT, EXCEPT: rows of one branch decide over those of another. */
      SELECTS
    }

    public SetOperation {
      branches = List.copyOf(branches);
    }
  }

  /** A query in parentheses, with clauses of its own. */
  public record Nested(Query query) implements Body {}

  /** Something in a select list; {@code *} is a column reference without names. */
  public record Target(Expression expression, Optional<String> label) {}

  /** INTO of a SELECT. */
  public record Into(TableName table, boolean temporary) {}
}
