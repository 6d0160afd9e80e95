package io.gatehouse.sql.utility;

import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.lexer.Token;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Kinds of statements and objects by the words that name them. */
final class Verbs {

  /** The classes of objects that CREATE, ALTER and DROP take, by their words. */
  private static final List<String> OBJECTS =
      List.of(
          "access method",
          "aggregate",
          "cast",
          "collation",
          "conversion",
          "database",
          "domain",
          "event trigger",
          "extension",
          "foreign data wrapper",
          "foreign table",
          "function",
          "group",
          "index",
          "language",
          "large object",
          "materialized view",
          "operator class",
          "operator family",
          "operator",
          "policy",
          "procedure",
          "publication",
          "role",
          "routine",
          "rule",
          "schema",
          "sequence",
          "server",
          "statistics",
          "subscription",
          "tablespace",
          "table",
          "text search configuration",
          "text search dictionary",
          "text search parser",
          "text search template",
          "transform",
          "trigger",
          "type",
          "user mapping",
          "user",
          "view");

  private static final Map<String, StatementKind> SINGLE =
      Map.ofEntries(
          Map.entry("select", StatementKind.SELECT),
          Map.entry("values", StatementKind.SELECT),
          Map.entry("table", StatementKind.SELECT),
          Map.entry("with", StatementKind.UNKNOWN),
          Map.entry("insert", StatementKind.INSERT),
          Map.entry("update", StatementKind.UPDATE),
          Map.entry("delete", StatementKind.DELETE),
          Map.entry("merge", StatementKind.MERGE),
          Map.entry("copy", StatementKind.COPY),
          Map.entry("explain", StatementKind.EXPLAIN),
          Map.entry("set", StatementKind.SET),
          Map.entry("reset", StatementKind.RESET),
          Map.entry("show", StatementKind.SHOW),
          Map.entry("call", StatementKind.CALL),
          Map.entry("do", StatementKind.DO),
          Map.entry("truncate", StatementKind.TRUNCATE),
          Map.entry("lock", StatementKind.LOCK_TABLE),
          Map.entry("prepare", StatementKind.PREPARE),
          Map.entry("execute", StatementKind.EXECUTE),
          Map.entry("declare", StatementKind.DECLARE_CURSOR),
          Map.entry("grant", StatementKind.GRANT),
          Map.entry("revoke", StatementKind.REVOKE),
          Map.entry("vacuum", StatementKind.VACUUM),
          Map.entry("analyze", StatementKind.ANALYZE),
          Map.entry("analyse", StatementKind.ANALYZE),
          Map.entry("abort", StatementKind.ROLLBACK),
          Map.entry("begin", StatementKind.BEGIN),
          Map.entry("checkpoint", StatementKind.CHECKPOINT),
          Map.entry("close", StatementKind.CLOSE_CURSOR),
          Map.entry("cluster", StatementKind.CLUSTER),
          Map.entry("commit", StatementKind.COMMIT),
          Map.entry("deallocate", StatementKind.DEALLOCATE),
          Map.entry("discard", StatementKind.DISCARD),
          Map.entry("end", StatementKind.COMMIT),
          Map.entry("fetch", StatementKind.FETCH),
          Map.entry("import", StatementKind.IMPORT_FOREIGN_SCHEMA),
          Map.entry("listen", StatementKind.LISTEN),
          Map.entry("load", StatementKind.LOAD),
          Map.entry("move", StatementKind.MOVE),
          Map.entry("notify", StatementKind.NOTIFY),
          Map.entry("reassign", StatementKind.REASSIGN_OWNED),
          Map.entry("refresh", StatementKind.REFRESH_MATERIALIZED_VIEW),
          Map.entry("reindex", StatementKind.REINDEX),
          Map.entry("release", StatementKind.RELEASE),
          Map.entry("rollback", StatementKind.ROLLBACK),
          Map.entry("savepoint", StatementKind.SAVEPOINT),
          Map.entry("security", StatementKind.SECURITY_LABEL),
          Map.entry("start", StatementKind.START_TRANSACTION),
          Map.entry("unlisten", StatementKind.UNLISTEN),
          Map.entry("comment", StatementKind.COMMENT));

  /** The first words of all commands but CREATE, ALTER and DROP. */
  static boolean isVerb(String word) {
    return SINGLE.containsKey(word);
  }

  private Verbs() {}

  /** The words of the object class that stand at that place; empty where none does. */
  static Optional<String> object(List<Token> tokens, int from) {
    for (String words : OBJECTS) {
      String[] parts = words.split(" ");
      boolean all = from + parts.length <= tokens.size();
      for (int i = 0; all && i < parts.length; i++) {
        all = tokens.get(from + i).is(parts[i]);
      }
      if (all) {
        return Optional.of(words);
      }
    }
    return Optional.empty();
  }

  /** CREATE, ALTER or DROP of an object class; empty where there is no such command. */
  static Optional<StatementKind> kind(String verb, ObjectType object) {
    String name = verb.toUpperCase(Locale.ROOT) + "_" + object.name();
    for (StatementKind kind : StatementKind.values()) {
      if (kind.name().equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** A class as it is written. */
  static String words(ObjectType object) {
    return object.name().replace('_', ' ');
  }

  /** What the first words promise. */
  static StatementKind kind(List<Token> tokens) {
    if (tokens.isEmpty()) {
      return StatementKind.UNKNOWN;
    }
    String verb = tokens.get(0).text();
    if (!tokens.get(0).is(verb)) {
      return StatementKind.UNKNOWN;
    }
    if (verb.equals("create") || verb.equals("alter") || verb.equals("drop")) {
      for (int i = 1; i < Math.min(tokens.size(), 6); i++) {
        Optional<String> object = object(tokens, i);
        if (object.isPresent()) {
          return kind(verb, ObjectNames.type(object.get())).orElse(StatementKind.UNKNOWN);
        }
      }
      return StatementKind.UNKNOWN;
    }
    return SINGLE.getOrDefault(verb, StatementKind.UNKNOWN);
  }
}
