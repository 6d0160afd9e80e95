package io.gatehouse.proxy.catalog;

import io.gatehouse.proxy.catalog.SessionObjects.Link;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one session sees: the catalog of everybody, and the session's own objects over it. Holds
 * only the difference.
 */
final class SessionCatalog implements Catalog {

  private final long version = CatalogSnapshot.nextVersion();
  private final Catalog base;
  private final Map<Integer, Relation> relations = new HashMap<>();
  private final Map<RelationName, Relation> relationsByName = new HashMap<>();
  private final Map<Integer, Function> functions = new HashMap<>();
  private final Map<Integer, Type> types = new HashMap<>();
  private final SessionObjects.Gone gone;
  private final List<String> definitionPath;

  SessionCatalog(Catalog base, SessionObjects own) {
    this.base = base;
    this.gone = own.gone();
    this.definitionPath =
        own.temporarySchema().map(temporary -> List.of("pg_catalog", temporary)).orElse(List.of());
    own.functions().forEach(function -> functions.put(function.oid(), function));
    own.types().forEach(type -> types.put(type.oid(), type));
    own.relations().forEach(relation -> relations.put(relation.oid(), relation));
    Set<Integer> replaced = new HashSet<>(gone.relations());
    replaced.addAll(relations.keySet());
    replaced.forEach(oid -> base.relation(oid).ifPresent(this::unlink));
    own.links().forEach(this::link);
    relations.values().forEach(relation -> relationsByName.put(relation.name(), relation));
  }

  /** Kin of what is replaced keep no link to it; those that still hold come back one by one. */
  private void unlink(Relation replaced) {
    RelationName name = replaced.name();
    for (RelationName parent : replaced.parents()) {
      change(parent, r -> put(r, r.parents(), without(r.children(), name)));
    }
    for (RelationName child : replaced.children()) {
      change(child, r -> put(r, without(r.parents(), name), r.children()));
    }
  }

  private void change(RelationName name, Consumer<Relation> change) {
    base.relation(name)
        .filter(relation -> !gone.relations().contains(relation.oid()))
        .map(relation -> relations.getOrDefault(relation.oid(), relation))
        .ifPresent(change);
  }

  private void link(Link link) {
    own(link.childOid())
        .ifPresent(child -> put(child, with(child.parents(), link.parent()), child.children()));
    own(link.parentOid())
        .ifPresent(parent -> put(parent, parent.parents(), with(parent.children(), link.child())));
  }

  private Optional<Relation> own(int oid) {
    Relation own = relations.get(oid);
    return own != null ? Optional.of(own) : base.relation(oid);
  }

  private void put(Relation relation, List<RelationName> parents, List<RelationName> children) {
    relations.put(
        relation.oid(),
        new Relation(
            relation.oid(),
            relation.name(),
            relation.kind(),
            relation.columns(),
            relation.definition(),
            parents,
            children));
  }

  private static List<RelationName> with(List<RelationName> names, RelationName name) {
    if (names.contains(name)) {
      return names;
    }
    List<RelationName> more = new ArrayList<>(names);
    more.add(name);
    return more;
  }

  private static List<RelationName> without(List<RelationName> names, RelationName name) {
    return names.stream().filter(other -> !other.equals(name)).toList();
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    Relation own = relationsByName.get(name);
    if (own != null) {
      return Optional.of(own);
    }
    return base.relation(name)
        .filter(r -> !relations.containsKey(r.oid()) && !gone.relations().contains(r.oid()));
  }

  @Override
  public Optional<Relation> relation(int oid) {
    Relation own = relations.get(oid);
    if (own != null) {
      return Optional.of(own);
    }
    return gone.relations().contains(oid) ? Optional.empty() : base.relation(oid);
  }

  @Override
  public List<Function> functions(String schema, String name) {
    List<Function> found = new ArrayList<>();
    for (Function function : base.functions(schema, name)) {
      if (!functions.containsKey(function.oid()) && !gone.functions().contains(function.oid())) {
        found.add(function);
      }
    }
    for (Function function : functions.values()) {
      if (function.schema().equals(schema) && function.name().equals(name)) {
        found.add(function);
      }
    }
    return found;
  }

  @Override
  public Optional<Type> type(int oid) {
    Type own = types.get(oid);
    if (own != null) {
      return Optional.of(own);
    }
    return gone.types().contains(oid) ? Optional.empty() : base.type(oid);
  }

  @Override
  public Set<ColumnId> partitionKeys() {
    return base.partitionKeys();
  }

  @Override
  public List<String> definitionPath() {
    return definitionPath;
  }
}
