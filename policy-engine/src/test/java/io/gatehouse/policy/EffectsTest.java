package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.policy.Obligations.OnExcess;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each effect does in each mode, and what decisions say beyond their verdict. */
class EffectsTest {

  private static final String ALLOW = policy("all", "allow", "{}");
  private static final Principal ANN = Requests.user("ann", "analysts");
  private static final StatementFacts DELETE =
      Facts.delete("public.orders", WhereClause.RESTRICTS).done();

  @TempDir Path directory;

  private Decision decide(DecisionRequest request, String... documents) throws PolicyException {
    return Bundles.load(directory, documents).decide(request);
  }

  private static Circumstances rows(long rows) {
    return Circumstances.unknown().with(0, new Estimate.Rows(rows));
  }

  @ParameterizedTest
  @CsvSource({
    "block, enforce, BLOCK, '', ''",
    "block, warn,    ALLOW, p says no, ''",
    "block, shadow,  ALLOW, '', BLOCK",
    "hold,  enforce, HOLD,  '', ''",
    "hold,  warn,    ALLOW, p says no, ''",
    "hold,  shadow,  ALLOW, '', HOLD",
    "limit, enforce, ALLOW, '', ''",
    "limit, warn,    ALLOW, This statement would be limited., ''",
    "limit, shadow,  ALLOW, '', ALLOW",
    "mask,  enforce, ALLOW, '', ''",
    "mask,  warn,    ALLOW, Columns of this result would be masked., ''",
    "mask,  shadow,  ALLOW, '', ALLOW",
  })
  void everyEffectInEveryMode(
      String effect, String mode, Verdict verdict, String warning, String would)
      throws PolicyException {
    String match = effect.equals("mask") ? "{columns: {names: ['*.email']}}" : "{}";
    String[] rest =
        effect.equals("limit")
            ? new String[] {"mode: " + mode, "obligations: {max_rows: 5}"}
            : new String[] {"mode: " + mode};
    StatementFacts facts =
        Facts.select()
            .reading("public.customers")
            .using("public.customers", "email", io.gatehouse.sql.ColumnUse.Role.OUTPUT)
            .done();
    Decision decision = decide(Requests.of(ANN, facts), ALLOW, policy("p", effect, match, rest));

    assertThat(decision.verdict()).isEqualTo(verdict);
    assertThat(decision.warnings())
        .isEqualTo(warning.isEmpty() ? List.of() : List.of(new Decision.Warning("p", warning)));
    assertThat(decision.would().map(w -> w.verdict().name()).orElse("")).isEqualTo(would);
    assertThat(decision.obligations().maxRows().isPresent())
        .isEqualTo(effect.equals("limit") && mode.equals("enforce"));
    assertThat(decision.obligations().masks().isEmpty())
        .isEqualTo(!(effect.equals("mask") && mode.equals("enforce")));
    assertThat(decision.matches()).extracting(Decision.Match::policy).contains("p");
    assertThat(decision.approvals()).hasSize(verdict == Verdict.HOLD ? 1 : 0);
  }

  @Test
  void aShadowAllowWouldHaveAllowedAndGivesNothing() throws PolicyException {
    Decision decision =
        decide(Requests.of(ANN, DELETE), policy("new", "allow", "{}", "mode: shadow"));

    assertThat(decision.policy()).isEqualTo(Decision.NO_ALLOW);
    assertThat(decision.would()).contains(new Decision.Would(Verdict.ALLOW, "new", List.of("new")));
  }

