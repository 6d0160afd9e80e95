package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationUse.Access;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What statements of every kind do. */
class StatementFactsTest {

  private final Shop shop = new Shop();

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT 1 # SELECT # READ",
        "VALUES (1) # SELECT # READ",
        "(SELECT 1) UNION (SELECT 2) ORDER BY 1 # SELECT # READ",
        "INSERT INTO note_pad VALUES (501,'y') ON CONFLICT (id) DO UPDATE SET body='z' # INSERT # WRITE",
        "SELECT 1 INTO zz # SELECT_INTO # DDL",
        "CREATE TABLE zz AS SELECT 1 # CREATE_TABLE_AS # DDL",
        "CREATE TABLE zz (id int PRIMARY KEY, o int REFERENCES orders (id)) # CREATE_TABLE # DDL",
        "CREATE VIEW zv AS SELECT 1 # CREATE_VIEW # DDL",
        "CREATE OR REPLACE RECURSIVE VIEW r (n) AS VALUES (1) UNION ALL SELECT n+1 FROM r # CREATE_VIEW # DDL",
        "CREATE MATERIALIZED VIEW m AS SELECT id FROM orders WITH NO DATA # CREATE_MATERIALIZED_VIEW # DDL",
        "CREATE UNIQUE INDEX CONCURRENTLY i ON orders (id) # CREATE_INDEX # DDL",
        "CREATE TRIGGER zt BEFORE DELETE ON note_pad FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger() # CREATE_TRIGGER # DDL",
        "CREATE FUNCTION zf() RETURNS int LANGUAGE sql AS 'SELECT 1' # CREATE_FUNCTION # DDL",
        "CREATE ROLE zz LOGIN # CREATE_ROLE # DCL",
        "CREATE USER zz # CREATE_ROLE # DCL",
        "CREATE EXTENSION hstore # CREATE_EXTENSION # DDL",
        "CREATE TEXT SEARCH CONFIGURATION x (COPY = simple) # CREATE_TEXT_SEARCH_CONFIGURATION # DDL",
        "DROP TABLE IF EXISTS note_pad CASCADE # DROP_TABLE # DDL",
        "DrOp/**/TaBlE/**/note_pad # DROP_TABLE # DDL",
        "DROP DATABASE shop_staging # DROP_DATABASE # DDL",
        "DROP FUNCTION wipe_pad # DROP_FUNCTION # DDL",
        "DROP OWNED BY x # DROP_OWNED # DCL",
        "ALTER TABLE note_pad ADD COLUMN z int # ALTER_TABLE # DDL",
        "ALTER SEQUENCE ticket_seq RESTART 1 # ALTER_SEQUENCE # DDL",
        "ALTER SYSTEM SET work_mem = '1GB' # ALTER_SYSTEM # ADMIN",
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO x # ALTER_DEFAULT_PRIVILEGES # DCL",
        "ALTER ROLE x SUPERUSER # ALTER_ROLE # DCL",
        "TRUNCATE TABLE orders CASCADE # TRUNCATE # DDL",
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC # GRANT # DCL",
        "GRANT pii_reader TO batch_job # GRANT_ROLE # DCL",
        "REVOKE SELECT (id) ON orders FROM x # REVOKE # DCL",
        "SET ROLE pii_reader # SET_ROLE # DCL",
        "SET role = 'pii_reader' # SET_ROLE # DCL",
        "RESET ROLE # SET_ROLE # DCL",
        "SET SESSION AUTHORIZATION pii_reader # SET_SESSION_AUTHORIZATION # DCL",
        "SET session_replication_role=replica # SET # SESSION",
        "SHOW search_path # SHOW # SESSION",
        "DISCARD TEMP # DISCARD # SESSION",
        "LOCK TABLE orders # LOCK_TABLE # ADMIN",
        "LOAD 'plpgsql' # LOAD # ADMIN",
        "CLUSTER # CLUSTER # ADMIN",
        "VACUUM FULL orders # VACUUM # ADMIN",
        "VACUUM (ANALYZE, VERBOSE) orders (id) # VACUUM # ADMIN",
        "ANALYZE # ANALYZE # ADMIN",
        "REINDEX (VERBOSE) TABLE CONCURRENTLY orders # REINDEX # ADMIN",
        "CHECKPOINT # CHECKPOINT # ADMIN",
        "DO $$ BEGIN END $$ # DO # ADMIN",
        "CALL purge_orders() # CALL # ADMIN",
        "COMMENT ON TABLE orders IS 'x' # COMMENT # DDL",
        "COMMENT ON COLUMN orders.id IS NULL # COMMENT # DDL",
        "COPY note_pad TO STDOUT # COPY # READ",
        "COPY note_pad FROM STDIN # COPY # WRITE",
        "COPY note_pad TO PROGRAM 'cat >/tmp/x' # COPY # ADMIN",
        "EXPLAIN DELETE FROM note_pad # EXPLAIN # READ",
        "EXPLAIN ANALYZE DELETE FROM note_pad # EXPLAIN # WRITE",
        "EXPLAIN (ANALYZE false, COSTS off) DELETE FROM note_pad # EXPLAIN # READ",
        "EXPLAIN (ANALYZE, VERBOSE) DELETE FROM note_pad # EXPLAIN # WRITE",
        "PREPARE p (int) AS DELETE FROM note_pad WHERE id = $1 # PREPARE # WRITE",
        "PREPARE TRANSACTION 'x' # PREPARE_TRANSACTION # SESSION",
        "EXECUTE p(1) # EXECUTE # SESSION",
        "DECLARE c BINARY NO SCROLL CURSOR WITH HOLD FOR SELECT ssn FROM customers # DECLARE_CURSOR # READ",
        "FETCH FORWARD 5 FROM c # FETCH # SESSION",
        "FETCH c # FETCH # SESSION",
        "MOVE ABSOLUTE -1 IN c # MOVE # SESSION",
        "CLOSE ALL # CLOSE_CURSOR # SESSION",
        "NOTIFY x, 'payload' # NOTIFY # SESSION",
        "START TRANSACTION READ ONLY, ISOLATION LEVEL SERIALIZABLE # START_TRANSACTION # SESSION",
        "END # COMMIT # SESSION",
        "ABORT AND CHAIN # ROLLBACK # SESSION",
        "ROLLBACK TO SAVEPOINT s # ROLLBACK_TO # SESSION",
        "RELEASE s # RELEASE # SESSION",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY v_expr # REFRESH_MATERIALIZED_VIEW # DDL",
        "IMPORT FOREIGN SCHEMA a FROM SERVER s INTO b # IMPORT_FOREIGN_SCHEMA # DDL",
        "SECURITY LABEL ON TABLE orders IS 'x' # SECURITY_LABEL # DCL",
        "REASSIGN OWNED BY a TO b # REASSIGN_OWNED # DCL",
      })
  void tellsKindAndClass(String sql, StatementKind kind, StatementClass statementClass) {
    StatementFacts facts = shop.understood(sql);
    assertThat(facts.kind()).isEqualTo(kind);
    assertThat(facts.statementClass()).isEqualTo(statementClass);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT secret FROM customers",
        "SELECT 1 FROM nowhere",
        "SELECT x.id FROM customers c",
        "SELECT id FROM customers, orders",
        "SELECT customers.id FROM customers c",
        "UPDATE nowhere SET a = 1",
        "WITH t AS (SELECT 1) DELETE FROM t",
        "TRUNCATE nowhere",
        "COPY nowhere TO STDOUT",
        "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a",
      })
  void doesNotUnderstandANameThatTheCatalogLacks(String sql) {
    assertThat(shop.one(sql).notUnderstood())
        .map(NotUnderstood::reason)
        .contains(Reason.UNRESOLVED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 'open",
        "SELECT 1 /* open",
        "SELECT $a$ open",
        "SELECT \"\"",
        "SELECT U&'\\00'",
        "SELECT 1abc",
        "SELECT \u0000 1",
      })
  void refusesWhatTheScannerRefuses(String sql) {
    StatementFacts facts = shop.one(sql);
    assertThat(facts.notUnderstood()).map(NotUnderstood::reason).contains(Reason.LEXICAL);
    assertThat(facts.statementClass()).isEqualTo(StatementClass.ADMIN);
    assertThat(facts.effect()).isInstanceOf(SessionEffect.Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELEC 1",
        "SELECT 1 FROM",
        "SELECT 1)",
        "DELETE note_pad",
        "SELECT id FROM customers WHERE id OPERATOR(public.=) 1",
        "BEGIN; SELECT 1 FROM (SELECT",
      })
  void doesNotUnderstandWhatItCanNotRead(String sql) {
    assertThat(shop.analyze(sql).understood()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT 1; DROP TABLE note_pad # SELECT,DROP_TABLE",
        "SELECT $x$ $y$; $x$; DROP TABLE note_pad # SELECT,DROP_TABLE",
        "SELECT 1;;;TRUNCATE note_pad # SELECT,TRUNCATE",
        "COMMIT; DROP TABLE note_pad; # COMMIT,DROP_TABLE",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'x'; DROP TABLE note_pad # CREATE_FUNCTION,DROP_TABLE",
        "SELECT E'\\''; DROP TABLE note_pad; --' # SELECT,DROP_TABLE",
        "SELECT 'a\\'; DROP TABLE note_pad; --' # SELECT,DROP_TABLE",
        "/* ; */ SELECT ';' -- ; # SELECT",
        "CREATE RULE r AS ON DELETE TO note_pad DO (SELECT 1; SELECT 2) # CREATE_RULE",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END; DROP TABLE note_pad # CREATE_FUNCTION,DROP_TABLE",
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1 end; SELECT CASE 1 WHEN 1 THEN 2 END; END; DROP TABLE note_pad # CREATE_FUNCTION,DROP_TABLE",
        "CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC SELECT id AS end FROM orders; END; SELECT 1; SELECT 2 # CREATE_PROCEDURE,SELECT,SELECT",
        "CREATE VIEW zz AS SELECT delete atomic FROM orders; DROP TABLE note_pad # CREATE_VIEW,DROP_TABLE",
        "CREATE TEMP TABLE b AS SELECT label begin FROM people; SELECT begin atomic FROM b; DROP TABLE note_pad # CREATE_TABLE_AS,SELECT,DROP_TABLE",
        "CREATE TABLE function AS SELECT id begin, label atomic FROM people; DROP TABLE note_pad # CREATE_TABLE_AS,DROP_TABLE",
      })
  void splitsAsTheServerDoes(String sql, String kinds) {
    assertThat(shop.analyze(sql).statements())
        .extracting(facts -> facts.kind().name())
        .containsExactly(kinds.split(",", -1));
  }

  @Test
  void readsBackslashesAsTheSessionDoes() {
    AnalysisContext off = new AnalysisContext(shop.catalog, List.of("pg_catalog", "public"), false);
    String sql = "SELECT '\\', ssn, '' FROM customers --'";
    assertThat(shop.output(sql)).contains("ssn=customers.ssn");
    assertThat(shop.analyzer.analyze(sql, off).statements().get(0).columns()).isEmpty();
    String other = "SELECT '\\'', ssn, '' FROM customers";
    assertThat(shop.analyzer.analyze(other, off).understood()).isTrue();
    assertThat(shop.analyze(other).understood()).isFalse();
  }

  @Test
  void hasNoStatementInNothing() {
    assertThat(shop.analyze(" ; /* x */ ;; -- y").statements()).isEmpty();
  }

  @Test
  void tellsWhatASettingBecomes() {
    assertThat(effect("SET search_path = staging, \"$user\", public"))
        .isEqualTo(
            new SessionEffect.SetVariable(
                "search_path", Optional.of("staging, \"$user\", public"), false));
    assertThat(effect("SET LOCAL search_path TO 'a, b'"))
        .isEqualTo(new SessionEffect.SetVariable("search_path", Optional.of("\"a, b\""), true));
    assertThat(effect("SET SCHEMA 'hr'"))
        .isEqualTo(new SessionEffect.SetVariable("search_path", Optional.of("hr"), false));
    assertThat(effect("SET NAMES 'latin1'"))
        .isEqualTo(new SessionEffect.SetVariable("client_encoding", Optional.of("latin1"), false));
    assertThat(effect("SET work_mem TO DEFAULT"))
        .isEqualTo(new SessionEffect.SetVariable("work_mem", Optional.empty(), false));
    assertThat(effect("SET TRANSACTION READ WRITE"))
        .isEqualTo(
            new SessionEffect.SetVariable("transaction_read_only", Optional.of("off"), true));
    assertThat(effect("RESET ALL")).isEqualTo(new SessionEffect.ResetVariable(Optional.empty()));
    assertThat(effect("SELECT set_config('Search_Path', 'hr', false)"))
        .isEqualTo(new SessionEffect.SetVariable("search_path", Optional.of("hr"), false));
    assertThat(effect("SELECT set_config(name, 'hr', false) FROM customers"))
        .isInstanceOf(SessionEffect.Unknown.class);
    assertThat(effect("SELECT set_config('search_path', name, false) FROM customers"))
        .isEqualTo(new SessionEffect.SetVariable("search_path", Optional.empty(), false));
    assertThat(effect("SELECT query_to_xml('select 1', true, false, '')"))
        .isInstanceOf(SessionEffect.Unknown.class);
    assertThat(effect("UPDATE pg_settings SET setting = 'x' WHERE name = 'search_path'"))
        .isInstanceOf(SessionEffect.Unknown.class);
    assertThat(effect("SELECT wipe_pad()")).isInstanceOf(SessionEffect.Unknown.class);
    assertThat(effect("SELECT lower(name) FROM customers")).isInstanceOf(SessionEffect.None.class);
    assertThat(effect("DROP TABLE note_pad")).isInstanceOf(SessionEffect.CatalogChange.class);
    assertThat(effect("BEGIN")).isEqualTo(new SessionEffect.Transaction(StatementKind.BEGIN));
    assertThat(shop.understood("SELECT set_config('role','pii_reader',false)").actions())
        .extracting(Action::kind)
        .contains(StatementKind.SET_ROLE);
  }

  private SessionEffect effect(String sql) {
    return shop.understood(sql).effect();
  }

  @Test
  void carriesTheInnerFactsOfWhatIsPrepared() {
    StatementFacts facts = shop.understood("PREPARE p AS SELECT email FROM customers");
    assertThat(facts.output()).isEmpty();
    assertThat(((SessionEffect.Prepare) facts.effect()).inner().output().orElseThrow()).hasSize(1);
    assertThat(effect("EXECUTE p")).isEqualTo(new SessionEffect.ExecutePrepared("p"));
    assertThat(effect("FETCH ALL FROM c")).isEqualTo(new SessionEffect.FetchCursor("c"));
    assertThat(effect("DEALLOCATE PREPARE ALL"))
        .isEqualTo(new SessionEffect.Deallocate(Optional.empty()));
  }

  @Test
  void trustsOnlyFunctionsThatReachNothing() {
    for (String trusted :
        List.of(
            "lower(name)",
            "now()",
            "count(*)",
            "generate_series(1,2)",
            "current_user",
            "pg_catalog.format_type(25, NULL)",
            "json_build_object('a', 1)")) {
      assertThat(shop.understood("SELECT " + trusted + " FROM customers").functions())
          .as(trusted)
          .allSatisfy(function -> assertThat(function.trusted()).isTrue());
    }
    for (String sideDoor :
        List.of(
            "query_to_xml('select 1', true, false, '')",
            "schema_to_xml('public', true, false, '')",
            "ts_stat('select 1')",
            "lo_get(1)",
            "lo_export(1, '/tmp/x')",
            "pg_read_file('/etc/passwd')",
            "pg_ls_dir('/')",
            "set_config('a.b', 'c', false)",
            "current_setting('a.b')",
            "current_query()",
            "pg_notify('a', 'b')",
            "pg_sleep(1)",
            "pg_advisory_lock(1)",
            "nextval('ticket_seq')",
            "setval('ticket_seq', 1)",
            "pg_get_viewdef('v_filtered'::regclass)",
            "pg_get_expr(NULL, 0)",
            "pg_get_functiondef(1)",
            "pg_get_constraintdef(1)",
            "pg_stat_get_activity(1)",
            "pg_terminate_backend(1)",
            "pg_reload_conf()",
            "pg_switch_wal()",
            "pg_stat_reset()",
            "pg_create_logical_replication_slot('s', 'test_decoding')",
            "obj_description(1)",
            "enum_range(NULL::tier_t)",
            "digest('a', 'md5')",
            "dblink('a', 'b')")) {
      assertThat(shop.understood("SELECT " + sideDoor).functions())
          .as(sideDoor)
          .anySatisfy(function -> assertThat(function.trusted()).isFalse());
    }
  }

  @Test
  void tellsWhichRelationsAreTouchedAndHow() {
    StatementFacts facts =
        shop.understood("INSERT INTO sink SELECT id, label FROM hr.people FOR UPDATE");
    assertThat(facts.locksRows()).isTrue();
    assertThat(facts.relations())
        .extracting(RelationUse::relation)
        .containsExactly(new RelationName("hr", "people"), new RelationName("public", "sink"));
    assertThat(facts.relations().get(0).access())
        .containsExactlyInAnyOrder(Access.READ, Access.LOCK);
    assertThat(shop.understood("(TABLE people) UNION ALL SELECT * FROM people x").relations())
        .extracting(RelationUse::relation)
        .containsExactly(new RelationName("public", "people"));
  }

  @Test
  void resolvesByTheSearchPath() {
    AnalysisContext hr =
        new AnalysisContext(shop.catalog, List.of("pg_catalog", "hr", "public"), true);
    assertThat(shop.analyzer.analyze("SELECT label FROM people", hr).statements().get(0).columns())
        .extracting(ColumnUse::column)
        .containsExactly(ColumnId.of("hr", "people", "label"));
  }

  @Test
  void readsLimits() {
    assertThat(shop.understood("SELECT 1 LIMIT 10").limit()).hasValue(10);
    assertThat(shop.understood("SELECT 1 FETCH FIRST 5 ROWS ONLY").limit()).hasValue(5);
    assertThat(shop.understood("SELECT 1 LIMIT $1").limit()).isEmpty();
    assertThat(shop.understood("SELECT 1 LIMIT ALL").limit()).isEmpty();
  }

  @Test
  void saysWhereTheTroubleIs() {
    NotUnderstood why = shop.one("SELECT 'ü😀', nix FROM customers").notUnderstood().orElseThrow();
    assertThat(why.message()).isEqualTo("column \"nix\" does not exist");
    assertThat(why.position()).isEqualTo(14);
    assertThat(shop.one("SELECT 1 'geheim'").notUnderstood().orElseThrow().message())
        .doesNotContain("geheim");
  }

  @Test
  void givesTheSameFingerprintToTheSameShape() {
    String fingerprint = shop.analyze("SELECT id FROM orders WHERE id IN (1, 2, 3)").fingerprint();
    assertThat(shop.analyze("select  ID from orders /* x */ where id in (7)").fingerprint())
        .isEqualTo(fingerprint);
    assertThat(shop.analyze("SELECT id FROM orders WHERE total IN (1)").fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(shop.analyze("SELECT \"a b\"").fingerprint())
        .isNotEqualTo(shop.analyze("SELECT a b").fingerprint());
  }

  @Test
  void tellsWhereAPreparedStatementStands() {
    String sql =
        "SELECT '\uD83D\uDE00'; PREPARE p (int) AS SELECT ssn FROM customers WHERE id = $1; SELECT 2";
    StatementFacts prepare = shop.analyzer.analyze(sql, shop.context).statements().get(1);
    StatementFacts inner = ((SessionEffect.Prepare) prepare.effect()).inner();
    int start = sql.offsetByCodePoints(0, inner.start());
    assertThat(sql.substring(start, sql.offsetByCodePoints(0, inner.end())))
        .isEqualTo("SELECT ssn FROM customers WHERE id = $1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT n FROM r",
        "SELECT (WITH RECURSIVE r AS (SELECT 1 AS n UNION SELECT n + 1 FROM r) SELECT max(n) FROM r)",
        "SELECT g FROM generate_series(1, 1000000000000) g",
        "SELECT generate_series(1, 1000000000000)",
        "INSERT INTO sink SELECT g, '' FROM pg_catalog.generate_series(1, 9) g",
        "SELECT 1 FROM customers, orders",
        "EXPLAIN ANALYZE SELECT g FROM generate_series(1, 9) g",
        "CREATE TABLE z AS SELECT g FROM generate_series(1, 9) g"
      })
  void seesWorkThatNoTableBounds(String sql) {
    assertThat(shop.understood(sql).unbounded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id FROM customers",
        "WITH RECURSIVE r AS (SELECT id FROM customers) SELECT id FROM r",
        "SELECT 1 FROM customers c JOIN orders o ON c.id = o.customer_id",
        "DROP TABLE customers CASCADE"
      })
  void workThatTablesBoundIsNotUnbounded(String sql) {
    assertThat(shop.understood(sql).unbounded()).isFalse();
  }
}
