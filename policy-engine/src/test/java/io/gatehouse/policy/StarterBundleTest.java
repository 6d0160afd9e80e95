package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bundles that are shipped: they load, and mean what they say. */
class StarterBundleTest {

  private static final Principal AGENT = Requests.user("agent-7", "agents");
  private static final Principal ANALYST = Requests.user("alice", "analysts");
  private static final Principal OFFICER = Requests.user("carol", "privacy-officers");
  private static final Principal OPERATOR = Requests.user("op", "operators");
  private static final Principal DBA = Requests.user("dave", "dbas");

  private static PolicyBundle starter;
  private static PolicyBundle corpus;

  @BeforeAll
  static void load() throws PolicyException {
    Path config = Path.of("..", "config");
    starter = PolicyBundle.load(config.resolve("policies"));
    corpus = PolicyBundle.load(config.resolve("examples").resolve("corpus"));
  }

  private static Decision starter(Principal who, StatementFacts facts) {
    return starter.decide(Requests.of(who, facts));
  }

  private static Verdict verdict(Principal who, StatementFacts facts) {
    return starter(who, facts).verdict();
  }

  private static Optional<MaskSpec> mask(Principal who, String table, String column) {
    ColumnId id = new ColumnId(Facts.relation(table), column);
    return starter.decide(Requests.of(who)).obligations().masks().of(id).map(MaskRule::mask);
  }

  @Test
  void agentsReadAndOperatorsWriteRowByRow() {
    assertThat(verdict(AGENT, Facts.select().reading("public.customers", "hr.employees").done()))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(AGENT, Facts.update("public.orders", WhereClause.RESTRICTS).done()))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(OPERATOR, Facts.update("public.payments", WhereClause.RESTRICTS).done()))
        .isEqualTo(Verdict.ALLOW);
    for (WhereClause where : new WhereClause[] {WhereClause.MISSING, WhereClause.CONSTANT}) {
      assertThat(starter(AGENT, Facts.update("public.orders", where).done()).policy())
          .isEqualTo("no-unbounded-write");
      assertThat(starter(DBA, Facts.delete("public.orders", where).done()).policy())
          .isEqualTo("no-unbounded-write");
    }
    assertThat(
            starter(
                    AGENT,
                    Facts.select()
                        .and(StatementKind.DELETE, WhereClause.MISSING)
                        .touching("public.orders", Access.DELETE)
                        .done())
                .policy())
        .isEqualTo("no-unbounded-write");
  }

  @Test
  void analystsAndOfficersReadOnly() {
    for (Principal who : new Principal[] {ANALYST, OFFICER}) {
      assertThat(verdict(who, Facts.select().reading("public.customers").done()))
          .isEqualTo(Verdict.ALLOW);
      assertThat(verdict(who, Facts.update("public.orders", WhereClause.RESTRICTS).done()))
          .isEqualTo(Verdict.BLOCK);
    }
  }

  @Test
  void definitionsAreForDbas() {
    StatementFacts ddl = Facts.select().ofClass(StatementClass.DDL).done();

    assertThat(verdict(AGENT, ddl)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(ANALYST, ddl)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(DBA, ddl)).isEqualTo(Verdict.HOLD);
    assertThat(starter(DBA, ddl).approvals())
        .singleElement()
        .satisfies(
            approval -> {
              assertThat(approval.by().groups()).containsExactly("dba-leads");
              assertThat(approval.reasonRequired()).isTrue();
              assertThat(approval.admits(Requests.user("lea", "dba-leads"), DBA)).isTrue();
            });
    assertThat(starter.decide(Requests.at(Requests.NOW, DBA, "shop", "test", ddl)).verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void masksFollowTheGroups() {
    for (Principal who : new Principal[] {AGENT, ANALYST, OPERATOR, DBA}) {
      assertThat(mask(who, "public.customers", "email")).contains(new MaskSpec.Email());
      assertThat(mask(who, "staging.customers_copy", "email")).contains(new MaskSpec.Email());
      assertThat(mask(who, "public.orders", "ship_email")).contains(new MaskSpec.Email());
      assertThat(mask(who, "public.customers", "ssn")).contains(new MaskSpec.Full());
      assertThat(mask(who, "hr.employees", "salary")).contains(new MaskSpec.Full());
      assertThat(mask(who, "public.payments", "card_number"))
          .contains(new MaskSpec.Partial(0, 4, '*'));
      assertThat(mask(who, "public.customers", "name")).isEmpty();
    }
    assertThat(starter.decide(Requests.of(OFFICER)).obligations().masks()).isSameAs(MaskRules.NONE);
  }

  @Test
  void nobodyChangesWhoTheyAreOrReadsPasswords() {
    StatementFacts setRole =
        Facts.select()
            .effect(new SessionEffect.SetVariable("role", Optional.of("postgres"), false))
            .done();

    assertThat(starter(DBA, setRole).policy()).isEqualTo("no-dangerous-settings");
    assertThat(starter(DBA, Facts.select().reading("pg_catalog.pg_authid").done()).policy())
        .isEqualTo("no-server-internals");
    assertThat(starter(DBA, Facts.select().reading("pg_catalog.pg_stats_ext").done()).policy())
        .isEqualTo("no-server-internals");
    assertThat(verdict(DBA, Facts.select().reading("pg_catalog.pg_class").done()))
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void anEndlessJoinIsRefused() {
    assertThat(
            starter(
                    AGENT,
                    Facts.select()
                        .calling("pg_catalog", "generate_series", true)
                        .joinsWithoutCondition(1)
                        .done())
                .policy())
        .isEqualTo("no-endless-join");
    assertThat(
            verdict(
                AGENT,
                Facts.select()
                    .reading("public.customers")
                    .calling("pg_catalog", "generate_series", true)
                    .joinsWithoutCondition(1)
                    .done()))
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void theCorpusBundleMasksForAgentsAndNotForOperators() {
    ColumnId quoted = ColumnId.of("staging", "Customers", "Select");
    Decision agent = corpus.decide(Requests.of(AGENT, Facts.select().done()));
    Decision operator =
        corpus.decide(
            Requests.of(
                Requests.user("op", "operators"),
                Facts.update("public.note_pad", WhereClause.RESTRICTS).done()));

    assertThat(agent.obligations().masks().of(quoted)).isPresent();
    assertThat(agent.obligations().masks().of(ColumnId.of("public", "products", "Select")))
        .isEmpty();
    assertThat(operator.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(operator.obligations().masks().isEmpty()).isTrue();
  }
}