  @Test
  void severalHoldsNeedAllTheirApprovals() throws PolicyException {
    Decision decision =
        decide(
            Requests.of(ANN, DELETE),
            ALLOW,
            policy("h2", "hold", "{}", "approval: {by: {users: [bob]}, count: 2, mode: retry}"),
            policy(
                "h1",
                "hold",
                "{}",
                "approval: {by: {groups: [dba-leads]}, wait: 5m, valid_for: 1h, reason_required:"
                    + " true, ticket_required: true}"),
            policy("h0", "hold", "{statements: [INSERT]}"));

    assertThat(decision.verdict()).isEqualTo(Verdict.HOLD);
    assertThat(decision.approvals()).extracting(Approval::policy).containsExactly("h1", "h2");
    Approval first = decision.approvals().get(0);
    assertThat(first.by().texts()).containsExactly("group dba-leads");
    assertThat(first.reasonRequired() && first.ticketRequired()).isTrue();
    assertThat(first.validFor()).isEqualTo(Duration.ofHours(1));
    assertThat(first.waitIn(DecisionRequest.Transaction.IDLE)).isEqualTo(Duration.ofMinutes(5));
    assertThat(first.waitIn(DecisionRequest.Transaction.IN_TRANSACTION))
        .isEqualTo(Duration.ofSeconds(60));
    assertThat(decision.approvals().get(1).waitIn(DecisionRequest.Transaction.IDLE))
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void nobodyApprovesTheirOwn() throws PolicyException {
    Approval approval =
        decide(Requests.of(ANN, DELETE), ALLOW, policy("h", "hold", "{}")).approvals().get(0);
    Principal bob = Requests.user("bob", "approvers");

    assertThat(approval.by().groups()).containsExactly(Approval.DEFAULT_GROUP);
    assertThat(approval.admits(bob, ANN)).isTrue();
    assertThat(approval.admits(Requests.user("carl", "Approvers"), ANN)).isFalse();
    assertThat(approval.admits(Requests.user("ann", "approvers"), ANN)).isFalse();
    assertThat(approval.admits(Requests.user("ANN", "approvers"), ANN)).isFalse();
    assertThat(approval.admits(bob, Requests.acting("bot", "bob", "analysts"))).isFalse();
    assertThat(approval.admits(Requests.user("bot", "approvers"), Requests.acting("bot", "ann")))
        .isFalse();
    assertThat(approval.admits(Requests.acting("bot", "bob", "approvers"), ANN)).isFalse();
  }

  @Test
  void theSmallestOfEveryObligationCounts() throws PolicyException {
    Obligations obligations =
        decide(
                Requests.of(ANN, DELETE),
                policy("a", "allow", "{}", "obligations: {max_rows: 9, statement_timeout: 5s}"),
                policy(
                    "b",
                    "limit",
                    "{}",
                    "obligations: {max_rows: 3, on_excess: require_limit, max_bytes: 1MiB,"
                        + " max_affected_rows: 7, rate: {rows_per_hour: 10}}"),
                policy(
                    "c",
                    "limit",
                    "{}",
                    "obligations: {max_affected_rows: 8, statement_timeout: 2s, transaction:"
                        + " read_only, rate: {rows_per_hour: 11, statements_per_minute: 4}}"))
            .obligations();

    assertThat(obligations.maxRows()).hasValue(3);
    assertThat(obligations.onExcess()).isEqualTo(OnExcess.REQUIRE_LIMIT);
    assertThat(obligations.maxBytes()).hasValue(1 << 20);
    assertThat(obligations.maxAffectedRows()).hasValue(7);
    assertThat(obligations.statementTimeout()).contains(Duration.ofSeconds(2));
    assertThat(obligations.readOnly()).isTrue();
    assertThat(obligations.rate())
        .isEqualTo(new Obligations.Rate(OptionalLong.of(4), OptionalLong.of(10)));
    assertThat(obligations.names()).hasSize(7);
    assertThat(obligations.sources())
        .containsAllEntriesOf(
            Map.of("max_rows", "b", "statement_timeout", "c", "max_affected_rows", "b"));
  }

  @Test
  void aQueryWithoutItsLimitIsRefusedWhereOneIsRequired() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            policy("a", "allow", "{}", "obligations: {max_rows: 10, on_excess: require_limit}"));

