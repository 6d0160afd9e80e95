package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * What real clients (psql, drivers, ORMs) ask of the system catalogs: who sees masks gets the
 * server's answer. The statements are in a file beside the repository; without it the test is
 * skipped.
 */
@OnEveryPostgres
class ClientIntrospectionIT {

  private static final Path STATEMENTS = Path.of("../../shared/sql/client_statements.jsonl");

  private static final Pattern OF_THE_CATALOG =
      Pattern.compile(
          "\\b(pg_(catalog|class|type|attribute|namespace|index|constraint|proc|enum|tables|views|indexes|database|roles|settings|extension|sequence|description)|information_schema)\\b");

  /**
   * Options of servers and settings of roles may be credentials: masked, or refused where they make
   * rows.
   */
  private static final Pattern CREDENTIALS =
      Pattern.compile("\\b(srvoptions|umoptions|fdwoptions|setconfig)\\b");

  /** Differs from moment to moment, or from session to session. */
  private static final Pattern OF_THE_SESSION =
      Pattern.compile(
          "pg_stat|pg_locks|pg_backend_pid|pg_size|_size\\(|txid|\\bnow\\(|\\$\\d|pg_settings");

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  ClientIntrospectionIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  @Test
  void whatClientsAskOfTheCatalogsIsAnsweredAsByTheServer() throws IOException {
    Assumptions.assumeTrue(Files.isRegularFile(STATEMENTS), STATEMENTS + " is not there");
    List<String> different = new ArrayList<>();
    int asked = 0;
    ObjectMapper json = new ObjectMapper();
    try (WireClient direct = postgres.wire();
        WireClient proxied = gatehouse.wire(Persona.BUILDER)) {
      for (String line : Files.readAllLines(STATEMENTS)) {
        JsonNode statement = json.readTree(line);
        String sql = statement.get("sql").asText();
        if (!statement.path("node").asText().equals("SelectStmt")
            || !OF_THE_CATALOG.matcher(sql).find()
            || OF_THE_SESSION.matcher(sql).find()) {
          continue;
        }
        asked++;
        String expected = told(direct.query(sql));
        String got = told(proxied.query(sql));
        boolean withheld = CREDENTIALS.matcher(sql).find();
        if (!expected.equals(got) && !withheld) {
          different.add(
              "%s %s\n   %s\n   %s"
                  .formatted(
                      statement.get("file").asText(), sql, shortened(expected), shortened(got)));
        }
      }
    }
    assertThat(asked).isGreaterThan(200);
    assertThat(different).as("of %d", asked).isEmpty();
  }

  private static String shortened(String text) {
    return text.length() > 300 ? text.substring(0, 300) : text;
  }

  /** Rows, or the SQLSTATE. */
  private static String told(List<Reply> replies) {
    StringBuilder told = new StringBuilder();
    for (Reply reply : replies) {
      switch (reply.type()) {
        case 'D', 'T' -> told.append(reply).append('\n');
        case 'E' ->
            told.append(reply.sqlState()).append(reply.sqlState().equals("42501") ? reply : "");
        default -> {}
      }
    }
    return told.toString();
  }
}
