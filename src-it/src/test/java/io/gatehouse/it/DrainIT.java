package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.proxy.session.SessionView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The proxy is asked to end: what runs finishes, what is idle goes, nobody new comes in. */
@ExtendWith(StageExtension.class)
class DrainIT {

  private final RealPostgres postgres;

  DrainIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
  }

  private static Reply last(List<Reply> replies) {
    return replies.get(replies.size() - 1);
  }

  private static CompletableFuture<Boolean> drain(RealGatehouse gatehouse) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return gatehouse.proxy().drain();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Test
  void anIdleSessionIsToldAndEnds() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
        WireClient idle = gatehouse.wire(Persona.AGENT)) {
      CompletableFuture<Boolean> drained = drain(gatehouse);
      Reply farewell = idle.read().orElseThrow();
      assertThat(farewell.sqlState()).isEqualTo("57P01");
      assertThat(idle.read()).isEmpty();
      assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(gatehouse.proxy().draining()).isTrue();
    }
  }

  @Test
  void aStatementThatRunsIsFinished() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
        WireClient busy = gatehouse.wire(Persona.DBA)) {
      busy.send(Frontend.query("SELECT pg_sleep(1.5), 42"));
      Thread.sleep(500);
      CompletableFuture<Boolean> drained = drain(gatehouse);
      List<Reply> replies = busy.readUntilReady(1);
      assertThat(last(replies).type()).isEqualTo('Z');
      assertThat(replies).anyMatch(reply -> reply.type() == 'D');
      assertThat(busy.read().orElseThrow().sqlState()).isEqualTo("57P01");
      assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aTransactionThatIsOpenIsFinished() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
        WireClient busy = gatehouse.wire(Persona.DBA)) {
      busy.query("BEGIN");
      CompletableFuture<Boolean> drained = drain(gatehouse);
      Thread.sleep(300);
      assertThat(drained).isNotDone();
      assertThat(busy.query("SELECT 7").get(1).text(0)).isEqualTo("7");
      assertThat(last(busy.query("COMMIT")).type()).isEqualTo('Z');
      assertThat(busy.read().orElseThrow().sqlState()).isEqualTo("57P01");
      assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void nobodyNewIsLetIn() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
        WireClient halfway = WireClient.connect(gatehouse.port()).startTls()) {
      halfway.send(
          Frontend.startup(
              Frontend.PROTOCOL_3_0,
              java.util.Map.of("user", Persona.AGENT.user(), "database", "shop")));
      assertThat(halfway.read().orElseThrow().type()).isEqualTo('R');
      assertThat(drain(gatehouse).get(10, TimeUnit.SECONDS)).isTrue();
      halfway.send(Frontend.password(gatehouse.token(Persona.AGENT)));
      assertThat(halfway.read().orElseThrow().sqlState()).isEqualTo("57P03");
      try (WireClient late = WireClient.connect(gatehouse.port()).startTls()) {
        assertThat(
                last(late.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT)))
                    .sqlState())
            .isEqualTo("57P03");
      }
    }
  }

  @Test
  void administratorsSeeSessionsAndEndThem() throws Exception {
    try (RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
        WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      List<SessionView> open =
          gatehouse.proxy().sessions().list().toCompletableFuture().get(5, TimeUnit.SECONDS);
      assertThat(open).hasSize(1);
      SessionView session = open.get(0);
      assertThat(session.user()).isEqualTo(Persona.DBA.user());
      assertThat(session.state()).isEqualTo(SessionView.State.IDLE_IN_TRANSACTION);
      assertThat(session.statements()).isEqualTo(1);
      assertThat(
              gatehouse.proxy().sessions().kill("nobody", "erin", "x").toCompletableFuture().join())
          .isEmpty();
      assertThat(
              gatehouse
                  .proxy()
                  .sessions()
                  .kill(session.id(), "erin", "test")
                  .toCompletableFuture()
                  .join())
          .isPresent();
      Reply farewell = client.read().orElseThrow();
      assertThat(farewell.sqlState()).isEqualTo("57P01");
      assertThat(farewell.fields().toString()).contains("administrator").doesNotContain("erin");
    }
  }
}
