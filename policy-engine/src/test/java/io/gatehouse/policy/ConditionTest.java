package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CEL conditions, agents, explanations, and that order never matters. */
class ConditionTest {

  private static final StatementFacts FACTS =
      Facts.delete("public.orders", WhereClause.RESTRICTS)
          .reading("hr.pay")
          .using("public.orders", "id", Role.PREDICATE)
          .calling("public", "add_tax", false)
          .joinsWithoutCondition(2)
          .done();

  private static final String ALLOW = policy("allow", "allow", "{functions: {untrusted: true}}");

  @TempDir Path directory;

  private Decision decide(Principal who, StatementFacts facts, String... documents)
      throws PolicyException {
    return Bundles.load(directory, documents).decide(Requests.of(who, facts));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stmt.kind == 'DELETE' && stmt.class == 'write' && stmt.parse == 'ok' && stmt.count == 1",
        "stmt.tables.exists(t, t.schema == 'hr' && t.name == 'pay' && 'read' in t.access)",
        "stmt.columns.exists(c, c.role == 'predicate' && c.table == 'orders' && c.name == 'id')",
        "stmt.functions.exists(f, f.name == 'add_tax' && !f.trusted && f.volatility == 'volatile')",
        "stmt.has_where && !stmt.where_is_constant && !stmt.has_limit && stmt.limit > 1000000",
        "stmt.joins == 2 && stmt.joins_without_condition == 2 && !stmt.cte_writes && !stmt.locks",
        "!stmt.concurrently && !stmt.opaque && stmt.copy == 'none'",
        "tx.state == 'idle' && conn.database == 'shop' && conn.environment == 'prod' && conn.tls",
        "conn.client_ip == '192.0.2.7' && conn.application_name.startsWith('psql')",
        "user.name == 'ann' && user.email.endsWith('@example.com') && 'analysts' in user.groups",
        "user.claims['level'] == 3 && user.auth_age == 60 && 'otp' in user.amr",
        "!actor.present && time.weekday == 1 && time.hour == 10 && time.tz == 'UTC'"
      })
  void readsEveryAttribute(String when) throws PolicyException {
    Principal ann =
        Requests.principal(
            "ann",
            Optional.empty(),
            Map.of(
                "level",
                3L,
                "amr",
                List.of("otp"),
                "auth_time",
                Requests.NOW.getEpochSecond() - 60),
            "analysts");
    Decision decision =
        decide(ann, FACTS, ALLOW, policy("no", "block", "{}", "when: \"" + when + "\""));

    assertThat(decision.matches())
        .contains(new Decision.Match("no", "block", Decision.Mode.ENFORCE, 0, Optional.empty()));
    assertThat(
            decide(ann, FACTS, ALLOW, policy("no", "block", "{}", "when: \"!(" + when + ")\""))
                .verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.claims['missing'] == 'x'",
        "user.auth_age < 60",
        "1 / (stmt.joins - 2) == 1",
        "user.claims['level']"
      })
  void whatCanNotBeEvaluatedBlocksAndAllowsNothing(String when) throws PolicyException {
    Principal ann = Requests.user("ann");
    String condition = "when: \"" + when + "\"";
    if (when.endsWith("]")) {
      condition = "when: \"" + when + " == true\"";
    }

    Decision blocked = decide(ann, FACTS, ALLOW, policy("no", "block", "{}", condition));
    assertThat(blocked.verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(blocked.matches())
        .filteredOn(match -> match.policy().equals("no"))
        .singleElement()
        .satisfies(match -> assertThat(match.error()).isPresent());
    assertThat(
            decide(ann, FACTS, policy("a", "allow", "{functions: {untrusted: true}}", condition))
                .policy())
        .isEqualTo(Decision.NO_ALLOW);
  }

  @Test
  @Timeout(20)
  void anExpressionThatNeverEndsIsStoppedAndCountsAsAnError() throws PolicyException {
    String many = "[1,2,3,4,5,6,7,8,9,10,11,12]";
    String bomb =
        "when: \""
            + many
            + ".all(a, "
            + many
            + ".all(b, "
            + many
            + ".all(c, "
            + many
            + ".all(d, a + b + c + d > 0))))\"";

    Decision decision =
        decide(Requests.user("ann"), FACTS, ALLOW, policy("no", "block", "{}", bomb));

    assertThat(decision.verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(decision.matches()).anyMatch(match -> match.error().isPresent());
  }

  @Test
  @Timeout(20)
  void aPatternOfStarsTakesNoTime() {
    assertThat(Glob.of("*a".repeat(60) + "b").matches("a".repeat(10_000), true)).isFalse();
    assertThat(Glob.of("a*c").matches("abbc", false)).isTrue();
    assertThat(Glob.of("a*c").matches("abbcd", false)).isFalse();
    assertThat(Glob.exactly("a*c").matches("abc", true)).isFalse();
  }

  @Test
  void anAgentNeedsTheRightsOfBoth() throws PolicyException {
    StatementFacts read = Facts.select().reading("public.orders").done();
    String people = policy("people", "allow", "{subjects: {groups: [analysts]}}");
    String agents = policy("bots", "allow", "{subjects: {actors: [bot]}}");
    Principal acting = Requests.acting("bot", "ann", "analysts");

    assertThat(decide(acting, read, people).message())
        .isEqualTo("No policy gives bot, acting for ann, any rights in shop (prod).");
    assertThat(decide(acting, read, agents).verdict()).isEqualTo(Verdict.BLOCK);
    assertThat(decide(acting, read, people, agents).verdict()).isEqualTo(Verdict.ALLOW);
    assertThat(decide(Requests.user("bot"), read, agents).verdict())
        .as("an agent's rights are for when it acts")
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            decide(
                    acting,
                    read,
                    policy("both", "allow", "{subjects: {groups: [analysts], actors: [bot]}}"))
                .verdict())
        .isEqualTo(Verdict.ALLOW);
    assertThat(
            decide(
                    acting,
                    read,
                    people,
                    agents,
                    policy("no", "block", "{subjects: {actors: ['*']}}"))
                .verdict())
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            decide(
                    acting,
                    read,
                    policy("a", "allow", "{subjects: {users: [ann, bot], not: {actors: [bot]}}}"))
                .verdict())
        .isEqualTo(Verdict.BLOCK);
  }

  @Test
  void explainsEveryPolicyByItsFirstFailure() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            ALLOW,
            policy("env", "block", "{environments: [staging]}"),
            policy("kind", "block", "{statements: [UPDATE]}"),
            policy("where", "block", "{statements: [DELETE], where: {any_of: [missing]}}"),
            policy("table", "block", "{tables: {any: [sales.*]}}"),
            policy("when", "block", "{}", "when: \"stmt.opaque\""));
    DecisionRequest request = Requests.of(Requests.user("ann"), FACTS);
    Explanation explanation = bundle.explain(request);

    assertThat(explanation.decision()).isEqualTo(bundle.decide(request));
    assertThat(explanation.steps())
        .extracting(
            step ->
                step.policy()
                    + ": "
                    + step.failed().map(f -> f.key() + ", " + f.detail()).orElse("matched"))
        .containsExactly(
            "allow: matched",
            "env: environments, the environment is prod",
            "kind: statements, the statement does DELETE",
            "table: tables, the table is public.orders or another that is not meant",
            "when: when, the condition does not hold",
            "where: where, the WHERE of DELETE restricts its rows");
  }

  @Test
  void theOrderOfPoliciesNeverMatters(@TempDir Path shuffled) throws PolicyException {
    Random random = new Random(7);
    String[] matches = {
      "{}",
      "{statements: [DELETE]}",
      "{statements: {class: [read]}}",
      "{tables: {any: [public.*]}}",
      "{tables: {any: [hr.*]}}",
      "{subjects: {users: [ann]}}",
      "{functions: {untrusted: true}}"
    };
    String[] effects = {"allow", "allow", "block", "hold", "limit"};
    for (int round = 0; round < 40; round++) {
      List<String> documents = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        String effect = effects[random.nextInt(effects.length)];
        documents.add(
            policy(
                "p" + i,
                effect,
                matches[random.nextInt(matches.length)],
                effect.equals("limit") || effect.equals("allow")
                    ? "obligations: {max_rows: " + random.nextInt(9) + "}"
                    : "mode: enforce"));
      }
      List<String> other = new ArrayList<>(documents);
      java.util.Collections.shuffle(other, random);
      PolicyBundle one = Bundles.load(directory, documents.toArray(String[]::new));
      PolicyBundle two = Bundles.load(shuffled, other.toArray(String[]::new));
      StatementFacts read = Facts.select().reading("public.orders").done();
      for (Principal who : List.of(Requests.user("ann"), Requests.acting("bot", "ann"))) {
        DecisionRequest request = Requests.of(who, read, FACTS);
        assertThat(two.decide(request)).isEqualTo(one.decide(request));
      }
      assertThat(two.digest()).isEqualTo(one.digest());
    }
  }

  @Test
  void aThousandPoliciesDecideInTime() throws PolicyException {
    String[] documents = new String[1_000];
    for (int i = 0; i < documents.length; i++) {
      documents[i] =
          i == 0
              ? ALLOW
              : policy("p" + i, "block", "{statements: [DELETE], tables: {any: [s" + i + ".t]}}");
    }
    PolicyBundle bundle = Bundles.load(directory, documents);
    DecisionRequest request = Requests.of(Requests.user("ann"), FACTS);
    for (int i = 0; i < 50; i++) {
      bundle.decide(request);
    }
    long start = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      assertThat(bundle.decide(request).verdict()).isEqualTo(Verdict.ALLOW);
    }

    assertThat(Duration.ofNanos((System.nanoTime() - start) / 50))
        .isLessThan(Duration.ofMillis(50));
    assertThatCode(() -> bundle.explain(request)).doesNotThrowAnyException();
  }
}
