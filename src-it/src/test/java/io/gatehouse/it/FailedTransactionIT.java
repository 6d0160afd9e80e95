package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * In a failed transaction the server looks no name up, so that what names mean need not be known:
 * but only until something ends the transaction.
 */
@OnEveryPostgres
class FailedTransactionIT {

  private final RealGatehouse gatehouse;
  private WireClient client;

  FailedTransactionIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  /** Names may mean something else since the temporary table, and nobody can ask what. */
  @BeforeEach
  void aTransactionThatFailedAfterAChangeOfNames() {
    client = gatehouse.wire(Persona.BUILDER);
    client.query("BEGIN");
    client.query("CREATE TEMP TABLE customers (email text)");
    assertThat(states(client.query("SELECT 1 / 0"))).containsExactly("22012");
  }

  @Test
  void whatTheServerRejectsAnywayGetsItsOwnError() {
    assertThat(states(client.query("SELECT email FROM customers"))).containsExactly("25P02");
    assertThat(states(client.query("SELECT lower(email) FROM public.customers"))).hasSize(1);
    client.query("ROLLBACK");
    client.close();
  }

  @Test
  void nothingIsTakenForRejectedBehindTheEndOfTheTransaction() {
    for (String end : List.of("ROLLBACK", "COMMIT", "ABORT", "END", "ROLLBACK AND CHAIN")) {
      List<Reply> replies = client.query(end + "; SELECT email FROM customers");
      assertThat(states(replies)).as(end).containsExactly("42501");
      assertNoSecret(replies);
    }
    client.close();
  }

  @Test
  void whatIsPipelinedBehindTheEndIsJudgedAnew() {
    client.send(
        Frontend.query("ROLLBACK"),
        Frontend.query("SELECT email FROM customers WHERE id = 1"),
        Frontend.query("SELECT email::int FROM customers"));
    List<Reply> replies = client.readUntilReady(3);
    assertNoSecret(replies);
    assertThat(replies).extracting(Reply::type).contains('D');
    assertThat(states(replies)).containsExactly("42501");
    client.close();
  }

  @Test
  void aBatchThatEndsItHoldsNothingElse() {
    client.send(
        Frontend.parse("", "ROLLBACK"),
        Frontend.bind("", "", List.of(), 0),
        Frontend.execute("", 0),
        Frontend.parse("", "SELECT lower(email) FROM customers"),
        Frontend.bind("", "", List.of(), 0),
        Frontend.execute("", 0),
        Frontend.sync());
    List<Reply> replies = client.readUntilReady(1);
    assertNoSecret(replies);
    assertThat(states(replies)).containsExactly("42501");
    client.close();
  }

  @Test
  void whatRunsByANameThatNobodySawIsNotForWhoSeesMasks() {
    client.query("ROLLBACK");
    assertThat(states(client.query("FETCH 1 FROM nobody"))).containsExactly("34000");
    assertThat(states(client.query("EXECUTE nobody"))).containsExactly("26000");
    client.close();
  }

  private static List<String> states(List<Reply> replies) {
    return replies.stream().filter(reply -> reply.type() == 'E').map(Reply::sqlState).toList();
  }

  private static void assertNoSecret(List<Reply> replies) {
    for (Reply reply : replies) {
      assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContain("@hidden");
    }
  }
}
