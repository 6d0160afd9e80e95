package io.gatehouse.proxy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresCatalogLoaderTest {
  private static EmbeddedPostgres postgres;
  private static CatalogSnapshot snapshot;

  @BeforeAll
  static void start() throws Exception {
    postgres = EmbeddedPostgres.start();
    execute(
        "CREATE SCHEMA hr",
        "CREATE TABLE customers (id int PRIMARY KEY, gone text, email text, ssn text,"
            + " login text GENERATED ALWAYS AS (lower(email)) STORED)",
        "ALTER TABLE customers DROP COLUMN gone",
        "CREATE VIEW contacts AS SELECT id, email FROM customers",
        "CREATE MATERIALIZED VIEW hr.contacts_copy AS SELECT * FROM contacts",
        "CREATE TABLE payments (id int, at date) PARTITION BY RANGE (at)",
        "CREATE TABLE payments_2026 PARTITION OF payments"
            + " FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "CREATE TABLE hr.base (a int)",
        "CREATE TABLE child (b int) INHERITS (hr.base)",
        "CREATE TABLE \"Odd.Name\" (\"a b\" int)",
        "CREATE DOMAIN ssn AS text CHECK (VALUE ~ '^[0-9-]+$')",
        "CREATE TYPE mood AS ENUM ('good')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE FUNCTION leak(int) RETURNS SETOF customers LANGUAGE sql STABLE SECURITY DEFINER"
            + " AS 'SELECT * FROM public.customers'",
        "CREATE FUNCTION leak(text) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'",
        "CREATE PROCEDURE wipe() LANGUAGE sql AS 'DELETE FROM public.customers'");
    snapshot = loader().load(Optional.empty());
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  private static UpstreamSettings settings(UpstreamTlsMode tls) {
    return new UpstreamSettings(
        "127.0.0.1",
        postgres.getPort(),
        "postgres",
        "postgres",
        () -> new char[0],
        tls,
        Optional.empty());
  }

  private static PostgresCatalogLoader loader() {
    return new PostgresCatalogLoader(settings(UpstreamTlsMode.DISABLE));
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Relation relation(String schema, String name) {
    return snapshot.relation(new RelationName(schema, name)).orElseThrow();
  }

  @Test
  void leavesDroppedAndSystemColumnsOut() {
    Relation customers = relation("public", "customers");
    assertThat(customers.kind()).isEqualTo(Relation.Kind.TABLE);
    assertThat(customers.columns())
        .extracting(Relation.Column::name)
        .containsExactly("id", "email", "ssn", "login");
    assertThat(customers.column("email").orElseThrow().number()).isEqualTo(3);
    assertThat(customers.column("email").orElseThrow().typeOid()).isEqualTo(25);
    assertThat(snapshot.relation(customers.oid())).containsSame(customers);
  }

  @Test
  void readsWhatAGeneratedColumnIsMadeFrom() {
    Relation customers = relation("public", "customers");
    assertThat(customers.column("login").orElseThrow().generation()).contains("lower(email)");
    assertThat(customers.column("email").orElseThrow().generation()).isEmpty();
  }

  @Test
  void qualifiesTheNamesInViews() {
    assertThat(relation("public", "contacts").definition().orElseThrow())
        .contains("FROM public.customers");
    Relation copy = relation("hr", "contacts_copy");
    assertThat(copy.kind()).isEqualTo(Relation.Kind.MATERIALIZED_VIEW);
    assertThat(copy.definition().orElseThrow()).contains("FROM public.contacts");
    assertThat(relation("public", "customers").definition()).isEmpty();
  }

  @Test
  void knowsPartitionsAndInheritanceBothWays() {
    Relation payments = relation("public", "payments");
    assertThat(payments.kind()).isEqualTo(Relation.Kind.PARTITIONED_TABLE);
    assertThat(payments.children()).containsExactly(new RelationName("public", "payments_2026"));
    assertThat(relation("public", "payments_2026").parents()).containsExactly(payments.name());
    assertThat(relation("public", "child").parents())
        .containsExactly(new RelationName("hr", "base"));
    assertThat(relation("hr", "base").children())
        .containsExactly(new RelationName("public", "child"));
  }

  @Test
  void keepsNamesExactly() {
    assertThat(relation("public", "Odd.Name").column("a b")).isPresent();
    assertThat(snapshot.relation(new RelationName("public", "odd.name"))).isEmpty();
  }

  @Test
  void readsTheSystemSchemas() {
    assertThat(relation("pg_catalog", "pg_class").column("relname")).isPresent();
    assertThat(relation("pg_catalog", "pg_stats").definition().orElseThrow())
        .contains("pg_statistic");
    assertThat(relation("information_schema", "columns").kind()).isEqualTo(Relation.Kind.VIEW);
    assertThat(relation("pg_catalog", "pg_stat_activity").definition()).isPresent();
  }

  @Test
  void readsFunctionsWithTheirOverloads() {
    List<Function> leaks = snapshot.functions("public", "leak");
    assertThat(leaks).hasSize(2);
    Function sql = leaks.stream().filter(f -> f.language().equals("sql")).findFirst().orElseThrow();
    assertThat(sql.securityDefiner()).isTrue();
    assertThat(sql.returnsSet()).isTrue();
    assertThat(sql.volatility()).isEqualTo(Volatility.STABLE);
    assertThat(sql.argumentCount()).isEqualTo(1);
    assertThat(sql.builtIn()).isFalse();
    assertThat(snapshot.functions("public", "wipe").get(0).kind())
        .isEqualTo(Function.Kind.PROCEDURE);
    Function lower = snapshot.functions("pg_catalog", "lower").get(0);
    assertThat(lower.builtIn()).isTrue();
    assertThat(lower.volatility()).isEqualTo(Volatility.IMMUTABLE);
    assertThat(snapshot.functions("pg_catalog", "count").get(0).kind())
        .isEqualTo(Function.Kind.AGGREGATE);
    assertThat(snapshot.functions("pg_catalog", "rank"))
        .extracting(Function::kind)
        .contains(Function.Kind.WINDOW);
    assertThat(snapshot.functions("pg_catalog", "no_such_function")).isEmpty();
  }

  @Test
  void readsTypesWithWhatTheyAreMadeOf() {
    assertThat(snapshot.type(25))
        .contains(new Type(25, "pg_catalog", "text", Type.Kind.BASE, 0, 0));
    assertThat(snapshot.type(1009).orElseThrow().kind()).isEqualTo(Type.Kind.ARRAY);
    assertThat(snapshot.type(1009).orElseThrow().elementOid()).isEqualTo(25);
    assertThat(snapshot.type(3904).orElseThrow().kind()).isEqualTo(Type.Kind.RANGE);
    assertThat(snapshot.type(3904).orElseThrow().elementOid()).isEqualTo(23);
    assertThat(snapshot.type(19).orElseThrow().kind()).isEqualTo(Type.Kind.BASE);
    assertThat(snapshot.type(2249).orElseThrow().kind()).isEqualTo(Type.Kind.PSEUDO);
    int customers = relation("public", "customers").oid();
    int rowType =
        snapshot.functions("public", "leak").stream()
            .filter(Function::returnsSet)
            .findFirst()
            .orElseThrow()
            .returnTypeOid();
    assertThat(snapshot.type(rowType).orElseThrow().relationOid()).isEqualTo(customers);
    assertThat(snapshot.type(0)).isEmpty();
  }

  @Test
  void isTheSameSnapshotUntilSomethingChanges() throws Exception {
    CatalogSnapshot first = loader().load(Optional.empty());
    execute("INSERT INTO customers (id, email) VALUES (1, 'A@b.test')", "ANALYZE customers");
    assertThat(loader().load(Optional.of(first))).isSameAs(first);
    execute("ALTER TABLE child RENAME COLUMN b TO c");
    CatalogSnapshot second = loader().load(Optional.of(first));
    assertThat(second).isNotSameAs(first);
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(second.relation(new RelationName("public", "child")).orElseThrow().column("c"))
        .isPresent();
    execute("ALTER FUNCTION leak(text) SECURITY DEFINER");
    assertThat(loader().load(Optional.of(second))).isNotSameAs(second);
  }

  @Test
  void isNotHeldUpBySomebodysLock() throws Exception {
    execute("CREATE TABLE locked (a int)", "CREATE VIEW over_locked AS SELECT a FROM locked");
    try (Connection holder = postgres.getPostgresDatabase().getConnection();
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
      long begun = System.nanoTime();
      CatalogSnapshot meanwhile = loader().load(Optional.empty());
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      Relation view = meanwhile.relation(new RelationName("public", "over_locked")).orElseThrow();
      assertThat(view.definition()).isEmpty();
      assertThat(
              meanwhile.relation(new RelationName("public", "contacts")).orElseThrow().definition())
          .isPresent();
      holder.rollback();
      // What is missing is looked for again, though the catalog itself has not changed.
      CatalogSnapshot after = loader().load(Optional.of(meanwhile));
      assertThat(
              after.relation(new RelationName("public", "over_locked")).orElseThrow().definition())
          .isPresent();
    }
  }

  @Test
  void isNotMisledBySchemasOfUsers() throws Exception {
    execute(
        "CREATE ROLE mallory",
        "CREATE SCHEMA mallory",
        "CREATE VIEW mallory.pg_class AS SELECT * FROM pg_catalog.pg_class LIMIT 0",
        "CREATE FUNCTION mallory.pg_get_viewdef(oid) RETURNS text LANGUAGE sql AS $$SELECT 'lie'$$",
        "ALTER DATABASE postgres SET search_path = mallory, pg_catalog, public");
    try {
      CatalogSnapshot honest = loader().load(Optional.empty());
      Relation contacts = honest.relation(new RelationName("public", "contacts")).orElseThrow();
      assertThat(contacts.definition().orElseThrow()).contains("FROM public.customers");
    } finally {
      execute("ALTER DATABASE postgres RESET search_path", "DROP SCHEMA mallory CASCADE");
    }
  }

  @Test
  void refusesAServerWithoutTlsWhenTlsIsRequired() {
    for (UpstreamTlsMode mode :
        List.of(UpstreamTlsMode.REQUIRE, UpstreamTlsMode.VERIFY_CA, UpstreamTlsMode.VERIFY_FULL)) {
      assertThatThrownBy(() -> new PostgresCatalogLoader(settings(mode)).load(Optional.empty()))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("SSL");
    }
  }

  @Test
  void failsWhenNobodyListens() {
    UpstreamSettings nobody =
        new UpstreamSettings(
            "127.0.0.1",
            1,
            "postgres",
            "postgres",
            () -> "secret-word".toCharArray(),
            UpstreamTlsMode.DISABLE,
            Optional.empty());
    assertThatThrownBy(() -> new PostgresCatalogLoader(nobody).load(Optional.empty()))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("secret-word");
    assertThat(nobody.toString()).doesNotContain("secret-word");
  }

  /** What was read in part is what is read whole. */
  private static void assertSame(CatalogSnapshot inPart, CatalogSnapshot whole) {
    assertThat(inPart.relations()).containsExactlyInAnyOrderElementsOf(whole.relations());
    assertThat(inPart.functionOids())
        .containsExactlyInAnyOrderElementsOf(whole.functionOids().toList());
    assertThat(inPart.typeOids()).containsExactlyInAnyOrderElementsOf(whole.typeOids().toList());
    assertThat(inPart.partitionKeys()).isEqualTo(whole.partitionKeys());
  }

  @Test
  void readsNoMoreThanWhatWasMade() throws Exception {
    PostgresCatalogLoader loader = loader();
    CatalogSnapshot before = loader.load(Optional.empty());
    try {
      execute(
          "CREATE SCHEMA part",
          "CREATE TABLE part.t (id int, body text) PARTITION BY LIST (id)",
          "CREATE TABLE part.t1 PARTITION OF part.t FOR VALUES IN (1)",
          "CREATE VIEW part.v AS SELECT body FROM part.t",
          "CREATE VIEW part.shipped AS SELECT relname FROM pg_class",
          "CREATE FUNCTION part.f(int) RETURNS int LANGUAGE sql AS 'SELECT $1'");
      CatalogSnapshot after = loader.load(Optional.of(before));
      assertSame(after, loader().load(Optional.empty()));
      assertThat(after.functions("part", "f")).hasSize(1);
      assertThat(after.functions("pg_catalog", "lower"))
          .isEqualTo(before.functions("pg_catalog", "lower"));
      execute("DROP SCHEMA part CASCADE");
      assertSame(loader.load(Optional.of(after)), loader().load(Optional.empty()));
    } finally {
      execute("DROP SCHEMA IF EXISTS part CASCADE");
      loader.rest();
    }
  }

  @Test
  void noticesAChangeOfWhatIsShipped() throws Exception {
    PostgresCatalogLoader loader = loader();
    CatalogSnapshot before = loader.load(Optional.empty());
    try {
      execute("ALTER FUNCTION pg_catalog.pg_sleep(double precision) STABLE");
      CatalogSnapshot after = loader.load(Optional.of(before));
      assertThat(after.functions("pg_catalog", "pg_sleep").get(0).volatility())
          .isEqualTo(Volatility.STABLE);
    } finally {
      execute("ALTER FUNCTION pg_catalog.pg_sleep(double precision) VOLATILE");
      loader.rest();
    }
  }

  @Test
  void readsOnWhenTheConnectionThatItKeptIsGone() throws Exception {
    PostgresCatalogLoader loader = loader();
    CatalogSnapshot before = loader.load(Optional.empty());
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse'");
    assertThat(loader.load(Optional.of(before))).isSameAs(before);
    loader.rest();
    assertThat(loader.load(Optional.of(before))).isSameAs(before);
    loader.rest();
  }
}
