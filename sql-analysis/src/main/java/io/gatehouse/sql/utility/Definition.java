package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.lexer.Token.Type;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.DefinitionResolver;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** A definition of objects or rights as it is read, and the rules that many commands share. */
final class Definition {

  /** Attributes of definitions that name a function. */
  private static final Set<String> FUNCTION_ATTRIBUTES =
      Set.of(
          "sfunc",
          "sfunc1",
          "finalfunc",
          "combinefunc",
          "serialfunc",
          "deserialfunc",
          "msfunc",
          "minvfunc",
          "mfinalfunc",
          "input",
          "output",
          "receive",
          "send",
          "typmod_in",
          "typmod_out",
          "analyze",
          "subscript",
          "subtype_diff",
          "canonical",
          "procedure",
          "function",
          "restrict",
          "join",
          "start",
          "gettoken",
          "end",
          "headline",
          "lextypes",
          "init",
          "lexize");

  final Reading reading;
  final TokenCursor cursor;
  final Draft draft;
  private final Resolution resolution;
  private final DefinitionResolver resolver;

  Definition(Reading reading, Draft draft) {
    this.reading = reading;
    this.cursor = reading.cursor();
    this.draft = draft;
    this.resolution = reading.resolution();
    this.resolver = new DefinitionResolver(resolution);
  }

  DefinitionResolver resolver() {
    return resolver;
  }

  /** Hands over what expressions turned out to do. */
  void settle() {
    draft.take(resolution.facts());
    draft.changesCatalog();
  }

  StatementFacts facts() {
    settle();
    return draft.facts();
  }

  // Options

  boolean option(StatementOption option, String... words) {
    boolean written = cursor.acceptAll(words);
    draft.option(option, written);
    return written;
  }

  boolean ifExists() {
    return option(StatementOption.IF_EXISTS, "if", "exists");
  }

  boolean ifNotExists() {
    return option(StatementOption.IF_NOT_EXISTS, "if", "not", "exists");
  }

  /** CASCADE or RESTRICT. */
  void behaviour() {
    if (!option(StatementOption.CASCADE, "cascade")) {
      cursor.accept("restrict");
    }
  }

  // Names

  /** name: ColId. */
  String name() {
    return cursor.expectColumnId();
  }

  List<String> names() {
    List<String> all = new ArrayList<>();
    do {
      all.add(name());
    } while (cursor.acceptPunctuation(","));
    return all;
  }

  /** any_name: ColId with attributes; a catalog's name in front is dropped. */
  TableName anyName() {
    int offset = cursor.peek().start();
    List<String> parts = new ArrayList<>();
    parts.add(cursor.expectColumnId());
    while (cursor.acceptPunctuation(".")) {
      parts.add(cursor.expectLabel());
    }
    return qualified(parts, offset);
  }

  private static TableName qualified(List<String> parts, int offset) {
    int last = parts.size() - 1;
    return new TableName(
        last == 0 ? Optional.empty() : Optional.of(parts.get(last - 1)), parts.get(last), offset);
  }

  /** func_name. */
  List<String> functionName() {
    List<String> parts = new ArrayList<>();
    if (cursor.peek().type() != Type.QUOTED && cursor.peek().type() != Type.WORD) {
      throw cursor.syntaxError();
    }
    parts.add(cursor.expectLabel());
    while (cursor.acceptPunctuation(".")) {
      parts.add(cursor.expectLabel());
    }
    return parts;
  }

  /** any_operator: symbols with a schema in front. */
  TableName operatorName() {
    int offset = cursor.peek().start();
    Optional<String> schema = Optional.empty();
    while (cursor.peek().type() != Type.OPERATOR) {
      schema = Optional.of(name());
      cursor.expectPunctuation(".");
    }
    return new TableName(schema, cursor.next().text(), offset);
  }

  /** RoleSpec; PUBLIC is noted as such. */
  String role() {
    Token token = cursor.peek();
    if (token.type() != Type.WORD && token.type() != Type.QUOTED) {
      throw cursor.syntaxError();
    }
    cursor.next();
    if (token.is("public")) {
      draft.option(StatementOption.TO_PUBLIC);
    } else {
      draft.object(ObjectType.ROLE, token.text());
    }
    return token.text();
  }

