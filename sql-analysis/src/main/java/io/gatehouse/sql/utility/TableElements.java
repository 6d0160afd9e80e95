package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.syntax.TableName;

/** Columns and constraints of tables and domains: columnDef, TableConstraint, LIKE. */
final class TableElements {

  private final Definition definition;
  private final TokenCursor cursor;
  private final TableName table;
  private final DefinitionResolver.Names columns;

  /**
   * @param table the one that they belong to
   * @param columns what names mean in their expressions
   */
  TableElements(Definition definition, TableName table, DefinitionResolver.Names columns) {
    this.definition = definition;
    this.cursor = definition.cursor;
    this.table = table;
    this.columns = columns;
  }

  /** OptTableElementList in its parentheses. */
  void list() {
    cursor.expectPunctuation("(");
    if (cursor.acceptPunctuation(")")) {
      return;
    }
    do {
      element();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private void element() {
    if (cursor.accept("like")) {
      like();
    } else if (isConstraint()) {
      constraint();
    } else {
      column();
    }
  }

  /** OptTypedTableElementList in its parentheses: the types of the columns are known. */
  void typedList() {
    cursor.expectPunctuation("(");
    do {
      if (isConstraint()) {
        constraint();
      } else {
        definition.name();
        cursor.acceptAll("with", "options");
        qualifiers();
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private void like() {
    definition.references(definition.anyName());
    while (cursor.isAny("including", "excluding")) {
      boolean including = cursor.next().is("including");
      definition.draft.option(StatementOption.LIKE_INCLUDING, including);
      cursor.expectLabel();
    }
  }

  /** Whether a constraint of the table stands at the cursor, and no column. */
  boolean isConstraint() {
    return cursor.isAny("constraint", "check", "unique", "primary", "foreign", "not")
        || (cursor.is("exclude") && cursor.peek(1).isAnyWord("using"))
        || (cursor.is("exclude") && cursor.peek(1).isPunctuation("("));
  }

  /** columnDef. */
  String column() {
    String name = definition.name();
    definition.type();
    qualifiers();
    return name;
  }

  /** What may follow a column's or domain's type, in any order. */
  void qualifiers() {
    while (true) {
      if (cursor.accept("storage") || cursor.accept("compression")) {
        cursor.expectLabel();
      } else if (definition.genericOptions()) {
        continue;
      } else if (cursor.accept("collate")) {
        definition.anyName();
      } else if (cursor.is("constraint")) {
        cursor.next();
        definition.name();
      } else if (!columnConstraint() && !constraintAttribute()) {
        return;
      }
    }
  }

  private boolean columnConstraint() {
    if (cursor.acceptAll("not", "null")) {
      cursor.acceptAll("no", "inherit");
    } else if (cursor.accept("null")) {
      return true;
    } else if (cursor.accept("unique")) {
      nullTreatment();
      indexParameters();
    } else if (cursor.acceptAll("primary", "key")) {
      indexParameters();
    } else if (cursor.accept("check")) {
      definition.parenthesised(columns, Role.PREDICATE);
      cursor.acceptAll("no", "inherit");
    } else if (cursor.accept("default")) {
      definition.resolve(definition.reading.grammar().restricted(), columns, Role.COPIED);
    } else if (cursor.is("generated")) {
      generated();
    } else if (cursor.accept("references")) {
      references();
    } else {
      return false;
    }
    return true;
  }

  /** GENERATED … AS IDENTITY or AS an expression. */
  private void generated() {
    cursor.expect("generated");
    generation();
    if (cursor.accept("identity")) {
      if (cursor.acceptPunctuation("(")) {
        new SequenceOptions(definition).read();
        cursor.expectPunctuation(")");
      }
      return;
    }
    definition.parenthesised(columns, Role.COPIED);
    cursor.acceptAny("stored", "virtual");
  }

  private void generation() {
    if (!cursor.accept("always")) {
      cursor.expect("by");
      cursor.expect("default");
    }
    cursor.expect("as");
  }

  /** ADD GENERATED … AS IDENTITY of ALTER COLUMN. */
  void identity() {
    generated();
  }

  private void references() {
    definition.draft.option(StatementOption.FOREIGN_KEY);
    TableName other = definition.anyName();
    definition.references(other);
    if (cursor.isPunctuation("(")) {
      definition.columnList(other, Role.JOIN);
    }
    if (cursor.accept("match") && !cursor.acceptAny("full", "partial", "simple")) {
      throw cursor.syntaxError();
    }
    while (cursor.accept("on")) {
      if (!cursor.acceptAny("delete", "update")) {
        throw cursor.syntaxError();
      }
      keyAction();
    }
  }

  private void keyAction() {
    if (cursor.acceptAll("no", "action") || cursor.acceptAny("restrict", "cascade")) {
      return;
    }
    cursor.expect("set");
    if (!cursor.acceptAny("null", "default")) {
      throw cursor.syntaxError();
    }
    if (cursor.isPunctuation("(")) {
      definition.columnList(table, Role.WRITE);
    }
  }

  private boolean nullTreatment() {
    return cursor.acceptAll("nulls", "not", "distinct") || cursor.acceptAll("nulls", "distinct");
  }

  /** opt_c_include, opt_definition and OptConsTableSpace. */
  private void indexParameters() {
    if (cursor.accept("include")) {
      definition.columnList(table, Role.COPIED);
    }
    if (cursor.is("with") && cursor.peek(1).isPunctuation("(")) {
      cursor.next();
      definition.attributes();
    }
    if (cursor.acceptAll("using", "index", "tablespace")) {
      definition.draft.object(ObjectType.TABLESPACE, definition.name());
    }
  }

  /** TableConstraint. */
  String constraint() {
    String name = cursor.accept("constraint") ? definition.name() : "";
    if (cursor.accept("check")) {
      definition.parenthesised(columns, Role.PREDICATE);
    } else if (cursor.acceptAll("not", "null")) {
      definition.name();
    } else if (cursor.accept("unique")) {
      nullTreatment();
      key();
    } else if (cursor.acceptAll("primary", "key")) {
      key();
    } else if (cursor.accept("exclude")) {
      exclusion();
    } else if (cursor.acceptAll("foreign", "key")) {
      definition.columnList(table, Role.JOIN);
      cursor.expect("references");
      references();
    } else {
      throw cursor.syntaxError();
    }
    constraintAttributes();
    return name;
  }

  private void key() {
    if (cursor.acceptAll("using", "index") && !cursor.is("tablespace")) {
      definition.draft.object(ObjectType.INDEX, definition.name());
      return;
    }
    definition.columnList(table, Role.GROUP);
    indexParameters();
  }

  private void exclusion() {
    if (cursor.accept("using")) {
      definition.name();
    }
    cursor.expectPunctuation("(");
    IndexElements elements = new IndexElements(definition, columns);
    do {
      elements.element(Role.GROUP);
      cursor.expect("with");
      if (cursor.accept("operator") && cursor.acceptPunctuation("(")) {
        definition.operatorName();
        cursor.expectPunctuation(")");
      } else {
        definition.operatorName();
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    indexParameters();
    if (cursor.accept("where")) {
      definition.parenthesised(columns, Role.PREDICATE);
    }
  }

  void constraintAttributes() {
    while (constraintAttribute()) {
      continue;
    }
  }

  private boolean constraintAttribute() {
    return cursor.acceptAll("not", "deferrable")
        || cursor.accept("deferrable")
        || cursor.acceptAll("initially", "deferred")
        || cursor.acceptAll("initially", "immediate")
        || cursor.acceptAll("no", "inherit")
        || definition.option(StatementOption.NOT_VALID, "not", "valid")
        || definition.option(StatementOption.NOT_ENFORCED, "not", "enforced")
        || cursor.accept("enforced");
  }

  /** PartitionBoundSpec. */
  void bound() {
    if (cursor.accept("default")) {
      return;
    }
    cursor.expect("for");
    cursor.expect("values");
    if (cursor.accept("with")) {
      cursor.expectPunctuation("(");
      do {
        cursor.expectLabel();
        if (cursor.peek().type() != Type.NUMBER) {
          throw cursor.syntaxError();
        }
        cursor.next();
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    } else if (cursor.accept("in")) {
      values();
    } else {
      cursor.expect("from");
      values();
      cursor.expect("to");
      values();
    }
  }

  private void values() {
    DefinitionResolver.Names limits = definition.columnsOf("");
    cursor.expectPunctuation("(");
    do {
      definition.resolve(definition.reading.grammar().expression(), limits, Role.COPIED);
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }
}
