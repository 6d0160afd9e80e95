package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.CurrentOf;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.Statement.Assignment;
import io.gatehouse.sql.syntax.Statement.AssignmentTarget;
import io.gatehouse.sql.syntax.Statement.Delete;
import io.gatehouse.sql.syntax.Statement.Insert;
import io.gatehouse.sql.syntax.Statement.Merge;
import io.gatehouse.sql.syntax.Statement.MergeAction;
import io.gatehouse.sql.syntax.Statement.MergeWhen;
import io.gatehouse.sql.syntax.Statement.OnConflict;
import io.gatehouse.sql.syntax.Statement.Returning;
import io.gatehouse.sql.syntax.Statement.Update;
import io.gatehouse.sql.syntax.Statement.With;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** PreparableStmt of gram.y: queries, INSERT, UPDATE, DELETE, MERGE. */
final class Dml {

  private final Grammar grammar;
  private final TokenCursor cursor;

  Dml(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  Statement statement() {
    cursor.descend();
    Optional<With> with = grammar.queries.with();
    Token token = cursor.peek();
    Statement result =
        switch (token.type() == Type.WORD ? token.text() : "") {
          case "insert" -> insert(with);
          case "update" -> update(with);
          case "delete" -> delete(with);
          case "merge" -> merge(with);
          default -> grammar.queries.query(with);
        };
    cursor.ascend();
    return result;
  }

  private Insert insert(Optional<With> with) {
    cursor.next();
    cursor.expect("into");
    TableName table = grammar.fromItems.qualifiedName();
    Optional<String> alias = Optional.empty();
    if (cursor.accept("as")) {
      alias = Optional.of(cursor.expectColumnId());
    }
    Optional<List<AssignmentTarget>> columns = Optional.empty();
    if (cursor.isPunctuation("(") && !grammar.queries.isSubquery()) {
      columns = Optional.of(targetList());
    }
    overriding();
    Optional<Query> source = Optional.empty();
    if (!cursor.acceptAll("default", "values")) {
      source = Optional.of(grammar.queries.query());
    }
    Optional<OnConflict> onConflict = Optional.empty();
    if (cursor.acceptAll("on", "conflict")) {
      onConflict = Optional.of(onConflict());
    }
    return new Insert(with, table, alias, columns, source, onConflict, returning());
  }

  private void overriding() {
    if (cursor.accept("overriding")) {
      if (!cursor.acceptAny("user", "system")) {
        throw cursor.syntaxError();
      }
      cursor.expect("value");
    }
  }

  /** Columns to write, in parentheses. */
  private List<AssignmentTarget> targetList() {
    cursor.expectPunctuation("(");
    List<AssignmentTarget> targets = new ArrayList<>();
    do {
      targets.add(target());
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return targets;
  }

  /** ColId with sub-fields and subscripts. */
  private AssignmentTarget target() {
    int offset = cursor.peek().start();
    String column = cursor.expectColumnId();
    List<Expression> subscripts = new ArrayList<>();
    while (true) {
      if (cursor.acceptPunctuation(".")) {
        cursor.expectLabel();
      } else if (cursor.acceptPunctuation("[")) {
        while (!cursor.acceptPunctuation("]")) {
          if (!cursor.acceptPunctuation(":")) {
            subscripts.add(grammar.expressions.expression());
          }
        }
      } else {
        return new AssignmentTarget(column, subscripts, offset);
      }
    }
  }

  private OnConflict onConflict() {
    List<Expression> arbiters = new ArrayList<>();
    Optional<Expression> arbiterWhere = Optional.empty();
    if (cursor.acceptAll("on", "constraint")) {
      cursor.expectColumnId();
    } else if (cursor.acceptPunctuation("(")) {
      do {
        arbiters.add(grammar.expressions.expression());
        operatorClass();
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
      arbiterWhere = grammar.queries.where();
    }
    cursor.expect("do");
    if (cursor.accept("nothing")) {
      return new OnConflict(arbiters, arbiterWhere, List.of(), Optional.empty());
    }
    cursor.expect("update");
    cursor.expect("set");
    List<Assignment> assignments = assignments();
    return new OnConflict(arbiters, arbiterWhere, assignments, grammar.queries.where());
  }

  /** index_elem_options of gram.y: what stands behind the column or expression. */
  private void operatorClass() {
    while (cursor.isLabel()) {
      cursor.next();
      while (cursor.acceptPunctuation(".")) {
        cursor.expectLabel();
      }
    }
    if (cursor.acceptPunctuation("(")) {
      do {
        relationOption();
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
      while (cursor.isAny("asc", "desc", "nulls", "first", "last")) {
        cursor.next();
      }
    }
  }

  /** reloption_elem: its value is a constant or a word. */
  private void relationOption() {
    cursor.expectLabel();
    if (cursor.acceptPunctuation(".")) {
      cursor.expectLabel();
    }
    if (cursor.acceptOperator("=")) {
      switch (cursor.peek().type()) {
        case WORD, QUOTED, STRING, NUMBER -> cursor.next();
        case BITS, PARAMETER, OPERATOR, PUNCTUATION, END -> throw cursor.syntaxError();
      }
    }
  }

  private Update update(Optional<With> with) {
    cursor.next();
    TableName table = grammar.fromItems.relation();
    Optional<String> alias = Optional.empty();
    if (cursor.accept("as") || (cursor.isColumnId() && !cursor.is("set"))) {
      alias = Optional.of(cursor.expectColumnId());
    }
    cursor.expect("set");
    List<Assignment> assignments = assignments();
    List<FromItem> from = cursor.accept("from") ? grammar.fromItems.list() : List.of();
    return new Update(with, table, alias, assignments, from, whereOrCurrent(), returning());
  }

  private List<Assignment> assignments() {
    List<Assignment> assignments = new ArrayList<>();
    do {
      List<AssignmentTarget> targets = cursor.isPunctuation("(") ? targetList() : List.of(target());
      if (!cursor.acceptOperator("=")) {
        throw cursor.syntaxError();
      }
      assignments.add(new Assignment(targets, grammar.expressions.expression()));
    } while (cursor.acceptPunctuation(","));
    return assignments;
  }

  private Delete delete(Optional<With> with) {
    cursor.next();
    cursor.expect("from");
    TableName table = grammar.fromItems.relation();
    Optional<String> alias = Optional.empty();
    if (cursor.accept("as") || cursor.isColumnId()) {
      alias = Optional.of(cursor.expectColumnId());
    }
    List<FromItem> using = cursor.accept("using") ? grammar.fromItems.list() : List.of();
    return new Delete(with, table, alias, using, whereOrCurrent(), returning());
  }

  private Optional<Expression> whereOrCurrent() {
    if (cursor.follows("where", "current", "of") && TokenCursor.isColumnId(cursor.peek(3))) {
      cursor.next();
      cursor.next();
      cursor.next();
      return Optional.of(new CurrentOf(cursor.next().text()));
    }
    return grammar.queries.where();
  }

  private Merge merge(Optional<With> with) {
    cursor.next();
    cursor.expect("into");
    TableName table = grammar.fromItems.relation();
    Optional<String> alias = Optional.empty();
    if (cursor.accept("as") || cursor.isColumnId()) {
      alias = Optional.of(cursor.expectColumnId());
    }
    cursor.expect("using");
    FromItem source = grammar.fromItems.item();
    cursor.expect("on");
    Expression on = grammar.expressions.expression();
    List<MergeWhen> branches = new ArrayList<>();
    while (cursor.accept("when")) {
      branches.add(mergeWhen());
    }
    return new Merge(with, table, alias, source, on, branches, returning());
  }

  private MergeWhen mergeWhen() {
    cursor.accept("not");
    cursor.expect("matched");
    boolean bySource = false;
    if (cursor.accept("by")) {
      bySource = cursor.accept("source");
      if (!bySource) {
        cursor.expect("target");
      }
    }
    Optional<Expression> condition = Optional.empty();
    if (cursor.accept("and")) {
      condition = Optional.of(grammar.expressions.expression());
    }
    cursor.expect("then");
    if (cursor.acceptAll("do", "nothing")) {
      return branch(bySource, condition, MergeAction.NOTHING);
    }
    if (cursor.accept("delete")) {
      return branch(bySource, condition, MergeAction.DELETE);
    }
    if (cursor.accept("update")) {
      cursor.expect("set");
      return new MergeWhen(
          bySource, condition, MergeAction.UPDATE, assignments(), Optional.empty(), List.of());
    }
    cursor.expect("insert");
    Optional<List<AssignmentTarget>> columns = Optional.empty();
    if (cursor.isPunctuation("(")) {
      columns = Optional.of(targetList());
    }
    overriding();
    List<Expression> values = List.of();
    if (!cursor.acceptAll("default", "values")) {
      cursor.expect("values");
      cursor.expectPunctuation("(");
      values = grammar.expressions.list();
      cursor.expectPunctuation(")");
    }
    return new MergeWhen(bySource, condition, MergeAction.INSERT, List.of(), columns, values);
  }

  private static MergeWhen branch(
      boolean bySource, Optional<Expression> condition, MergeAction action) {
    return new MergeWhen(bySource, condition, action, List.of(), Optional.empty(), List.of());
  }

  private Optional<Returning> returning() {
    if (!cursor.accept("returning")) {
      return Optional.empty();
    }
    Optional<String> oldAlias = Optional.empty();
    Optional<String> newAlias = Optional.empty();
    if (cursor.is("with") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      do {
        boolean old = cursor.is("old");
        if (!cursor.acceptAny("old", "new")) {
          throw cursor.syntaxError();
        }
        cursor.expect("as");
        Optional<String> name = Optional.of(cursor.expectColumnId());
        if (old) {
          oldAlias = name;
        } else {
          newAlias = name;
        }
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    return Optional.of(new Returning(grammar.queries.targets(), oldAlias, newAlias));
  }
}
