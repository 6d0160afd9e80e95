package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.server.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code gatehouse replay} over the log that a real run wrote. */
@ExtendWith(StageExtension.class)
class ReplayIT {

  private static final String READ = "SELECT id FROM customers WHERE id = 1";
  private static final String REFUSED = "DROP TABLE orders";

  @TempDir private Path directory;

  private final RealPostgres postgres;
  private Path log;

  ReplayIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  private record Said(int exit, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @BeforeEach
  void run() throws IOException {
    Files.writeString(directory.resolve("ca.pem"), postgres.tls().certificatePem());
    Path policies = Files.createDirectory(directory.resolve("policies"));
    Files.writeString(policies.resolve("it.yaml"), RealPostgres.script("policies/it.yaml"));
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
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query(READ);
      client.query(READ);
      client.query(REFUSED);
      client.query("PREPARE p AS SELECT 1");
      client.query("EXECUTE p");
    } finally {
      gatehouse.close();
    }
    log = gatehouse.auditDirectory();
  }

  private Said replay(boolean interactive, String candidate) {
    CommandLine program =
        Main.commandLine(Map.of("SHOP_PASSWORD", RealPostgres.PASSWORD), interactive);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        program
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(
                "replay",
                log.toString(),
                "-c",
                directory.resolve("gatehouse.yaml").toString(),
                "--policies",
                directory.resolve(candidate).toString());
    return new Said(exit, out.toString(), err.toString());
  }

  @Test
  void theSamePoliciesSayTheSame() throws IOException {
    Said said = replay(false, "policies");
    assertThat(said.err()).isEmpty();
    assertThat(said.json().path("differences").size()).isZero();
    assertThat(said.json().path("decisions").asInt()).isEqualTo(5);
    assertThat(said.json().path("replayed").asInt()).isEqualTo(4);
    assertThat(said.json().path("not_replayed").path("by_name").asInt()).isEqualTo(1);
    assertThat(said.exit()).isZero();
  }

  @Test
  void saysWhatOthersWouldHaveMadeOfIt() throws IOException {
    Path candidate = Files.createDirectory(directory.resolve("candidate"));
    Files.writeString(
        candidate.resolve("p.yaml"),
        """
        apiVersion: gatehouse/v1
        kind: Policy
        metadata: {id: all-of-it}
        spec:
          effect: allow
          match: {subjects: {groups: [agents]}}
        ---
        apiVersion: gatehouse/v1
        kind: Policy
        metadata: {id: ask-for-customers}
        spec:
          effect: hold
          match: {statements: [SELECT], tables: {any: [public.customers]}}
        """);
    Said said = replay(false, "candidate");
    assertThat(said.exit()).isEqualTo(1);
    JsonNode differences = said.json().path("differences");
    List<String> lines =
        StreamSupport.stream(differences.spliterator(), false)
            .map(
                each ->
                    "%d %s %s: %s to %s by %s"
                        .formatted(
                            each.path("count").asInt(),
                            each.path("user").asText(),
                            each.path("sql").asText(),
                            each.path("was").asText(),
                            each.path("now").asText(),
                            each.path("now_by").asText()))
            .toList();
    assertThat(lines)
        .containsExactly(
            "2 agent-7 " + READ + ": allow to hold by ask-for-customers",
            "1 agent-7 " + REFUSED + ": block to allow by all-of-it");
    assertThat(replay(true, "candidate").out())
        .contains("4 of 5 decisions judged again; 3 would come out otherwise.")
        .contains("1 not: runs a prepared statement or cursor by name.");
  }

  @Test
  void saysWhatIsMissing() {
    log = directory.resolve("nowhere");
    assertThat(replay(false, "policies").exit()).isEqualTo(3);
  }
}
