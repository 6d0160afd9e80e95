package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicyException;
import io.gatehouse.server.Main;
import io.gatehouse.sql.ColumnId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code gatehouse classify} and {@code gatehouse doctor} on the corpus's database. */
@ExtendWith(StageExtension.class)
class ClassifyIT {

  private static final Path CORPUS = Path.of("corpus");
  private static final String DATABASE = "classify_corpus";

  @TempDir private Path directory;

  private final RealPostgres postgres;

  ClassifyIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  private record Said(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeEach
  void load() throws SQLException, IOException {
    try (Connection connection = postgres.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
      statement.execute("CREATE DATABASE " + DATABASE + " TEMPLATE template0");
    }
    try (Connection connection = postgres.superuser(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("SET password_encryption = 'scram-sha-256'");
      statement.execute(Files.readString(CORPUS.resolve("roles.sql")));
      statement.execute(
          Files.readString(CORPUS.resolve("schema.sql")).replace("\\set ON_ERROR_STOP on", ""));
      statement.execute("RESET ALL");
      statement.execute("CREATE TABLE public.big (id int, note text, \"Select, me\" text)");
      statement.execute(
          "INSERT INTO public.big SELECT g, 'x ' || g, 'p' || g || '@big.example' FROM"
              + " generate_series(1, 30000) g");
      statement.execute("ANALYZE public.big");
      statement.execute("GRANT SELECT ON public.big TO agent_backend");
    }
  }

  private Said run(String... arguments) {
    CommandLine program = Main.commandLine(Map.of("PGPASSWORD", "agent-pw"), false);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--url");
    all.add(
        "postgresql://agent_backend@127.0.0.1:"
            + postgres.port()
            + "/"
            + DATABASE
            + "?sslmode=disable");
    int exit =
        program
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(new String[0]));
    return new Said(exit, out.toString(), err.toString());
  }

  /** No secret of the corpus stands in what was printed. */
  private static void assertNoSecrets(String printed) throws IOException {
    for (JsonNode secret : new ObjectMapper().readTree(CORPUS.resolve("secrets.json").toFile())) {
      assertThat(printed).doesNotContain(secret.path("value").asText());
    }
    assertThat(printed).doesNotContain("@big.example");
  }

  @Test
  void proposesLabelsThatCanBeUsedAsTheyAre() throws IOException, PolicyException {
    Said said = run("classify");

    assertThat(said.err()).isEmpty();
    assertThat(said.exit()).isEqualTo(1);
    assertNoSecrets(said.out());
    Path policies = Files.createDirectory(directory.resolve("policies"));
    Files.writeString(policies.resolve("labels.yaml"), said.out());
    PolicyBundle bundle = PolicyBundle.load(policies);
    for (String[] column :
        new String[][] {
          {"public", "customers", "email"},
          {"public", "customers", "notes"},
          {"public", "customers", "attrs"},
          {"public", "customers", "alt_emails"},
          {"public", "customers", "address"},
          {"public", "customers", "ssn"},
          {"public", "customers", "dob"},
          {"public", "orders", "ship_email"},
          {"public", "payments", "card_number"},
          {"public", "payments", "cardholder"},
          {"public", "events", "payload"},
          {"hr", "employees", "salary"},
          {"hr", "people", "label"},
          {"staging", "customers_copy", "c3"},
          {"staging", "Customers", "Email"},
          {"staging", "raw_lines", "line"},
          {"audit", "customer_log", "new_row"},
          {"audit", "query_log", "statement"},
          {"public", "mv_customer_summary", "email"},
          {"public", "big", "Select, me"},
        }) {
      assertThat(bundle.labelsOf(ColumnId.of(column[0], column[1], column[2])))
          .as(String.join(".", column))
          .isNotEmpty();
    }
    for (String[] column :
        new String[][] {
          {"public", "customers", "id"},
          {"public", "orders", "status"},
          {"public", "orders", "note"},
          {"public", "products", "title"},
          {"public", "products", "sku"},
          {"public", "note_pad", "body"},
          {"public", "big", "note"},
        }) {
      assertThat(bundle.labelsOf(ColumnId.of(column[0], column[1], column[2])))
          .as(String.join(".", column))
          .isEmpty();
    }

    Said again = run("classify", "--policies", policies.toString(), "--json");
    assertThat(again.json().path("proposed")).isEmpty();
    assertThat(again.json().path("labels_of_nothing")).isEmpty();
    assertThat(again.exit()).isZero();
  }

  @Test
  void saysWhatIsNewAndWhatIsGone() throws IOException {
    Path policies = Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        policies.resolve("labels.yaml"),
        """
        apiVersion: gatehouse/v1
        kind: Labels
        spec:
          - {column: public.customers.email, labels: [pii]}
          - {column: public.customers.e_mail, labels: [pii]}
        """);
    Said said = run("classify", "--policies", policies.toString(), "--json");

    assertThat(said.exit()).isEqualTo(1);
    assertThat(said.json().path("labels_of_nothing").get(0).asText())
        .isEqualTo("public.customers.e_mail");
    assertThat(columns(said))
        .doesNotContain("public.customers.email")
        .contains("public.customers.ssn");
    JsonNode big =
        StreamSupport.stream(said.json().path("proposed").spliterator(), false)
            .filter(each -> each.path("column").asText().startsWith("public.big"))
            .findFirst()
            .orElseThrow();
    assertThat(big.path("kind").asText()).isEqualTo("email");
    assertThat(big.path("values").asInt()).isBetween(100, 1_000);
    assertNoSecrets(said.out());
  }

