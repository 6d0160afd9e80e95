package io.gatehouse.sql.syntax;

import io.gatehouse.sql.lexer.Literal;
import io.gatehouse.sql.lexer.Token;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A value expression. */
public sealed interface Expression {

  /**
   * {@code a}, {@code t.a}, {@code s.t.a}, {@code t.*}.
   *
   * @param names in order, without the star
   * @param star whether it ends in a star
   * @param offset of its first character
   */
  record ColumnReference(List<String> names, boolean star, int offset) implements Expression {
    public ColumnReference {
      names = List.copyOf(names);
    }
  }

  /** What a constant is. */
  enum ConstantKind {
    STRING,
    NUMBER,
    BITS,
    TRUE,
    FALSE,
    NULL
  }

  /**
   * A constant.
   *
   * @param kind what it is
   * @param literal its value, which is noted as looked at whenever it is
   */
  record Constant(ConstantKind kind, Literal literal) implements Expression {

    /** The constant that a token is; the words TRUE, FALSE and NULL are constants too. */
    public static Constant of(ConstantKind kind, Token token) {
      return new Constant(kind, token.literal().orElseGet(() -> Literal.implied(token.text())));
    }

    /** A constant that is meant and not written. */
    public static Constant implied(ConstantKind kind, String value) {
      return new Constant(kind, Literal.implied(value));
    }

    /** The value as the lexer decoded it. Looking at it is noted. */
    public String value() {
      return literal.value();
    }

    /** Whether it is a long one. That is no look at it: {@link Literal#isLong}. */
    public boolean isLong() {
      return literal.isLong();
    }
  }

  /** {@code $1}. */
  record Parameter(int number) implements Expression {}

  /**
   * Operators of one level of precedence, left to right: {@code a || b || c} has three operands and
   * two operators, {@code - a} one and one.
   *
   * @param operators as written; {@code schema.name} when written OPERATOR(schema.name)
   */
  record Operation(List<Operator> operators, List<Expression> operands) implements Expression {
    public Operation {
      operators = List.copyOf(operators);
      operands = List.copyOf(operands);
    }
  }

  /**
   * One operator.
   *
   * @param schema empty unless written OPERATOR(schema.name)
   * @param name the symbol, {@code <>} for {@code !=}
   * @param offset of its first character
   */
  record Operator(String schema, String name, int offset) {}

  /** AND or OR over two or more. */
  record Logical(boolean and, List<Expression> operands) implements Expression {
    public Logical {
      operands = List.copyOf(operands);
    }
  }

  /** NOT. */
  record Not(Expression operand) implements Expression {}

  /** What IS asks. */
  enum TestKind {
    NULL,
    TRUE,
    FALSE,
    UNKNOWN,
    /** IS DOCUMENT, IS NORMALIZED, IS JSON. */
    OTHER
  }

  /** {@code x IS [NOT] …}. */
  record Test(Expression operand, TestKind kind, boolean negated) implements Expression {}

  /** {@code x IS [NOT] DISTINCT FROM y}. */
  record Distinct(Expression left, Expression right, boolean negated) implements Expression {}

  /** LIKE, ILIKE, SIMILAR TO. */
  record Like(
      Expression value, Expression pattern, Optional<Expression> escape, boolean negated, Kind kind)
      implements Expression {
    /** Which of the three. */
    public enum Kind {
      LIKE,
      ILIKE,
      SIMILAR
    }
  }

  /** {@code x [NOT] BETWEEN [SYMMETRIC] low AND high}. */
  record Between(Expression value, Expression low, Expression high, boolean negated)
      implements Expression {}

  /** {@code x [NOT] IN (a, b)}. */
  record InList(Expression value, List<Expression> items, boolean negated) implements Expression {
    public InList {
      items = List.copyOf(items);
    }
  }

  /** {@code x [NOT] IN (SELECT …)}. */
  record InQuery(Expression value, Query query, boolean negated) implements Expression {}

  /** {@code x op ANY (array)}; {@code all} for ALL. */
  record Quantified(Expression value, Operator operator, boolean all, Expression array)
      implements Expression {}

  /** {@code x op ANY (SELECT …)}. */
  record QuantifiedQuery(Expression value, Operator operator, boolean all, Query query)
      implements Expression {}

