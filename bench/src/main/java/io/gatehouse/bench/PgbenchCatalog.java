package io.gatehouse.bench;

import io.gatehouse.sql.AnalysisContext;
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

/** The tables that pgbench makes. */
final class PgbenchCatalog implements Catalog {

  private static final int INT4 = 23;

  private final Map<RelationName, Relation> relations = new HashMap<>();

  PgbenchCatalog() {
    table(16_400, "pgbench_accounts", "aid", "bid", "abalance", "filler");
    table(16_401, "pgbench_branches", "bid", "bbalance", "filler");
    table(16_402, "pgbench_tellers", "tid", "bid", "tbalance", "filler");
    table(16_403, "pgbench_history", "tid", "bid", "aid", "delta", "mtime", "filler");
  }

  /** A session of somebody who only uses these tables. */
  static AnalysisContext context() {
    return new AnalysisContext(new PgbenchCatalog(), List.of("pg_catalog", "public"), true);
  }

  private void table(int oid, String name, String... columns) {
    List<Relation.Column> all = new ArrayList<>();
    for (String column : columns) {
      all.add(new Relation.Column(column, all.size() + 1, INT4, Optional.empty()));
    }
    RelationName qualified = new RelationName("public", name);
    relations.put(
        qualified,
        new Relation(
            oid, qualified, Relation.Kind.TABLE, all, Optional.empty(), List.of(), List.of()));
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
    return relations.values().stream().filter(relation -> relation.oid() == oid).findFirst();
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