  private static List<String> columns(Said said) throws IOException {
    return StreamSupport.stream(said.json().path("proposed").spliterator(), false)
        .map(each -> each.path("column").asText())
        .toList();
  }

  @Test
  void readsWithinItsRightsAndChangesNothing() throws SQLException, IOException {
    try (Connection connection = postgres.superuser(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE public.closed (email text, v text)");
      statement.execute(
          "INSERT INTO public.closed VALUES ('a@closed.example', 'b@closed.example')");
      statement.execute("REVOKE ALL ON public.closed FROM PUBLIC, agent_backend");
    }
    Said said = run("classify", "--json");

    assertThat(columns(said)).contains("public.closed.email").doesNotContain("public.closed.v");
    assertThat(said.out()).doesNotContain("closed.example");
  }

  @Test
  void theDoctorFindsWhatStandsBehindTheMasks() throws IOException, SQLException {
    try (Connection connection = postgres.superuser(DATABASE);
        Statement statement = connection.createStatement()) {
      statement.execute("GRANT pg_read_server_files TO agent_backend");
      statement.execute("GRANT SELECT ON public.payments TO PUBLIC");
      statement.execute("CREATE EXTENSION IF NOT EXISTS file_fdw");
    }
    try {
      Path policies = Path.of("..", "config", "examples", "corpus");
      Said said = run("doctor", "--policies", policies.toString(), "--json");

      assertThat(said.err()).isEmpty();
      assertThat(said.exit()).isEqualTo(1);
      List<String> found =
          StreamSupport.stream(said.json().path("complaints").spliterator(), false)
              .map(each -> each.path("check").asText() + " " + each.path("object").asText())
              .toList();
      assertThat(found)
          .contains(
              "predefined-role agent_backend",
              "public-grant public.payments",
              "clear-read public.customers",
              "extension dblink",
              "extension file_fdw",
              "owner-rights-view public.v_customers",
              "owner-rights-view public.v_expr",
              "owner-rights-view hr.v_pay",
              "copy public.mv_customer_summary",
              "security-definer public.customer_email(p integer)",
              "security-definer public.pay_total(p_dept text)",
              "unlabelled-derived public.v_contacts");
      assertThat(found)
          .doesNotContain("owner-rights-view public.v_safe")
          .noneMatch(each -> each.startsWith("superuser") || each.endsWith("add_tax(n numeric)"));
      List<String> cures =
          StreamSupport.stream(said.json().path("complaints").spliterator(), false)
              .flatMap(each -> StreamSupport.stream(each.path("cure").spliterator(), false))
              .map(JsonNode::asText)
              .toList();
      assertThat(cures)
          .contains(
              "REVOKE pg_read_server_files FROM agent_backend;",
              "REVOKE SELECT ON public.payments FROM PUBLIC;",
              "REVOKE EXECUTE ON FUNCTION public.customer_email(p integer) FROM PUBLIC;");
      curesRun(cures);
      Said table = run("doctor", "--policies", policies.toString());
      assertThat(table.out()).contains("SEVERITY", "A second wall");
    } finally {
      try (Connection connection = postgres.superuser(DATABASE);
          Statement statement = connection.createStatement()) {
        statement.execute("REVOKE pg_read_server_files FROM agent_backend");
      }
    }
  }

  /** What is printed is SQL that the owner can run, and it helps. */
  private void curesRun(List<String> cures) throws SQLException, IOException {
    try (Connection connection = postgres.superuser(DATABASE);
        Statement statement = connection.createStatement()) {
      for (String cure : cures) {
        if (!cure.startsWith("ALTER SYSTEM") && !cure.startsWith("DROP")) {
          statement.execute(cure);
        }
      }
    }
    Said after =
        run(
            "doctor",
            "--policies",
            Path.of("..", "config", "examples", "corpus").toString(),
            "--json");
    assertThat(after.out())
        .doesNotContain("public-grant", "clear-read", "predefined-role", "owner-rights-view");
  }

  @Test
  void theDoctorHasNothingToSayOfASuperuserButThat() {
    Path policies = Path.of("..", "config", "examples", "corpus");
    CommandLine program = Main.commandLine(Map.of("PGPASSWORD", ""), false);
    StringWriter out = new StringWriter();
    int exit =
        program
            .setOut(new PrintWriter(out))
            .execute(
                "doctor",
                "--policies",
                policies.toString(),
                "--url",
                "postgresql://postgres@127.0.0.1:" + postgres.port() + "/" + DATABASE);

    assertThat(exit).isEqualTo(1);
    assertThat(out.toString()).contains("superuser").doesNotContain("bypass-rls");
  }

  @Test
  void isUsedWronglyWithoutADatabase() {
    CommandLine program = Main.commandLine(Map.of(), false);
    StringWriter err = new StringWriter();
    program.setErr(new PrintWriter(err));

    assertThat(program.execute("classify")).isEqualTo(2);
    assertThat(program.execute("classify", "--url", "postgresql://u:p@h/d")).isEqualTo(2);
    assertThat(program.execute("doctor", "--url", "postgresql://u@127.0.0.1:1/d")).isEqualTo(2);
    assertThat(err.toString()).contains("PGPASSWORD").doesNotContain("u:p@");
  }
}
