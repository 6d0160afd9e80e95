package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.catalog.Function;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the comparison with live servers has shown, a case each. */
class WitnessedLineageTest {

  private final Shop shop = new Shop();

  /** For what grows with depth: only what multiplies at each level takes this long. */
  private final SqlAnalyzer patient =
      new SqlAnalyzer(new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(20), 10));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT ('/etc/passwd'::text).pg_read_file",
        "SELECT (SELECT '/etc/passwd'::text).pg_read_file",
        "SELECT ($1::text).pg_read_file",
        "SELECT (x.y::text).pg_read_file FROM (VALUES ('/etc/passwd')) AS x(y)",
        "SELECT 1 WHERE (('/etc/passwd'::text).pg_read_file).length > 1",
        "SELECT q.pg_read_file FROM any_rows('t') AS q",
      })
  void seesACallThatIsWrittenAsAField(String sql) {
    assertThat(shop.understood(sql).functions())
        .anySatisfy(
            use -> {
              assertThat(use.name()).isEqualTo("pg_read_file");
              assertThat(use.trusted()).isFalse();
            });
  }

  @Test
  void countsAFunctionOfOursBehindAFieldAsUnproven() {
    OutputColumn column =
        shop.understood("SELECT (c.name).cust_label FROM customers c")
            .output()
            .orElseThrow()
            .get(0);
    assertThat(column.proven()).isFalse();
    assertThat(shop.columns("SELECT (c.ssn).cust_label FROM customers c", Role.COPIED))
        .containsExactly("customers.ssn");
  }

  @Test
  void runsSqlThatAFieldRuns() {
    assertThat(shop.understood("SELECT ('SELECT ssn FROM customers'::text).ts_stat").effect())
        .isInstanceOf(SessionEffect.Unknown.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT 1 FROM (SELECT ssn FROM customers) q # customers.ssn",
        "SELECT EXISTS (SELECT ssn FROM customers) # customers.ssn",
        "WITH q AS (SELECT ssn, name FROM customers) SELECT name FROM q # customers.ssn",
        "SELECT ssn FROM (SELECT ssn FROM customers) q # none",
        "SELECT 1 FROM (SELECT ssn FROM customers) q WHERE ssn > '' # none",
        "WITH q AS (INSERT INTO sink VALUES (1, 'x') RETURNING v) SELECT 1 # sink.v",
        "INSERT INTO sink VALUES (1) ON CONFLICT ON CONSTRAINT sink_key DO NOTHING # sink.k,sink.v",
        "INSERT INTO sink VALUES (1) # none",
      })
  void tellsWhatIsOnlyNamed(String sql, String expected) {
    String columns = String.join(",", shop.columns(sql, Role.NAMED));
    assertThat(columns.isEmpty() ? "none" : columns).isEqualTo(expected);
  }

  @Test
  void countsAnArbiterAsDeciding() {
    assertThat(
            shop.columns("INSERT INTO sink VALUES (1) ON CONFLICT (k) DO NOTHING", Role.PREDICATE))
        .containsExactly("sink.k");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT v.* FROM sink, LATERAL (VALUES (sink.*)) v # column1=sink.k|column2=sink.v",
        "SELECT column2 FROM sink s, LATERAL (VALUES (1, (s).*)) v # column2=sink.k",
        "INSERT INTO note_pad VALUES (1, 'x') RETURNING (SELECT max(v) FROM (VALUES ('a')) x(v)) # max=",
        "SELECT ((SELECT ARRAY[ssn] FROM customers LIMIT 1))[1] # array=~customers.ssn",
        "SELECT (SELECT ssn FROM customers UNION SELECT 'x') # ssn=customers.ssn",
        "SELECT (SELECT * FROM (SELECT ssn FROM customers) q) # ssn=customers.ssn",
        "SELECT * FROM generate_series(1, 2) AS n # n=",
        "SELECT * FROM f_out(1) AS alias # renamed=",
        "SELECT alias.* FROM f_table(1) AS alias # x=|y=",
        "SELECT a, y FROM f_table(1) AS alias(a) # a=|y=",
        "SELECT x FROM f_many(1, 2, 3) AS x # x=",
        "MERGE INTO sink USING note_pad ON k = id WHEN NOT MATCHED THEN INSERT VALUES (1) RETURNING * # id=note_pad.id|body=note_pad.body|k=sink.k|v=sink.v",
        "WITH RECURSIVE r(k) AS (SELECT k FROM sink UNION SELECT r.* FROM r) CYCLE k SET c USING p SELECT * FROM r # k=sink.k|c=~sink.k|p=~sink.k",
        "WITH RECURSIVE r(k) AS (SELECT k FROM sink UNION SELECT r.* FROM r) CYCLE k SET c USING p SELECT * FROM (SELECT * FROM r) q # k=sink.k",
        "WITH RECURSIVE r(k) AS (SELECT k FROM sink UNION SELECT r.* FROM r) SEARCH DEPTH FIRST BY k SET o (SELECT * FROM r) # k=sink.k|o=~sink.k",
        "WITH RECURSIVE r(k) AS (SELECT k FROM sink UNION SELECT r.* FROM r) SEARCH DEPTH FIRST BY k SET o SELECT * FROM r UNION ALL SELECT 1 # k=sink.k",
        "WITH RECURSIVE r(k) AS (SELECT k FROM sink UNION SELECT r.* FROM r) SEARCH DEPTH FIRST BY k SET o, q AS (SELECT * FROM r JOIN note_pad n ON true) SELECT * FROM q # k=sink.k|id=note_pad.id|body=note_pad.body",
      })
  void namesAndTracesColumnsAsTheServerDoes(String sql, String expected) {
    outFunctions();
    assertThat(String.join("|", shop.output(sql))).isEqualTo(expected);
  }

  private void outFunctions() {
    shop.catalog.add(function("f_out", 1, 25, false, List.of("renamed")));
    shop.catalog.add(function("f_table", 1, 2249, false, List.of("x", "y")));
    shop.catalog.add(function("f_many", 1, 23, true, List.of()));
  }

  private Function function(
      String name, int arguments, int returns, boolean variadic, List<String> results) {
    // PostgreSQL's own, so that what it yields is proven.
    return new Function(
        1_000,
        "pg_catalog",
        name,
        Function.Kind.FUNCTION,
        "internal",
        Volatility.STABLE,
        false,
        true,
        arguments,
        returns,
        variadic,
        results);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 FROM any_rows('t') AS q, customers c WHERE c IS NOT NULL",
        "SELECT 1 FROM (SELECT * FROM any_rows('t')) q, customers c WHERE c::text > ''",
        "SELECT (SELECT 1 FROM any_rows('t') AS q WHERE c IS NOT NULL) FROM customers c",
      })
  void readsAWholeRowBesideARelationOfUnknownColumns(String sql) {
    assertThat(shop.columns(sql, Role.PREDICATE)).contains("customers.ssn", "customers.name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MERGE INTO sink USING (SELECT 1 AS k, 'x' AS v) s ON sink.k = s.k WHEN NOT MATCHED AND k > 1 THEN INSERT VALUES (k, v)",
        "MERGE INTO sink USING (SELECT 1 AS k, 'x' AS v) s ON sink.k = s.k WHEN NOT MATCHED BY SOURCE AND k > 1 THEN DELETE",
      })
  void seesOneSideAloneWhereTheOtherHasNoRow(String sql) {
    assertThat(shop.one(sql).notUnderstood()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT id FROM customers WHERE name = ( # SELECT 'x' # )",
        "SELECT 1 FROM customers a JOIN customers b ON a.name = ( # SELECT 'x' # )",
        "WITH RECURSIVE q(x) AS (( # SELECT ssn FROM customers # ) UNION ALL SELECT x || '1' FROM q) SELECT x FROM q",
        "WITH RECURSIVE q(x) AS (SELECT ssn FROM customers UNION ALL SELECT x FROM q WHERE x IN ( # SELECT 'x' # )) SELECT x FROM q",
      })
  void staysPolynomialHoweverDeepItNests(String before, String middle, String after) {
    String sql = (before + " ").repeat(30) + middle + (" " + after).repeat(30);
    StatementFacts facts = patient.analyze(sql, shop.context).statements().get(0);
    assertThat(facts.notUnderstood()).isEmpty();
  }

  @Test
  void growsRecursiveTablesInsideOfRecursiveTables() {
    String sql =
        "WITH RECURSIVE a(x, y) AS (SELECT name, 'c' FROM customers UNION ALL"
            + " (WITH RECURSIVE b(p, q) AS (SELECT ssn, 'd' FROM customers UNION ALL"
            + " SELECT q, p FROM b) SELECT b.q, a.x FROM b, a)) SELECT y FROM a";
    StatementFacts facts = patient.analyze(sql, shop.context).statements().get(0);
    assertThat(facts.output().orElseThrow().get(0).sources())
        .containsExactly(
            ColumnId.of("public", "customers", "name"), ColumnId.of("public", "customers", "ssn"));
  }
}
