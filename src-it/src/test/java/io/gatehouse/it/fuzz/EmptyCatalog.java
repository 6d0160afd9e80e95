package io.gatehouse.it.fuzz;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.List;
import java.util.Optional;

/** A catalog in which there is nothing. */
final class EmptyCatalog implements Catalog {

  @Override
  public long version() {
    return Long.MIN_VALUE;
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
