package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.Psql;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who sees masks sees the shape of the database all the same, and no values through it. */
@OnEveryPostgres
class IntrospectionIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  IntrospectionIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  @BeforeEach
  void thingsToDescribe() throws SQLException {
    try (Connection direct = postgres.direct();
        Statement statement = direct.createStatement()) {
      try (ResultSet there =
          statement.executeQuery("SELECT to_regclass('intro.thing') IS NOT NULL")) {
        there.next();
        if (there.getBoolean(1)) {
          return;
        }
      }
      postgres.runScript("introspection.sql");
      statement.execute("ANALYZE");
      Thread.sleep(100);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    // What was made past the proxy is seen with delay; a change through it is seen at once.
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("CREATE TABLE intro.made_through_the_proxy (id int)");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d",
        "\\d customers",
        "\\d+ customers",
        "\\d orders",
        "\\d+ intro.thing",
        "\\d+ intro.cheap",
        "\\d+ intro.dear",
        "\\d+ intro.part",
        "\\d+ intro.part_2024",
        "\\d+ intro.heir",
        "\\d+ intro.ancestor",
        "\\d+ intro.pair",
        "\\d intro.counter",
        "\\d intro.thing_cheap",
        "\\d+ v_customers",
        "\\d visits",
        "\\d+ visits_2024",
        "\\d *.*",
        "\\dS+ pg_class",
        "\\dt+ *.*",
        "\\di+ *.*",
        "\\df+ intro.*",
        "\\dfn",
        "\\da intro.*",
        "\\dv+",
        "\\dm+ intro.*",
        "\\l+",
        "\\du",
        "\\dn+",
        "\\dp *.*",
        "\\ds intro.*",
        "\\dT+ *.*",
        "\\dx",
        "\\dF intro.*",
        "\\dF+ english",
        "\\dFd",
        "\\dFp",
        "\\dFt",
        "\\do intro.*",
        "\\do+ +",
        "\\dC",
        "\\dD intro.*",
        "\\dE",
        "\\dRp",
        "\\dRp+",
        "\\dX intro.*",
        "\\dA",
        "\\dAc btree",
        "\\dAf btree",
        "\\dAo btree",
        "\\db",
        "\\dc",
        "\\dd intro.*",
        "\\ddp",
        "\\det",
        "\\dL",
        "\\dO intro.*",
        "\\dP intro.*",
        "\\dPi",
        "\\dy",
        "\\dg",
        "\\z intro.*",
        "\\sf intro.twice",
        "\\sf+ intro.touched",
        "\\sv intro.cheap",
        "\\sv+ v_customers",
        "\\encoding",
        "\\dconfig search_path",
        "\\lo_list"
      })
  void aBackslashCommandSaysWhatItSaysOnTheServer(String command) {
    Psql psql = Psql.orSkip();
    Psql.Said direct =
        psql.run(
            Map.of("PGPASSWORD", RealPostgres.PASSWORD),
            List.of(
                "host=127.0.0.1 port=%d dbname=%s user=%s sslmode=disable"
                    .formatted(postgres.port(), RealPostgres.DATABASE, RealPostgres.LOGIN)),
            command + "\n");
    Psql.Said proxied =
        psql.run(
            Map.of("PGPASSWORD", gatehouse.token(Persona.BUILDER)),
            List.of(
                "host=127.0.0.1 port=%d dbname=%s user=%s sslmode=verify-full sslrootcert=%s"
                    .formatted(
                        gatehouse.port(),
                        RealPostgres.DATABASE,
                        Persona.BUILDER.user(),
                        gatehouse.caFile())),
            command + "\n");
    if (!proxied.err().equals(direct.err())) {
      // An old psql asks a new server for columns that are no more.
      assertThat(direct.err()).contains("does not exist");
      assertThat(proxied.err()).contains("does not exist");
    }
    assertThat(proxied.out()).isEqualTo(direct.out());
  }

  @Test
  void metadataOfPgjdbcIsTheServers() throws Exception {
    Map<String, String> direct;
    try (Connection connection = postgres.direct()) {
      direct = metadata(connection);
    }
    Map<String, String> proxied;
    try (Connection connection = gatehouse.connect(Persona.BUILDER)) {
      proxied = metadata(connection);
    }
    assertThat(direct).hasSizeGreaterThan(40);
    assertThat(proxied).isEqualTo(direct);
  }

  /** Every method that asks the server for rows, with arguments that find something. */
  private static Map<String, String> metadata(Connection connection) throws Exception {
    DatabaseMetaData metadata = connection.getMetaData();
    Map<String, String> found = new TreeMap<>();
    for (Method method : DatabaseMetaData.class.getMethods()) {
      if (method.getReturnType() != ResultSet.class) {
        continue;
      }
      for (String table : List.of("thing", "customers", "%")) {
        String name = method.getName() + Arrays.toString(method.getParameterTypes()) + table;
        try (ResultSet rows = (ResultSet) method.invoke(metadata, arguments(method, table))) {
          found.put(name, text(rows));
        } catch (InvocationTargetException e) {
          found.put(name, sqlState(e.getCause()));
        }
      }
    }
    found.put("sqlKeywords", metadata.getSQLKeywords());
    found.put("maxNameLength", String.valueOf(metadata.getMaxTableNameLength()));
    return found;
  }

  private static String sqlState(Throwable failure) {
    return failure instanceof SQLException e ? "SQLSTATE " + e.getSQLState() : failure.toString();
  }

  private static Object[] arguments(Method method, String table) {
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    int strings = 0;
    for (int i = 0; i < types.length; i++) {
      if (types[i] == String.class) {
        // Catalog, schema, name, column: in that order in every method.
        arguments[i] =
            switch (strings++ % 3) {
              case 2 -> table;
              default -> null;
            };
      } else if (types[i] == boolean.class) {
        arguments[i] = true;
      } else if (types[i] == int.class) {
        arguments[i] = DatabaseMetaData.bestRowSession;
      }
    }
    return arguments;
  }

  private static String text(ResultSet rows) throws SQLException {
    StringBuilder text = new StringBuilder();
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      for (int i = 1; i <= columns; i++) {
        text.append(rows.getString(i)).append('|');
      }
      text.append('\n');
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers'",
        "SELECT histogram_bounds::text FROM pg_stats WHERE attname = 'email'",
        "SELECT * FROM pg_stats WHERE attname = 'email'",
        "SELECT array_to_string(histogram_bounds, ',') FROM pg_stats WHERE attname = 'email'",
        "SELECT count(*) FROM pg_stats WHERE histogram_bounds::text LIKE '%secret1@%'",
        "SELECT stavalues1 FROM pg_statistic",
        "SELECT s FROM pg_statistic s",
        "SELECT to_jsonb(s) FROM pg_stats s WHERE attname = 'email'",
        "SELECT stxdmcv FROM pg_statistic_ext_data",
        "SELECT pg_mcv_list_items(stxdmcv) FROM pg_statistic_ext_data",
        "SELECT most_common_vals FROM pg_stats_ext",
        "SELECT query FROM pg_stat_activity",
        "SELECT a FROM pg_stat_activity a",
        "SELECT pg_stat_get_activity(NULL)",
        "SELECT * FROM pg_stat_get_activity(NULL)",
        "SELECT pg_stat_get_backend_activity(1)",
        "SELECT statement FROM pg_prepared_statements",
        "SELECT * FROM pg_prepared_statement()",
        "SELECT statement FROM pg_cursors",
        "SELECT * FROM pg_cursor()",
        "SELECT data FROM pg_largeobject",
        "SELECT lo_get(4711)",
        "SELECT lo_open(4711, 131072)",
        "SELECT loread(0, 100)",
        "SELECT lo_export(4711, '/tmp/x')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT * FROM pg_stat_file('PG_VERSION')",
        "SELECT query_to_xml('select email from customers', true, false, '')",
        "SELECT table_to_xml('customers', true, false, '')",
        "SELECT schema_to_xml('public', true, false, '')",
        "SELECT database_to_xml(true, false, '')",
        "SELECT cursor_to_xml('c', 1, true, false, '')",
        "SELECT query_to_xml_and_xmlschema('table customers', true, false, '')",
        "SELECT * FROM ts_stat('select to_tsvector(email) from customers')",
        "SELECT attmissingval FROM pg_attribute",
        "SELECT * FROM pg_attribute WHERE attmissingval::text LIKE '%x%'",
        "SELECT rolpassword FROM pg_authid",
        "SELECT umoptions FROM pg_user_mappings",
        "SELECT option_value FROM information_schema.user_mapping_options",
        "SELECT pg_options_to_table(umoptions) FROM pg_user_mappings",
        "SELECT pg_show_all_file_settings()",
        "SELECT pg_logical_slot_peek_changes('s', NULL, NULL)",
        "SELECT pg_export_snapshot()",
        "SELECT get_raw_page('customers', 0)",
        "EXPLAIN SELECT * FROM customers WHERE email = 'secret1@hidden1.test'",
        "SELECT test_getmsgstring()"
      })
  void theCatalogsAreNoWayToValues(String sql) {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query("PREPARE kept AS SELECT id FROM customers WHERE name = 'hidden1'");
      List<Reply> replies = client.query(sql);
      assertThat(replies.toString()).doesNotContain("hidden", "SECRET", "912-44", "secret1@");
      boolean refused = replies.stream().anyMatch(reply -> reply.type() == 'E');
      List<String> cells = new ArrayList<>();
      replies.stream()
          .filter(reply -> reply.type() == 'D')
          .forEach(
              reply -> cells.addAll(reply.cells().stream().map(IntrospectionIT::cell).toList()));
      boolean whole = sql.contains("*") || cells.stream().allMatch(c -> c.matches("\\**|\\{\\}|"));
      assertThat(refused || whole).as(replies.toString()).isTrue();
    }
  }

  private static String cell(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Each key has a partition of its own, so that the bounds are the values. */
  @Test
  void boundsOfPartitionsShowNoKeysThatAreMasked() {
    String[] ways = {
      "SELECT relpartbound FROM pg_class WHERE relname = 'people_1'",
      "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'people_1'",
      "SELECT pg_get_expr(c.relpartbound, c.oid, true) FROM pg_class c WHERE relispartition",
      "SELECT pg_get_partition_constraintdef('bounds.people_1'::regclass)",
      "SELECT c FROM pg_class c WHERE relname = 'people_1'",
      "SELECT to_json(c) FROM pg_class c WHERE relname = 'people_1'",
      "SELECT 1 FROM pg_class WHERE pg_get_expr(relpartbound, oid) LIKE '%hidden1%'",
      "SELECT id FROM bounds.people WHERE email = 'a@hidden1.test'"
    };
    try (WireClient dba = gatehouse.wire(Persona.DBA);
        WireClient builder = gatehouse.wire(Persona.BUILDER)) {
      String sql = "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relispartition";
      assertThat(builder.query(sql).toString()).contains("2025-01-01");
      dba.query("CREATE SCHEMA bounds");
      try {
        dba.query("CREATE TABLE bounds.people (id int, email text) PARTITION BY LIST (email)");
        dba.query(
            "CREATE TABLE bounds.people_1 PARTITION OF bounds.people FOR VALUES IN ('a@hidden1.test')");
        assertThat(dba.query(ways[1]).toString()).contains("hidden1");
        for (String way : ways) {
          assertThat(builder.query(way).toString()).as(way).doesNotContain("hidden1");
        }
        assertThat(builder.query(sql).toString()).contains("42501", "relpartbound");
      } finally {
        dba.query("DROP SCHEMA bounds CASCADE");
      }
      assertThat(builder.query(sql).toString()).contains("2025-01-01");
    }
  }
}