    for (StatementFacts refused : List.of(Facts.select().done(), Facts.select().limit(11).done())) {
      Decision decision = bundle.decide(Requests.of(ANN, refused));
      assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
      assertThat(decision.policy()).isEqualTo("a");
      assertThat(decision.message()).contains("LIMIT of 10 or less");
    }
    for (StatementFacts fine : List.of(Facts.select().limit(10).done(), DELETE)) {
      assertThat(bundle.decide(Requests.of(ANN, fine)).verdict()).isEqualTo(Verdict.ALLOW);
    }
  }

  @Test
  void asksForAnEstimateOnlyWhenItCouldMatter() throws PolicyException {
    String blast =
        policy("blast", "hold", "{statements: [DELETE]}", "when: stmt.estimated_rows > 1000");
    DecisionRequest delete = Requests.of(ANN, DELETE);
    PolicyBundle bundle = Bundles.load(directory, ALLOW, blast);
    Decision open = bundle.decide(delete);

    assertThat(open.wanted().estimates()).containsExactly(0);
    assertThat(open.verdict()).isEqualTo(Verdict.HOLD);
    assertThat(open.repeatable()).isFalse();
    assertThat(bundle.decide(delete.under(rows(1001))).verdict()).isEqualTo(Verdict.HOLD);
    Decision few = bundle.decide(delete.under(rows(1000)));
    assertThat(few.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(few.wanted().estimates()).isEmpty();
    Decision unavailable =
        bundle.decide(
            delete.under(
                Circumstances.unknown().with(0, new Estimate.Unavailable("no such table"))));
    assertThat(unavailable.verdict()).isEqualTo(Verdict.HOLD);
    assertThat(unavailable.wanted().estimates()).isEmpty();

    assertThat(bundle.decide(Requests.of(ANN, Facts.select().done())).wanted().estimates())
        .isEmpty();
    // Blocked anyway, held anyway by the same approval, or decided without it.
    assertThat(decide(delete, ALLOW, blast, policy("no", "block", "{}")).wanted().estimates())
        .isEmpty();
    assertThat(decide(delete, blast).wanted().estimates()).isEmpty();
    assertThat(
            decide(
                    delete,
                    ALLOW,
                    policy(
                        "p",
                        "hold",
                        "{}",
                        "when: stmt.kind == 'DELETE' || stmt.estimated_rows > 5"))
                .wanted()
                .estimates())
        .isEmpty();
    assertThat(
            decide(delete, policy("a", "allow", "{}", "when: stmt.estimated_rows < 5"))
                .wanted()
                .estimates())
        .containsExactly(0);
    assertThat(
            decide(
                    delete,
                    ALLOW,
                    policy("p", "block", "{}", "mode: shadow", "when: stmt.estimated_rows > 5"))
                .wanted()
                .estimates())
        .containsExactly(0);
  }

  @Test
  void asksWhetherTheTransactionIsReadOnlyOnlyWhenItCouldMatter() throws PolicyException {
    String guard = policy("guard", "block", "{statements: [DELETE]}", "when: \"!tx.read_only\"");
    DecisionRequest delete = Requests.of(ANN, DELETE);
    PolicyBundle bundle = Bundles.load(directory, ALLOW, guard);
    Decision open = bundle.decide(delete);

    assertThat(open.wanted()).isEqualTo(new Decision.Wanted(Set.of(), true, false));
    assertThat(open.verdict()).isEqualTo(Verdict.BLOCK);
    for (boolean readOnly : new boolean[] {true, false, true}) {
      Decision known = bundle.decide(delete.under(Circumstances.unknown().inReadOnly(readOnly)));
      assertThat(known.verdict()).isEqualTo(readOnly ? Verdict.ALLOW : Verdict.BLOCK);
      assertThat(known.wanted()).isEqualTo(Decision.Wanted.NOTHING);
      assertThat(known.repeatable()).isFalse();
    }
    // Nothing is prepared for good: Bind asks.
    Decision parse =
        bundle.decide(delete.under(Circumstances.unknown().with(new Parameters.NotBound())));
    assertThat(parse.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(parse.wanted()).isEqualTo(new Decision.Wanted(Set.of(), false, true));

    assertThat(bundle.decide(Requests.of(ANN, Facts.select().done())).wanted())
        .isEqualTo(Decision.Wanted.NOTHING);
    assertThat(decide(delete, ALLOW, guard, policy("no", "block", "{}")).wanted())
        .isEqualTo(Decision.Wanted.NOTHING);
    assertThat(decide(delete, policy("a", "allow", "{}", "when: tx.read_only")).wanted())
        .isEqualTo(new Decision.Wanted(Set.of(), true, false));
    // Both answers are asked for at once, and neither alone is enough.
    Decision both =
        decide(
            delete, ALLOW, guard, policy("blast", "hold", "{}", "when: stmt.estimated_rows > 5"));
    assertThat(both.wanted()).isEqualTo(new Decision.Wanted(Set.of(0), true, false));
  }

  @Test
  void parametersAreJudgedWhenTheyAreBound() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            ALLOW,
            policy("p", "block", "{}", "when: \"stmt.params.exists(p, p == 'root')\""));
    DecisionRequest delete = Requests.of(ANN, DELETE);
    Decision parse =
        bundle.decide(delete.under(Circumstances.unknown().with(new Parameters.NotBound())));

    assertThat(parse.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(parse.wanted().parameters()).isTrue();
    assertThat(parse.repeatable()).isFalse();
    assertThat(bundle.decide(delete).verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(bundle.decide(delete.under(bound("root"))).verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(bundle.decide(delete.under(bound("ann"))).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(bundle.decide(delete.under(bound(null))).verdict()).isEqualTo(Verdict.ALLOW);
  }

  private static Circumstances bound(String value) {
    return Circumstances.unknown().with(new Parameters.Values(List.of(Optional.ofNullable(value))));
  }

  @Test
  void anEstimateWaitsForParametersToo() throws PolicyException {
    Decision parse =
        decide(
            Requests.of(ANN, DELETE).under(Circumstances.unknown().with(new Parameters.NotBound())),
            ALLOW,
            policy("p", "block", "{}", "when: stmt.estimated_rows > 5"));

    assertThat(parse.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(parse.wanted().parameters()).isTrue();
    assertThat(parse.wanted().estimates()).isEmpty();
  }

  @Test
  void aGrantCoversWhatItWasGivenForAndEndsByItself() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            policy("granted", "allow", "{}", "when: \"grant.active && grant.id.startsWith('g')\""));
    StatementFacts ddl = Facts.select().ofClass(StatementClass.DDL).done();
    Grant grant = grant("ann", "shop", StatementClass.DDL);

    assertThat(verdict(bundle, ANN, ddl, grant)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(bundle, ANN, DELETE, grant)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(bundle, Requests.user("bob"), ddl, grant)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(bundle, Requests.acting("bot", "ann"), ddl, grant)).isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(
                bundle,
                Requests.acting("bot", "ann"),
                ddl,
                grant,
                grant("bot", "shop", StatementClass.DDL)))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(bundle, ANN, ddl, grant("ann", "other", StatementClass.DDL)))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            bundle
                .decide(Requests.at(grant.expires(), ANN, "shop", "prod", ddl).under(asking(grant)))
                .verdict())
        .isEqualTo(Verdict.BLOCK);
  }

  private static Verdict verdict(
      PolicyBundle bundle, Principal who, StatementFacts facts, Grant... grants) {
    return bundle.decide(Requests.of(who, facts).under(asking(grants))).verdict();
  }

  private static Grant grant(String user, String database, StatementClass... classes) {
    return new Grant(
        "g-" + user,
        user,
        Set.of(database),
        Set.of(classes),
        Requests.NOW.plusSeconds(60),
        "T-1",
        "fix",
        "bob");
  }

  private static Circumstances asking(Grant... grants) {
    return Circumstances.unknown().asking(() -> List.of(grants), () -> new History(0, 0));
  }

  @Test
  void whoIsNotReadIsNotAskedAndWhoFailsFailsClosed() throws PolicyException {
    AtomicInteger asked = new AtomicInteger();
    Circumstances counting =
        Circumstances.unknown()
            .asking(
                () -> {
                  throw new IllegalStateException("the store is gone");
                },
                () -> {
                  asked.incrementAndGet();
                  return new History(50, 3);
                });
    DecisionRequest request = Requests.of(ANN, DELETE).under(counting);

    assertThat(decide(request, ALLOW).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(asked).hasValue(0);
    assertThat(
            decide(
                    request,
                    ALLOW,
                    policy("p", "block", "{}", "when: history.rows_today > 100"),
                    policy("q", "block", "{}", "when: history.blocked_last_hour > 3"))
                .verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(asked).hasValue(1);
    assertThat(decide(request, ALLOW, policy("p", "block", "{}", "when: grant.active")).verdict())
        .isEqualTo(Verdict.BLOCK);
    assertThat(decide(request, policy("p", "allow", "{}", "when: grant.active")).verdict())
        .isEqualTo(Verdict.BLOCK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "tx.read_only | false",
        "stmt.fingerprint == 'abc' | true",
        "stmt.text_length > 3 | true",
        "conn.role == 'app' | true",
        "conn.client_cert.present | true",
        "conn.client_cert.subject.contains('CN=ann') | true",
        "'ann.example' in conn.client_cert.names | true",
        "conn.client_cert.fingerprint == 'ff' | true",
        "actor.type == 'agent' | true"
      })
  void readsWhatIsKnownOfTheCircumstances(String when, boolean holds) throws PolicyException {
    Principal acting =
        Requests.principal(
            "ann",
            Optional.of(new Principal.Actor("bot", Optional.of("agent"))),
            Map.of(),
            "analysts");
    DecisionRequest request =
        new DecisionRequest(
            acting,
            new DecisionRequest.Target("shop", "prod"),
            new DecisionRequest.Connection(
                "192.0.2.7",
                "psql",
                true,
                Optional.of("app"),
                Optional.of(new ClientCertificate("CN=ann,O=x", List.of("ann.example"), "ff"))),
            DecisionRequest.Transaction.IDLE,
            List.of(DELETE),
            Requests.NOW,
            Circumstances.unknown().ofText("abc", 4).inReadOnly(false));
    String no = policy("no", "block", "{}", "when: \"" + when + "\"");

    assertThat(decide(request, ALLOW, no).verdict())
        .isEqualTo(holds ? Verdict.BLOCK : Verdict.ALLOW);
    assertThat(decide(Requests.of(ANN, DELETE), ALLOW, no).verdict())
        .isEqualTo(when.endsWith("present") ? Verdict.ALLOW : Verdict.BLOCK);
  }
}
