package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What matches, what an allow covers, and which verdict wins. */
class DecideTest {

  private static final Principal ANN = Requests.user("ann", "analysts");
  private static final StatementFacts READ = Facts.select().reading("public.orders").done();

  @TempDir Path directory;

  private Decision decide(StatementFacts facts, String... documents) throws PolicyException {
    return Bundles.load(directory, documents).decide(Requests.of(ANN, facts));
  }

  private Verdict verdict(StatementFacts facts, String... documents) throws PolicyException {
    return decide(facts, documents).verdict();
  }

  private static String allow(String match, String... rest) {
    return policy("allow", "allow", match, rest);
  }

  private static String block(String match, String... rest) {
    return policy("no", "block", match, rest);
  }

  @Test
  void blocksWhatNoPolicyAllows() throws PolicyException {
    Decision decision = decide(READ, block("{statements: [DELETE]}"));

    assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(decision.policy()).isEqualTo(Decision.NO_ALLOW);
    assertThat(decision.message()).isEqualTo("No policy gives ann any rights in shop (prod).");
    assertThat(decision.hint()).isNotEmpty();
  }

  @Test
  void saysWhatWasMissing() throws PolicyException {
    Decision decision =
        decide(
            Facts.delete("public.orders", WhereClause.RESTRICTS).done(),
            allow("{statements: {class: [read]}}"));

    assertThat(decision.message())
        .isEqualTo("No policy allows ann to run DELETE on public.orders in shop (prod).");
    assertThat(
            decide(Facts.select().reading("hr.pay").done(), allow("{tables: {any: [public.*]}}"))
                .message())
        .endsWith("The table hr.pay is not among those allowed.");
    assertThat(
            decide(Facts.select().calling("pg_catalog", "pg_sleep", false).done(), allow("{}"))
                .message())
        .endsWith("The function pg_catalog.pg_sleep is not known to be harmless.");
    assertThat(decide(Facts.unknown().done(), allow("{}")).message())
        .contains("not understood at character 3: unexpected word");
  }

  @Test
  void allowsNothingToDo() throws PolicyException {
    Decision decision = Bundles.load(directory, block("{}")).decide(Requests.of(ANN));

    assertThat(decision.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(decision.policy()).isEqualTo(Decision.EMPTY_QUERY);
  }

  @Test
  void blockIsStricterThanHoldAndHoldThanAllow() throws PolicyException {
    String hold = policy("wait", "hold", "{}");

    assertThat(verdict(READ, allow("{}"))).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(READ, allow("{}"), hold)).isEqualTo(Verdict.HOLD);
    assertThat(verdict(READ, allow("{}"), hold, block("{}"))).isEqualTo(Verdict.BLOCK);
  }

  @Test
  void holdsOnlyWhatIsAllowedAsWell() throws PolicyException {
    assertThat(decide(READ, policy("wait", "hold", "{}")).policy()).isEqualTo(Decision.NO_ALLOW);
  }

