package io.gatehouse.it.oracle;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A catalog that has every relation that one statement may name: the oracle knows the grammar alone
 * and no objects. A name written without a schema is found in {@link #UNQUALIFIED}.
 *
 * @param version of the snapshot
 * @param columns those of each relation, by its name
 * @param system the names that the statement writes behind {@code pg_catalog.}
 */
record AnyCatalog(long version, Map<RelationName, Set<String>> columns, Set<String> system)
    implements Catalog {

  /** The schema on the search path, which no statement of the corpus may write. */
  static final String UNQUALIFIED = "?";

  private static final AtomicLong VERSIONS = new AtomicLong();
  private static final int TEXT = 25;

  AnyCatalog(Map<RelationName, Set<String>> columns, Set<String> system) {
    this(VERSIONS.incrementAndGet(), columns, system);
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    if (name.schema().equals("pg_catalog") && !system.contains(name.name())) {
      return Optional.empty();
    }
    List<Relation.Column> all = new ArrayList<>();
    for (String column : columns.getOrDefault(name, Set.of())) {
      all.add(new Relation.Column(column, all.size() + 1, TEXT, Optional.empty()));
    }
    return Optional.of(
        new Relation(
            20_000, name, Relation.Kind.TABLE, all, Optional.empty(), List.of(), List.of()));
  }

  @Override
  public Optional<Relation> relation(int oid) {
    return Optional.empty();
  }

  @Override
  public List<Function> functions(String schema, String name) {
    return List.of();
  }

  @Override
  public Optional<Type> type(int oid) {
    return Optional.empty();
  }
}
