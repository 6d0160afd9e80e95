package io.gatehouse.policy;

import io.gatehouse.sql.StatementFacts;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as tests need them: database shop, environment prod. */
final class Requests {

  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private Requests() {}

  static Principal user(String name, String... groups) {
    return principal(name, Optional.empty(), Map.of(), groups);
  }

  static Principal acting(String agent, String name, String... groups) {
    return principal(name, Optional.of(new Principal.Actor(agent)), Map.of(), groups);
  }

  static Principal principal(
      String name, Optional<Principal.Actor> actor, Map<String, Object> claims, String... groups) {
    return new Principal(
        "https://issuer.test",
        "sub-" + name,
        name,
        Optional.of(name + "@example.com"),
        Set.of(groups),
        claims,
        actor,
        Optional.empty(),
        NOW.plusSeconds(900));
  }

  static DecisionRequest of(Principal principal, StatementFacts... statements) {
    return at(NOW, principal, "shop", "prod", statements);
  }

  static DecisionRequest at(
      Instant now,
      Principal principal,
      String database,
      String environment,
      StatementFacts... statements) {
    return new DecisionRequest(
        principal,
        new DecisionRequest.Target(database, environment),
        new DecisionRequest.Connection("192.0.2.7", "psql", true),
        DecisionRequest.Transaction.IDLE,
        List.of(statements),
        now);
  }
}
