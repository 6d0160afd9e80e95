package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.Cast;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.Expression.Grouping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * func_expr_common_subexpr of gram.y: functions with a grammar of their own. They mean pg_catalog's
 * whatever the search path.
 */
final class SpecialCalls {

  /** Without parentheses, or with a precision. */
  private static final Set<String> VALUES =
      Set.of(
          "current_catalog",
          "current_date",
          "current_role",
          "current_time",
          "current_timestamp",
          "current_user",
          "localtime",
          "localtimestamp",
          "session_user",
          "system_user",
          "user");

  /** With a grammar between their parentheses. */
  private static final Set<String> CALLS =
      Set.of(
          "cast",
          "coalesce",
          "extract",
          "greatest",
          "grouping",
          "least",
          "normalize",
          "nullif",
          "overlay",
          "position",
          "substring",
          "treat",
          "trim",
          "xmlconcat",
          "xmlelement",
          "xmlexists",
          "xmlforest",
          "xmlparse",
          "xmlpi",
          "xmlroot",
          "xmlserialize");

  private final Grammar grammar;
  private final TokenCursor cursor;

  SpecialCalls(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  /** Whether the words ahead begin such a call. */
  boolean isSpecial() {
    Token token = cursor.peek();
    if (token.type() != Type.WORD || token.keyword() == null) {
      return false;
    }
    boolean parenthesis = cursor.peek(1).isPunctuation("(");
    String word = token.text();
    return VALUES.contains(word)
        || (word.equals("current_schema") && !parenthesis)
        || (parenthesis && (CALLS.contains(word) || JsonCalls.isName(word)))
        || (word.equals("collation") && cursor.peek(1).is("for"));
  }

  /** The call ahead; CAST and GROUPING are calls only in their looks. */
  Expression call() {
    Token token = cursor.next();
    String word = token.text();
    int offset = token.start();
    if (VALUES.contains(word) || word.equals("current_schema")) {
      if (cursor.isPunctuation("(")) {
        grammar.types.modifiers();
      }
      return Call.ofGrammar(word, List.of(), offset);
    }
    if (word.equals("collation")) {
      cursor.next();
      cursor.expectPunctuation("(");
      List<Expression> arguments = List.of(grammar.expressions.expression());
      cursor.expectPunctuation(")");
      return Call.ofGrammar("pg_collation_for", arguments, offset);
    }
    if (JsonCalls.isName(word)) {
      return new JsonCalls(grammar).call(word, offset);
    }
    cursor.expectPunctuation("(");
    Expression result =
        switch (word) {
          case "cast" -> cast();
          case "treat" -> treat(offset);
          case "grouping" -> new Grouping(grammar.expressions.list());
          case "coalesce", "greatest", "least", "nullif", "xmlconcat" ->
              Call.ofGrammar(word, grammar.expressions.list(), offset);
          case "extract" -> extract(offset);
          case "normalize" -> normalize(offset);
          case "position" -> position(offset);
          case "overlay" -> separated("overlay", offset);
          case "substring" -> separated("substring", offset);
          case "trim" -> trim(offset);
          default -> xml(word, offset);
        };
    cursor.expectPunctuation(")");
    return result;
  }

  private Expression cast() {
    Expression operand = grammar.expressions.expression();
    cursor.expect("as");
    return new Cast(operand, grammar.types.typeName());
  }

  private Expression treat(int offset) {
    Expression operand = grammar.expressions.expression();
    cursor.expect("as");
    List<String> type = grammar.types.typeName().names();
    // gram.y makes it a call of pg_catalog's function of the type's name, whatever that does.
    return new Call(
        List.of("pg_catalog", type.get(type.size() - 1)),
        List.of(operand),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        offset);
  }

  private Expression extract(int offset) {
    if (!cursor.isLabel() && cursor.peek().type() != Type.STRING) {
      throw cursor.syntaxError();
    }
    Token unit = cursor.next();
    Expression field =
        unit.type() == Type.STRING
            ? Constant.of(ConstantKind.STRING, unit)
            : Constant.implied(ConstantKind.STRING, unit.text());
    cursor.expect("from");
    return Call.ofGrammar("extract", List.of(field, grammar.expressions.expression()), offset);
  }

  private Expression normalize(int offset) {
    Expression operand = grammar.expressions.expression();
    if (cursor.acceptPunctuation(",") && !cursor.acceptAny("nfc", "nfd", "nfkc", "nfkd")) {
      throw cursor.syntaxError();
    }
    return Call.ofGrammar("normalize", List.of(operand), offset);
  }

  private Expression position(int offset) {
    Expression what = grammar.expressions.restricted();
    cursor.expect("in");
    return Call.ofGrammar("position", List.of(what, grammar.expressions.restricted()), offset);
  }

  /** Arguments with words or commas in between; as an ordinary call the search path decides. */
  private Expression separated(String name, int offset) {
    List<Expression> arguments = new ArrayList<>();
    boolean words = false;
    if (!cursor.isPunctuation(")")) {
      do {
        if (cursor.isLabel()
            && (cursor.peek(1).isPunctuation(":=") || cursor.peek(1).isOperator("=>"))) {
          cursor.next();
          cursor.next();
        }
        arguments.add(grammar.expressions.expression());
        boolean separator = cursor.acceptAny("from", "for", "placing", "similar", "escape");
        words |= separator;
        if (!separator && !cursor.acceptPunctuation(",")) {
          break;
        }
      } while (true);
    }
    if (words) {
      return Call.ofGrammar(name, arguments, offset);
    }
    return new Call(
        List.of(name),
        arguments,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        offset);
  }

  private Expression trim(int offset) {
    String name = "btrim";
    if (cursor.accept("leading")) {
      name = "ltrim";
    } else if (cursor.accept("trailing")) {
      name = "rtrim";
    } else {
      cursor.accept("both");
    }
    List<Expression> arguments = new ArrayList<>();
    if (!cursor.accept("from")) {
      arguments.add(grammar.expressions.expression());
      if (!cursor.accept("from") && !cursor.acceptPunctuation(",")) {
        return Call.ofGrammar(name, arguments, offset);
      }
    }
    arguments.addAll(grammar.expressions.list());
    return Call.ofGrammar(name, arguments, offset);
  }

  private Expression xml(String word, int offset) {
    List<Expression> arguments = new ArrayList<>();
    switch (word) {
      case "xmlelement", "xmlpi" -> {
        cursor.expect("name");
        cursor.expectLabel();
        while (cursor.acceptPunctuation(",")) {
          if (cursor.is("xmlattributes") && cursor.peek(1).isPunctuation("(")) {
            cursor.next();
            cursor.next();
            labelled(arguments);
            cursor.expectPunctuation(")");
          } else {
            arguments.add(grammar.expressions.expression());
          }
        }
      }
      case "xmlforest" -> labelled(arguments);
      case "xmlexists" -> {
        arguments.add(primary());
        cursor.expect("passing");
        passingMechanism();
        arguments.add(primary());
        passingMechanism();
      }
      case "xmlparse" -> {
        documentOrContent();
        arguments.add(grammar.expressions.expression());
        if (cursor.acceptAny("preserve", "strip")) {
          cursor.expect("whitespace");
        }
      }
      case "xmlserialize" -> {
        documentOrContent();
        arguments.add(grammar.expressions.expression());
        cursor.expect("as");
        grammar.types.typeName();
        cursor.accept("no");
        cursor.accept("indent");
      }
      case "xmlroot" -> {
        arguments.add(grammar.expressions.expression());
        cursor.expectPunctuation(",");
        cursor.expect("version");
        if (!cursor.acceptAll("no", "value")) {
          arguments.add(grammar.expressions.expression());
        }
        if (cursor.acceptPunctuation(",")) {
          cursor.expect("standalone");
          if (!cursor.accept("yes")) {
            cursor.expect("no");
            cursor.accept("value");
          }
        }
      }
      default -> throw cursor.unsupported(word);
    }
    return Call.ofGrammar(word, arguments, offset);
  }

  private void labelled(List<Expression> arguments) {
    do {
      arguments.add(grammar.expressions.expression());
      if (cursor.accept("as")) {
        cursor.expectLabel();
      }
    } while (cursor.acceptPunctuation(","));
  }

  private void documentOrContent() {
    if (!cursor.acceptAny("document", "content")) {
      throw cursor.syntaxError();
    }
  }

  void passingMechanism() {
    if (cursor.accept("by") && !cursor.acceptAny("ref", "value")) {
      throw cursor.syntaxError();
    }
  }

  Expression primary() {
    return grammar.expressions.primaries().primary(true);
  }
}
