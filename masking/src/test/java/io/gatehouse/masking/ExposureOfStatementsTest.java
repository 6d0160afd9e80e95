package io.gatehouse.masking;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From text to judgement, through the real analysis. */
class ExposureOfStatementsTest {

  private static final int NAME = 19;
  private static final int INT8 = 20;

  private static final InMemoryCatalog CATALOG =
      Shop.catalog()
          .function(871, "pg_catalog", "upper", 1, Shop.TEXT)
          .function(870, "pg_catalog", "lower", 1, Shop.TEXT)
          .function(1317, "pg_catalog", "length", 1, Shop.INT4)
          .function(3060, "pg_catalog", "left", 2, Shop.TEXT)
          .function(2129, "pg_catalog", "max", 1, Shop.TEXT)
          .function(3538, "pg_catalog", "string_agg", 2, Shop.TEXT)
          .function(861, "pg_catalog", "current_database", 0, NAME)
          .function(2803, "pg_catalog", "count", 0, INT8)
          .function(2147, "pg_catalog", "count", 1, INT8)
          .function(2077, "pg_catalog", "set_config", 3, Shop.TEXT)
          .function(20200, "public", "get_customer", 1, Shop.TEXT);

  private static final AnalysisContext CONTEXT =
      new AnalysisContext(CATALOG, List.of("pg_catalog", "public"), true);

  private final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());

  private Optional<Refusal> check(String sql) {
    return analyzer.analyze(sql, CONTEXT).statements().stream()
        .flatMap(facts -> ExposureCheck.check(facts, Shop.MASKED, CATALOG).stream())
        .findFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, name, email, ssn FROM customers LIMIT 5",
        "SELECT * FROM customers",
        "SELECT x FROM (SELECT ssn AS x FROM customers) t",
        "WITH c AS MATERIALIZED (SELECT ssn AS name FROM customers) SELECT name FROM c",
        "SELECT email FROM v_customers",
        "SELECT * FROM events_2024",
        "SELECT DISTINCT ssn FROM customers",
        "SELECT email FROM customers UNION ALL SELECT email FROM customers",
        "SELECT upper(name) FROM customers WHERE id=1",
        "SELECT upper(email) FROM customers",
        "SELECT email||'' FROM customers",
        "SELECT c FROM customers c",
        "SELECT count(ssn) FROM customers",
        "SELECT ssn LIKE '912%' FROM customers",
        "SELECT coalesce(ssn, 'none') FROM customers",
        "SELECT x FROM (SELECT lower(ssn) AS x FROM customers) q",
        "SELECT (SELECT max(email) FROM customers)",
        "SELECT CASE WHEN ssn = '1' THEN 'a' ELSE 'b' END FROM customers",
        "SELECT string_agg(email, ',') FROM customers",
        "SELECT notes->>'memo' FROM customers",
        "UPDATE sink SET v='x' WHERE k=1 RETURNING (SELECT email||'' FROM customers LIMIT 1)",
        "DECLARE h CURSOR FOR SELECT ssn||'' FROM customers",
        "SELECT upper(name), 1/id FROM customers",
        "SELECT count(*) FROM customers",
        "SELECT current_database()",
        "COPY customers (id, name) TO STDOUT",
        "COPY orders TO STDOUT",
        "COPY customers TO STDOUT",
        "COPY (SELECT email FROM customers) TO STDOUT (FORMAT csv, NULL 'x', ENCODING 'UTF-8')",
        "COPY events_2024 TO STDOUT (FORMAT binary)",
        "COPY orders TO STDOUT (NULL 'x', ENCODING 'latin1')",
        "INSERT INTO sink VALUES (1,'x')",
        "UPDATE customers SET name='x' WHERE id=1 RETURNING email",
        "EXPLAIN SELECT id FROM orders",
        "BEGIN",
        "DECLARE c CURSOR FOR SELECT email FROM customers",
        "PREPARE p AS SELECT email FROM customers",
        "SELECT relname FROM pg_class ORDER BY 1",
        "SELECT definition FROM pg_views"
      })
  void passesWhatMaskedRowsAreEnoughFor(String sql) {
    assertThat(check(sql)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name FROM customers WHERE ssn LIKE '912%'",
        "SELECT ssn::int4 FROM customers",
        "SELECT 1/length(ssn) FROM customers",
        "SELECT length(ssn) + 2147483640 FROM customers",
        "SELECT DISTINCT left(ssn, 1) FROM customers",
        "SELECT left(ssn, 1) FROM customers UNION SELECT left(ssn, 1) FROM customers",
        "SELECT CASE WHEN ssn LIKE '9%' THEN 1/(id-1) END FROM customers",
        "SELECT lower(ssn) FROM customers, generate_series(1, 1000000)",
        "SELECT count(*) FROM customers, LATERAL generate_series(1, length(ssn))",
        "SELECT name FROM customers GROUP BY name, ssn",
        "SELECT count(*) FILTER (WHERE ssn LIKE '91%') FROM customers",
        "SELECT name FROM customers ORDER BY email",
        "SELECT ssn FROM customers INTERSECT SELECT '912-44-0001'",
        "SELECT ssn FROM customers UNION SELECT '912-44-0001'",
        "SELECT name FROM customers WHERE EXISTS (SELECT ssn INTERSECT SELECT '912-44-0001')",
        "SELECT count(*) FROM (SELECT DISTINCT s FROM (SELECT ssn s FROM customers UNION ALL SELECT 'x') q) r",
        "SELECT 1 FROM (SELECT ssn::int4 FROM customers OFFSET 0) q",
        "WITH q AS MATERIALIZED (SELECT ssn::int4 FROM customers) SELECT 1 FROM q",
        "SELECT get_customer(1)",
        "SELECT set_config('my.x', email, false) FROM customers WHERE id=1",
        "COPY customers TO STDOUT (NULL 'x')",
        "COPY customers TO STDOUT (FORMAT binary, ENCODING 'latin1')",
        "COPY (SELECT email FROM customers) TO STDOUT (FORMAT csv, QUOTE E'\\n')",
        "COPY customers TO '/tmp/x'",
        "COPY (SELECT email FROM customers) TO PROGRAM 'cat'",
        "COPY (SELECT upper(name) FROM customers ORDER BY ssn) TO STDOUT",
        "COPY customers FROM STDIN",
        "INSERT INTO sink SELECT id, ssn FROM customers",
        "INSERT INTO sink VALUES (1,(SELECT email FROM customers WHERE id=1))",
        "UPDATE customers SET email='x' WHERE id=1",
        "CREATE VIEW vv AS SELECT email AS z FROM customers",
        "CREATE TEMP TABLE t1 AS SELECT email AS a FROM customers",
        "SELECT ssn INTO TEMP t2 FROM customers",
        "DO $$ BEGIN END $$",
        "EXPLAIN SELECT id FROM customers",
        "PREPARE p AS SELECT name FROM customers WHERE ssn = $1",
        "ALTER SCHEMA public RENAME TO p2",
        "ALTER TABLE customers RENAME ssn TO foo",
        "CREATE INDEX ON customers (ssn)",
        "SELECT * FROM legacy_orders",
        "SELECT stavalues1::text FROM pg_statistic"
      })
  void refusesWhatMaskedRowsDoNotCover(String sql) {
    assertThat(check(sql))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.message()).isNotEmpty();
              assertThat(refusal.hint()).isNotEmpty();
            });
  }
}
