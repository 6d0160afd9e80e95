package io.gatehouse.policy;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Relations: those that {@code any} names (all when empty) without those that {@code none} names.
 */
record TableSet(List<NamePattern> any, List<NamePattern> none) {

  private static final Set<Access> READ_ONLY = Set.of(Access.READ);

  TableSet {
    any = List.copyOf(any);
    none = List.copyOf(none);
  }

  /** Whether some relation of the statement is in the set. */
  boolean hits(StatementFacts facts) {
    for (RelationUse use : facts.relations()) {
      if (holds(use, true)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The first relation that an allow does not cover. PostgreSQL's own relations may be read without
   * being named, unless {@code none} names them.
   */
  Optional<Miss> firstUncovered(StatementFacts facts) {
    for (RelationUse use : facts.relations()) {
      boolean systemRead = use.relation().isSystem() && use.access().equals(READ_ONLY);
      boolean covered = systemRead ? !named(none, use, true) : holds(use, false);
      if (!covered) {
        return Optional.of(new Miss(Miss.Key.TABLES, use.relation()));
      }
    }
    // Of a statement that is not understood, the relations may be missing.
    return !facts.understood() && facts.relations().isEmpty()
        ? Optional.of(new Miss(Miss.Key.TABLES, "not known"))
        : Optional.empty();
  }

  /** Whether a relation is in the set; {@code none} is read the other way round. */
  private boolean holds(RelationUse use, boolean restricts) {
    return (any.isEmpty() || named(any, use, restricts)) && !named(none, use, !restricts);
  }

  /** Whether a column's relation is in the set, for a policy that restricts. */
  boolean restricts(RelationName relation) {
    return (any.isEmpty() || matches(any, relation, true)) && !matches(none, relation, false);
  }

  private static boolean named(List<NamePattern> patterns, RelationUse use, boolean restricts) {
    return matches(patterns, use.relation(), restricts);
  }

  private static boolean matches(
      List<NamePattern> patterns, RelationName relation, boolean restricts) {
    for (NamePattern pattern : patterns) {
      if (pattern.matches(relation, restricts)) {
        return true;
      }
    }
    return false;
  }

  /** The relations of a statement, for a message. */
  static Object describe(StatementFacts facts) {
    return switch (facts.relations().size()) {
      case 0 -> "none";
      case 1 -> facts.relations().get(0).relation();
      default -> facts.relations().get(0).relation() + " or another that is not meant";
    };
  }
}