  void roles() {
    do {
      role();
    } while (cursor.acceptPunctuation(","));
  }

  /** A type's name; {@code t.c%TYPE} and {@code SETOF} as well. */
  String type() {
    int ahead = cursor.is("setof") ? 1 : 0;
    int first = ahead;
    while (isWord(ahead) && cursor.peek(ahead + 1).isPunctuation(".")) {
      ahead += 2;
    }
    if (isWord(ahead)
        && cursor.peek(ahead + 1).isOperator("%")
        && cursor.peek(ahead + 2).is("type")) {
      String column = cursor.peek(ahead).text();
      if (ahead > first) {
        cursor.accept("setof");
        TableName table = reading.columnOwner();
        references(table);
      }
      while (!cursor.accept("type")) {
        cursor.next();
      }
      return column;
    }
    List<String> names = reading.grammar().typeName().names();
    return names.get(names.size() - 1);
  }

  private boolean isWord(int ahead) {
    Type type = cursor.peek(ahead).type();
    return type == Type.WORD || type == Type.QUOTED;
  }

  // Objects

  /** Notes a relation that is defined or changed, as far as the catalog knows it. */
  RelationName changes(ObjectType type, TableName name) {
    RelationName relation = reading.known(name);
    draft.relation(relation, Access.DEFINE, reading.names().find(name).isPresent());
    draft.object(new ObjectUse(type, relation.schema(), relation.name(), ""));
    return relation;
  }

  /** Notes a relation that is made. */
  RelationName creates(ObjectType type, TableName name, boolean temporary) {
    RelationName relation = reading.names().creation(name, temporary);
    draft.relation(relation, Access.DEFINE, false);
    draft.object(new ObjectUse(type, relation.schema(), relation.name(), ""));
    return relation;
  }

  /** Notes a relation that a definition refers to. */
  RelationName references(TableName name) {
    RelationName relation = reading.known(name);
    draft.relation(relation, Access.READ, reading.names().find(name).isPresent());
    return relation;
  }

  /** Notes what hangs on a relation, and that the relation changes. */
  RelationName part(ObjectType type, String part, TableName of) {
    RelationName relation = reading.known(of);
    draft.relation(relation, Access.DEFINE, reading.names().find(of).isPresent());
    draft.object(new ObjectUse(type, relation.schema(), relation.name(), part));
    return relation;
  }

  /** Notes an object that is no relation and that has no parts. */
  void object(ObjectType type, TableName name) {
    draft.object(new ObjectUse(type, name.schema().orElse(""), name.name(), ""));
  }

  /** Notes a routine, with its schema where the catalog has it. */
  void routine(ObjectType type, List<String> names) {
    String name = names.get(names.size() - 1);
    String schema = names.size() > 1 ? names.get(names.size() - 2) : "";
    if (schema.isEmpty()) {
      List<Function> found = reading.names().functions(names);
      schema = found.isEmpty() ? "" : found.get(0).schema();
    }
    draft.object(new ObjectUse(type, schema, name, ""));
  }

  /** Notes a routine that is made: in the first schema of the path that takes new objects. */
  void createsRoutine(ObjectType type, List<String> names) {
    RelationName created = reading.names().creation(qualified(names, 0), false);
    draft.object(new ObjectUse(type, created.schema(), created.name(), ""));
  }

  // Expressions

  /** What names mean in the expressions of a relation that may or may not be there. */
  DefinitionResolver.Names columnsOf(TableName name) {
    return reading
        .names()
        .find(name)
        .map(resolver::of)
        .orElseGet(() -> resolver.ofNew(name.name()));
  }

  DefinitionResolver.Names columnsOf(String nameOfNew) {
    return resolver.ofNew(nameOfNew);
  }

  void resolve(Expression expression, DefinitionResolver.Names names, Role role) {
    resolver.expression(expression, names, role);
  }

  /** An expression in parentheses. */
  void parenthesised(DefinitionResolver.Names names, Role role) {
    cursor.expectPunctuation("(");
    resolve(reading.grammar().expression(), names, role);
    cursor.expectPunctuation(")");
  }

