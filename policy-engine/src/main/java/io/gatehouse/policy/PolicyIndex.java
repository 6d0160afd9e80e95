package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Pace;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which policies may match a statement at all, by what it does and what it touches. A policy that
 * is left out would certainly not match; one that is not left out is looked at whole. A bit for
 * each policy, so that a thousand of them cost a few dozen words.
 */
final class PolicyIndex {

  private static final Set<RelationUse.Access> READ = Set.of(RelationUse.Access.READ);

  private final List<Policy> policies;
  private final boolean grants;
  private final BitSet anyKind = new BitSet();
  private final Map<StatementKind, BitSet> byKind = new HashMap<>();
  private final Map<StatementClass, BitSet> byClass = new HashMap<>();
  private final BitSet anyTable = new BitSet();
  private final Map<String, BitSet> byName = new HashMap<>();
  private final Map<RelationName, BitSet> bySchemaAndName = new HashMap<>();
  private final Map<String, BitSet> byNameInAnySchema = new HashMap<>();

  /**
   * @param grants whether all of them give rights, or all take them
   * @param pace how it goes through them
   */
  PolicyIndex(List<Policy> policies, boolean grants, Pace pace) {
    this.policies = List.copyOf(policies);
    this.grants = grants;
    int bit = 0;
    for (Policy policy : pace.over(policies)) {
      addKinds(bit, policy.match());
      addTables(bit, policy.match());
      bit++;
    }
  }

  List<Policy> policies() {
    return policies;
  }

  Policy policy(int bit) {
    return policies.get(bit);
  }

  /**
   * Those that may match.
   *
   * @param scope those that are about the place, the person and the connection
   * @param everything whether nothing is known of the statement, so that all of them may
   */
  BitSet candidates(BitSet scope, StatementFacts facts, boolean everything) {
    BitSet candidates = (BitSet) scope.clone();
    if (everything || candidates.isEmpty()) {
      return candidates;
    }
    BitSet kinds = (BitSet) anyKind.clone();
    or(kinds, byKind.get(facts.kind()));
    if (!grants) {
      or(kinds, byClass.get(facts.statementClass()));
      for (Action action : facts.actions()) {
        or(kinds, byKind.get(action.kind()));
      }
    }
    candidates.and(kinds);
    if (!candidates.isEmpty()) {
      tables(candidates, facts);
    }
    return candidates;
  }

  private void tables(BitSet candidates, StatementFacts facts) {
    BitSet tables = (BitSet) anyTable.clone();
    if (grants) {
      // All relations must be covered, so that the first can choose.
      for (RelationUse use : facts.relations()) {
        if (!(use.relation().isSystem() && use.access().equals(READ))) {
          touching(tables, use.relation());
          candidates.and(tables);
          return;
        }
      }
      return;
    }
    for (RelationUse use : facts.relations()) {
      touching(tables, use.relation());
    }
    candidates.and(tables);
  }

  private void touching(BitSet tables, RelationName relation) {
    String name = fold(relation.name());
    if (relation.schema().isEmpty()) {
      or(tables, byName.get(name));
    } else {
      or(tables, bySchemaAndName.get(new RelationName(fold(relation.schema()), name)));
      or(tables, byNameInAnySchema.get(name));
    }
  }

  private void addKinds(int bit, Match match) {
    if (match.statements().isEmpty()) {
      anyKind.set(bit);
      return;
    }
    Match.StatementSet set = match.statements().get();
    for (StatementKind kind : StatementKind.values()) {
      if (set.holds(kind)) {
        byKind.computeIfAbsent(kind, any -> new BitSet()).set(bit);
      }
    }
    for (StatementClass statementClass : set.classes()) {
      byClass.computeIfAbsent(statementClass, any -> new BitSet()).set(bit);
    }
  }

  private void addTables(int bit, Match match) {
    List<NamePattern> any = match.tables().map(TableSet::any).orElse(List.of());
    // The tables of a mask policy say whose columns, and nothing of the statement.
    if (any.isEmpty() || any.stream().anyMatch(pattern -> wild(pattern.parts().get(1)))) {
      anyTable.set(bit);
      return;
    }
    for (NamePattern pattern : any) {
      Glob schema = pattern.parts().get(0);
      String name = fold(pattern.parts().get(1).text());
      byName.computeIfAbsent(name, some -> new BitSet()).set(bit);
      if (wild(schema)) {
        byNameInAnySchema.computeIfAbsent(name, some -> new BitSet()).set(bit);
      } else {
        bySchemaAndName
            .computeIfAbsent(new RelationName(fold(schema.text()), name), some -> new BitSet())
            .set(bit);
      }
    }
  }

  private static boolean wild(Glob glob) {
    return !glob.literal() && glob.text().indexOf('*') >= 0;
  }

  private static void or(BitSet bits, BitSet more) {
    if (more != null) {
      bits.or(more);
    }
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
