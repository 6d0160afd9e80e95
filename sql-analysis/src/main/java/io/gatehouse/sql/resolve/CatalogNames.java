package io.gatehouse.sql.resolve;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds what written names mean, as namespace.c does: by the search path, pg_catalog first. */
public final class CatalogNames {

  private static final String CATALOG_SCHEMA = "pg_catalog";

  private final Catalog catalog;
  private final List<String> path;

  /**
   * @param catalog the objects
   * @param searchPath effective; pg_catalog is put in front where it is missing
   */
  public CatalogNames(Catalog catalog, List<String> searchPath) {
    this.catalog = catalog;
    if (searchPath.contains(CATALOG_SCHEMA)) {
      this.path = searchPath;
    } else {
      List<String> whole = new ArrayList<>();
      whole.add(CATALOG_SCHEMA);
      whole.addAll(searchPath);
      this.path = List.copyOf(whole);
    }
  }

  Catalog catalog() {
    return catalog;
  }

  /** The relation of that name, if there is one. */
  public Optional<Relation> find(TableName name) {
    if (name.schema().isPresent()) {
      return catalog.relation(new RelationName(schema(name.schema().get()), name.name()));
    }
    for (String schema : path) {
      Optional<Relation> found = catalog.relation(new RelationName(schema, name.name()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The relation of that name; what it lacks is not understood. */
  Relation require(TableName name) {
    return find(name)
        .orElseThrow(
            () ->
                new NotUnderstoodException(
                    Reason.UNRESOLVED, "relation \"" + name + "\" does not exist", name.offset()));
  }

  /** The name that a new object gets: in the first schema of the path that takes new objects. */
  public RelationName creation(TableName name, boolean temporary) {
    if (name.schema().isPresent()) {
      return new RelationName(schema(name.schema().get()), name.name());
    }
    if (temporary) {
      return new RelationName(schema("pg_temp"), name.name());
    }
    for (String schema : path) {
      if (!schema.equals(CATALOG_SCHEMA) && !schema.startsWith("pg_temp")) {
        return new RelationName(schema, name.name());
      }
    }
    return new RelationName("", name.name());
  }

  /** The name as far as it is known: with the catalog's schema where the catalog has it. */
  public RelationName known(TableName name) {
    return find(name)
        .map(Relation::name)
        .orElseGet(() -> new RelationName(name.schema().map(this::schema).orElse(""), name.name()));
  }

  /** pg_temp stands for the session's own temporary schema. */
  private String schema(String written) {
    if (!written.equals("pg_temp")) {
      return written;
    }
    for (String schema : path) {
      if (schema.startsWith("pg_temp_")) {
        return schema;
      }
    }
    return written;
  }

  /**
   * The name of PostgreSQL's own type that a written name is sure to mean; empty when a schema in
   * front of pg_catalog may have one of that name, or when it is no type of PostgreSQL's own.
   */
  Optional<String> builtInType(List<String> names) {
    boolean own =
        names.size() == 1
            ? path.get(0).equals(CATALOG_SCHEMA)
            : names.size() == 2 && names.get(0).equals(CATALOG_SCHEMA);
    return own ? Optional.of(names.get(names.size() - 1)) : Optional.empty();
  }

  /** All functions that a name may mean; PostgreSQL never looks for them in pg_temp. */
  public List<Function> functions(List<String> names) {
    String name = names.get(names.size() - 1);
    if (names.size() > 1) {
      return catalog.functions(schema(names.get(names.size() - 2)), name);
    }
    List<Function> found = new ArrayList<>();
    for (String schema : path) {
      if (!schema.startsWith("pg_temp")) {
        found.addAll(catalog.functions(schema, name));
      }
    }
    return found;
  }

  /**
   * The function that a call without arguments means, where nothing else can be meant: the first
   * schema of the path that has any of that name has one that takes none (manual, section 10.3: of
   * functions with the same argument types the one that is found first is taken).
   */
  Optional<Function> functionWithoutArguments(List<String> names) {
    List<Function> found = functions(names);
    return found.stream()
        .filter(f -> f.schema().equals(found.get(0).schema()))
        .filter(f -> f.argumentCount() == 0 && !f.variadic())
        .findFirst();
  }
}
