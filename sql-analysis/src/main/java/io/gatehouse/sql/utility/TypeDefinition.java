package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.syntax.TableName;
import java.util.List;
import java.util.Optional;

/** Types and what is made for them: domains, aggregates, operators and their classes, casts. */
final class TypeDefinition {

  private final Definition definition;
  private final TokenCursor cursor;

  TypeDefinition(Definition definition) {
    this.definition = definition;
    this.cursor = definition.cursor;
  }

  private TableName named(StatementKind kind, ObjectType type) {
    TableName name = definition.anyName();
    definition.object(type, name);
    definition.action(kind, Optional.empty());
    return name;
  }

  /** Behind CREATE TYPE. */
  void type() {
    named(StatementKind.CREATE_TYPE, ObjectType.TYPE);
    if (cursor.isPunctuation("(")) {
      definition.attributes();
      return;
    }
    if (!cursor.accept("as")) {
      return;
    }
    if (cursor.accept("enum")) {
      cursor.expectPunctuation("(");
      while (!cursor.acceptPunctuation(")")) {
        cursor.expectString();
        if (!cursor.isPunctuation(")")) {
          cursor.expectPunctuation(",");
        }
      }
    } else if (cursor.accept("range")) {
      definition.attributes();
    } else {
      composite();
    }
  }

