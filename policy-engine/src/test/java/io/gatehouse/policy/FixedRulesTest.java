package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The freeze switch and the denylist, through the real analysis. */
class FixedRulesTest {

  private static final List<Freeze> FROZEN =
      List.of(new Freeze("shop", "Migration until noon.", "dave", Requests.NOW));

  private final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());

  private Optional<Decision> frozen(String sql, String database) {
    Analysis analysis =
        analyzer.analyze(
            sql, new AnalysisContext(new ShopCatalog(), List.of("pg_catalog", "public"), true));
    return FixedRules.frozen(FROZEN, new Target(database, "prod"), analysis.statements());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM orders WHERE id = 1",
        "INSERT INTO orders (id) VALUES (1)",
        "WITH x AS (DELETE FROM orders WHERE id = 1 RETURNING id) SELECT * FROM x",
        "EXPLAIN ANALYZE DELETE FROM orders WHERE id = 1",
        "SELECT id FROM orders FOR UPDATE",
        "SELECT pg_sleep(1)",
        "SELECT nextval('orders_id_seq')",
        "SELECT setval('orders_id_seq', 1)",
        "SELECT pg_catalog.lo_unlink(1)",
        "SELECT no_such_function(1)",
        "SELECT id INTO mine FROM orders",
        "CREATE TABLE x (a int)",
        "TRUNCATE orders",
        "GRANT SELECT ON orders TO PUBLIC",
        "SET ROLE postgres",
        "DO $$ BEGIN END $$",
        "COPY orders FROM STDIN",
        "COPY orders TO '/tmp/x'",
        "COPY orders TO PROGRAM 'cat'",
        "PREPARE x AS DELETE FROM orders WHERE id = 1",
        "PREPARE TRANSACTION 'x'",
        "COMMIT PREPARED 'x'",
        "LOCK TABLE orders",
        "REFRESH MATERIALIZED VIEW v",
        "VACUUM",
        "NOTIFY x",
        "SELECT 1; DELETE FROM orders WHERE id = 1",
        "this is no SQL"
      })
  void aFrozenDatabaseTakesNoWrite(String sql) {
    Decision decision = frozen(sql, "shop").orElseThrow();

    assertThat(decision.policy()).isEqualTo(FixedRules.FROZEN);
    assertThat(decision.verdict()).isEqualTo(Decision.Verdict.BLOCK);
    assertThat(decision.message()).contains("Migration until noon.");
    assertThat(frozen(sql, "other")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT id, upper(name) FROM customers",
        "SELECT count(*), now() FROM orders",
        "SHOW work_mem",
        "SET search_path = public",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "EXPLAIN DELETE FROM orders WHERE id = 1",
        "COPY orders TO STDOUT",
        "PREPARE x AS SELECT id FROM orders"
      })
  void readsGoOn(String sql) {
    assertThat(frozen(sql, "shop")).isEmpty();
  }

  @Test
  void aFreezeOfEverythingIsForEveryDatabase() {
    assertThat(new Freeze("*", "r", "d", Requests.NOW).isFor("shop")).isTrue();
  }

  @Test
  void theDenylistStopsPeopleAndAgentsInAnybodysName() {
    List<Denial> denylist =
        List.of(
            new Denial(Optional.empty(), "bot", "leaked"),
            new Denial(Optional.of("https://issuer.test"), "sub-bob", "left"),
            new Denial(Optional.of("https://other.test"), "sub-ann", "left"));

    assertThat(FixedRules.denied(denylist, Requests.acting("bot", "ann"))).isPresent();
    assertThat(FixedRules.denied(denylist, Requests.user("bot"))).isPresent();
    assertThat(FixedRules.denied(denylist, Requests.user("bob"))).isPresent();
    assertThat(FixedRules.denied(denylist, Requests.user("ann"))).isEmpty();
  }
}
