package io.gatehouse.sql.parse;

import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.syntax.Expression.TypeName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Typename in gram.y. */
final class TypeNames {

  /** Words that begin a type's name and are no generic name. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "bigint",
          "bit",
          "boolean",
          "char",
          "character",
          "dec",
          "decimal",
          "float",
          "int",
          "integer",
          "interval",
          "json",
          "national",
          "nchar",
          "numeric",
          "real",
          "smallint",
          "time",
          "timestamp",
          "varchar");

  private final Grammar grammar;
  private final TokenCursor cursor;

  /** Whether the type that is being read has modifiers. */
  private boolean modified;

  TypeNames(Grammar grammar) {
    this.grammar = grammar;
    this.cursor = grammar.cursor;
  }

  /** Whether the token ahead begins a type that the grammar spells in its own way. */
  boolean startsBuiltIn() {
    return cursor.peek().type() == Type.WORD
        && (BUILT_IN.contains(cursor.peek().text()) || cursor.follows("double", "precision"));
  }

  TypeName typeName() {
    cursor.accept("setof");
    modified = false;
    List<String> names = simple();
    boolean withModifiers = modified;
    boolean array = false;
    if (cursor.accept("array")) {
      array = true;
      if (cursor.acceptPunctuation("[")) {
        cursor.next();
        cursor.expectPunctuation("]");
      }
    } else {
      while (cursor.isPunctuation("[")) {
        array = true;
        cursor.next();
        if (cursor.peek().type() == Type.NUMBER) {
          cursor.next();
        }
        cursor.expectPunctuation("]");
      }
    }
    return new TypeName(names, array, withModifiers);
  }

  private List<String> simple() {
    if (cursor.acceptAll("double", "precision")) {
      return catalogName("float8");
    }
    if (startsBuiltIn()) {
      return builtIn(cursor.next().text());
    }
    List<String> names = new ArrayList<>();
    boolean qualified = cursor.peek(1).isPunctuation(".");
    if (qualified ? !cursor.isColumnId() && !isTypeName() : !isTypeName()) {
      throw cursor.syntaxError();
    }
    names.add(cursor.next().text());
    while (cursor.acceptPunctuation(".")) {
      names.add(cursor.expectLabel());
    }
    if (cursor.peek().isOperator("%") && cursor.peek(1).is("type")) {
      throw cursor.unsupported("%TYPE");
    }
    modifiers();
    return names;
  }

  private boolean isTypeName() {
    return TokenCursor.isTypeOrFunctionName(cursor.peek());
  }

  private List<String> builtIn(String word) {
    return switch (word) {
      case "int", "integer" -> catalogName("int4");
      case "bigint" -> catalogName("int8");
      case "smallint" -> catalogName("int2");
      case "real" -> catalogName("float4");
      case "boolean" -> catalogName("bool");
      case "float" -> catalogName(isSinglePrecision() ? "float4" : "float8");
      case "dec", "decimal", "numeric" -> {
        modifiers();
        yield catalogName("numeric");
      }
      case "bit" -> {
        boolean varying = cursor.accept("varying");
        modifiers();
        yield catalogName(varying ? "varbit" : "bit");
      }
      case "varchar" -> {
        modifiers();
        yield catalogName("varchar");
      }
      case "national" -> {
        if (!cursor.acceptAny("char", "character")) {
          throw cursor.syntaxError();
        }
        yield character();
      }
      case "char", "character", "nchar" -> character();
      case "time", "timestamp" -> {
        modifiers();
        boolean zone = false;
        if (cursor.acceptAll("with", "time", "zone")) {
          zone = true;
        } else {
          cursor.acceptAll("without", "time", "zone");
        }
        yield catalogName(zone ? word + "tz" : word);
      }
      case "interval" -> {
        modifiers();
        intervalFields();
        yield catalogName("interval");
      }
      default -> catalogName(word);
    };
  }

  /** FLOAT(p) is real up to 24 bits (manual, section 8.1.3). */
  private boolean isSinglePrecision() {
    boolean small = false;
    if (cursor.isPunctuation("(") && cursor.peek(1).type() == Type.NUMBER) {
      String digits = cursor.peek(1).text();
      small = digits.length() <= 2 && Integer.parseInt(digits) <= 24;
    }
    modifiers();
    return small;
  }

  private List<String> character() {
    boolean varying = cursor.accept("varying");
    modifiers();
    return catalogName(varying ? "varchar" : "bpchar");
  }

  /** YEAR TO MONTH and its kin. */
  void intervalFields() {
    if (!cursor.isAny("year", "month", "day", "hour", "minute", "second")) {
      return;
    }
    boolean second = cursor.next().is("second");
    modified = true;
    if (cursor.is("to") && cursor.peek(1).type() == Type.WORD) {
      cursor.next();
      second = cursor.next().is("second");
    }
    if (second) {
      modifiers();
    }
  }

  /** (10, 2) behind a type; expressions there are constants to PostgreSQL. */
  void modifiers() {
    if (!cursor.isPunctuation("(")) {
      return;
    }
    cursor.next();
    do {
      grammar.expressions.expression();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    modified = true;
  }

  private static List<String> catalogName(String name) {
    return List.of("pg_catalog", name);
  }
}
