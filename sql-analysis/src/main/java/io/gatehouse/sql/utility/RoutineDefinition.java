package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Keyword;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * CREATE FUNCTION and CREATE PROCEDURE, and the options that ALTER shares with them. A body in a
 * string is opaque; RETURN and BEGIN ATOMIC are read.
 */
final class RoutineDefinition {

  private final Definition definition;
  private final TokenCursor cursor;
  private final List<String> parameters = new ArrayList<>();
  private String name = "";

  RoutineDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE FUNCTION or PROCEDURE. */
  void create(StatementKind kind) {
    definition.action(kind, Optional.empty());
    List<String> names = definition.functionName();
    name = names.get(names.size() - 1);
    definition.createsRoutine(
        kind == StatementKind.CREATE_FUNCTION ? ObjectType.FUNCTION : ObjectType.PROCEDURE, names);
    parameters();
    if (cursor.accept("returns")) {
      returns();
    }
    while (option()) {
      continue;
    }
    if (cursor.accept("return")) {
      definition.resolve(definition.reading.grammar().expression(), scope(), Role.COPIED);
    } else if (cursor.acceptAll("begin", "atomic")) {
      atomic();
    }
  }

  private DefinitionResolver.Names scope() {
    return definition.resolver().ofParameters(name, parameters);
  }

  /** func_args_with_defaults. */
  private void parameters() {
    cursor.expectPunctuation("(");
    if (cursor.acceptPunctuation(")")) {
      return;
    }
    do {
      parameter();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private void parameter() {
    mode();
    if (isParameterName()) {
      parameters.add(cursor.next().text());
    }
    mode();
    definition.type();
    if (cursor.accept("default") || cursor.acceptOperator("=")) {
      definition.resolve(
          definition.reading.grammar().expression(), definition.columnsOf(""), Role.COPIED);
    }
  }

  private void mode() {
    if (cursor.accept("in")) {
      cursor.accept("out");
    } else {
      cursor.acceptAny("out", "inout", "variadic");
    }
  }

  /** A name stands before a type or mode: a word that is no built-in type's first, then a word. */
  private boolean isParameterName() {
    Token token = cursor.peek();
    Token next = cursor.peek(1);
    if (token.type() == Type.QUOTED || token.type() == Type.WORD) {
      if (cursor.follows("double", "precision")) {
        return false;
      }
      Keyword keyword = token.type() == Type.WORD ? token.keyword() : null;
      boolean nameable =
          keyword == null
              || keyword.category() == Keyword.Category.UNRESERVED
              || keyword.category() == Keyword.Category.TYPE_OR_FUNCTION_NAME;
      return nameable && beginsType(next);
    }
    return false;
  }

  private static boolean beginsType(Token token) {
    if (token.type() == Type.QUOTED) {
      return true;
    }
    return token.type() == Type.WORD
        && (token.keyword() == null
            || token.keyword().category() != Keyword.Category.RESERVED
            || token.isAnyWord("in", "variadic"));
  }

  private void returns() {
    if (!cursor.is("table") || !cursor.peek(1).isPunctuation("(")) {
      definition.type();
      return;
    }
    cursor.next();
    cursor.expectPunctuation("(");
    do {
      parameters.add(cursor.expectLabel());
      definition.type();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  /** createfunc_opt_item without the body; whether one was there. */
  private boolean option() {
    if (cursor.accept("as")) {
      cursor.expectString();
      if (cursor.acceptPunctuation(",")) {
        cursor.expectString();
      }
      definition.draft.opaque();
    } else if (cursor.accept("language")) {
      definition.draft.object(ObjectType.LANGUAGE, definition.wordOrString());
    } else if (cursor.accept("transform")) {
      do {
        cursor.expect("for");
        cursor.expect("type");
        definition.type();
      } while (cursor.acceptPunctuation(","));
    } else if (cursor.accept("window")) {
      return true;
    } else {
      return alterOption();
    }
    return true;
  }

  /** common_func_opt_item; whether one was there. */
  boolean alterOption() {
    if (cursor.acceptAny("strict", "immutable", "stable", "volatile")
        || cursor.acceptAll("called", "on", "null", "input")
        || cursor.acceptAll("returns", "null", "on", "null", "input")) {
      return true;
    }
    if (cursor.is("external") && cursor.peek(1).is("security")) {
      cursor.next();
    }
    if (definition.option(StatementOption.SECURITY_DEFINER, "security", "definer")
        || definition.option(StatementOption.SECURITY_INVOKER, "security", "invoker")
        || definition.option(StatementOption.NOT_LEAKPROOF, "not", "leakproof")
        || definition.option(StatementOption.LEAKPROOF, "leakproof")) {
      return true;
    }
    if (cursor.acceptAny("cost", "rows")) {
      definition.number();
    } else if (cursor.accept("support")) {
      definition.resolver().function(definition.functionName());
    } else if (cursor.accept("parallel")) {
      cursor.expectLabel();
    } else {
      return new SettingClause(definition).read();
    }
    return true;
  }

  /** routine_body_stmt_list up to its END. */
  private void atomic() {
    while (!cursor.accept("end")) {
      if (cursor.acceptPunctuation(";")) {
        continue;
      }
      if (cursor.accept("return")) {
        definition.resolve(definition.reading.grammar().expression(), scope(), Role.COPIED);
      } else if (definition.reading.atStatement()) {
        definition.resolver().statement(definition.reading.grammar().statement(), scope());
      } else {
        throw cursor.unsupported(
            "what is no query, INSERT, UPDATE, DELETE, MERGE or RETURN in BEGIN ATOMIC");
      }
      cursor.expectPunctuation(";");
    }
  }
}
