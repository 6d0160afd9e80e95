package io.gatehouse.masking;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A catalog that tests fill by hand. */
final class InMemoryCatalog implements Catalog {

  private final Map<RelationName, Relation> relations = new HashMap<>();
  private final Map<Integer, Relation> byOid = new HashMap<>();
  private final Map<String, List<Function>> functions = new HashMap<>();
  private final Map<Integer, Type> types = new HashMap<>();

  /** A table, its columns written as {@code name:typeOid}. */
  InMemoryCatalog table(int oid, String schema, String name, String... columns) {
    return add(oid, schema, name, Relation.Kind.TABLE, Optional.empty(), List.of(), columns);
  }

  InMemoryCatalog relation(
      int oid, String schema, String name, Relation.Kind kind, String... columns) {
    return add(oid, schema, name, kind, Optional.empty(), List.of(), columns);
  }

  InMemoryCatalog view(int oid, String schema, String name, String definition, String... columns) {
    return add(oid, schema, name, Relation.Kind.VIEW, Optional.of(definition), List.of(), columns);
  }

  /** A child table of one that is there already. */
  InMemoryCatalog child(int oid, String schema, String name, RelationName parent, String... cols) {
    Relation above = relations.get(parent);
    List<RelationName> children = new ArrayList<>(above.children());
    children.add(new RelationName(schema, name));
    put(
        new Relation(
            above.oid(),
            above.name(),
            above.kind(),
            above.columns(),
            above.definition(),
            above.parents(),
            children));
    return add(oid, schema, name, Relation.Kind.TABLE, Optional.empty(), List.of(parent), cols);
  }

  InMemoryCatalog function(int oid, String schema, String name, int arguments, int returnType) {
    functions
        .computeIfAbsent(schema + "." + name, key -> new ArrayList<>())
        .add(
            new Function(
                oid,
                schema,
                name,
                Function.Kind.FUNCTION,
                oid < Function.FIRST_NORMAL_OBJECT_ID ? "internal" : "plpgsql",
                Volatility.STABLE,
                false,
                false,
                arguments,
                returnType));
    return this;
  }

  InMemoryCatalog type(int oid, String name, Type.Kind kind, int elementOid) {
    types.put(oid, new Type(oid, "pg_catalog", name, kind, elementOid, 0));
    return this;
  }

  private InMemoryCatalog add(
      int oid,
      String schema,
      String name,
      Relation.Kind kind,
      Optional<String> definition,
      List<RelationName> parents,
      String... columns) {
    List<Relation.Column> attributes = new ArrayList<>();
    for (String column : columns) {
      int colon = column.lastIndexOf(':');
      attributes.add(
          new Relation.Column(
              column.substring(0, colon),
              attributes.size() + 1,
              Integer.parseInt(column.substring(colon + 1)),
              Optional.empty()));
    }
    put(
        new Relation(
            oid, new RelationName(schema, name), kind, attributes, definition, parents, List.of()));
    return this;
  }

  private void put(Relation relation) {
    relations.put(relation.name(), relation);
    byOid.put(relation.oid(), relation);
  }

  @Override
  public long version() {
    return 1;
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
