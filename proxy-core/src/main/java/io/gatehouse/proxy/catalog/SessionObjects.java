package io.gatehouse.proxy.catalog;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * In what one session sees another catalog than everybody: its own temporary objects, and what its
 * open transaction has made, changed and dropped.
 *
 * @param relations as the session sees them; their parents and children are in {@code links}
 * @param functions as the session sees them
 * @param types as the session sees them
 * @param links every inheritance that one of these relations has a part in
 * @param gone what the session does not see any more
 * @param temporarySchema the schema of its temporary objects, if it has one
 */
public record SessionObjects(
    List<Relation> relations,
    List<Function> functions,
    List<Type> types,
    List<Link> links,
    Gone gone,
    Optional<String> temporarySchema) {

  /** None: the session sees what everybody sees. */
  public static final SessionObjects NONE =
      new SessionObjects(
          List.of(), List.of(), List.of(), List.of(), Gone.NOTHING, Optional.empty());

  /** A row of pg_inherits. */
  record Link(int childOid, RelationName child, int parentOid, RelationName parent) {}

  /** OIDs of what is dropped, by system catalog. */
  record Gone(Set<Integer> relations, Set<Integer> functions, Set<Integer> types) {

    static final Gone NOTHING = new Gone(Set.of(), Set.of(), Set.of());

    Gone {
      relations = Set.copyOf(relations);
      functions = Set.copyOf(functions);
      types = Set.copyOf(types);
    }

    boolean isEmpty() {
      return relations.isEmpty() && functions.isEmpty() && types.isEmpty();
    }
  }

  public SessionObjects {
    relations = List.copyOf(relations);
    functions = List.copyOf(functions);
    types = List.copyOf(types);
    links = List.copyOf(links);
    Objects.requireNonNull(gone);
    Objects.requireNonNull(temporarySchema);
  }

  /** The catalog of a session that has these objects, over what everybody sees. */
  public Catalog over(Catalog everybodys) {
    boolean same = relations.isEmpty() && functions.isEmpty() && types.isEmpty() && gone.isEmpty();
    return same ? everybodys : new SessionCatalog(everybodys, this);
  }
}
