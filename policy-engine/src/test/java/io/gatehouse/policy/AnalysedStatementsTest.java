package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the starter policies answer to statements as the analysis reads them. */
class AnalysedStatementsTest {

  private static PolicyBundle bundle;

  private final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
  private final AnalysisContext context =
      new AnalysisContext(new ShopCatalog(), List.of("pg_catalog", "public"), true);

  @BeforeAll
  static void load() throws PolicyException {
    bundle = PolicyBundle.load(Path.of("..", "config", "policies"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          dbas      | no-truncate             | TRUNCATE orders
          dbas      | no-truncate             | TRUNCATE TABLE orders, note_pad CASCADE
          dbas      | no-server-files         | COPY orders TO '/tmp/orders'
          dbas      | no-server-files         | COPY orders FROM '/tmp/orders'
          dbas      | no-server-files         | COPY orders TO PROGRAM 'cat'
          dbas      | dbas-work               | COPY products TO STDOUT
          dbas      | no_allow                | LOCK TABLE orders
          dbas      | dbas-work               | DISCARD ALL
          dbas      | dbas-work               | RESET ALL
          dbas      | no-dangerous-settings   | SET ROLE pii_reader
          dbas      | no-dangerous-settings   | SET SESSION AUTHORIZATION DEFAULT
          dbas      | no-dangerous-settings   | RESET ROLE
          dbas      | no-dangerous-settings   | SELECT set_config('role', 'pii_reader', false)
          dbas      | no-prepared-transactions | COMMIT PREPARED 'x'
          dbas      | no_allow                | DO $$ BEGIN DELETE FROM orders; END $$
          dbas      | no_allow                | CALL purge_orders()
          dbas      | dbas-define-code        | CREATE INDEX CONCURRENTLY i ON orders (status)
          dbas      | no_allow                | VACUUM orders
          dbas      | no-unbounded-write      | INSERT INTO orders (id) TABLE orders ON CONFLICT (id) DO UPDATE SET status = 'x'
          agents    | no-endless-join         | SELECT count(*) FROM generate_series(1, 9) a, generate_series(1, 9) b
          agents    | no-endless-join         | SELECT count(*) FROM generate_series(1, 9) a JOIN generate_series(1, 9) b ON true
          agents    | agents-read             | SELECT o.id FROM orders o, generate_series(1, 3) g
          agents    | no_allow                | SELECT id FROM payments FOR UPDATE
          operators | operators-work          | UPDATE orders SET note = 'x' WHERE customer_id IN (SELECT id FROM customers WHERE id < 9)
          agents    | no-unbounded-write      | UPDATE orders SET note = 'x' WHERE customer_id IN (SELECT id FROM customers)
          agents    | no_allow                | UPDATE orders SET note = 'x' WHERE id IN (SELECT order_id FROM payments WHERE id < 9)
          operators | operators-work          | INSERT INTO orders (id) VALUES (9)
          agents    | no_allow                | INSERT INTO note_pad VALUES (9, 'x')
          agents    | no-unbounded-write      | EXPLAIN ANALYZE DELETE FROM orders
          agents    | no-unbounded-write      | PREPARE p AS DELETE FROM orders
          analysts  | no_allow                | SELECT id FROM orders FOR SHARE
          analysts  | analysts-read           | EXPLAIN SELECT id FROM orders
          """)
  void theStarterPoliciesAnswer(String group, String policy, String sql) {
    assertThat(
            bundle
                .decide(
                    new DecisionRequest(
                        Requests.user("somebody", group),
                        new DecisionRequest.Target("shop", "prod"),
                        new DecisionRequest.Connection("192.0.2.7", "psql", true),
                        DecisionRequest.Transaction.IDLE,
                        analyzer.analyze(sql, context).statements(),
                        Requests.NOW))
                .policy())
        .isEqualTo(policy);
  }
}
