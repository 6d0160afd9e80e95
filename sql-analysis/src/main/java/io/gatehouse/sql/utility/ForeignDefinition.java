package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.parse.TokenCursor;
import java.util.Optional;

/** Foreign-data wrappers, servers, user mappings, IMPORT FOREIGN SCHEMA. */
final class ForeignDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  ForeignDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Behind CREATE or ALTER FOREIGN DATA WRAPPER. */
  void wrapper(StatementKind kind) {
    definition.action(kind, Optional.empty());
    definition.draft.object(ObjectType.FOREIGN_DATA_WRAPPER, definition.name());
    if (kind == StatementKind.ALTER_FOREIGN_DATA_WRAPPER && definition.commonAlteration()) {
      return;
    }
    while (cursor.isAny("handler", "validator", "no")) {
      if (cursor.accept("no")) {
        if (!cursor.acceptAny("handler", "validator")) {
          throw cursor.syntaxError();
        }
      } else {
        cursor.next();
        definition.resolver().function(definition.functionName());
      }
    }
    definition.draft.option(StatementOption.SET_OPTIONS, definition.genericOptions());
  }

  /** Behind CREATE SERVER. */
  void server() {
    definition.action(StatementKind.CREATE_SERVER, Optional.empty());
    definition.ifNotExists();
    definition.draft.object(ObjectType.SERVER, definition.name());
    if (cursor.accept("type")) {
      cursor.expectString();
    }
    version();
    cursor.expect("foreign");
    cursor.expect("data");
    cursor.expect("wrapper");
    definition.draft.object(ObjectType.FOREIGN_DATA_WRAPPER, definition.name());
    definition.genericOptions();
  }

  /** Behind ALTER SERVER. */
  void alterServer() {
    definition.action(StatementKind.ALTER_SERVER, Optional.empty());
    definition.draft.object(ObjectType.SERVER, definition.name());
    if (!definition.commonAlteration()) {
      version();
      definition.draft.option(StatementOption.SET_OPTIONS, definition.genericOptions());
    }
  }

  private void version() {
    if (cursor.accept("version") && !cursor.accept("null")) {
      cursor.expectString();
    }
  }

  /** Behind CREATE, ALTER or DROP USER MAPPING. */
  void userMapping(StatementKind kind) {
    definition.action(kind, Optional.empty());
    definition.ifNotExists();
    definition.ifExists();
    cursor.expect("for");
    String role = cursor.is("user") ? cursor.next().text() : definition.role();
    cursor.expect("server");
    String server = definition.name();
    definition.draft.object(new ObjectUse(ObjectType.USER_MAPPING, "", role + "@" + server, ""));
    definition.draft.object(ObjectType.SERVER, server);
    definition.genericOptions();
  }

  /** Behind IMPORT FOREIGN SCHEMA. */
  void importSchema() {
    definition.action(StatementKind.IMPORT_FOREIGN_SCHEMA, Optional.empty());
    cursor.expectLabel();
    if (cursor.acceptAll("limit", "to") || cursor.accept("except")) {
      cursor.expectPunctuation("(");
      do {
        definition.anyName();
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    cursor.expect("from");
    cursor.expect("server");
    definition.draft.object(ObjectType.SERVER, definition.name());
    cursor.expect("into");
    definition.draft.object(ObjectType.SCHEMA, definition.name());
    definition.genericOptions();
  }
}
