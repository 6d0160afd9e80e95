package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The end of a transaction undoes what gave names their meaning: what follows it in the same
 * message was judged by names as they were before it.
 */
@OnEveryPostgres
class EndOfTransactionIT {

  private static final String LOOK = "SELECT lower(email) FROM customers";

  private final RealGatehouse gatehouse;

  EndOfTransactionIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  private static void assertRefused(WireClient client, String message) {
    List<Reply> replies = client.query(message);
    for (Reply reply : replies) {
      assertThat(new String(reply.body(), StandardCharsets.UTF_8))
          .as(message)
          .doesNotContain("@hidden");
    }
    assertThat(replies)
        .as(message)
        .filteredOn(reply -> reply.type() == 'E')
        .extracting(Reply::sqlState)
        .containsExactly("42501");
  }

  /** In other.customers nothing is masked; the proxy has asked, and knows. */
  private static void lookElsewhere(WireClient client) {
    client.query("SET LOCAL search_path = other, public");
    assertThat(client.query(LOOK)).extracting(Reply::type).contains('D');
  }

  @Test
  void aSettingOfTheTransactionDoesNotHoldBehindIt() {
    for (String end :
        List.of("COMMIT", "ROLLBACK", "END", "ABORT", "COMMIT AND CHAIN", "ROLLBACK AND CHAIN")) {
      try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
        client.query("BEGIN");
        lookElsewhere(client);
        assertRefused(client, end + "; " + LOOK);
      }
    }
  }

  @Test
  void aSettingDoesNotHoldBehindTheSavepointThatItCameAfter() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query("BEGIN; SAVEPOINT s");
      lookElsewhere(client);
      assertRefused(client, "ROLLBACK TO SAVEPOINT s; " + LOOK);
    }
  }

  @Test
  void aTemporaryTableDoesNotHideAnotherBehindIt() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query("BEGIN");
      client.query("CREATE TEMP TABLE customers (email text)");
      assertThat(client.query(LOOK)).extracting(Reply::type).contains('T');
      assertRefused(client, "ROLLBACK; " + LOOK);
    }
  }

  @Test
  void aTemporaryTableIsGoneWhenItsTransactionEnds() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query("BEGIN");
      client.query("CREATE TEMP TABLE customers (email text) ON COMMIT DROP");
      assertThat(client.query(LOOK)).extracting(Reply::type).contains('T');
      assertRefused(client, "COMMIT; " + LOOK);
    }
  }

  @Test
  void whatOpensATransactionOrASavepointChangesNoName() {
    try (WireClient client = gatehouse.wire(Persona.BUILDER)) {
      client.query("BEGIN");
      lookElsewhere(client);
      assertThat(client.query("SAVEPOINT s; " + LOOK)).extracting(Reply::type).contains('D');
      client.query("ROLLBACK");
      assertThat(client.query("BEGIN; SELECT count(*) FROM customers; COMMIT; SELECT 1"))
          .extracting(Reply::type)
          .doesNotContain('E');
    }
  }
}
