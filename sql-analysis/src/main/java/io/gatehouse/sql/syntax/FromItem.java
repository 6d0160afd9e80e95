package io.gatehouse.sql.syntax;

import java.util.List;
import java.util.Optional;

/** Something in FROM. */
public sealed interface FromItem {

  /** A relation or CTE; {@code sample} holds the arguments of TABLESAMPLE. */
  record Table(TableName name, Optional<Alias> alias, Optional<Expression.Call> sample)
      implements FromItem {}

  /** A query in parentheses. */
  record SubQuery(boolean lateral, Query query, Optional<Alias> alias) implements FromItem {}

  /**
   * One function, or several in ROWS FROM.
   *
   * @param definitions the column definition list of each, empty where there is none
   */
  record Functions(
      List<Expression> calls,
      List<List<String>> definitions,
      boolean ordinality,
      boolean rowsFrom,
      Optional<Alias> alias)
      implements FromItem {
    public Functions {
      calls = List.copyOf(calls);
      definitions = List.copyOf(definitions);
    }
  }

  /** XMLTABLE and JSON_TABLE: everything that it reads, and its columns. */
  record TableFunction(
      String name, List<Expression> arguments, List<String> columns, Optional<Alias> alias)
      implements FromItem {
    public TableFunction {
      arguments = List.copyOf(arguments);
      columns = List.copyOf(columns);
    }
  }

  /** A join. */
  record Join(
      Type type,
      boolean natural,
      FromItem left,
      FromItem right,
      Optional<Expression> on,
      List<String> using,
      Optional<String> usingAlias,
      Optional<Alias> alias,
      int offset)
      implements FromItem {
    public Join {
      using = List.copyOf(using);
    }
  }

  /** What a join keeps. */
  enum Type {
    CROSS,
    INNER,
    LEFT,
    RIGHT,
    FULL
  }

  /** {@code AS name (columns)}; the name is empty in {@code AS (a int, b text)}. */
  record Alias(String name, List<String> columns) {
    public Alias {
      columns = List.copyOf(columns);
    }
  }
}
