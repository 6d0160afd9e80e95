package io.gatehouse.it;

import static io.gatehouse.it.wire.Replies.error;
import static io.gatehouse.it.wire.Replies.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.it.stage.Lead;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.ApprovalRequest.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements that wait for people, message by message. */
@OnEveryPostgres
class HoldIT {

  private final RealPostgres postgres;
  private RealGatehouse gatehouse;
  private Lead lee;
  private Lead max;

  HoldIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @BeforeEach
  void start() throws SQLException {
    for (String table :
        List.of("hold_one", "hold_two", "hold_short", "hold_retry", "hold_read", "hold_free")) {
      postgres.execute("DROP TABLE IF EXISTS " + table);
      postgres.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, note text)");
      postgres.execute(
          "INSERT INTO " + table + " SELECT i, 'n' || i FROM generate_series(1, 10) AS i");
    }
    begin(HoldLimits.defaults());
  }

  private void begin(HoldLimits limits) {
    gatehouse =
        RealGatehouse.before(postgres).policies("policies/holds.yaml").holds(limits).start();
    lee = Lead.named("lee", gatehouse);
    max = Lead.named("max", gatehouse);
  }

  @AfterEach
  void stop() {
    gatehouse.close();
  }

  private static List<Reply> read(WireClient client, int messages) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      replies.add(client.read().orElseThrow());
    }
    return replies;
  }

  // The simple protocol.

  @Test
  void anApprovedQueryRunsAsIfNothingHadHappened() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 1"));
      Reply notice = client.read().orElseThrow();
      ApprovalRequest request = lee.pending("DELETE FROM hold_one");
      assertThat(notice.type()).isEqualTo('N');
      assertThat(notice.fields().get('S')).isEqualTo("NOTICE");
      assertThat(notice.fields().get('M'))
          .isEqualTo(
              "Held for approval (request %s, policy two-eyes): one of leads, up to 30 s. Ctrl-C"
                      .formatted(request.id())
                  + " withdraws it.");
      assertThat(postgres.count("hold_one")).isEqualTo(10);
      lee.approve(request);
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_one")).isEqualTo(9);
      assertThat(lee.await(request.id(), Status.USED).held().decisionId()).isNotEmpty();
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
    }
  }

  @Test
  void aMessageOfSeveralStatementsIsHeldAsAWhole() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.query("INSERT INTO hold_free VALUES (11); DELETE FROM hold_one WHERE id = 1"));
      assertThat(client.read().orElseThrow().type()).isEqualTo('N');
      ApprovalRequest request = lee.pending("hold_one");
      assertThat(postgres.count("hold_free")).isEqualTo(10);
      lee.approve(request);
      assertThat(types(client.readUntilReady(1))).isEqualTo("CCZ");
    }
  }

  @Test
  void theNoticeDoesNotOvertakeWhatIsStillOwed() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.query("SELECT pg_sleep(0.4), 'first'"),
          Frontend.query("DELETE FROM hold_one WHERE id = 1"),
          Frontend.query("SELECT 'last'"));
      assertThat(types(read(client, 5))).isEqualTo("TDCZN");
      lee.approve(lee.pending("hold_one"));
      assertThat(types(client.readUntilReady(2))).isEqualTo("CZTDCZ");
    }
  }

  @Test
  void twoPeopleMustSayYes() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_two WHERE id = 1"));
      assertThat(client.read().orElseThrow().fields().get('M')).contains("two of leads");
      ApprovalRequest request = lee.pending("hold_two");
      lee.approve(request);
      assertThatThrownBy(() -> lee.approve(request)).hasMessageContaining("already");
      assertThat(postgres.count("hold_two")).isEqualTo(10);
      max.approve(request);
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_two")).isEqualTo(9);
    }
  }

  @Test
  void whatIsDeniedSaysByWhomAndWhy() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("hold_one");
      lee.deny(request, "not on a\u001b[2J Friday\nnight");
      List<Reply> replies = client.readUntilReady(1);
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(error(replies).sqlState()).isEqualTo("42501");
      assertThat(error(replies).fields().get('M'))
          .isEqualTo(
              "Request %s was denied by lee: not on a [2J Friday night".formatted(request.id()));
      assertThat(error(replies).fields().get('D'))
          .contains("policy=two-eyes", "decision=" + request.held().decisionId(), request.id());
      assertThat(postgres.count("hold_one")).isEqualTo(10);
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
    }
  }

  @Test
  void outOfTimeItIsRefusedAndMayBeApprovedForTheNextTry() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("DELETE FROM hold_short WHERE id = 1");
      assertThat(types(replies)).isEqualTo("NEZ");
      ApprovalRequest request = lee.pending("hold_short");
      assertThat(error(replies).sqlState()).isEqualTo("42501");
      assertThat(error(replies).fields().get('M'))
          .isEqualTo("Nobody approved request %s within 1 s.".formatted(request.id()));
      lee.approve(request);
      assertThat(types(client.query("DELETE FROM hold_short WHERE id = 2"))).isEqualTo("NEZ");
      assertThat(types(client.query("DELETE FROM hold_short WHERE id = 1 "))).isEqualTo("NEZ");
      assertThat(types(client.query("DELETE FROM hold_short WHERE id = 1"))).isEqualTo("CZ");
      assertThat(postgres.count("hold_short")).isEqualTo(9);
      assertThat(types(client.query("DELETE FROM hold_short WHERE id = 1"))).isEqualTo("NEZ");
    }
  }

  @Test
  void inModeRetryTheErrorComesAtOnceAndTheStatementRunsLaterOnce() throws SQLException {
    String sql = "TRUNCATE hold_retry";
    String id;
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query(sql);
      ApprovalRequest request = lee.pending("hold_retry");
      id = request.id();
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(error(replies).fields().get('M')).contains("request " + id, "one of leads");
      assertThat(error(replies).fields().get('H')).contains("send the same statement again");
      assertThat(error(client.query(sql)).fields().get('M')).contains("request " + id);
      lee.approve(request);
    }
    try (WireClient other = gatehouse.wire(Persona.DBA)) {
      assertThat(types(other.query(sql))).isEqualTo("CZ");
      assertThat(postgres.count("hold_retry")).isZero();
      assertThat(error(other.query(sql)).fields().get('M')).doesNotContain(id);
    }
  }

  @Test
  void anApprovalIsForOneSearchPathOneRoleOneTable() throws SQLException {
    String sql = "TRUNCATE hold_retry";
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query(sql);
      lee.approve(lee.pending("hold_retry"));
      client.query("SET search_path TO public, other");
      assertThat(types(client.query(sql))).isEqualTo("EZ");
      client.query("RESET search_path");
      postgres.execute("ALTER TABLE hold_retry RENAME TO hold_retry_old");
      postgres.execute("CREATE TABLE hold_retry (id int)");
      postgres.execute("INSERT INTO hold_retry VALUES (1)");
      assertThat(types(client.query(sql))).isEqualTo("EZ");
      assertThat(postgres.count("hold_retry")).isEqualTo(1);
      postgres.execute("DROP TABLE hold_retry");
      postgres.execute("ALTER TABLE hold_retry_old RENAME TO hold_retry");
      assertThat(types(client.query(sql))).isEqualTo("CZ");
    }
  }

  @Test
  void anApprovalIsForOnePrincipal() throws SQLException {
    gatehouse.policies(
        "more.yaml",
        """
        apiVersion: gatehouse/v1
        kind: Policy
        metadata: {id: builders-all}
        spec: {effect: allow, match: {subjects: {groups: [builders]}}}
        """);
    try (WireClient client = gatehouse.wire(Persona.DBA);
        WireClient other = gatehouse.wire(Persona.BUILDER)) {
      client.query("TRUNCATE hold_retry");
      ApprovalRequest request = lee.pending("hold_retry");
      lee.approve(request);
      assertThat(types(other.query("TRUNCATE hold_retry"))).isEqualTo("EZ");
      assertThat(types(client.query("TRUNCATE hold_retry"))).isEqualTo("CZ");
    }
  }

  @Test
  void eachOfSeveralWaitingStatementsNeedsItsOwnApproval() throws SQLException {
    String sql = "INSERT INTO hold_one SELECT max(id) + 1 FROM hold_one";
    try (WireClient one = gatehouse.wire(Persona.DBA);
        WireClient two = gatehouse.wire(Persona.DBA)) {
      one.send(Frontend.query(sql));
      assertThat(one.read()).isPresent();
      ApprovalRequest first = lee.pending(sql);
      two.send(Frontend.query(sql));
      assertThat(two.read()).isPresent();
      lee.approve(first);
      assertThat(types(one.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_one")).isEqualTo(11);
      ApprovalRequest second = lee.pending(sql);
      assertThat(second.id()).isNotEqualTo(first.id());
      lee.approve(second);
      assertThat(types(two.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_one")).isEqualTo(12);
    }
  }

  // What happens meanwhile.

  @Test
  void aCancelWithdrawsIt() throws SQLException {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      byte[] key =
          client.login(Persona.DBA.user(), "shop", gatehouse.token(Persona.DBA)).stream()
              .filter(reply -> reply.type() == 'K')
              .findFirst()
              .orElseThrow()
              .body();
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("hold_one");
      try (WireClient canceller = WireClient.connect(gatehouse.port())) {
        canceller.send(Frontend.request(Frontend.CANCEL_REQUEST, key));
        List<Reply> replies = client.readUntilReady(1);
        assertThat(types(replies)).isEqualTo("EZ");
        assertThat(error(replies).sqlState()).isEqualTo("57014");
        assertThat(error(replies).fields().get('D')).contains("request=" + request.id());
      }
      lee.await(request.id(), Status.WITHDRAWN);
      assertThatThrownBy(() -> lee.approve(request)).hasMessageContaining("withdrawn");
      assertThat(types(client.query("SELECT 1"))).isEqualTo("TDCZ");
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void aClientThatGoesWithdrawsItAlsoWhenItHasSentMore() throws SQLException {
    for (int ahead : List.of(0, 1, 200)) {
      ApprovalRequest request;
      try (WireClient client = gatehouse.wire(Persona.DBA)) {
        client.send(Frontend.query("DELETE FROM hold_one WHERE id > " + ahead));
        assertThat(client.read()).isPresent();
        request = lee.pending("hold_one WHERE id > " + ahead);
        for (int i = 0; i < ahead; i++) {
          client.send(Frontend.query("DELETE FROM hold_free -- " + "x".repeat(500)));
        }
      }
      assertThat(lee.await(request.id(), Status.WITHDRAWN).note()).contains("client went away");
    }
    assertThat(postgres.count("hold_one")).isEqualTo(10);
    assertThat(postgres.count("hold_free")).isEqualTo(10);
  }

  @Test
  void aClientThatFloodsWhileItWaitsIsNotReadWithoutEnd() throws Exception {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 1"));
      assertThat(client.read()).isPresent();
      byte[] next = Frontend.query("SELECT '" + "x".repeat(100_000) + "'");
      int messages = 300;
      CompletableFuture<Void> flood =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < messages; i++) {
                  client.send(next);
                }
              });
      Thread.sleep(1_000);
      assertThat(flood).isNotDone();
      lee.approve(lee.pending("hold_one"));
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      assertThat(client.readUntilReady(messages)).hasSize(4 * messages);
    }
  }

  @Test
  void aShutdownWithdrawsItAndSaysSo() throws SQLException, IOException {
    Path control = Files.createTempDirectory("control");
    gatehouse.close();
    gatehouse =
        RealGatehouse.before(postgres).policies("policies/holds.yaml").control(control).start();
    lee = Lead.named("lee", gatehouse);
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      String id = lee.pending("hold_one").id();
      gatehouse.close();
      assertThat(client.read().orElseThrow().sqlState()).isEqualTo("57P01");
      gatehouse =
          RealGatehouse.before(postgres).policies("policies/holds.yaml").control(control).start();
      ApprovalRequest after = gatehouse.control().request(id).orElseThrow();
      assertThat(after.status()).isEqualTo(Status.WITHDRAWN);
      assertThat(after.note()).contains("shutdown");
    }
    assertThat(postgres.count("hold_one")).isEqualTo(10);
  }

  @Test
  void policiesThatChangeMeanwhileAreThoseThatCount() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 1"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("hold_one");
      gatehouse.policies(
          "more.yaml",
          """
          apiVersion: gatehouse/v1
          kind: Policy
          metadata: {id: not-at-all}
          spec: {effect: block, match: {statements: [DELETE]}, message: "Not at all."}
          """);
      lee.approve(request);
      List<Reply> replies = client.readUntilReady(1);
      assertThat(error(replies).fields().get('M')).isEqualTo("Not at all.");
      client.send(Frontend.query("UPDATE hold_one SET note = ''"));
      assertThat(client.read()).isPresent();
      ApprovalRequest next = lee.pending("UPDATE hold_one");
      gatehouse.policies(
          "more.yaml",
          """
          apiVersion: gatehouse/v1
          kind: Policy
          metadata: {id: something-else}
          spec: {effect: block, match: {statements: [TRUNCATE]}, message: "No."}
          """);
      lee.approve(next);
      assertThat(error(client.readUntilReady(1)).fields().get('M')).contains("has changed");
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void aTableThatIsRenamedMeanwhileIsNotMistakenForItsSuccessor() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("hold_one");
      postgres.execute("ALTER TABLE hold_one RENAME TO hold_one_old");
      postgres.execute("CREATE TABLE hold_one (id int)");
      postgres.execute("INSERT INTO hold_one VALUES (1)");
      lee.approve(request);
      List<Reply> replies = client.readUntilReady(1);
      assertThat(error(replies).fields().get('M')).contains("has changed");
      assertThat(postgres.count("hold_one")).isEqualTo(1);
      assertThat(postgres.count("hold_one_old")).isEqualTo(10);
      lee.await(request.id(), Status.WITHDRAWN);
    }
    postgres.execute("DROP TABLE hold_one_old");
  }

  @Test
  void aFreezeMeanwhileStopsIt() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("DELETE FROM hold_one"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("hold_one");
      gatehouse
          .control()
          .freeze(
              "shop",
              max.person(),
              io.gatehouse.proxy.control.Said.reason("incident"),
              java.util.Optional.empty())
          .toCompletableFuture()
          .join();
      lee.approve(request);
      assertThat(error(client.readUntilReady(1)).fields().get('D')).contains("policy=frozen");
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void soManyMayWaitAndNoMore() throws SQLException {
    gatehouse.close();
    begin(new HoldLimits(10, 1, 1 << 16));
    try (WireClient one = gatehouse.wire(Persona.DBA);
        WireClient two = gatehouse.wire(Persona.DBA)) {
      one.send(Frontend.query("DELETE FROM hold_one WHERE id = 1"));
      assertThat(one.read()).isPresent();
      List<Reply> replies = two.query("DELETE FROM hold_one WHERE id = 2");
      assertThat(error(replies).sqlState()).isEqualTo("53400");
      lee.approve(lee.pending("hold_one"));
      assertThat(types(one.readUntilReady(1))).isEqualTo("CZ");
      two.send(Frontend.query("DELETE FROM hold_one WHERE id = 2"));
      assertThat(two.read().orElseThrow().type()).isEqualTo('N');
    }
  }

  // The extended protocol.

  @Test
  void aBoundStatementIsHeldWithItsParametersAndWithoutItsLocks() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.parse("", "DELETE FROM hold_one WHERE id = $1"),
          Frontend.bind("", "", List.of("4"), 0),
          Frontend.describe('P', ""),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(read(client, 2))).isEqualTo("1N");
      ApprovalRequest request = lee.pending("hold_one");
      assertThat(request.held().parameters()).containsExactly("4");
      // Nobody is kept out while people think.
      postgres.execute("BEGIN; SET LOCAL lock_timeout = '1s'; LOCK TABLE hold_one; COMMIT");
      lee.approve(request);
      assertThat(types(client.readUntilReady(1))).isEqualTo("2nCZ");
      assertThat(postgres.count("hold_one")).isEqualTo(9);
    }
  }

  @Test
  void anApprovalIsForTheseParameters() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.parse("s", "DELETE FROM hold_retry WHERE id = $1"), Frontend.sync());
      client.readUntilReady(1);
      assertThat(types(execute(client, "4"))).isEqualTo("EZ");
      lee.approve(lee.pending("hold_retry"));
      assertThat(types(execute(client, "5"))).isEqualTo("EZ");
      assertThat(types(execute(client, "04"))).isEqualTo("EZ");
      assertThat(types(execute(client, "4"))).isEqualTo("2CZ");
      assertThat(types(execute(client, "4"))).isEqualTo("EZ");
      assertThat(postgres.count("hold_retry")).isEqualTo(9);
    }
  }

  private static List<Reply> execute(WireClient client, String value) {
    client.send(
        Frontend.bind("", "s", List.of(value), 0), Frontend.execute("", 0), Frontend.sync());
    return client.readUntilReady(1);
  }

  @Test
  void inAPipelineEverythingKeepsItsPlace() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.parse("", "INSERT INTO hold_free VALUES (11, 'a')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM hold_one WHERE id = 1"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "INSERT INTO hold_free VALUES (12, 'b')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync(),
          Frontend.query("SELECT 1"));
      assertThat(types(read(client, 5))).isEqualTo("12C1N");
      // One transaction: nothing of it is there before its end.
      assertThat(postgres.count("hold_free")).isEqualTo(10);
      lee.approve(lee.pending("hold_one"));
      assertThat(types(client.readUntilReady(2))).isEqualTo("2C12CZTDCZ");
      assertThat(postgres.count("hold_free")).isEqualTo(12);
      assertThat(postgres.count("hold_one")).isEqualTo(9);
    }
  }

  @Test
  void whatIsDeniedInAPipelineUndoesWhatWasBeforeIt() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.parse("", "INSERT INTO hold_free VALUES (11, 'a')"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM hold_one WHERE id = 1"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync(),
          Frontend.query("SELECT 1"));
      assertThat(types(read(client, 5))).isEqualTo("12C1N");
      lee.deny(lee.pending("hold_one"), "no");
      assertThat(types(client.readUntilReady(2))).isEqualTo("EZTDCZ");
      assertThat(postgres.count("hold_free")).isEqualTo(10);
    }
  }

  @Test
  void behindAnErrorNothingIsAskedFor() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(
          Frontend.parse("", "SELECT 1 / 0"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.parse("", "DELETE FROM hold_one"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).endsWith("EZ").doesNotContain("N");
      client.send(
          Frontend.parse("", "DELETE FROM hold_one WHERE id = 'x'"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("EZ");
      assertThat(gatehouse.control().requestsFor(lee.person())).isEmpty();
      assertThat(postgres.count("hold_one")).isEqualTo(10);
    }
  }

  @Test
  void aTransactionGoesOnAfterAnApprovalAndFailsAfterADenial() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.query("INSERT INTO hold_free VALUES (11, 'a')");
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 1"));
      assertThat(client.read()).isPresent();
      lee.approve(lee.pending("hold_one"));
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      client.query("COMMIT");
      assertThat(postgres.count("hold_free")).isEqualTo(11);
      assertThat(postgres.count("hold_one")).isEqualTo(9);
      client.query("BEGIN");
      client.query("INSERT INTO hold_free VALUES (12, 'a')");
      client.send(Frontend.query("DELETE FROM hold_one WHERE id = 2"));
      assertThat(client.read()).isPresent();
      lee.deny(lee.pending("hold_one"), "no");
      assertThat(client.readUntilReady(1).get(1).toString()).isEqualTo("Z E");
      assertThat(client.query("COMMIT").toString()).contains("ROLLBACK");
      assertThat(postgres.count("hold_free")).isEqualTo(11);
    }
  }

  // By name.

  @Test
  void whoApprovesAnExecuteSeesAndMeansWhatIsPrepared() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.query("PREPARE p AS DELETE FROM hold_one WHERE id = 1"));
      assertThat(client.read()).isPresent();
      lee.approve(lee.pending("PREPARE"));
      client.readUntilReady(1);
      client.send(Frontend.query("EXECUTE p"));
      assertThat(client.read()).isPresent();
      ApprovalRequest request = lee.pending("EXECUTE p");
      assertThat(request.held().sql()).contains("DELETE FROM hold_one WHERE id = 1");
      lee.approve(request);
      assertThat(types(client.readUntilReady(1))).isEqualTo("CZ");
      assertThat(postgres.count("hold_one")).isEqualTo(9);
    }
  }

  @Test
  void anExecuteThatWasApprovedIsNotForWhatIsPreparedElsewhere() throws SQLException {
    try (WireClient client = gatehouse.wire(Persona.DBA);
        WireClient other = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.parse("p", "DELETE FROM hold_retry WHERE id = 1"), Frontend.sync());
      client.readUntilReady(1);
      other.send(Frontend.parse("p", "DELETE FROM hold_retry"), Frontend.sync());
      other.readUntilReady(1);
      assertThat(types(client.query("EXECUTE p"))).isEqualTo("EZ");
      lee.approve(lee.pending("EXECUTE p"));
      assertThat(types(other.query("EXECUTE p"))).isEqualTo("EZ");
      assertThat(postgres.count("hold_retry")).isEqualTo(10);
      assertThat(types(client.query("EXECUTE p"))).isEqualTo("CZ");
      assertThat(postgres.count("hold_retry")).isEqualTo(9);
    }
  }

  @Test
  void aCursorThatWasApprovedMayBeFetchedFrom() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.query("BEGIN");
      client.send(Frontend.query("DECLARE c CURSOR FOR SELECT id FROM hold_read ORDER BY id"));
      assertThat(client.read()).isPresent();
      lee.approve(lee.pending("DECLARE c"));
      client.readUntilReady(1);
      assertThat(types(client.query("FETCH 2 FROM c"))).isEqualTo("TDDCZ");
      assertThat(types(client.query("FETCH 1 FROM c; SELECT id FROM hold_read"))).isEqualTo("EZ");
    }
  }

  // Grants, warnings, parameters.

  @Test
  void parametersCountAtBind() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      client.send(Frontend.parse("s", "DELETE FROM hold_free WHERE id = $1"), Frontend.sync());
      assertThat(types(client.readUntilReady(1))).isEqualTo("1Z");
      assertThat(types(execute(client, "6"))).isEqualTo("2CZ");
      List<Reply> replies = execute(client, "7");
      assertThat(types(replies)).isEqualTo("EZ");
      assertThat(error(replies).fields().get('M')).isEqualTo("Seven stays.");
      assertThat(types(execute(client, "8"))).isEqualTo("2CZ");
    }
  }

  @Test
  void warningsComeBeforeTheFirstReply() {
    try (WireClient client = gatehouse.wire(Persona.DBA)) {
      List<Reply> replies = client.query("UPDATE hold_free SET note = ''");
      assertThat(types(replies)).isEqualTo("NCZ");
      assertThat(replies.get(0).fields().get('M')).contains("from next month on");
      assertThat(replies.get(0).fields().get('D')).isEqualTo("policy=think-twice");
      client.send(
          Frontend.query("SELECT pg_sleep(0.2)"),
          Frontend.parse("", "UPDATE hold_free SET note = ''"),
          Frontend.bind("", "", List.of(), 0),
          Frontend.execute("", 0),
          Frontend.sync());
      assertThat(types(client.readUntilReady(2))).isEqualTo("TDCZ1N2CZ");
    }
  }
}
