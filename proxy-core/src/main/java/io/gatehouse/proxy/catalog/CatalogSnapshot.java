package io.gatehouse.proxy.catalog;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** One reading of a database's objects, held in immutable maps. */
public final class CatalogSnapshot implements Catalog {
  private static final AtomicLong VERSIONS = new AtomicLong();

  private final long version = nextVersion();
  private final Map<RelationName, Relation> relationsByName;
  private final Map<Integer, Relation> relationsByOid;
  private final Map<FunctionName, List<Function>> functions;
  private final Map<Integer, Type> types;
  private final Set<ColumnId> partitionKeys;
  private final Optional<CatalogDigest> digest;

  private record FunctionName(String schema, String name) {}

  /**
   * A snapshot of these objects, with a version of its own.
   *
   * @param partitionKeys the columns in partition keys
   * @param digest of this state; empty when the snapshot is never to be taken for the current state
   *     again
   */
  public CatalogSnapshot(
      Collection<Relation> relations,
      Collection<Function> functions,
      Collection<Type> types,
      Collection<ColumnId> partitionKeys,
      Optional<CatalogDigest> digest) {
    this.partitionKeys = Set.copyOf(partitionKeys);
    this.digest = digest;
    Map<RelationName, Relation> byName = new HashMap<>();
    Map<Integer, Relation> byOid = new HashMap<>();
    for (Relation relation : relations) {
      byName.put(relation.name(), relation);
      byOid.put(relation.oid(), relation);
    }
    Map<FunctionName, List<Function>> functionsByName = new HashMap<>();
    for (Function function : functions) {
      functionsByName
          .computeIfAbsent(
              new FunctionName(function.schema(), function.name()), name -> new ArrayList<>(1))
          .add(function);
    }
    functionsByName.replaceAll((name, overloads) -> List.copyOf(overloads));
    Map<Integer, Type> typesByOid = new HashMap<>();
    for (Type type : types) {
      typesByOid.put(type.oid(), type);
    }
    this.relationsByName = Map.copyOf(byName);
    this.relationsByOid = Map.copyOf(byOid);
    this.functions = Map.copyOf(functionsByName);
    this.types = Map.copyOf(typesByOid);
  }

  /** A number that no catalog of this process has had. */
  static long nextVersion() {
    return VERSIONS.incrementAndGet();
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    return Optional.ofNullable(relationsByName.get(name));
  }

  @Override
  public Optional<Relation> relation(int oid) {
    return Optional.ofNullable(relationsByOid.get(oid));
  }

  @Override
  public List<Function> functions(String schema, String name) {
    return functions.getOrDefault(new FunctionName(schema, name), List.of());
  }

  @Override
  public Optional<Type> type(int oid) {
    return Optional.ofNullable(types.get(oid));
  }

  @Override
  public Set<ColumnId> partitionKeys() {
    return partitionKeys;
  }

  /** Whether the database's catalog, with this digest now, still is what this snapshot holds. */
  boolean matches(CatalogDigest now) {
    return digest.filter(now::equals).isPresent();
  }

  /**
   * What PostgreSQL ships, read once: nothing of it depends on what others make.
   *
   * @param relations without those that were made since
   */
  record Shipped(List<Relation> relations, List<Function> functions, List<Type> types) {}

  /** What PostgreSQL ships, if none of it has changed since this was read. */
  Optional<Shipped> shipped(CatalogDigest now) {
    return digest
        .filter(before -> before.shipped().equals(now.shipped()))
        .map(
            same ->
                new Shipped(
                    relationsByOid.values().stream().filter(r -> isShipped(r.oid())).toList(),
                    functions.values().stream()
                        .flatMap(List::stream)
                        .filter(f -> isShipped(f.oid()))
                        .toList(),
                    types.values().stream().filter(t -> isShipped(t.oid())).toList()));
  }

  private static boolean isShipped(int oid) {
    return Integer.compareUnsigned(oid, Function.FIRST_NORMAL_OBJECT_ID) < 0;
  }

  /** Every relation, in no order. */
  public Collection<Relation> relations() {
    return relationsByName.values();
  }

  /** The OIDs of all functions. */
  Stream<Integer> functionOids() {
    return functions.values().stream().flatMap(List::stream).map(Function::oid);
  }

  /** The OIDs of all types. */
  Stream<Integer> typeOids() {
    return types.keySet().stream();
  }
}
