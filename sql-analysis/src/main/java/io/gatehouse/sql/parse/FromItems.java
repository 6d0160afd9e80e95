package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.FromItem.Alias;
import io.gatehouse.sql.syntax.FromItem.Functions;
import io.gatehouse.sql.syntax.FromItem.Join;
import io.gatehouse.sql.syntax.FromItem.SubQuery;
import io.gatehouse.sql.syntax.FromItem.Table;
import io.gatehouse.sql.syntax.FromItem.TableFunction;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** table_ref of gram.y. */
final class FromItems {

  private final Grammar grammar;
  private final TokenCursor cursor;

  FromItems(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  /** from_list. */
  List<FromItem> list() {
    List<FromItem> items = new ArrayList<>();
    do {
      items.add(item());
    } while (cursor.acceptPunctuation(","));
    return items;
  }

  /** table_ref: a primary and the joins behind it. */
  FromItem item() {
    cursor.descend();
    FromItem left = primary();
    int chain = 0;
    while (true) {
      int offset = cursor.peek().start();
      if (cursor.acceptAll("cross", "join")) {
        left = join(FromItem.Type.CROSS, false, left, primary(), offset);
      } else if (cursor.accept("natural")) {
        FromItem.Type type = joinType();
        cursor.expect("join");
        left = join(type, true, left, primary(), offset);
      } else if (cursor.is("join")
          || cursor.follows("inner", "join")
          || cursor.isAny("left", "right", "full")) {
        FromItem.Type type = joinType();
        cursor.expect("join");
        left = qualified(type, left, item(), offset);
      } else {
        break;
      }
      cursor.checkChain(++chain);
    }
    cursor.ascend();
    return left;
  }

  private FromItem.Type joinType() {
    if (cursor.isAny("left", "right", "full")) {
      String word = cursor.next().text();
      cursor.accept("outer");
      return switch (word) {
        case "left" -> FromItem.Type.LEFT;
        case "right" -> FromItem.Type.RIGHT;
        default -> FromItem.Type.FULL;
      };
    }
    cursor.accept("inner");
    return FromItem.Type.INNER;
  }

  private static Join join(
      FromItem.Type type, boolean natural, FromItem left, FromItem right, int offset) {
    return new Join(
        type,
        natural,
        left,
        right,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        offset);
  }

  private Join qualified(FromItem.Type type, FromItem left, FromItem right, int offset) {
    if (cursor.accept("on")) {
      Expression on = grammar.expressions.expression();
      return new Join(
          type,
          false,
          left,
          right,
          Optional.of(on),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          offset);
    }
    cursor.expect("using");
    cursor.expectPunctuation("(");
    List<String> using = grammar.queries.names();
    cursor.expectPunctuation(")");
    Optional<String> usingAlias = Optional.empty();
    if (cursor.accept("as")) {
      usingAlias = Optional.of(cursor.expectColumnId());
    }
    return new Join(
        type, false, left, right, Optional.empty(), using, usingAlias, Optional.empty(), offset);
  }

  private FromItem primary() {
    boolean lateral = cursor.accept("lateral");
    if (cursor.isPunctuation("(")) {
      if (grammar.queries.isSubquery()) {
        Query query = grammar.queries.inParentheses();
        return new SubQuery(lateral, query, alias());
      }
      if (lateral) {
        throw cursor.syntaxError();
      }
      return parenthesisedJoin();
    }
    if (cursor.follows("rows", "from") && cursor.peek(2).isPunctuation("(")) {
      return rowsFrom();
    }
    if (cursor.is("xmltable") && cursor.peek(1).isPunctuation("(")) {
      return new TableFunctions(grammar).xmlTable();
    }
    if (cursor.is("json_table") && cursor.peek(1).isPunctuation("(")) {
      return new TableFunctions(grammar).jsonTable();
    }
    if (grammar.special.isSpecial() || isFunction()) {
      return function();
    }
    if (lateral) {
      throw cursor.syntaxError();
    }
    return table();
  }

  private FromItem parenthesisedJoin() {
    cursor.expectPunctuation("(");
    FromItem inner = item();
    cursor.expectPunctuation(")");
    if (!(inner instanceof Join join)) {
      throw cursor.syntaxError();
    }
    Optional<Alias> alias = alias();
    if (alias.isEmpty()) {
      return join;
    }
    if (join.alias().isPresent()) {
      throw cursor.syntaxError();
    }
    return new Join(
        join.type(),
        join.natural(),
        join.left(),
        join.right(),
        join.on(),
        join.using(),
        join.usingAlias(),
        alias,
        join.offset());
  }

  /** Whether a name, dotted or not, stands ahead with a parenthesis behind it. */
  private boolean isFunction() {
    if (!cursor.isLabel()) {
      return false;
    }
    int ahead = 1;
    while (cursor.peek(ahead).isPunctuation(".")) {
      ahead += 2;
    }
    return cursor.peek(ahead).isPunctuation("(") && !(ahead == 1 && cursor.is("only"));
  }

  private FromItem function() {
    Expression call = functionExpression();
    boolean ordinality = cursor.acceptAll("with", "ordinality");
    List<String> definitions = new ArrayList<>();
    Optional<Alias> alias = functionAlias(definitions);
    return new Functions(List.of(call), List.of(definitions), ordinality, false, alias);
  }

  private Expression functionExpression() {
    Expression call = grammar.expressions.primaries().primary(true);
    if (!(call instanceof Call) && !(call instanceof Expression.Cast)) {
      throw cursor.syntaxError();
    }
    return call;
  }

  private FromItem rowsFrom() {
    cursor.next();
    cursor.next();
    cursor.next();
    List<Expression> calls = new ArrayList<>();
    List<List<String>> definitions = new ArrayList<>();
    do {
      calls.add(functionExpression());
      List<String> columns = new ArrayList<>();
      if (cursor.accept("as")) {
        cursor.expectPunctuation("(");
        columns.addAll(definitionList());
      }
      definitions.add(columns);
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    boolean ordinality = cursor.acceptAll("with", "ordinality");
    return new Functions(calls, definitions, ordinality, true, alias());
  }

  private Optional<Alias> functionAlias(List<String> definitions) {
    if (cursor.is("as") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.next();
      definitions.addAll(definitionList());
      return Optional.empty();
    }
    boolean as = cursor.accept("as");
    if (!cursor.isColumnId()) {
      if (as) {
        throw cursor.syntaxError();
      }
      return Optional.empty();
    }
    String name = cursor.next().text();
    if (!cursor.acceptPunctuation("(")) {
      return Optional.of(new Alias(name, List.of()));
    }
    boolean plain = cursor.peek(1).isPunctuation(",") || cursor.peek(1).isPunctuation(")");
    if (plain) {
      List<String> columns = grammar.queries.names();
      cursor.expectPunctuation(")");
      return Optional.of(new Alias(name, columns));
    }
    definitions.addAll(definitionList());
    return Optional.of(new Alias(name, List.of()));
  }

  /** {@code a int, b text)} behind its opening parenthesis. */
  private List<String> definitionList() {
    List<String> names = new ArrayList<>();
    do {
      names.add(cursor.expectColumnId());
      grammar.types.typeName();
      if (cursor.accept("collate")) {
        cursor.expectColumnId();
        while (cursor.acceptPunctuation(".")) {
          cursor.expectLabel();
        }
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return names;
  }

  private FromItem table() {
    TableName name = relation();
    Optional<Alias> alias = alias();
    Optional<Call> sample = Optional.empty();
    if (cursor.accept("tablesample")) {
      sample = Optional.of(sample());
    }
    return new Table(name, alias, sample);
  }

  private Call sample() {
    int offset = cursor.peek().start();
    List<String> names = new ArrayList<>();
    names.add(cursor.expectLabel());
    while (cursor.acceptPunctuation(".")) {
      names.add(cursor.expectLabel());
    }
    cursor.expectPunctuation("(");
    List<Expression> arguments = new ArrayList<>(grammar.expressions.list());
    cursor.expectPunctuation(")");
    if (cursor.accept("repeatable")) {
      cursor.expectPunctuation("(");
      arguments.add(grammar.expressions.expression());
      cursor.expectPunctuation(")");
    }
    return new Call(
        names, arguments, List.of(), List.of(), Optional.empty(), Optional.empty(), false, offset);
  }

  /** relation_expr: with ONLY and the star that means nothing any more. */
  TableName relation() {
    if (cursor.is("only")) {
      cursor.next();
      if (cursor.acceptPunctuation("(")) {
        TableName name = qualifiedName();
        cursor.expectPunctuation(")");
        return name;
      }
      return qualifiedName();
    }
    TableName name = qualifiedName();
    cursor.acceptOperator("*");
    return name;
  }

  /** qualified_name; PostgreSQL refuses another database's name in front, so it is dropped. */
  TableName qualifiedName() {
    int offset = cursor.peek().start();
    List<String> names = new ArrayList<>();
    names.add(cursor.expectColumnId());
    while (cursor.acceptPunctuation(".")) {
      names.add(cursor.expectLabel());
    }
    if (names.size() > 3) {
      throw cursor.syntaxError();
    }
    int last = names.size() - 1;
    return new TableName(
        last == 0 ? Optional.empty() : Optional.of(names.get(last - 1)), names.get(last), offset);
  }

  /** opt_alias_clause. */
  Optional<Alias> alias() {
    boolean as = cursor.accept("as");
    if (!cursor.isColumnId()) {
      if (as) {
        throw cursor.syntaxError();
      }
      return Optional.empty();
    }
    String name = cursor.next().text();
    List<String> columns = List.of();
    if (cursor.isPunctuation("(") && cursor.peek(1).type() != Type.END) {
      cursor.next();
      columns = grammar.queries.names();
      cursor.expectPunctuation(")");
    }
    return Optional.of(new Alias(name, columns));
  }

  /** A table function's place in FROM. */
  static FromItem tableFunction(
      String name, List<Expression> arguments, List<String> columns, Optional<Alias> alias) {
    return new TableFunction(name, arguments, columns, alias);
  }
}
