package io.gatehouse.sql.utility;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.TokenCursor;
import io.gatehouse.sql.resolve.Resolution;
import io.gatehouse.sql.resolve.StatementResolver;
import io.gatehouse.sql.syntax.Expression.ColumnReference;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Query.Target;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.Statement.CommonTable;
import io.gatehouse.sql.syntax.Statement.With;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** CREATE, ALTER and DROP of every class of objects. */
final class DefinitionStatements {

  /** Classes of objects that are rows of pg_class. */
  private static final Set<String> RELATIONS =
      Set.of("table", "view", "materialized view", "foreign table", "index", "sequence");

  private final Reading reading;
  private final TokenCursor cursor;

  DefinitionStatements(Reading reading) {
    this.reading = reading;
    this.cursor = reading.cursor();
  }

  static boolean isRelation(String object) {
    return RELATIONS.contains(object);
  }

  StatementFacts facts() {
    String verb = cursor.next().text();
    return switch (verb) {
      case "create" -> create();
      case "alter" -> alter();
      default -> drop();
    };
  }

  /** The class of objects at the cursor, and over it. */
  private String object() {
    List<Token> ahead = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ahead.add(cursor.peek(i));
    }
    String object = Verbs.object(ahead, 0).orElseThrow(cursor::syntaxError);
    for (int i = 0; i < object.split(" ").length; i++) {
      cursor.next();
    }
    return object;
  }

  private StatementKind kind(String verb, String object) {
    return Verbs.kind(verb, object).orElseThrow(cursor::syntaxError);
  }

  private StatementFacts create() {
    cursor.acceptAll("or", "replace");
    boolean temporary = false;
    if (cursor.acceptAny("local", "global")) {
      temporary = true;
      cursor.acceptAny("temp", "temporary");
    } else {
      temporary = cursor.acceptAny("temp", "temporary");
    }
    cursor.acceptAny("unlogged", "unique", "trusted", "constraint");
    cursor.accept("procedural");
    boolean recursive = cursor.accept("recursive");
    cursor.accept("default");
    String object = object();
    StatementKind kind = kind("create", object);
    return switch (object) {
      case "table" -> createTable(temporary);
      case "view" -> createView(kind, temporary, recursive);
      case "materialized view" -> createAs(kind, false);
      case "index" -> createIndex(kind);
      case "foreign table", "sequence" -> {
        cursor.acceptAll("if", "not", "exists");
        RelationName created = reading.names().creation(reading.tableName(), temporary);
        Draft draft =
            reading
                .draft()
                .action(kind, Optional.of(created))
                .relation(created, Access.DEFINE, false);
        referenced(draft);
        yield draft.changesCatalog().facts();
      }
      case "trigger", "policy", "rule" -> onTable(kind, object);
      case "function", "procedure" -> {
        routine();
        yield reading.draft().action(kind).opaque().changesCatalog().facts();
      }
      case "schema" -> createSchema(kind);
      default -> {
        reading.skipRest();
        yield reading.draft().action(kind).changesCatalog().facts();
      }
    };
  }

  /** Takes a routine's definition; a body of SQL statements would hold their semicolons. */
  private void routine() {
    while (!cursor.atEnd()) {
      if (cursor.isPunctuation(";")) {
        throw cursor.unsupported("a routine body of BEGIN ATOMIC");
      }
      cursor.next();
    }
  }

  private StatementFacts createSchema(StatementKind kind) {
    while (!cursor.atEnd()) {
      if (cursor.isAny("create", "grant")) {
        throw cursor.unsupported("a schema element");
      }
      cursor.next();
    }
    return reading.draft().action(kind).changesCatalog().facts();
  }

  private StatementFacts createTable(boolean temporary) {
    if (isTableAs()) {
      return createAs(StatementKind.CREATE_TABLE_AS, temporary);
    }
    cursor.acceptAll("if", "not", "exists");
    RelationName created = reading.names().creation(reading.tableName(), temporary);
    Draft draft =
        reading
            .draft()
            .action(StatementKind.CREATE_TABLE, Optional.of(created))
            .relation(created, Access.DEFINE, false);
    referenced(draft);
    return draft.changesCatalog().facts();
  }

  /** Outside of parentheses AS stands in CREATE TABLE only before a query. */
  private boolean isTableAs() {
    int depth = 0;
    for (int i = cursor.position(); ; i++) {
      Token token = cursor.at(i);
      if (token.type() == Token.Type.END) {
        return false;
      }
      if (token.isPunctuation("(")) {
        depth++;
      } else if (token.isPunctuation(")")) {
        depth--;
      } else if (depth == 0 && token.is("as")) {
        return true;
      }
    }
  }

  /** CREATE TABLE AS and CREATE MATERIALIZED VIEW: the rows of a query are copied. */
  private StatementFacts createAs(StatementKind kind, boolean temporary) {
    cursor.acceptAll("if", "not", "exists");
    RelationName created = reading.names().creation(reading.tableName(), temporary);
    while (!cursor.accept("as")) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      if (cursor.isPunctuation("(")) {
        reading.skipParentheses();
      } else {
        cursor.next();
      }
    }
    if (cursor.is("execute")) {
      throw cursor.unsupported("CREATE TABLE AS EXECUTE");
    }
    StatementFacts inner = reading.statement(Role.COPIED);
    if (cursor.accept("with")) {
      cursor.accept("no");
      cursor.expect("data");
    }
    return defined(kind, created, inner);
  }

  private StatementFacts defined(StatementKind kind, RelationName created, StatementFacts inner) {
    Draft draft =
        reading
            .draft()
            .action(kind, Optional.of(created))
            .take(inner, true)
            .relation(created, Access.DEFINE, false);
    if (inner.effect() instanceof SessionEffect.None) {
      draft.changesCatalog();
    } else {
      draft.effect(inner.effect());
    }
    return draft.facts();
  }

  private StatementFacts createView(StatementKind kind, boolean temporary, boolean recursive) {
    TableName name = reading.tableName();
    RelationName created = reading.names().creation(name, temporary);
    List<String> columns = new ArrayList<>();
    if (cursor.acceptPunctuation("(")) {
      do {
        columns.add(cursor.expectColumnId());
      } while (cursor.acceptPunctuation(","));
      cursor.expectPunctuation(")");
    }
    if (cursor.accept("with")) {
      reading.skipParentheses();
    }
    cursor.expect("as");
    StatementFacts inner =
        recursive ? recursiveView(name.name(), columns) : reading.statement(Role.COPIED);
    if (cursor.accept("with")) {
      cursor.acceptAny("local", "cascaded");
      cursor.expect("check");
      cursor.expect("option");
    }
    return defined(kind, created, inner);
  }

  /** CREATE RECURSIVE VIEW v (a) AS q is WITH RECURSIVE v (a) AS (q) SELECT a FROM v. */
  private StatementFacts recursiveView(String name, List<String> columns) {
    int offset = cursor.peek().start();
    Statement body = reading.grammar().statement();
    CommonTable table = new CommonTable(name, columns, body, List.of(), List.of(), offset);
    List<Target> targets = new ArrayList<>();
    for (String column : columns) {
      targets.add(
          new Target(new ColumnReference(List.of(column), false, offset), Optional.empty()));
    }
    Query.Select select =
        new Query.Select(
            false,
            Optional.empty(),
            targets,
            Optional.empty(),
            List.of(
                new FromItem.Table(
                    new TableName(Optional.empty(), name, offset),
                    Optional.empty(),
                    Optional.empty())),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Map.of());
    Query query =
        new Query(
            Optional.of(new With(true, List.of(table))),
            select,
            List.of(),
            Optional.empty(),
            false,
            Optional.empty(),
            List.of());
    Resolution resolution = reading.resolution();
    new StatementResolver(resolution).resolve(query, Role.COPIED);
    return reading.draft().take(resolution.facts()).facts();
  }

  private StatementFacts createIndex(StatementKind kind) {
    boolean concurrently = cursor.accept("concurrently");
    cursor.acceptAll("if", "not", "exists");
    if (!cursor.is("on")) {
      cursor.expectColumnId();
    }
    cursor.expect("on");
    cursor.accept("only");
    TableName name = reading.tableName();
    RelationName table = reading.names().known(name);
    reading.skipRest();
    return reading
        .draft()
        .action(kind, Optional.of(table))
        .relation(table, Access.DEFINE, reading.names().find(name).isPresent())
        .concurrently(concurrently)
        .changesCatalog()
        .facts();
  }

  /** CREATE TRIGGER, POLICY and RULE: on the table that stands behind ON, or TO for a rule. */
  private StatementFacts onTable(StatementKind kind, String object) {
    String before = object.equals("rule") ? "to" : "on";
    while (!cursor.accept(before)) {
      if (cursor.atEnd()) {
        throw cursor.syntaxError();
      }
      cursor.next();
    }
    TableName name = reading.tableName();
    RelationName table = reading.names().known(name);
    Draft draft =
        reading
            .draft()
            .action(kind, Optional.of(table))
            .relation(table, Access.DEFINE, reading.names().find(name).isPresent());
    referenced(draft);
    if (object.equals("rule")) {
      draft.opaque();
    }
    return draft.changesCatalog().facts();
  }

  /** Takes the rest of a definition; what it says of other tables is noted. */
  private void referenced(Draft draft) {
    while (!cursor.atEnd()) {
      if (cursor.acceptAny("references", "inherits", "inherit", "like")
          || cursor.acceptAll("partition", "of")
          || cursor.acceptAll("attach", "partition")
          || cursor.acceptAll("detach", "partition")) {
        boolean list = cursor.acceptPunctuation("(");
        do {
          if (!cursor.isLabel()) {
            break;
          }
          TableName name = reading.tableName();
          draft.relation(
              reading.names().known(name), Access.READ, reading.names().find(name).isPresent());
        } while (list && cursor.acceptPunctuation(","));
      } else {
        cursor.next();
      }
    }
  }

  private StatementFacts alter() {
    if (cursor.accept("system")) {
      reading.skipRest();
      return reading.draft().action(StatementKind.ALTER_SYSTEM).facts();
    }
    if (cursor.acceptAll("default", "privileges")) {
      reading.skipRest();
      return reading
          .draft()
          .action(StatementKind.ALTER_DEFAULT_PRIVILEGES)
          .changesCatalog()
          .facts();
    }
    cursor.accept("procedural");
    String object = object();
    StatementKind kind = kind("alter", object);
    boolean onTable = object.equals("trigger") || object.equals("policy") || object.equals("rule");
    if (onTable) {
      return onTable(kind, "policy");
    }
    if (!isRelation(object) || cursor.follows("all", "in", "tablespace")) {
      reading.skipRest();
      return reading.draft().action(kind).changesCatalog().facts();
    }
    cursor.acceptAll("if", "exists");
    cursor.accept("only");
    boolean parenthesis = cursor.acceptPunctuation("(");
    TableName name = reading.tableName();
    if (parenthesis) {
      cursor.expectPunctuation(")");
    }
    RelationName relation = reading.names().known(name);
    Draft draft =
        reading
            .draft()
            .action(kind, Optional.of(relation))
            .relation(relation, Access.DEFINE, reading.names().find(name).isPresent());
    referenced(draft);
    return draft.changesCatalog().facts();
  }

  private StatementFacts drop() {
    if (cursor.accept("owned")) {
      cursor.expect("by");
      reading.skipRest();
      return reading.draft().action(StatementKind.DROP_OWNED).changesCatalog().facts();
    }
    cursor.accept("procedural");
    String object = object();
    StatementKind kind = kind("drop", object);
    if (object.equals("trigger") || object.equals("policy") || object.equals("rule")) {
      return onTable(kind, "policy");
    }
    boolean concurrently = cursor.accept("concurrently");
    cursor.acceptAll("if", "exists");
    Draft draft = reading.draft().concurrently(concurrently);
    if (!isRelation(object)) {
      reading.skipRest();
      return draft.action(kind).changesCatalog().facts();
    }
    do {
      TableName name = reading.tableName();
      RelationName relation = reading.names().known(name);
      draft.action(kind, Optional.of(relation));
      draft.relation(relation, Access.DEFINE, reading.names().find(name).isPresent());
    } while (cursor.acceptPunctuation(","));
    cursor.acceptAny("cascade", "restrict");
    return draft.changesCatalog().facts();
  }
}
