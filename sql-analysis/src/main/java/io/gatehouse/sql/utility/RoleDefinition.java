package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Roles and databases: CREATE and ALTER. */
final class RoleDefinition {

  /** Attributes that are single words; what they give is told, what they take is not. */
  private static final Map<String, StatementOption> ATTRIBUTES =
      Map.of(
          "superuser", StatementOption.SUPERUSER,
          "createrole", StatementOption.CREATEROLE,
          "createdb", StatementOption.CREATEDB,
          "createuser", StatementOption.SUPERUSER,
          "replication", StatementOption.REPLICATION,
          "bypassrls", StatementOption.BYPASSRLS,
          "login", StatementOption.LOGIN);

  private static final Set<String> HARMLESS =
      Set.of(
          "nosuperuser",
          "nocreaterole",
          "nocreatedb",
          "nocreateuser",
          "noreplication",
          "nobypassrls",
          "nologin",
          "inherit",
          "noinherit");

  private final Definition definition;
  private final TokenCursor cursor;

  RoleDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE ROLE, USER or GROUP. */
  void create() {
    definition.action(StatementKind.CREATE_ROLE, Optional.empty());
    definition.role();
    cursor.accept("with");
    attributes();
  }

  private void attributes() {
    while (!cursor.atEnd()) {
      attribute();
    }
  }

  private void attribute() {
    Token token = cursor.peek();
    StatementOption option = token.type() == Type.WORD ? ATTRIBUTES.get(token.text()) : null;
    if (option != null) {
      cursor.next();
      definition.draft.option(option);
    } else if (token.type() == Type.WORD && HARMLESS.contains(token.text())) {
      cursor.next();
    } else if (cursor.isAny("password", "encrypted", "unencrypted")) {
      cursor.acceptAny("encrypted", "unencrypted");
      cursor.expect("password");
      definition.draft.option(StatementOption.PASSWORD);
      if (!cursor.accept("null")) {
        cursor.expectString();
      }
    } else if (cursor.acceptAll("connection", "limit") || cursor.accept("sysid")) {
      definition.number();
    } else if (cursor.acceptAll("valid", "until")) {
      cursor.expectString();
    } else if (cursor.acceptAny("admin", "role", "user")
        || cursor.acceptAll("in", "role")
        || cursor.acceptAll("in", "group")) {
      definition.draft.option(StatementOption.ADD_MEMBER);
      definition.draft.option(StatementOption.ADMIN_OPTION, token.is("admin"));
      definition.roles();
    } else {
      throw cursor.syntaxError();
    }
  }

  /** Behind ALTER ROLE, USER or GROUP. */
  void alter() {
    definition.action(StatementKind.ALTER_ROLE, Optional.empty());
    if (cursor.is("all") && cursor.peek(1).isAnyWord("set", "reset", "in")) {
      cursor.next();
    } else {
      definition.role();
    }
    if (definition.option(StatementOption.RENAME, "rename", "to")) {
      cursor.expectLabel();
      return;
    }
    if (cursor.acceptAll("in", "database")) {
      definition.draft.object(ObjectType.DATABASE, definition.name());
    }
    if (definition.option(StatementOption.ADD_MEMBER, "add", "user")
        || definition.option(StatementOption.DROP_MEMBER, "drop", "user")) {
      definition.roles();
      return;
    }
    if (!new SettingClause(definition).read()) {
      cursor.accept("with");
      attributes();
    }
  }

  /** Behind CREATE DATABASE. */
  void createDatabase() {
    definition.action(StatementKind.CREATE_DATABASE, Optional.empty());
    definition.draft.object(ObjectType.DATABASE, definition.name());
    cursor.accept("with");
    databaseOptions();
  }

  private void databaseOptions() {
    while (!cursor.atEnd()) {
      boolean owner = cursor.is("owner");
      if (!cursor.acceptAll("connection", "limit")) {
        cursor.expectLabel();
      }
      cursor.acceptOperator("=");
      if (owner && cursor.peek().type() == Type.WORD && !cursor.is("default")) {
        definition.draft.option(StatementOption.OWNER_TO);
        definition.role();
      } else if (definition.isNumber()) {
        definition.number();
      } else {
        definition.wordOrString();
      }
    }
  }

  /** Behind ALTER DATABASE. */
  void alterDatabase() {
    definition.action(StatementKind.ALTER_DATABASE, Optional.empty());
    definition.draft.object(ObjectType.DATABASE, definition.name());
    if (definition.option(StatementOption.SET_TABLESPACE, "set", "tablespace")) {
      definition.draft.object(ObjectType.TABLESPACE, definition.name());
    } else if (!definition.option(StatementOption.REFRESH, "refresh", "collation", "version")
        && !definition.commonAlteration()
        && !new SettingClause(definition).read()) {
      cursor.accept("with");
      databaseOptions();
    }
  }

  /** Behind CREATE TABLESPACE. */
  void tablespace() {
    definition.action(StatementKind.CREATE_TABLESPACE, Optional.empty());
    definition.draft.object(ObjectType.TABLESPACE, definition.name());
    if (cursor.accept("owner")) {
      definition.role();
    }
    cursor.expect("location");
    cursor.expectString();
    if (cursor.accept("with")) {
      definition.attributes();
    }
  }
}
