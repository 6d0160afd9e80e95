package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code gatehouse explain} on a real database says what the proxy would do. */
@ExtendWith(StageExtension.class)
class ExplainIT {

  @TempDir private Path directory;

  private final RealPostgres postgres;

  ExplainIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  @BeforeEach
  void writeConfiguration() throws IOException {
    Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        directory.resolve("policies/it.yaml"), RealPostgres.script("policies/it.yaml"));
    Files.writeString(directory.resolve("ca.pem"), postgres.tls().certificatePem());
    Files.writeString(
        directory.resolve("gatehouse.yaml"),
        """
        listeners:
          - {address: 127.0.0.1, port: 0, plaintext_on_loopback: true}
        issuers:
          - {issuer: "https://login.invalid", audiences: [gatehouse]}
        databases:
          shop:
            host: 127.0.0.1
            port: %d
            database: shop
            user: %s
            password: ${env:SHOP_PASSWORD}
            tls: {mode: verify-ca, ca: ca.pem}
            environment: prod
        audit: {directory: audit}
        policies: {directory: policies}
        """
            .formatted(postgres.port(), RealPostgres.LOGIN));
  }

  private record Said(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  private Said explain(boolean interactive, Persona persona, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("explain", "-c", directory.resolve("gatehouse.yaml").toString(), "-d", "shop"));
    if (persona != null) {
      arguments.addAll(List.of("--as", persona.user()));
      for (String group : persona.groups()) {
        arguments.addAll(List.of("--group", group));
      }
    }
    arguments.addAll(List.of(more));
    CommandLine program =
        Main.commandLine(Map.of("SHOP_PASSWORD", RealPostgres.PASSWORD), interactive);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        program
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    return new Said(exit, out.toString(), err.toString());
  }

  @Test
  void saysWhereEachResultColumnComesFromAndHowItIsMasked() throws IOException {
    Said said =
        explain(false, Persona.AGENT, "SELECT c.id, email AS contact FROM customers c LIMIT 3");
    assertThat(said.err()).isEmpty();
    assertThat(said.exit()).isZero();
    JsonNode statement = said.json().path("statements").path(0);
    assertThat(statement.path("kind").asText()).isEqualTo("SELECT");
    assertThat(statement.path("limit").asLong()).isEqualTo(3);
    JsonNode contact = statement.path("output").path(1);
    assertThat(contact.path("name").asText()).isEqualTo("contact");
    assertThat(contact.path("sources").path(0).asText()).isEqualTo("public.customers.email");
    assertThat(contact.path("transform").asText()).isEqualTo("identity");
    JsonNode masks = statement.path("masks");
    assertThat(masks.path(0).path("masked").size()).isZero();
    assertThat(masks.path(1).path("masked").path("public.customers.email").asText())
        .startsWith("email (");
    assertThat(said.json().path("decision").path("runs").asBoolean()).isTrue();
  }

  @Test
  void saysWhichPolicyRefusesAndWhyTheOthersDoNotAllow() throws IOException {
    Said said = explain(false, Persona.AGENT, "DELETE FROM orders");
    assertThat(said.exit()).isEqualTo(1);
    JsonNode decision = said.json().path("decision");
    assertThat(decision.path("runs").asBoolean()).isFalse();
    assertThat(decision.path("sqlstate").asText()).isEqualTo("42501");
    assertThat(decision.path("message").asText()).isNotEmpty();
    JsonNode policies = said.json().path("policies");
    assertThat(policies).isNotEmpty();
    assertThat(policies)
        .allSatisfy(
            policy ->
                assertThat(policy.path("matched").asBoolean() || policy.has("failed")).isTrue());
  }

  @Test
  void showsTablesToPeople() {
    Said said = explain(true, Persona.AGENT, "SELECT email FROM customers WHERE id = 1");
    assertThat(said.exit()).isZero();
    assertThat(said.out())
        .contains("RELATION")
        .contains("public.customers")
        .contains("predicate")
        .contains("MASK")
        .contains("It would run;");
  }

  @Test
  void withoutAPrincipalSaysWhatTheStatementDoesOnly() throws IOException {
    Said said = explain(false, null, "UPDATE orders SET status = 'x' WHERE true");
    assertThat(said.exit()).isZero();
    JsonNode tree = said.json();
    assertThat(tree.has("decision")).isFalse();
    assertThat(tree.path("statements").path(0).path("actions").path(0).path("where").asText())
        .isEqualTo("constant");
  }

  @Test
  void whatIsNotUnderstoodHasItsPlace() throws IOException {
    Said said = explain(false, null, "SELECT id FROM no_such_table");
    assertThat(said.exit()).isEqualTo(1);
    JsonNode why = said.json().path("statements").path(0).path("not_understood");
    assertThat(why.path("reason").asText()).isEqualTo("unresolved");
    assertThat(why.path("position").asInt()).isEqualTo(16);
  }

  @Test
  void anUnknownDatabaseIsNamedAlongWithThoseThatThereAre() {
    CommandLine program = Main.commandLine(Map.of("SHOP_PASSWORD", "x"), false);
    StringWriter err = new StringWriter();
    int exit =
        program
            .setErr(new PrintWriter(err))
            .execute(
                "explain",
                "-c",
                directory.resolve("gatehouse.yaml").toString(),
                "-d",
                "shup",
                "SELECT 1");
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString()).contains("shup").contains("shop");
  }
}