  private void composite() {
    cursor.expectPunctuation("(");
    if (cursor.acceptPunctuation(")")) {
      return;
    }
    do {
      attribute();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  /** TableFuncElement. */
  private void attribute() {
    definition.name();
    definition.type();
    if (cursor.accept("collate")) {
      definition.anyName();
    }
  }

  /** Behind ALTER TYPE name. */
  void alter() {
    if (cursor.acceptAll("add", "value")) {
      definition.draft.option(StatementOption.ADD_VALUE);
      definition.ifNotExists();
      cursor.expectString();
      if (cursor.acceptAny("before", "after")) {
        cursor.expectString();
      }
    } else if (cursor.acceptAll("rename", "value")) {
      definition.draft.option(StatementOption.RENAME_VALUE);
      cursor.expectString();
      cursor.expect("to");
      cursor.expectString();
    } else if (cursor.acceptAll("rename", "attribute")) {
      definition.draft.option(StatementOption.RENAME);
      definition.name();
      cursor.expect("to");
      definition.name();
      definition.behaviour();
    } else if (cursor.is("set") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      definition.draft.option(StatementOption.SET_OPTIONS);
      definition.attributes();
    } else if (!definition.commonAlteration()) {
      do {
        alterAttribute();
      } while (cursor.acceptPunctuation(","));
    }
  }

  private void alterAttribute() {
    if (definition.option(StatementOption.ADD_COLUMN, "add", "attribute")) {
      attribute();
    } else if (definition.option(StatementOption.DROP_COLUMN, "drop", "attribute")) {
      definition.ifExists();
      definition.name();
    } else {
      cursor.expect("alter");
      cursor.expect("attribute");
      definition.draft.option(StatementOption.ALTER_COLUMN_TYPE);
      definition.name();
      cursor.acceptAll("set", "data");
      cursor.expect("type");
      definition.type();
      if (cursor.accept("collate")) {
        definition.anyName();
      }
    }
    definition.behaviour();
  }

  /** Behind CREATE DOMAIN. */
  void domain() {
    TableName name = named(StatementKind.CREATE_DOMAIN, ObjectType.DOMAIN);
    cursor.accept("as");
    definition.type();
    new TableElements(definition, name, definition.columnsOf("")).qualifiers();
  }

  /** Behind ALTER DOMAIN name. */
  void alterDomain(TableName name) {
    TableElements elements = new TableElements(definition, name, definition.columnsOf(""));
    if (definition.option(StatementOption.SET_DEFAULT, "set", "default")) {
      definition.resolve(
          definition.reading.grammar().expression(), definition.columnsOf(""), Role.COPIED);
    } else if (definition.option(StatementOption.DROP_DEFAULT, "drop", "default")
        || definition.option(StatementOption.SET_NOT_NULL, "set", "not", "null")
        || definition.option(StatementOption.DROP_NOT_NULL, "drop", "not", "null")) {
      return;
    } else if (definition.option(StatementOption.ADD_CONSTRAINT, "add")) {
      if (cursor.accept("constraint")) {
        definition.name();
      }
      if (cursor.acceptAll("not", "null")) {
        elements.constraintAttributes();
      } else {
        cursor.expect("check");
        definition.parenthesised(definition.columnsOf(""), Role.PREDICATE);
        elements.constraintAttributes();
      }
    } else if (definition.option(StatementOption.DROP_CONSTRAINT, "drop", "constraint")) {
      definition.ifExists();
      definition.name();
      definition.behaviour();
    } else if (definition.option(StatementOption.VALIDATE_CONSTRAINT, "validate", "constraint")) {
      definition.name();
    } else if (definition.option(StatementOption.RENAME, "rename", "constraint")) {
      definition.name();
      cursor.expect("to");
      definition.name();
    } else if (!definition.commonAlteration()) {
      throw cursor.syntaxError();
    }
  }

  /** Behind CREATE AGGREGATE. */
  void aggregate() {
    definition.action(StatementKind.CREATE_AGGREGATE, Optional.empty());
    List<String> names = definition.functionName();
    definition.createsRoutine(ObjectType.AGGREGATE, names);
    int first = cursor.position();
    definition.reading.skipParentheses();
    if (!cursor.isPunctuation("(")) {
      // As before PostgreSQL 8.2: basetype stands among the attributes.
      cursor.reset(first);
    }
    definition.attributes();
  }

  /** Behind CREATE OPERATOR. */
  void operator() {
    definition.action(StatementKind.CREATE_OPERATOR, Optional.empty());
    definition.object(ObjectType.OPERATOR, definition.operatorName());
    definition.attributes();
  }

  /** Behind CREATE OPERATOR CLASS. */
  void operatorClass() {
    named(StatementKind.CREATE_OPERATOR_CLASS, ObjectType.OPERATOR_CLASS);
    cursor.accept("default");
    cursor.expect("for");
    cursor.expect("type");
    definition.type();
    cursor.expect("using");
    definition.name();
    if (cursor.accept("family")) {
      definition.object(ObjectType.OPERATOR_FAMILY, definition.anyName());
    }
    cursor.expect("as");
    operatorClassItems();
  }

  /** opclass_item_list. */
  private void operatorClassItems() {
    do {
      if (cursor.accept("operator")) {
        definition.number();
        definition.object(ObjectType.OPERATOR, definition.operatorName());
        if (cursor.isPunctuation("(")) {
          definition.reading.skipParentheses();
        }
        if (cursor.acceptAll("for", "order", "by")) {
          definition.anyName();
        } else {
          cursor.acceptAll("for", "search");
        }
        cursor.accept("recheck");
      } else if (cursor.accept("function")) {
        definition.number();
        if (cursor.isPunctuation("(")) {
          definition.reading.skipParentheses();
        }
        List<String> function = definition.functionName();
        definition.resolver().function(function);
        if (cursor.isPunctuation("(")) {
          definition.reading.skipParentheses();
        }
      } else {
        cursor.expect("storage");
        definition.type();
      }
    } while (cursor.acceptPunctuation(","));
  }

  /** Behind CREATE OPERATOR FAMILY. */
  void operatorFamily() {
    named(StatementKind.CREATE_OPERATOR_FAMILY, ObjectType.OPERATOR_FAMILY);
    cursor.expect("using");
    definition.name();
  }

  /** Behind ALTER OPERATOR FAMILY name USING method. */
  void alterOperatorFamily() {
    if (definition.option(StatementOption.ADD, "add")) {
      operatorClassItems();
    } else if (definition.option(StatementOption.DROP, "drop")) {
      do {
        if (!cursor.acceptAny("operator", "function")) {
          throw cursor.syntaxError();
        }
        definition.number();
        definition.reading.skipParentheses();
      } while (cursor.acceptPunctuation(","));
    } else if (!definition.commonAlteration()) {
      throw cursor.syntaxError();
    }
  }

  /** Behind CREATE CAST. */
  void cast() {
    definition.action(StatementKind.CREATE_CAST, Optional.empty());
    new ObjectNames(definition).object(ObjectType.CAST);
    if (cursor.acceptAll("with", "function")) {
      function();
    } else if (!cursor.acceptAll("without", "function")) {
      cursor.expect("with");
      cursor.expect("inout");
    }
    if (cursor.accept("as") && !cursor.acceptAny("implicit", "assignment")) {
      throw cursor.syntaxError();
    }
  }

  private void function() {
    definition.resolver().function(definition.functionName());
    if (cursor.isPunctuation("(")) {
      definition.reading.skipParentheses();
    }
  }

  /** Behind CREATE TRANSFORM. */
  void transform() {
    definition.action(StatementKind.CREATE_TRANSFORM, Optional.empty());
    new ObjectNames(definition).object(ObjectType.TRANSFORM);
    cursor.expectPunctuation("(");
    do {
      if (!cursor.acceptAny("from", "to")) {
        throw cursor.syntaxError();
      }
      cursor.expect("sql");
      cursor.expect("with");
      cursor.expect("function");
      function();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  /** Behind CREATE CONVERSION. */
  void conversion() {
    named(StatementKind.CREATE_CONVERSION, ObjectType.CONVERSION);
    cursor.expect("for");
    cursor.expectString();
    cursor.expect("to");
    cursor.expectString();
    cursor.expect("from");
    definition.resolver().function(definition.functionName());
  }

  /** Behind CREATE COLLATION. */
  void collation() {
    definition.ifNotExists();
    named(StatementKind.CREATE_COLLATION, ObjectType.COLLATION);
    if (cursor.accept("from")) {
      definition.anyName();
    } else {
      definition.attributes();
    }
  }

  /** Behind CREATE TEXT SEARCH and the class. */
  void textSearch(StatementKind kind, ObjectType type) {
    named(kind, type);
    definition.attributes();
  }

  /** Behind ALTER TEXT SEARCH CONFIGURATION name. */
  void alterConfiguration() {
    if (definition.commonAlteration()) {
      return;
    }
    boolean adds = cursor.accept("add");
    if (adds || cursor.accept("alter")) {
      cursor.expect("mapping");
      definition.draft.option(adds ? StatementOption.ADD : StatementOption.SET_OPTIONS);
      if (cursor.accept("for")) {
        definition.names();
      }
      if (cursor.accept("replace")) {
        definition.anyName();
        cursor.expect("with");
        definition.anyName();
        return;
      }
      cursor.expect("with");
      do {
        definition.anyName();
      } while (cursor.acceptPunctuation(","));
    } else {
      cursor.expect("drop");
      cursor.expect("mapping");
      definition.draft.option(StatementOption.DROP);
      definition.ifExists();
      cursor.expect("for");
      definition.names();
    }
  }

  /** Behind CREATE LANGUAGE. */
  void language() {
    definition.action(StatementKind.CREATE_LANGUAGE, Optional.empty());
    String name =
        cursor.peek().type() == Type.STRING ? cursor.expectString() : definition.wordOrString();
    definition.draft.object(ObjectType.LANGUAGE, name);
    while (!cursor.atEnd()) {
      if (cursor.acceptAny("handler", "inline", "validator")) {
        definition.resolver().function(definition.functionName());
      } else {
        cursor.expect("no");
        cursor.expect("validator");
      }
    }
  }
}
