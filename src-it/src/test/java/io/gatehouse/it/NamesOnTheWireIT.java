package io.gatehouse.it;

import static io.gatehouse.it.wire.Frontend.bind;
import static io.gatehouse.it.wire.Frontend.close;
import static io.gatehouse.it.wire.Frontend.describe;
import static io.gatehouse.it.wire.Frontend.execute;
import static io.gatehouse.it.wire.Frontend.parse;
import static io.gatehouse.it.wire.Frontend.query;
import static io.gatehouse.it.wire.Frontend.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a name stands for when the server runs the message is what was judged. In each of these a
 * name is made to mean, at the server, a query for a masked column of which the server tells no
 * origin, and in a careless proxy's books a constant.
 */
@OnEveryPostgres
class NamesOnTheWireIT {

  private static final String HARMLESS = "SELECT 'a'::text";
  private static final String MASKED =
      "SELECT email FROM public.customers UNION ALL SELECT email FROM public.customers";
  private static final String SECRET = "secret1@hidden1.test";
  private static final String LONG = "a".repeat(63);

  private final RealGatehouse gatehouse;

  NamesOnTheWireIT(PostgresVersion version, Stage stage) {
    gatehouse = stage.gatehouse(version);
  }

  @Test
  void statementNamesThatTheServerCutsOffAreRefused() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      say(client, 1, parse(LONG + "x", HARMLESS), sync());
      say(client, 1, close('S', LONG + "z"), sync());
      say(client, 1, parse(LONG + "y", MASKED), sync());
      refusesAll(say(client, 1, bind("", LONG + "x", List.of(), 0), execute("", 0), sync()));
    }
  }

  @Test
  void portalNamesThatTheServerCutsOffAreRefused() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      say(client, 1, parse("h", HARMLESS), parse("m", MASKED), sync());
      refusesAll(say(client, 1, bind(LONG + "x", "h", List.of(), 0), sync()));
    }
  }

  @Test
  void aDuplicateParseInAnEarlierBatchUnmasksNothing() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      say(client, 1, parse("p", MASKED), sync());
      List<Reply> replies =
          say(
              client,
              2,
              parse("p", HARMLESS),
              sync(),
              bind("", "p", List.of(), 0),
              execute("", 0),
              sync());
      masks(replies);
    }
  }

  @Test
  void aSkippedCloseUnmasksNothing() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      say(client, 1, parse("p", MASKED), sync());
      List<Reply> replies =
          say(
              client,
              2,
              parse("", "SELECT 1/0"),
              bind("", "", List.of(), 0),
              execute("", 0),
              close('S', "p"),
              parse("p", HARMLESS),
              sync(),
              bind("", "p", List.of(), 0),
              execute("", 0),
              sync());
      masks(replies);
    }
  }

  @Test
  void aDuplicateCursorBehindASavepointUnmasksNothing() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR " + MASKED);
      client.query("SAVEPOINT s");
      masks(
          say(
              client,
              3,
              query("DECLARE c CURSOR FOR " + HARMLESS),
              query("ROLLBACK TO s"),
              query("FETCH 2 FROM c")));
      masks(
          say(
              client,
              3,
              parse("", HARMLESS),
              bind("c", "", List.of(), 0),
              sync(),
              query("ROLLBACK TO s"),
              execute("c", 0),
              sync()));
    }
  }

  @Test
  void aCursorThatIsSwappedUnderABoundFetchIsNotRead() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("BEGIN");
      client.query("DECLARE c CURSOR FOR " + HARMLESS);
      say(
          client,
          1,
          parse("f", "FETCH ALL FROM c"),
          bind("x", "f", List.of(), 0),
          describe('P', "x"),
          sync());
      client.query("CLOSE c");
      client.query("DECLARE c CURSOR FOR " + MASKED);
      refusesAll(say(client, 1, execute("x", 0), sync()));
    }
  }

  @Test
  void aPlanIsNotKeptForExecuteWhoseNameMayChange() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("PREPARE p AS " + HARMLESS);
      say(client, 1, parse("e", "EXECUTE p"), bind("", "e", List.of(), 0), execute("", 0), sync());
      client.query("DEALLOCATE p");
      client.query("PREPARE p AS " + MASKED);
      masks(say(client, 1, bind("", "e", List.of(), 0), execute("", 0), sync()));
    }
  }

  @Test
  void aBoundCopyIsNotRunWhenItsNamesLeadElsewhere() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("SET search_path TO other");
      refusesAll(
          say(
              client,
              1,
              parse("c", "COPY (SELECT email FROM customers) TO STDOUT"),
              bind("x", "c", List.of(), 0),
              parse("", "SET search_path TO public"),
              bind("", "", List.of(), 0),
              execute("", 0),
              execute("x", 0),
              sync()));
    }
  }

  @Test
  void whatSqlPreparesIsShownInClearWhereNothingIsMasked() {
    try (WireClient client = gatehouse.wire(Persona.AGENT)) {
      client.query("PREPARE p AS SELECT 'visible' || '!'");
      assertThat(client.query("EXECUTE p").toString()).contains("visible!");
    }
  }

  private static List<Reply> say(WireClient client, int readies, byte[]... messages) {
    client.send(messages);
    return client.readUntilReady(readies);
  }

  private static void masks(List<Reply> replies) {
    assertThat(replies).anyMatch(reply -> reply.type() == 'D');
    assertThat(replies.toString()).doesNotContain(SECRET);
  }

  private static void refusesAll(List<Reply> replies) {
    assertThat(replies).anyMatch(reply -> reply.type() == 'E');
    assertThat(replies).noneMatch(reply -> reply.type() == 'D' || reply.type() == 'd');
  }
}
