package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.Expression.SortItem;
import io.gatehouse.sql.syntax.Expression.Window;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Query.Into;
import io.gatehouse.sql.syntax.Query.SetOperation.Comparison;
import io.gatehouse.sql.syntax.Query.Target;
import io.gatehouse.sql.syntax.Statement.CommonTable;
import io.gatehouse.sql.syntax.Statement.With;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SelectStmt of gram.y. */
final class Queries {

  private final Grammar grammar;
  private final TokenCursor cursor;

  Queries(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  /**
   * Whether the parenthesis ahead holds a query and not a value, a row or a join: gram.y decides
   * that by what follows the innermost query's own parenthesis.
   */
  boolean isSubquery() {
    return cursor.isPunctuation("(") && isSubqueryAt(cursor.position());
  }

  /**
   * Whether a query in parentheses stands ahead as the beginning of a longer query, or as one
   * whole: inside of other parentheses, where a value could stand as well.
   */
  boolean isWholeSubquery() {
    if (!isSubquery()) {
      return false;
    }
    Token following = cursor.at(closing(cursor.position()) + 1);
    return isQueryBehind(following);
  }

  /** Whether what follows a query in parentheses makes it part of a query around it. */
  private static boolean isQueryBehind(Token following) {
    return following.isAnyWord(
        "union", "intersect", "except", "order", "limit", "offset", "fetch", "for");
  }

  private boolean isSubqueryAt(int open) {
    int inner = open;
    while (cursor.at(inner).isPunctuation("(")) {
      inner++;
    }
    if (!startsQuery(inner)) {
      return false;
    }
    // Walk outwards from the innermost query to the parenthesis asked for.
    for (int i = inner - 1; i > open; i--) {
      Token following = cursor.at(closing(i) + 1);
      if (!following.isPunctuation(")") && !isQueryBehind(following)) {
        return false;
      }
    }
    return true;
  }

  private boolean startsQuery(int index) {
    Token token = cursor.at(index);
    return token.isAnyWord("select", "with", "table")
        || (token.is("values") && cursor.at(index + 1).isPunctuation("("));
  }

  /** The index of the parenthesis that closes the one at that index. */
  private int closing(int open) {
    int depth = 0;
    int i = open;
    while (true) {
      Token token = cursor.at(i);
      if (token.type() == Type.END) {
        return i;
      }
      if (token.isPunctuation("(")) {
        depth++;
      } else if (token.isPunctuation(")")) {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
      i++;
    }
  }

  /** select_with_parens. */
  Query inParentheses() {
    cursor.expectPunctuation("(");
    Query query = query();
    cursor.expectPunctuation(")");
    return query;
  }

  Query query() {
    return query(with());
  }

  /** A query whose WITH has been read. */
  Query query(Optional<With> with) {
    cursor.descend();
    List<Query> branches = new ArrayList<>();
    branches.add(branch());
    Comparison comparison = Comparison.NONE;
    while (cursor.isAny("union", "intersect", "except")) {
      Comparison next = comparison();
      comparison = next.compareTo(comparison) > 0 ? next : comparison;
      branches.add(branch());
    }
    Query.Body body =
        branches.size() > 1 ? new Query.SetOperation(branches, comparison) : branches.get(0).body();
    List<SortItem> orderBy = List.of();
    Optional<Expression> limit = Optional.empty();
    boolean ties = false;
    Optional<Expression> offset = Optional.empty();
    List<List<String>> locks = new ArrayList<>();
    while (true) {
      if (orderBy.isEmpty() && cursor.acceptAll("order", "by")) {
        orderBy = grammar.expressions.sortItems();
      } else if (cursor.accept("limit")) {
        if (!cursor.accept("all")) {
          limit = Optional.of(grammar.expressions.expression());
        }
      } else if (cursor.accept("offset")) {
        offset = Optional.of(grammar.expressions.expression());
        cursor.acceptAny("row", "rows");
      } else if (cursor.accept("fetch")) {
        limit = Optional.of(fetchFirst());
        ties = withTies();
      } else if (cursor.is("for") && !cursor.peek(1).isAnyWord("values")) {
        lock(locks);
      } else {
        break;
      }
    }
    cursor.ascend();
    return new Query(with, body, orderBy, limit, ties, offset, locks);
  }

  private Expression fetchFirst() {
    if (!cursor.acceptAny("first", "next")) {
      throw cursor.syntaxError();
    }
    Expression count = Expression.Constant.implied(Expression.ConstantKind.NUMBER, "1");
    if (!cursor.isAny("row", "rows")) {
      count =
          cursor.peek().type() == Type.OPERATOR
              ? grammar.expressions.expression()
              : grammar.expressions.primaries().primary(true);
    }
    if (!cursor.acceptAny("row", "rows")) {
      throw cursor.syntaxError();
    }
    return count;
  }

  private boolean withTies() {
    if (cursor.acceptAll("with", "ties")) {
      return true;
    }
    cursor.expect("only");
    return false;
  }

  private void lock(List<List<String>> locks) {
    cursor.next();
    if (cursor.acceptAll("read", "only")) {
      return;
    }
    if (!cursor.acceptAll("no", "key", "update")
        && !cursor.acceptAll("key", "share")
        && !cursor.acceptAny("update", "share")) {
      throw cursor.syntaxError();
    }
    List<String> names = new ArrayList<>();
    if (cursor.accept("of")) {
      do {
        names.add(fromTable().name());
      } while (cursor.acceptPunctuation(","));
    }
    locks.add(names);
    if (!cursor.accept("nowait")) {
      cursor.acceptAll("skip", "locked");
    }
  }

  /** simple_select or a query in parentheses. */
  private Query branch() {
    Query.Body body;
    if (cursor.isPunctuation("(")) {
      if (!isSubquery()) {
        throw cursor.syntaxError();
      }
      body = new Query.Nested(inParentheses());
    } else if (cursor.accept("values")) {
      body = values();
    } else if (cursor.accept("table")) {
      body = table();
    } else {
      body = select();
    }
    return Query.of(body);
  }

  private Query.Values values() {
    List<List<Expression>> rows = new ArrayList<>();
    do {
      cursor.expectPunctuation("(");
      rows.add(grammar.expressions.list());
      cursor.expectPunctuation(")");
    } while (cursor.acceptPunctuation(","));
    return new Query.Values(rows);
  }

  /** TABLE x is SELECT * FROM x. */
  private Query.Select table() {
    Target star =
        new Target(new ColumnReference(List.of(), true, cursor.peek().start()), Optional.empty());
    FromItem from =
        new FromItem.Table(grammar.fromItems.relation(), Optional.empty(), Optional.empty());
    return new Query.Select(
        false,
        Optional.empty(),
        List.of(star),
        Optional.empty(),
        List.of(from),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Map.of());
  }

  /** The operator at the cursor, read over. */
  private Comparison comparison() {
    boolean union = cursor.accept("union");
    if (!union) {
      cursor.acceptAny("intersect", "except");
    }
    boolean all = cursor.accept("all");
    if (!all) {
      cursor.accept("distinct");
    }
    if (!union) {
      return Comparison.SELECTS;
    }
    return all ? Comparison.NONE : Comparison.MERGES;
  }

  private Query.Select select() {
    cursor.expect("select");
    Optional<List<Expression>> distinctOn = Optional.empty();
    boolean distinct = cursor.accept("distinct");
    if (distinct) {
      if (cursor.accept("on")) {
        cursor.expectPunctuation("(");
        distinctOn = Optional.of(grammar.expressions.list());
        cursor.expectPunctuation(")");
      }
    } else {
      cursor.accept("all");
    }
    List<Target> targets = selectEndsHere() ? List.of() : targets();
    Optional<Into> into = Optional.empty();
    if (cursor.accept("into")) {
      into = Optional.of(into());
    }
    List<FromItem> from = cursor.accept("from") ? grammar.fromItems.list() : List.of();
    Optional<Expression> where = where();
    List<Expression> groupBy = cursor.acceptAll("group", "by") ? groupBy() : List.of();
    Optional<Expression> having = Optional.empty();
    if (cursor.accept("having")) {
      having = Optional.of(grammar.expressions.expression());
    }
    Map<String, Window> windows = new LinkedHashMap<>();
    if (cursor.accept("window")) {
      do {
        String name = cursor.expectColumnId();
        cursor.expect("as");
        if (windows.put(name, grammar.expressions.primaries().window()) != null) {
          throw cursor.syntaxError();
        }
      } while (cursor.acceptPunctuation(","));
    }
    return new Query.Select(
        distinct, distinctOn, targets, into, from, where, groupBy, having, windows);
  }

  Optional<Expression> where() {
    return cursor.accept("where")
        ? Optional.of(grammar.expressions.expression())
        : Optional.empty();
  }

  private boolean selectEndsHere() {
    return cursor.atEnd()
        || cursor.isPunctuation(")")
        || cursor.isAny(
            "into",
            "from",
            "where",
            "group",
            "having",
            "window",
            "order",
            "limit",
            "offset",
            "fetch",
            "for",
            "union",
            "intersect",
            "except",
            "on",
            "returning");
  }

  /** target_list. */
  List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    do {
      targets.add(target());
    } while (cursor.acceptPunctuation(","));
    return targets;
  }

  private Target target() {
    Token token = cursor.peek();
    if (cursor.acceptOperator("*")) {
      return new Target(new ColumnReference(List.of(), true, token.start()), Optional.empty());
    }
    Expression expression = grammar.expressions.expression();
    Token label = cursor.peek();
    if (cursor.accept("as")) {
      return new Target(expression, Optional.of(cursor.expectLabel()));
    }
    boolean bare =
        label.type() == Type.QUOTED
            || (label.type() == Type.WORD
                && (label.keyword() == null || label.keyword().bareLabel()));
    if (bare) {
      cursor.next();
      return new Target(expression, Optional.of(label.text()));
    }
    return new Target(expression, Optional.empty());
  }

  private Into into() {
    boolean temporary = false;
    if (cursor.isAny("local", "global") && cursor.peek(1).isAnyWord("temp", "temporary")) {
      cursor.next();
      cursor.next();
      temporary = true;
    } else if (cursor.isAny("temp", "temporary", "unlogged") && isNameOrTable(cursor.peek(1))) {
      temporary = !cursor.next().is("unlogged");
    }
    cursor.accept("table");
    return new Into(fromTable(), temporary);
  }

  /** Whether the word in front says what table it is, and is not the table's name itself. */
  private static boolean isNameOrTable(Token token) {
    return token.is("table") || TokenCursor.isColumnId(token);
  }

  private TableName fromTable() {
    return grammar.fromItems.qualifiedName();
  }

  private List<Expression> groupBy() {
    if (!cursor.accept("distinct")) {
      cursor.accept("all");
    }
    List<Expression> items = new ArrayList<>();
    do {
      groupItem(items);
    } while (cursor.acceptPunctuation(","));
    return items;
  }

  private void groupItem(List<Expression> items) {
    if (cursor.isPunctuation("(") && cursor.peek(1).isPunctuation(")")) {
      cursor.next();
      cursor.next();
    } else if (cursor.isAny("rollup", "cube") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      items.addAll(grammar.expressions.list());
      cursor.expectPunctuation(")");
    } else if (cursor.follows("grouping", "sets") && cursor.peek(2).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      cursor.next();
      cursor.descend();
      do {
        groupItem(items);
      } while (cursor.acceptPunctuation(","));
      cursor.ascend();
      cursor.expectPunctuation(")");
    } else {
      items.add(grammar.expressions.expression());
    }
  }

  /** WITH, when it stands ahead. */
  Optional<With> with() {
    if (!cursor.accept("with")) {
      return Optional.empty();
    }
    boolean recursive = cursor.accept("recursive");
    List<CommonTable> tables = new ArrayList<>();
    do {
      tables.add(commonTable());
    } while (cursor.acceptPunctuation(","));
    return Optional.of(new With(recursive, tables));
  }

  private CommonTable commonTable() {
    int offset = cursor.peek().start();
    String name = cursor.expectColumnId();
    List<String> columns = List.of();
    if (cursor.acceptPunctuation("(")) {
      columns = names();
      cursor.expectPunctuation(")");
    }
    cursor.expect("as");
    if (cursor.accept("not")) {
      cursor.expect("materialized");
    } else {
      cursor.accept("materialized");
    }
    cursor.expectPunctuation("(");
    var statement = grammar.dml.statement();
    cursor.expectPunctuation(")");
    List<String> added = new ArrayList<>();
    List<String> read = new ArrayList<>();
    if (cursor.accept("search")) {
      if (!cursor.acceptAny("depth", "breadth")) {
        throw cursor.syntaxError();
      }
      cursor.expect("first");
      cursor.expect("by");
      read.addAll(names());
      cursor.expect("set");
      added.add(cursor.expectColumnId());
    }
    if (cursor.accept("cycle")) {
      read.addAll(names());
      cursor.expect("set");
      added.add(cursor.expectColumnId());
      if (cursor.accept("to")) {
        grammar.expressions.primaries().primary(true);
        cursor.expect("default");
        grammar.expressions.primaries().primary(true);
      }
      cursor.expect("using");
      added.add(cursor.expectColumnId());
    }
    return new CommonTable(name, columns, statement, added, read, offset);
  }

  /** Column names with commas. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    do {
      names.add(cursor.expectColumnId());
    } while (cursor.acceptPunctuation(","));
    return names;
  }
}
