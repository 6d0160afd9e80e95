package io.gatehouse.policy;

import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** In which respects a policy is not about a statement, by its effect. */
final class StatementMiss {

  private StatementMiss() {}

  /** The first respect. */
  static Optional<Miss> first(
      Policy policy, StatementFacts facts, Labels labels, boolean unknownMatches) {
    for (Miss.Key key : Match.OF_STATEMENT) {
      Optional<Miss> miss = of(key, policy, facts, labels, unknownMatches);
      if (miss.isPresent()) {
        return miss;
      }
    }
    return Optional.empty();
  }

  /** All of them. */
  static List<Miss> all(
      Policy policy, StatementFacts facts, Labels labels, boolean unknownMatches) {
    List<Miss> misses = new ArrayList<>();
    for (Miss.Key key : Match.OF_STATEMENT) {
      of(key, policy, facts, labels, unknownMatches).ifPresent(misses::add);
    }
    return misses;
  }

  private static Optional<Miss> of(
      Miss.Key key, Policy policy, StatementFacts facts, Labels labels, boolean unknownMatches) {
    return switch (policy.effect()) {
      case ALLOW -> policy.match().covers(key, facts, labels);
      case BLOCK, HOLD, LIMIT -> policy.match().hits(key, facts, labels, unknownMatches);
      case MASK -> key == Miss.Key.STATEMENTS ? policy.match().hitsAction(facts) : Optional.empty();
    };
  }
}