  /** Columns in parentheses; those that the catalog knows play that role. */
  List<String> columnList(TableName of, Role role) {
    cursor.expectPunctuation("(");
    List<String> columns = new ArrayList<>();
    do {
      cursor.accept("period");
      columns.add(name());
      cursor.acceptAll("without", "overlaps");
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    Optional<Relation> relation = reading.names().find(of);
    relation.ifPresent(known -> resolver.columns(known, columns, role));
    return columns;
  }

  // Lists of attributes

  /** definition, reloptions and their kin: attributes in parentheses. */
  void attributes() {
    cursor.expectPunctuation("(");
    if (cursor.acceptPunctuation(")")) {
      return;
    }
    do {
      attribute();
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
  }

  private void attribute() {
    String attribute = cursor.expectLabel().toLowerCase(Locale.ROOT);
    while (cursor.acceptPunctuation(".")) {
      cursor.expectLabel();
    }
    if (!cursor.acceptOperator("=")) {
      return;
    }
    boolean named =
        FUNCTION_ATTRIBUTES.contains(attribute)
            && isWord(0)
            && !cursor.is("none")
            && !cursor.is("null");
    if (named) {
      List<String> function = functionName();
      resolver.function(function);
      if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      }
      return;
    }
    value();
  }

  /** def_arg: everything up to the comma or parenthesis behind it. */
  private void value() {
    boolean any = false;
    while (!cursor.isPunctuation(",") && !cursor.isPunctuation(")")) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      } else {
        cursor.next();
      }
      any = true;
    }
    if (!any) {
      throw cursor.syntaxError();
    }
  }

  /** OPTIONS (ADD a 'x', SET b 'y', DROP c) of foreign objects, if they follow. */
  boolean genericOptions() {
    if (!cursor.is("options") || !cursor.peek(1).isPunctuation("(")) {
      return false;
    }
    cursor.next();
    cursor.expectPunctuation("(");
    do {
      if (cursor.isAny("add", "set", "drop") && isWord(1)) {
        cursor.next();
      }
      cursor.expectLabel();
      if (cursor.peek().type() == Type.STRING) {
        cursor.next();
      }
    } while (cursor.acceptPunctuation(","));
    cursor.expectPunctuation(")");
    return true;
  }

  /** NumericOnly. */
  void number() {
    if (!cursor.acceptOperator("-")) {
      cursor.acceptOperator("+");
    }
    if (cursor.peek().type() != Type.NUMBER) {
      throw cursor.syntaxError();
    }
    cursor.next();
  }

  boolean isNumber() {
    return cursor.peek().type() == Type.NUMBER
        || ((cursor.peek().isOperator("-") || cursor.peek().isOperator("+"))
            && cursor.peek(1).type() == Type.NUMBER);
  }

  /** NonReservedWord_or_Sconst. */
  String wordOrString() {
    if (cursor.peek().type() == Type.STRING) {
      return cursor.next().text();
    }
    return cursor.expectLabel();
  }

  /** The action of this definition, behind those that are there. */
  void action(StatementKind kind, Optional<RelationName> target) {
    draft.action(kind, target);
  }

  // What nearly every ALTER takes

  /** RENAME TO, OWNER TO, SET SCHEMA and [NO] DEPENDS ON EXTENSION; whether one was there. */
  boolean commonAlteration() {
    if (option(StatementOption.RENAME, "rename", "to")) {
      wordOrName();
      return true;
    }
    if (option(StatementOption.OWNER_TO, "owner", "to")) {
      role();
      return true;
    }
    if (option(StatementOption.SET_SCHEMA, "set", "schema")) {
      draft.object(ObjectType.SCHEMA, name());
      return true;
    }
    return dependsOnExtension();
  }

  private void wordOrName() {
    cursor.expectLabel();
  }

  boolean dependsOnExtension() {
    if (option(StatementOption.NO_DEPENDS_ON_EXTENSION, "no", "depends", "on", "extension")
        || option(StatementOption.DEPENDS_ON_EXTENSION, "depends", "on", "extension")) {
      draft.object(ObjectType.EXTENSION, name());
      return true;
    }
    return false;
  }
}
