package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.it.stage.AuditEntries;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.ServedGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TestIssuer;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code gatehouse serve} whose log can not be written any more: nothing runs that is not in it.
 */
@ExtendWith(StageExtension.class)
class LogFailureIT {

  private static final int MAX_FILE_KIB = 400;

  private final RealPostgres postgres;
  @TempDir private Path directory;

  LogFailureIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  @BeforeEach
  void prepare() throws IOException, SQLException {
    Files.createDirectory(directory.resolve("policies"));
    Files.writeString(
        directory.resolve("policies/it.yaml"), RealPostgres.script("policies/it.yaml"));
    Files.writeString(directory.resolve("upstream.pem"), postgres.tls().certificatePem());
    postgres.execute("DROP TABLE IF EXISTS logged");
    postgres.execute("CREATE TABLE logged (number int PRIMARY KEY)");
  }

  private String configuration(TestIssuer issuer) {
    return """
        listeners:
          - {port: @PORT@, plaintext_on_loopback: true}
        issuers:
          - {issuer: %s, audiences: [%s], allow_http: true}
        databases:
          shop:
            host: 127.0.0.1
            port: %d
            user: %s
            password_command: [sh, -c, "echo \\"$SHOP_PASSWORD\\""]
            tls: {ca: upstream.pem}
            environment: prod
        audit: {directory: audit}
        policies: {directory: policies}
        admin: {port: @ADMIN@, plaintext_on_loopback: true}
        """
        .formatted(issuer.url(), TestIssuer.AUDIENCE, postgres.port(), RealPostgres.LOGIN);
  }

  private static List<Reply> login(WireClient client, String token) {
    return client.login("token", "shop", token);
  }

  private Set<String> executed() throws SQLException {
    Set<String> executed = new HashSet<>();
    try (Connection connection = postgres.direct();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT number FROM logged")) {
      while (rows.next()) {
        executed.add("INSERT INTO logged VALUES (" + rows.getInt(1) + ")");
      }
    }
    return executed;
  }

  private Set<String> decided() throws IOException {
    return AuditEntries.of(directory.resolve("audit"), EventType.DECISION).stream()
        .flatMap(decision -> decision.text(AuditField.SQL_TEXT).stream())
        .collect(Collectors.toSet());
  }

  @Test
  void aFileThatCanNotGrowStopsEverythingAndLosesNothing() throws Exception {
    try (TestIssuer issuer = TestIssuer.start()) {
      String token = issuer.token(Persona.DBA.user(), Persona.DBA.groups());
      try (ServedGatehouse served =
          ServedGatehouse.startWithSmallFiles(directory, configuration(issuer), MAX_FILE_KIB)) {
        Optional<Reply> refused = Optional.empty();
        try (WireClient client = WireClient.connect(served.port())) {
          login(client, token);
          for (int number = 1; number < 5_000 && refused.isEmpty(); number++) {
            refused =
                client.query("INSERT INTO logged VALUES (" + number + ")").stream()
                    .filter(reply -> reply.type() == 'E')
                    .findFirst();
          }
          assertThat(refused.orElseThrow().sqlState()).isEqualTo("58030");
          assertThat(refused.get().fields().get('M')).contains("audit log");
        }
        int executed = executed().size();
        assertThat(executed).isGreaterThan(50);
        try (WireClient late = WireClient.connect(served.port())) {
          List<Reply> replies = login(late, token);
          assertThat(replies.get(replies.size() - 1).type()).as("%s", replies).isEqualTo('E');
        }
        assertThat(executed()).hasSize(executed);
        assertThat(served.log()).contains("File too large");
      }
      assertThat(decided()).containsAll(executed());
      try (ServedGatehouse again = ServedGatehouse.start(directory, configuration(issuer));
          WireClient client = WireClient.connect(again.port())) {
        login(client, token);
        assertThat(client.query("INSERT INTO logged VALUES (0)").get(0).type()).isEqualTo('C');
      }
      assertThat(new AuditDirectory(directory.resolve("audit")).verify().finding()).isEmpty();
      assertThat(decided()).containsAll(executed());
    }
  }
}
