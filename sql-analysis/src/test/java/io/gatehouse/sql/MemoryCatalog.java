package io.gatehouse.sql;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A catalog in memory: PostgreSQL 18's own objects, and what a test adds. */
final class MemoryCatalog implements Catalog {

  private static final AtomicLong VERSIONS = new AtomicLong();

  private final long version = VERSIONS.incrementAndGet();
  private final Map<RelationName, Relation> relations = new HashMap<>();
  private final Map<Integer, Relation> byOid = new HashMap<>();
  private final Map<String, List<Function>> functions = new HashMap<>();
  private final Map<Integer, Type> types = new HashMap<>();
  private int nextOid = 20_100;

  /** PostgreSQL's own objects alone. */
  static MemoryCatalog ofSystem() {
    MemoryCatalog catalog = new MemoryCatalog();
    for (String[] row : rows("relations.txt")) {
      catalog.add(
          relation(
              Integer.parseInt(row[0]),
              new RelationName(row[1], row[2]),
              row[3].equals("v") ? Relation.Kind.VIEW : Relation.Kind.TABLE,
              row[4],
              Optional.empty(),
              List.of()));
    }
    for (String[] row : rows("functions.txt")) {
      catalog.add(
          new Function(
              Integer.parseInt(row[0]),
              "pg_catalog",
              row[1],
              switch (row[2]) {
                case "a" -> Function.Kind.AGGREGATE;
                case "w" -> Function.Kind.WINDOW;
                case "p" -> Function.Kind.PROCEDURE;
                default -> Function.Kind.FUNCTION;
              },
              "internal",
              switch (row[3]) {
                case "i" -> Volatility.IMMUTABLE;
                case "s" -> Volatility.STABLE;
                default -> Volatility.VOLATILE;
              },
              false,
              row[4].equals("t"),
              Integer.parseInt(row[5]),
              Integer.parseInt(row[6])));
    }
    for (String[] row : rows("types.txt")) {
      Type.Kind kind =
          switch (row[2]) {
            case "p" -> Type.Kind.PSEUDO;
            case "r" -> Type.Kind.RANGE;
            case "m" -> Type.Kind.MULTIRANGE;
            default -> row[5].equals("A") ? Type.Kind.ARRAY : Type.Kind.BASE;
          };
      int oid = Integer.parseInt(row[0]);
      catalog.types.put(
          oid, new Type(oid, "pg_catalog", row[1], kind, Integer.parseInt(row[3]), 0));
    }
    return catalog;
  }

  static List<String[]> rows(String resource) {
    List<String[]> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                MemoryCatalog.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          rows.add(line.split("\\|", -1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  int nextOid() {
    return nextOid++;
  }

  void add(Relation relation) {
    relations.put(relation.name(), relation);
    byOid.put(relation.oid(), relation);
  }

  void add(Function function) {
    functions
        .computeIfAbsent(function.schema() + "." + function.name(), k -> new ArrayList<>())
        .add(function);
  }

  void add(Type type) {
    types.put(type.oid(), type);
  }

  /** Adds a child to what its parent says. */
  void inherit(RelationName parent, RelationName child) {
    Relation old = relations.get(parent);
    List<RelationName> children = new ArrayList<>(old.children());
    children.add(child);
    add(
        new Relation(
            old.oid(),
            old.name(),
            old.kind(),
            old.columns(),
            old.definition(),
            old.parents(),
            children));
  }

  /** A relation from {@code name:type,name:type=expression}. */
  static Relation relation(
      int oid,
      RelationName name,
      Relation.Kind kind,
      String columns,
      Optional<String> definition,
      List<RelationName> parents) {
    List<Relation.Column> list = new ArrayList<>();
    for (String column : columns.split(",(?=[^,:]+:\\d)", -1)) {
      String[] parts = column.split(":", 2);
      String[] type = parts[1].split("=", 2);
      list.add(
          new Relation.Column(
              parts[0],
              list.size() + 1,
              Integer.parseInt(type[0]),
              type.length > 1 ? Optional.of(type[1]) : Optional.empty()));
    }
    return new Relation(oid, name, kind, list, definition, parents, List.of());
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    return Optional.ofNullable(relations.get(name));
  }

  @Override
  public Optional<Relation> relation(int oid) {
    return Optional.ofNullable(byOid.get(oid));
  }

  @Override
  public List<Function> functions(String schema, String name) {
    return functions.getOrDefault(schema + "." + name, List.of());
  }

  @Override
  public Optional<Type> type(int oid) {
    return Optional.ofNullable(types.get(oid));
  }
}
