package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How DROP, ALTER, COMMENT, SECURITY LABEL and ALTER EXTENSION name an object of each class. */
final class ObjectNames {

  private final Definition definition;
  private final TokenCursor cursor;

  ObjectNames(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** The class of objects whose words stand at the cursor; goes over them. */
  ObjectType type() {
    cursor.accept("procedural");
    List<Token> ahead = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ahead.add(cursor.peek(i));
    }
    String words = Verbs.object(ahead, 0).orElseThrow(cursor::syntaxError);
    for (int i = 0; i < words.split(" ").length; i++) {
      cursor.next();
    }
    return type(words);
  }

  static ObjectType type(String words) {
    return switch (words) {
      case "user", "group" -> ObjectType.ROLE;
      default -> ObjectType.valueOf(words.replace(' ', '_').toUpperCase(Locale.ROOT));
    };
  }

  /** One object of a class, with what belongs to its name; the relation that it is or hangs on. */
  Optional<RelationName> object(ObjectType type) {
    return switch (type) {
      case TABLE, VIEW, MATERIALIZED_VIEW, FOREIGN_TABLE, INDEX, SEQUENCE ->
          Optional.of(definition.changes(type, definition.anyName()));
      case COLUMN -> Optional.of(column());
      case TRIGGER, POLICY, RULE -> {
        String name = definition.name();
        cursor.expect("on");
        yield Optional.of(definition.part(type, name, definition.anyName()));
      }
      case CONSTRAINT -> constraint();
      case FUNCTION, PROCEDURE, ROUTINE, AGGREGATE -> {
        definition.routine(type, definition.functionName());
        if (cursor.isPunctuation("(")) {
          definition.reading.skipParentheses();
        }
        yield Optional.empty();
      }
      case OPERATOR -> {
        definition.object(type, definition.operatorName());
        definition.reading.skipParentheses();
        yield Optional.empty();
      }
      case OPERATOR_CLASS, OPERATOR_FAMILY -> {
        definition.object(type, definition.anyName());
        cursor.expect("using");
        definition.name();
        yield Optional.empty();
      }
      case CAST -> {
        cursor.expectPunctuation("(");
        String source = definition.type();
        cursor.expect("as");
        String target = definition.type();
        cursor.expectPunctuation(")");
        definition.draft.object(type, source + " AS " + target);
        yield Optional.empty();
      }
      case TRANSFORM -> {
        cursor.expect("for");
        String of = definition.type();
        cursor.expect("language");
        definition.draft.object(type, of + "@" + definition.name());
        yield Optional.empty();
      }
      case TYPE, DOMAIN -> {
        definedType(type);
        yield Optional.empty();
      }
      case LARGE_OBJECT -> {
        if (cursor.peek().type() != Type.NUMBER) {
          throw cursor.syntaxError();
        }
        definition.draft.object(type, cursor.next().text());
        yield Optional.empty();
      }
      case ROLE -> {
        definition.role();
        yield Optional.empty();
      }
      case COLLATION,
          CONVERSION,
          STATISTICS,
          TEXT_SEARCH_CONFIGURATION,
          TEXT_SEARCH_DICTIONARY,
          TEXT_SEARCH_PARSER,
          TEXT_SEARCH_TEMPLATE -> {
        definition.object(type, definition.anyName());
        yield Optional.empty();
      }
      case ACCESS_METHOD,
          DATABASE,
          EVENT_TRIGGER,
          EXTENSION,
          FOREIGN_DATA_WRAPPER,
          LANGUAGE,
          PUBLICATION,
          SCHEMA,
          SERVER,
          SUBSCRIPTION,
          TABLESPACE -> {
        definition.draft.object(
            type, cursor.peek().type() == Type.STRING ? cursor.next().text() : definition.name());
        yield Optional.empty();
      }
      case USER_MAPPING,
          PARAMETER,
          PREPARED_STATEMENT,
          CURSOR,
          CHANNEL,
          SAVEPOINT,
          PREPARED_TRANSACTION,
          LIBRARY ->
          throw cursor.syntaxError();
    };
  }

  /** A type by its Typename: {@code integer} is one as well as {@code s.t}. */
  private void definedType(ObjectType type) {
    if (cursor.isColumnId() && cursor.peek(1).isPunctuation(".")) {
      definition.object(type, definition.anyName());
      return;
    }
    definition.draft.object(type, definition.type());
  }

  private RelationName column() {
    int start = cursor.position();
    TableName owner = definition.reading.columnOwner();
    String column = cursor.at(cursor.position() - 1).text();
    if (cursor.position() == start) {
      throw cursor.syntaxError();
    }
    return definition.part(ObjectType.COLUMN, column, owner);
  }

  private Optional<RelationName> constraint() {
    String name = definition.name();
    cursor.expect("on");
    if (cursor.is("domain") && !cursor.peek(1).isAnyWord("is")) {
      cursor.next();
      TableName domain = definition.anyName();
      definition.draft.object(
          new ObjectUse(ObjectType.CONSTRAINT, domain.schema().orElse(""), domain.name(), name));
      return Optional.empty();
    }
    return Optional.of(definition.part(ObjectType.CONSTRAINT, name, definition.anyName()));
  }
}
