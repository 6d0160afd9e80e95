package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.TableName;
import java.util.Optional;

/** CREATE TABLE, CREATE FOREIGN TABLE and CREATE SEQUENCE. */
final class TableDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  TableDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  /** Whether CREATE TABLE goes on with AS and a query. */
  static boolean isAs(TokenCursor cursor) {
    int depth = 0;
    for (int i = cursor.position(); ; i++) {
      Token token = cursor.at(i);
      if (token.type() == Type.END) {
        return false;
      }
      if (token.isPunctuation("(")) {
        depth++;
      } else if (token.isPunctuation(")")) {
        depth--;
      } else if (depth == 0 && !cursor.at(i - 1).isPunctuation(".")) {
        if (token.is("as")) {
          return true;
        }
        if (token.isAnyWord("create", "grant")) {
          // The next element of CREATE SCHEMA.
          return false;
        }
      }
    }
  }

  /** Behind CREATE TABLE. */
  void table(boolean temporary) {
    definition.ifNotExists();
    TableName name = definition.anyName();
    RelationName created = definition.creates(ObjectType.TABLE, name, temporary);
    definition.action(StatementKind.CREATE_TABLE, Optional.of(created));
    DefinitionResolver.Names columns = definition.columnsOf(name.name());
    TableElements elements = new TableElements(definition, name, columns);
    if (cursor.accept("of")) {
      definition.anyName();
      if (cursor.isPunctuation("(")) {
        elements.typedList();
      }
    } else if (cursor.acceptAll("partition", "of")) {
      partitionOf(elements);
    } else {
      elements.list();
      inherits();
    }
    if (cursor.acceptAll("partition", "by")) {
      definition.name();
      new IndexElements(definition, columns).list(Role.COPIED);
    }
    storage();
  }

  private void partitionOf(TableElements elements) {
    definition.references(definition.anyName());
    if (cursor.isPunctuation("(")) {
      elements.typedList();
    }
    elements.bound();
  }

  private void inherits() {
    if (cursor.accept("inherits")) {
      cursor.expectPunctuation("(");
      do {
        definition.references(definition.anyName());
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
  }

  /** Access method, WITH, ON COMMIT and TABLESPACE. */
  void storage() {
    storage(definition);
  }

  static void storage(Definition definition) {
    TokenCursor cursor = definition.cursor;
    if (cursor.accept("using")) {
      definition.draft.object(ObjectType.ACCESS_METHOD, definition.name());
    }
    if (cursor.is("with") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      definition.attributes();
    } else {
      cursor.acceptAll("without", "oids");
    }
    if (cursor.acceptAll("on", "commit")
        && !cursor.accept("drop")
        && !cursor.acceptAll("delete", "rows")
        && !cursor.acceptAll("preserve", "rows")) {
      throw cursor.syntaxError();
    }
    if (cursor.accept("tablespace")) {
      definition.draft.object(ObjectType.TABLESPACE, definition.name());
    }
  }

  /** Behind CREATE FOREIGN TABLE. */
  void foreignTable() {
    definition.ifNotExists();
    TableName name = definition.anyName();
    RelationName created = definition.creates(ObjectType.FOREIGN_TABLE, name, false);
    definition.action(StatementKind.CREATE_FOREIGN_TABLE, Optional.of(created));
    TableElements elements = new TableElements(definition, name, definition.columnsOf(name.name()));
    if (cursor.acceptAll("partition", "of")) {
      partitionOf(elements);
    } else {
      elements.list();
      inherits();
    }
    cursor.expect("server");
    definition.draft.object(ObjectType.SERVER, definition.name());
    definition.genericOptions();
  }

  /** Behind CREATE SEQUENCE. */
  void sequence(boolean temporary) {
    definition.ifNotExists();
    RelationName created = definition.creates(ObjectType.SEQUENCE, definition.anyName(), temporary);
    definition.action(StatementKind.CREATE_SEQUENCE, Optional.of(created));
    new SequenceOptions(definition).read();
  }
}