  @Test
  void theStrictestOfSeveralStatementsWins() throws PolicyException {
    PolicyBundle bundle = Bundles.load(directory, allow("{}"), block("{statements: [DELETE]}"));
    StatementFacts delete = Facts.delete("public.orders", WhereClause.RESTRICTS).done();

    assertThat(bundle.decide(Requests.of(ANN, READ, delete, READ)).verdict())
        .isEqualTo(Verdict.BLOCK);
    assertThat(bundle.decide(Requests.of(ANN, READ, READ)).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(bundle.decide(Requests.of(ANN, READ, delete)).matches())
        .contains(new Decision.Match("no", "block", Decision.Mode.ENFORCE, 1, Optional.empty()));
  }

  @Test
  void anAllowCoversEveryActionOfAStatement() throws PolicyException {
    String read = allow("{statements: {class: [read]}}");
    StatementFacts deleteInCte =
        Facts.select()
            .and(StatementKind.DELETE, WhereClause.RESTRICTS)
            .touching("public.orders", Access.DELETE)
            .done();

    assertThat(verdict(READ, read)).isEqualTo(Verdict.ALLOW);
    Decision decision = decide(deleteInCte, read);
    assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(decision.message()).endsWith("It also does DELETE.");
    assertThat(verdict(deleteInCte, allow("{statements: [SELECT]}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(deleteInCte, allow("{statements: [SELECT, DELETE]}")))
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void anAllowCoversTheClassEvenWhenTheActionsLookHarmless() throws PolicyException {
    assertThat(
            verdict(
                Facts.select().ofClass(StatementClass.DDL).done(),
                allow("{statements: {class: [read]}}")))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void anAllowCoversEveryTable() throws PolicyException {
    String sales = allow("{tables: {any: [sales.*, public.orders], none: [sales.pay]}}");

    assertThat(verdict(READ, sales)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(Facts.select().reading("public.orders", "hr.pay").done(), sales))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.select().reading("sales.pay").done(), sales)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.select().reading("sales.Pay").done(), sales))
        .as("what an allow leaves out, it leaves out in every case")
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.select().reading("SALES.x").done(), sales))
        .as("what an allow names, it names exactly")
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void anAllowLetsSystemRelationsBeReadOnly() throws PolicyException {
    String some = allow("{tables: {any: [public.*], none: [pg_catalog.pg_authid]}}");

    assertThat(verdict(Facts.select().reading("pg_catalog.pg_class").done(), some))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(Facts.select().reading("pg_catalog.pg_authid").done(), some))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.delete("pg_catalog.pg_class", WhereClause.RESTRICTS).done(), some))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void aTableWhoseSchemaIsNotKnownIsNotAllowedByOneAndMayBeBlockedByAny() throws PolicyException {
    StatementFacts unresolved = Facts.select().reading("orders").done();

    assertThat(verdict(unresolved, allow("{tables: {any: [public.*]}}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(unresolved, allow("{tables: {any: ['*.orders']}}")))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(unresolved, allow("{}"), block("{tables: {any: [hr.orders]}}")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(unresolved, allow("{}"), block("{tables: {any: [hr.pay]}}")))
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aBlockFindsItsTableInEveryCase() throws PolicyException {
    String noCustomers = block("{tables: {any: [staging.Customers]}}");

    assertThat(
            verdict(Facts.select().reading("staging.Customers").done(), allow("{}"), noCustomers))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(Facts.select().reading("staging.customers").done(), allow("{}"), noCustomers))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(
                Facts.select().reading("staging.customers").done(),
                allow("{}"),
                block("{tables: {any: ['staging.\"Customers\"']}}")))
        .as("a quoted name is exact")
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void aBlockNeedsKindAndWhereInTheSameAction() throws PolicyException {
    String unbounded =
        block("{statements: [UPDATE, DELETE], where: {any_of: [missing, constant]}}");

    assertThat(
            verdict(Facts.delete("public.t", WhereClause.MISSING).done(), allow("{}"), unbounded))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(Facts.update("public.t", WhereClause.CONSTANT).done(), allow("{}"), unbounded))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(Facts.delete("public.t", WhereClause.RESTRICTS).done(), allow("{}"), unbounded))
        .isEqualTo(Verdict.ALLOW);
    assertThat(
            verdict(
                Facts.select().and(StatementKind.DELETE, WhereClause.RESTRICTS).done(),
                allow("{}"),
                unbounded))
        .as("the missing WHERE is the SELECT's")
        .isEqualTo(Verdict.ALLOW);
    assertThat(
            verdict(
                Facts.select().and(StatementKind.DELETE, WhereClause.MISSING).done(),
                allow("{}"),
                unbounded))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void anAllowWithWhereAsksItOfWhatChangesRows() throws PolicyException {
    String bounded = allow("{statements: {class: [read, write]}, where: {any_of: [restricts]}}");

    assertThat(verdict(Facts.delete("public.t", WhereClause.RESTRICTS).done(), bounded))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(Facts.insert("public.t").done(), bounded)).isEqualTo(Verdict.ALLOW);
    assertThat(
            verdict(
                Facts.select().and(StatementKind.UPDATE, WhereClause.RESTRICTS).done(), bounded))
        .isEqualTo(Verdict.ALLOW);
    assertThat(
            verdict(Facts.select().and(StatementKind.UPDATE, WhereClause.CONSTANT).done(), bounded))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void onlyANamedFunctionBeyondTheTrustedOnesIsAllowed() throws PolicyException {
    StatementFacts own = Facts.select().calling("public", "add_tax", false).done();

    assertThat(verdict(Facts.select().calling("pg_catalog", "now", true).done(), allow("{}")))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(own, allow("{}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(own, allow("{functions: {names: [public.add_tax]}}")))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(own, allow("{functions: {untrusted: true}}"))).isEqualTo(Verdict.ALLOW);
    assertThat(
            verdict(
                Facts.select().calling("", "add_tax", false).done(),
                allow("{functions: {names: [public.add_tax]}}")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(
                own,
                allow("{functions: {untrusted: true}}"),
                block("{functions: {names: [ADD_TAX]}}")))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void whatIsOpaqueOrNotUnderstoodMustBeNamed() throws PolicyException {
    assertThat(verdict(Facts.select().opaque().done(), allow("{}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.select().opaque().done(), allow("{opaque: true}")))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(Facts.unknown().done(), allow("{}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.unknown().done(), allow("{parse: failed}"))).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(READ, allow("{parse: failed}"))).isEqualTo(Verdict.BLOCK);
  }

  @Test
  void whatIsAllowedWithoutBeingUnderstoodMayBeAnythingToABlock() throws PolicyException {
    assertThat(
            verdict(
                Facts.unknown().done(), allow("{parse: failed}"), block("{tables: {any: [hr.*]}}")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict(Facts.unknown().done(), allow("{parse: failed, tables: {any: [public.*]}}")))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void settingsNameWhatSetAndResetChange() throws PolicyException {
    String noRole = block("{settings: [role, 'session_*']}");
    StatementFacts setRole =
        Facts.select()
            .effect(new SessionEffect.SetVariable("role", Optional.of("dba"), false))
            .done();
    StatementFacts resetReplication =
        Facts.select()
            .effect(new SessionEffect.ResetVariable(Optional.of("session_replication_role")))
            .done();
    StatementFacts searchPath =
        Facts.select()
            .effect(new SessionEffect.SetVariable("search_path", Optional.of("hr"), false))
            .done();

    assertThat(verdict(setRole, allow("{}"), noRole)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(resetReplication, allow("{}"), noRole)).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(searchPath, allow("{}"), noRole)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(searchPath, allow("{settings: [search_path]}"))).isEqualTo(Verdict.ALLOW);
    assertThat(verdict(setRole, allow("{settings: [search_path]}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(READ, allow("{settings: [search_path]}"))).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void judgesWhatIsPreparedAndDeclared() throws PolicyException {
    StatementFacts inner = Facts.delete("public.t", WhereClause.MISSING).done();

    assertThat(
            verdict(
                Facts.select().effect(new SessionEffect.Prepare("p", inner)).done(),
                allow("{}"),
                block("{statements: [DELETE]}")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            verdict(
                Facts.select().effect(new SessionEffect.DeclareCursor("c", inner)).done(),
                allow("{}"),
                block("{statements: [DELETE]}")))
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void environmentsAndDatabasesLimitAPolicy() throws PolicyException {
    assertThat(verdict(READ, allow("{environments: [prod], databases: ['sh*']}")))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict(READ, allow("{environments: [staging]}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(READ, allow("{databases: [Shop]}"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict(READ, allow("{}"), block("{databases: [Shop]}"))).isEqualTo(Verdict.BLOCK);
  }

  @Test
  void shadowAndWarnAreRecordedAndDecideNothing() throws PolicyException {
    Decision decision =
        decide(
            READ,
            allow("{}"),
            policy("later", "block", "{}", "mode: shadow"),
            policy("soon", "hold", "{}", "mode: warn"));

    assertThat(decision.verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(decision.matches())
        .containsExactly(
            new Decision.Match("allow", "allow", Decision.Mode.ENFORCE, 0, Optional.empty()),
            new Decision.Match("later", "block", Decision.Mode.SHADOW, 0, Optional.empty()),
            new Decision.Match("soon", "hold", Decision.Mode.WARN, 0, Optional.empty()));
    assertThat(verdict(READ, allow("{}", "mode: shadow"))).isEqualTo(Verdict.BLOCK);
  }

  @Test
  void theMostSevereBlockSpeaks() throws PolicyException {
    String severe =
        block("{}").replace("metadata: {id: no}", "metadata: {id: zz, severity: critical}");

    Decision decision = decide(READ, allow("{}"), policy("aa", "block", "{}"), severe);

    assertThat(decision.policy()).isEqualTo("zz");
  }

  @Test
  void theSmallestLimitsAreMerged() throws PolicyException {
    Obligations obligations =
        decide(
                READ,
                allow("{}", "obligations: {max_rows: 500, statement_timeout: 60s}"),
                policy(
                    "cap", "limit", "{}", "obligations: {max_rows: 100, transaction: read_only}"),
                policy("slow", "limit", "{}", "obligations: {statement_timeout: 2m}"),
                policy("off", "limit", "{}", "mode: shadow", "obligations: {max_rows: 1}"))
            .obligations();

    assertThat(obligations.maxRows()).hasValue(100);
    assertThat(obligations.statementTimeout()).hasValue(java.time.Duration.ofSeconds(60));
    assertThat(obligations.readOnly()).isTrue();
  }
}
