package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** GRANT, REVOKE, ALTER DEFAULT PRIVILEGES and REASSIGN OWNED. */
final class GrantStatement {

  private final Definition definition;
  private final TokenCursor cursor;

  GrantStatement(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  static StatementFacts facts(Reading reading) {
    Definition definition = new Definition(reading, reading.draft());
    GrantStatement statement = new GrantStatement(definition);
    if (reading.cursor().is("reassign")) {
      statement.reassign();
    } else {
      statement.grant();
    }
    return definition.facts();
  }

  private void reassign() {
    cursor.next();
    cursor.expect("owned");
    cursor.expect("by");
    definition.action(StatementKind.REASSIGN_OWNED, Optional.empty());
    definition.roles();
    cursor.expect("to");
    definition.draft.option(StatementOption.OWNER_TO);
    definition.role();
  }

  /** GRANT or REVOKE, at its verb. */
  void grant() {
    boolean grant = cursor.is("grant");
    if (!cursor.acceptAny("grant", "revoke")) {
      throw cursor.syntaxError();
    }
    if (!grant) {
      optionFor();
    }
    List<String> columns = privileges();
    if (cursor.accept("on")) {
      objects(grant ? StatementKind.GRANT : StatementKind.REVOKE, columns);
    } else {
      definition.action(
          grant ? StatementKind.GRANT_ROLE : StatementKind.REVOKE_ROLE, Optional.empty());
      for (String role : columns) {
        definition.draft.object(ObjectType.ROLE, role);
      }
    }
    grantees(grant ? "to" : "from");
  }

  /** GRANT OPTION FOR, ADMIN OPTION FOR and their kin. */
  private void optionFor() {
    if (cursor.peek(1).is("option") && cursor.peek(2).is("for")) {
      option(cursor.next().text());
      cursor.next();
      cursor.next();
    }
  }

  private void option(String word) {
    switch (word) {
      case "grant" -> definition.draft.option(StatementOption.GRANT_OPTION);
      case "admin" -> definition.draft.option(StatementOption.ADMIN_OPTION);
      case "inherit", "set" -> {}
      default -> throw cursor.syntaxError();
    }
  }

  /**
   * Privileges with their columns, or roles: which of them stands there is told only by what
   * follows. Answers the roles, or all columns.
   */
  private List<String> privileges() {
    List<String> named = new ArrayList<>();
    if (cursor.is("all") && cursor.peek(1).isAnyWord("privileges", "on")
        || cursor.is("all") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      cursor.accept("privileges");
      definition.draft.option(StatementOption.ALL_PRIVILEGES);
      if (cursor.isPunctuation("(")) {
        named.addAll(columns());
      }
      return named;
    }
    List<String> words = new ArrayList<>();
    do {
      String word = cursor.expectLabel();
      if (word.equals("alter")) {
        cursor.expect("system");
      }
      words.add(word);
      if (cursor.isPunctuation("(")) {
        named.addAll(columns());
      }
    } while (cursor.acceptPunctuation(","));
    return cursor.is("on") ? named : words;
  }

  private List<String> columns() {
    cursor.expectPunctuation("(");
    List<String> columns = definition.names();
    cursor.expectPunctuation(")");
    return columns;
  }

  /** privilege_target. */
  private void objects(StatementKind kind, List<String> columns) {
    if (definition.option(StatementOption.ALL_IN_SCHEMA, "all")) {
      if (!cursor.acceptAny("tables", "sequences", "functions", "procedures", "routines")) {
        throw cursor.syntaxError();
      }
      cursor.expect("in");
      cursor.expect("schema");
      definition.action(kind, Optional.empty());
      list(ObjectType.SCHEMA);
      return;
    }
    Optional<ObjectType> type = target();
    if (type.isEmpty()) {
      tables(kind, ObjectType.TABLE, columns);
    } else if (type.get() == ObjectType.SEQUENCE) {
      tables(kind, ObjectType.SEQUENCE, columns);
    } else if (type.get() == ObjectType.PARAMETER) {
      definition.action(kind, Optional.empty());
      do {
        StringBuilder name = new StringBuilder(definition.name());
        while (cursor.acceptPunctuation(".")) {
          name.append('.').append(cursor.expectLabel());
        }
        definition.draft.object(ObjectType.PARAMETER, name.toString());
      } while (cursor.acceptPunctuation(","));
    } else {
      definition.action(kind, Optional.empty());
      list(type.get());
    }
  }

  private void list(ObjectType type) {
    ObjectNames names = new ObjectNames(definition);
    do {
      names.object(type);
    } while (cursor.acceptPunctuation(","));
  }

  private void tables(StatementKind kind, ObjectType type, List<String> columns) {
    do {
      TableName name = definition.anyName();
      RelationName relation = definition.changes(type, name);
      definition.action(kind, Optional.of(relation));
      for (String column : columns) {
        definition.part(ObjectType.COLUMN, column, name);
      }
    } while (cursor.acceptPunctuation(","));
  }

  /** The class that is named; none for tables, with or without the word. */
  private Optional<ObjectType> target() {
    // A word for a class may be a table's name: then a comma, a dot or TO follows it.
    boolean nameFollows =
        (cursor.peek(1).type() == Type.WORD && !cursor.peek(1).isAnyWord("to", "from"))
            || cursor.peek(1).type() == Type.QUOTED
            || cursor.peek(1).type() == Type.NUMBER;
    Token token = cursor.peek();
    if (!nameFollows || token.type() != Type.WORD) {
      return Optional.empty();
    }
    int words = 1;
    Optional<ObjectType> type =
        switch (token.text()) {
          case "table" -> Optional.empty();
          case "sequence" -> Optional.of(ObjectType.SEQUENCE);
          case "database" -> Optional.of(ObjectType.DATABASE);
          case "domain" -> Optional.of(ObjectType.DOMAIN);
          case "function" -> Optional.of(ObjectType.FUNCTION);
          case "procedure" -> Optional.of(ObjectType.PROCEDURE);
          case "routine" -> Optional.of(ObjectType.ROUTINE);
          case "language" -> Optional.of(ObjectType.LANGUAGE);
          case "schema" -> Optional.of(ObjectType.SCHEMA);
          case "tablespace" -> Optional.of(ObjectType.TABLESPACE);
          case "type" -> Optional.of(ObjectType.TYPE);
          case "parameter" -> Optional.of(ObjectType.PARAMETER);
          case "large" -> Optional.of(ObjectType.LARGE_OBJECT);
          case "foreign" ->
              Optional.of(
                  cursor.peek(1).is("server")
                      ? ObjectType.SERVER
                      : ObjectType.FOREIGN_DATA_WRAPPER);
          default -> throw cursor.unsupported("this class of objects in GRANT or REVOKE");
        };
    if (token.is("large")) {
      words = 2;
    } else if (token.is("foreign")) {
      words = cursor.peek(1).is("server") ? 2 : 3;
    }
    for (int i = 0; i < words; i++) {
      cursor.next();
    }
    return type;
  }

  private void grantees(String preposition) {
    cursor.expect(preposition);
    do {
      if (cursor.is("group") && cursor.peek(1).type() == Type.WORD) {
        cursor.next();
      }
      definition.role();
    } while (cursor.acceptPunctuation(","));
    if (cursor.accept("with")) {
      do {
        String option = cursor.expectLabel();
        if (cursor.acceptAny("option", "true")) {
          option(option);
        } else if (cursor.accept("false")) {
          continue;
        } else {
          throw cursor.syntaxError();
        }
      } while (cursor.acceptPunctuation(","));
    }
    if (cursor.acceptAll("granted", "by")) {
      definition.role();
    }
    definition.behaviour();
  }

  /** Behind ALTER DEFAULT PRIVILEGES. */
  void defaultPrivileges() {
    definition.action(StatementKind.ALTER_DEFAULT_PRIVILEGES, Optional.empty());
    while (!cursor.isAny("grant", "revoke")) {
      if (cursor.acceptAll("in", "schema")) {
        list(ObjectType.SCHEMA);
      } else {
        cursor.expect("for");
        if (!cursor.acceptAny("role", "user")) {
          throw cursor.syntaxError();
        }
        definition.roles();
      }
    }
    boolean grant = cursor.next().is("grant");
    if (!grant) {
      optionFor();
    }
    privileges();
    cursor.expect("on");
    if (!cursor.acceptAny("tables", "functions", "routines", "sequences", "types", "schemas")) {
      cursor.expect("large");
      cursor.expect("objects");
    }
    grantees(grant ? "to" : "from");
  }
}