  /** EXISTS (SELECT …). */
  record Exists(Query query) implements Expression {}

  /** A sub-select that yields one value. */
  record ScalarQuery(Query query) implements Expression {}

  /** ARRAY(SELECT …). */
  record ArrayQuery(Query query) implements Expression {}

  /** ARRAY[…]. */
  record ArrayList(List<Expression> elements) implements Expression {
    public ArrayList {
      elements = List.copyOf(elements);
    }
  }

  /** ROW(…) or (a, b). */
  record Row(List<Expression> elements) implements Expression {
    public Row {
      elements = List.copyOf(elements);
    }
  }

  /** CASE. */
  record Case(Optional<Expression> operand, List<When> branches, Optional<Expression> otherwise)
      implements Expression {
    public Case {
      branches = List.copyOf(branches);
    }
  }

  /** WHEN … THEN …. */
  record When(Expression condition, Expression result) {}

  /**
   * A call.
   *
   * @param names schema and name, or the name
   * @param arguments in order, whatever their notation
   * @param orderBy ORDER BY among the arguments
   * @param withinGroup WITHIN GROUP (ORDER BY …)
   * @param filter FILTER (WHERE …)
   * @param over the window
   * @param grammar whether the grammar itself names it (EXTRACT, COALESCE, CURRENT_USER), whatever
   *     the search path
   */
  record Call(
      List<String> names,
      List<Expression> arguments,
      List<SortItem> orderBy,
      List<SortItem> withinGroup,
      Optional<Expression> filter,
      Optional<Window> over,
      boolean grammar,
      int offset)
      implements Expression {
    public Call {
      names = List.copyOf(names);
      arguments = List.copyOf(arguments);
      orderBy = List.copyOf(orderBy);
      withinGroup = List.copyOf(withinGroup);
    }

    /** A call that the grammar spells in its own way. */
    public static Call ofGrammar(String name, List<Expression> arguments, int offset) {
      return new Call(
          List.of("pg_catalog", name),
          arguments,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          true,
          offset);
    }
  }

  /** {@code x::type}, {@code CAST(x AS type)}, {@code type 'x'}. */
  record Cast(Expression operand, TypeName type) implements Expression {}

  /**
   * {@code x COLLATE name}.
   *
   * @param names schema and name, or the name
   */
  record Collate(Expression operand, List<String> names) implements Expression {
    public Collate {
      names = List.copyOf(names);
    }
  }

  /** {@code VARIADIC array}, the last argument of a call. */
  record Variadic(Expression array) implements Expression {}

  /** {@code (x).name}; {@code (x).*} when the name is absent. */
  record Field(Expression operand, Optional<String> name, int offset) implements Expression {}

  /** {@code x[i]}, and {@code x[i:j]}, which is a slice. */
  record Subscript(Expression operand, List<Expression> bounds, boolean slice)
      implements Expression {
    public Subscript {
      bounds = List.copyOf(bounds);
    }
  }

  /** GROUPING(…). */
  record Grouping(List<Expression> operands) implements Expression {
    public Grouping {
      operands = List.copyOf(operands);
    }
  }

  /** WHERE CURRENT OF cursor. */
  record CurrentOf(String cursor) implements Expression {}

  /** DEFAULT in VALUES and SET. */
  record Default() implements Expression {}

  /** Something to sort by. */
  record SortItem(Expression expression) {}

  /** A window's specification or a reference to a named one. */
  record Window(
      Optional<String> base,
      List<Expression> partitionBy,
      List<SortItem> orderBy,
      List<Expression> bounds) {
    public Window {
      partitionBy = List.copyOf(partitionBy);
      orderBy = List.copyOf(orderBy);
      bounds = List.copyOf(bounds);
    }
  }

  /**
   * A type's name.
   *
   * @param names schema and name, or the name as pg_type spells it
   * @param array whether an array of it is meant
   * @param modified whether modifiers stand behind it, as in {@code numeric(10,2)}
   */
  record TypeName(List<String> names, boolean array, boolean modified) {
    public TypeName {
      names = List.copyOf(names);
      Objects.checkIndex(0, names.size());
    }
  }
}
