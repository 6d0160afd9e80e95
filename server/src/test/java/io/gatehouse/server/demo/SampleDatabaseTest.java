package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server with the sample data, really started. */
class SampleDatabaseTest {

  private static final String PASSWORD = "00ff00ff";

  @TempDir static Path folder;
  private static PostgresBinaries binaries;
  private static EmbeddedServer server;
  private static Connection shop;

  @BeforeAll
  static void start() throws Exception {
    binaries = PostgresBinaries.unpack(PrivateFiles.cacheFolder());
    server = EmbeddedServer.start(binaries, Files.createDirectory(folder.resolve("a")), false);
    SampleDatabase.prepare(server, PASSWORD);
    shop =
        EmbeddedServer.connect(server.port(), SampleDatabase.NAME, SampleDatabase.ROLE, PASSWORD);
  }

  @AfterAll
  static void stop() throws Exception {
    if (shop != null) {
      shop.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void holdsAShopOfSomeSize() throws Exception {
    assertThat(column("SELECT count(*) FROM customers")).containsExactly("500");
    assertThat(column("SELECT count(*) FROM orders")).containsExactly("1500");
    assertThat(column("SELECT count(*) > 1000 FROM payments")).containsExactly("t");
    assertThat(column("SELECT count(*) FROM events")).containsExactly("2000");
    assertThat(column("SELECT count(*) > 0 FROM events_2025_q4")).containsExactly("t");
    assertThat(column("SELECT count(*) > 100 FROM customer_totals")).containsExactly("t");
    assertThat(column("SELECT count(*) FROM hr.employees")).containsExactly("60");
    assertThat(column("SELECT count(*) FROM staging.customers_copy")).containsExactly("500");
    assertThat(column("SELECT name FROM customers WHERE id = 1")).containsExactly("Alice Quill");
  }

  @Test
  void holdsNothingThatCouldBelongToSomebody() throws Exception {
    assertThat(
            column(
                "SELECT email FROM customers UNION ALL SELECT email FROM hr.employees"
                    + " UNION ALL SELECT notes->'contact'->>'backup_email' FROM customers"))
        .hasSize(1060)
        .allMatch(email -> email.matches("[a-z.]+\\d*@[a-z]+\\.test|[a-z.]+\\.\\d+@shop\\.test"));
    assertThat(
            column(
                "SELECT ssn FROM customers WHERE ssn IS NOT NULL"
                    + " UNION ALL SELECT ssn FROM hr.employees"))
        .hasSizeGreaterThan(500)
        .allMatch(ssn -> ssn.matches("9\\d\\d-\\d\\d-\\d{4}"));
    assertThat(column("SELECT phone FROM customers WHERE phone IS NOT NULL"))
        .hasSizeGreaterThan(400)
        .allMatch(phone -> phone.matches("\\+1-\\d{3}-555-01\\d\\d"));
  }

  @Test
  void cardNumbersHaveTheirCheckDigit() throws Exception {
    assertThat(column("SELECT card_number FROM customers UNION SELECT card_number FROM payments"))
        .hasSizeGreaterThan(450)
        .allMatch(card -> card.matches("\\d{16}"))
        .allMatch(SampleDatabaseTest::passesLuhn);
  }

  @Test
  void ibansHaveTheirCheckDigits() throws Exception {
    assertThat(column("SELECT iban FROM hr.employees"))
        .hasSize(60)
        .allMatch(iban -> iban.matches("DE\\d{20}"))
        .allMatch(
            iban ->
                new java.math.BigInteger(iban.substring(4) + "1314" + iban.substring(2, 4))
                    .mod(java.math.BigInteger.valueOf(97))
                    .equals(java.math.BigInteger.ONE));
  }

  @Test
  void theProxysRoleOwnsTheShopButIsNoSuperuser() throws Exception {
    assertThat(
            column(
                "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
                    + " FROM pg_roles WHERE rolname = current_user"))
        .containsExactly("f");
    assertThat(
            column(
                "SELECT DISTINCT tableowner FROM pg_tables"
                    + " WHERE schemaname IN ('public', 'hr', 'staging')"))
        .containsExactly("gatehouse");
  }

  @Test
  void nobodyComesInWithoutThePassword() {
    assertThatThrownBy(
            () -> EmbeddedServer.connect(server.port(), "shop", "gatehouse", "wrong").close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    assertThatThrownBy(
            () -> EmbeddedServer.connect(server.port(), "postgres", "postgres", "").close())
        .isInstanceOf(SQLException.class);
  }

  @Test
  void keepsItsDataWhenStartedAgain() throws Exception {
    Path kept = Files.createDirectory(folder.resolve("b"));
    try (EmbeddedServer first = EmbeddedServer.start(binaries, kept, true)) {
      SampleDatabase.prepare(first, "aa");
      try (Connection connection = EmbeddedServer.connect(first.port(), "shop", "gatehouse", "aa");
          Statement statement = connection.createStatement()) {
        statement.execute("DROP TABLE customers CASCADE");
      }
    }
    try (EmbeddedServer second = EmbeddedServer.start(binaries, kept, true)) {
      SampleDatabase.prepare(second, "bb");
      try (Connection connection =
              EmbeddedServer.connect(second.port(), "shop", "gatehouse", "bb");
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT to_regclass('public.customers') IS NULL, (SELECT count(*) FROM orders)")) {
        rows.next();
        assertThat(rows.getBoolean(1)).as("what a user dropped stays dropped").isTrue();
        assertThat(rows.getInt(2)).isEqualTo(1500);
      }
    }
  }

  @Test
  void endsWithItsGuardsPipe() throws Exception {
    EmbeddedServer started =
        EmbeddedServer.start(binaries, Files.createDirectory(folder.resolve("c")), false);

    // What the system does when this process dies, even by SIGKILL.
    started.process().getOutputStream().close();

    assertThat(started.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.exists(folder.resolve("c/cluster/postmaster.pid"))).isFalse();
  }

  private static List<String> column(String query) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = shop.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(1));
      }
    }
    return values;
  }

  private static boolean passesLuhn(String digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    }
    return sum % 10 == 0;
  }
}
