package io.gatehouse.policy;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.List;
import java.util.Optional;

/** A database of which nothing is known. */
enum NoObjects implements Catalog {
  INSTANCE;

  @Override
  public long version() {
    return 0;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    return Optional.empty();
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
