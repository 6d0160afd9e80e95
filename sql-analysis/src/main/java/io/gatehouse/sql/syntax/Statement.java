package io.gatehouse.sql.syntax;

import io.gatehouse.sql.syntax.Query.Target;
import java.util.List;
import java.util.Optional;

/** What may stand in a CTE: a query or DML. */
public sealed interface Statement
    permits Query, Statement.Insert, Statement.Update, Statement.Delete, Statement.Merge {

  /** WITH. */
  record With(boolean recursive, List<CommonTable> tables) {
    public With {
      tables = List.copyOf(tables);
    }
  }

  /** One CTE; SEARCH and CYCLE add columns behind its own. */
  record CommonTable(
      String name,
      List<String> columns,
      Statement statement,
      List<String> addedColumns,
      List<String> readColumns,
      int offset) {
    public CommonTable {
      columns = List.copyOf(columns);
      addedColumns = List.copyOf(addedColumns);
      readColumns = List.copyOf(readColumns);
    }
  }

  /**
   * INSERT.
   *
   * @param source absent for DEFAULT VALUES
   */
  record Insert(
      Optional<With> with,
      TableName table,
      Optional<String> alias,
      Optional<List<AssignmentTarget>> columns,
      Optional<Query> source,
      Optional<OnConflict> onConflict,
      Optional<Returning> returning)
      implements Statement {}

  /** ON CONFLICT. */
  record OnConflict(
      List<Expression> arbiters,
      Optional<Expression> arbiterWhere,
      List<Assignment> assignments,
      Optional<Expression> where) {
    public OnConflict {
      arbiters = List.copyOf(arbiters);
      assignments = List.copyOf(assignments);
    }
  }

  /** UPDATE. */
  record Update(
      Optional<With> with,
      TableName table,
      Optional<String> alias,
      List<Assignment> assignments,
      List<FromItem> from,
      Optional<Expression> where,
      Optional<Returning> returning)
      implements Statement {
    public Update {
      assignments = List.copyOf(assignments);
      from = List.copyOf(from);
    }
  }

  /** DELETE. */
  record Delete(
      Optional<With> with,
      TableName table,
      Optional<String> alias,
      List<FromItem> using,
      Optional<Expression> where,
      Optional<Returning> returning)
      implements Statement {
    public Delete {
      using = List.copyOf(using);
    }
  }

  /** MERGE. */
  record Merge(
      Optional<With> with,
      TableName table,
      Optional<String> alias,
      FromItem source,
      Expression on,
      List<MergeWhen> branches,
      Optional<Returning> returning)
      implements Statement {
    public Merge {
      branches = List.copyOf(branches);
    }
  }

  /** What a branch of MERGE does. */
  enum MergeAction {
    UPDATE,
    DELETE,
    INSERT,
    NOTHING
  }

  /**
   * A branch of MERGE.
   *
   * @param bySource whether it is for the target's rows that the source does not meet
   * @param columns the column list of INSERT
   * @param values the values of INSERT
   */
  record MergeWhen(
      boolean bySource,
      Optional<Expression> condition,
      MergeAction action,
      List<Assignment> assignments,
      Optional<List<AssignmentTarget>> columns,
      List<Expression> values) {
    public MergeWhen {
      assignments = List.copyOf(assignments);
      values = List.copyOf(values);
    }
  }

  /** A column that is written, with subscripts that are read. */
  record AssignmentTarget(String column, List<Expression> subscripts, int offset) {
    public AssignmentTarget {
      subscripts = List.copyOf(subscripts);
    }
  }

  /** {@code a = x} or {@code (a, b) = x}. */
  record Assignment(List<AssignmentTarget> targets, Expression value) {
    public Assignment {
      targets = List.copyOf(targets);
    }
  }

  /**
   * RETURNING.
   *
   * @param oldAlias what WITH (OLD AS …) renames old to
   * @param newAlias what WITH (NEW AS …) renames new to
   */
  record Returning(List<Target> targets, Optional<String> oldAlias, Optional<String> newAlias) {
    public Returning {
      targets = List.copyOf(targets);
    }
  }
}
