package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What running a bundle's own tests finds, and that a test can not hold for the wrong reason. */
class PolicyTestsTest {

  private static final String READERS =
      Bundles.policy(
          "readers",
          "allow",
          "{subjects: {groups: [readers]}, statements: {class: [read]}}",
          "tests:",
          "  - {sql: 'SELECT a FROM t', expect: allow}");

  @TempDir Path directory;

  /** What the tests of these documents come to; empty for one that holds. */
  private List<String> failures(String... documents) throws PolicyException {
    PolicyBundle bundle = Bundles.load(directory, documents);
    return new PolicyTests(bundle, Requests.NOW)
        .run().stream().map(result -> result.failure().orElse("")).toList();
  }

  private static String block(String match, String... tests) {
    return Bundles.policy(
        "no", "block", match, "tests:", "  - {" + String.join("}\n    - {", tests) + "}");
  }

  @Test
  void asksAsSomebodyWhomThePolicyMeans() throws PolicyException {
    assertThat(failures(READERS)).containsExactly("");
    assertThat(
            failures(
                block(
                    "{subjects: {groups: ['team-*'], users: [ann]}, environments: ['stag*'],"
                        + " databases: [shop]}",
                    "sql: 'SELECT 1', expect: match")))
        .containsExactly("");
  }

  @Test
  void asksAsWhomTheTestNames() throws PolicyException {
    String policy =
        block(
            "{statements: {class: [read]}, subjects: {not: {groups: [readers]}}}",
            "sql: 'SELECT 1', expect: match",
            "sql: 'SELECT 1', expect: no_match, as: {groups: [readers]}",
            "sql: 'SELECT 1', expect: allow, as: {groups: [readers]}",
            "sql: 'SELECT 1', expect: block, as: {user: eve, groups: [readers], actor: bot}");

    assertThat(failures(policy, READERS)).containsExactly("", "", "", "", "");
  }

  @Test
  void saysWhatCameOutInstead() throws PolicyException {
    String policy =
        block(
            "{statements: [DELETE], where: {any_of: [missing]}}",
            "sql: 'DELETE FROM t WHERE a = 1', expect: match",
            "sql: 'DELETE FROM t', expect: no_match",
            "sql: 'SELECT a FROM t', expect: block, as: {groups: [readers]}");

    assertThat(failures(policy, READERS))
        .containsExactly("it does not match", "it matches", "the verdict is allow by readers", "");
  }

  @Test
  void aBlockMustBeThePolicysOwn() throws PolicyException {
    String policy = block("{statements: [DELETE]}", "sql: 'UPDATE t SET a = 1', expect: block");

    assertThat(failures(policy))
        .singleElement()
        .asString()
        .contains("no_allow")
        .contains("does not match");
  }

  @Test
  void whatIsNotUnderstoodProvesNothing() throws PolicyException {
    String test = "sql: 'DELETE FROM FROM t', expect: block";

    assertThat(failures(block("{}", test)))
        .singleElement()
        .asString()
        .startsWith("the statement is not understood");
    assertThat(failures(block("{parse: failed}", test))).containsExactly("");
  }

  @Test
  void aConditionThatCanNotBeEvaluatedProvesNothing() throws PolicyException {
    String policy =
        Bundles.policy(
            "no",
            "block",
            "{}",
            "when: user.claims.level > 3",
            "tests: [{sql: 'SELECT 1', expect: match}]");

    assertThat(failures(policy)).singleElement().asString().contains("can not be evaluated");
  }

  @Test
  void inventsTablesColumnsAndTheFunctionsThatPoliciesName() throws PolicyException {
    String policy =
        Bundles.policy(
            "work",
            "allow",
            "{tables: {any: [public.t, public.u, hr.t]}, functions: {names: [pg_catalog.version,"
                + " public.tax]}}",
            "tests:",
            "  - {sql: 'SELECT t.a, u.b FROM t JOIN u ON t.a = u.a', expect: match}",
            "  - {sql: 'SELECT x.a FROM hr.t AS x, u y WHERE x.a = y.a', expect: match}",
            "  - {sql: 'SELECT version(), tax(a), upper(a) FROM t', expect: match}",
            "  - {sql: 'SELECT row_to_json(t) FROM t', expect: match}",
            "  - {sql: 'SELECT a FROM hr.u', expect: no_match}",
            "  - {sql: 'SELECT pg_sleep(1)', expect: no_match}",
            "  - {sql: 'SELECT relname FROM pg_class', expect: match}");

    assertThat(failures(policy)).containsOnly("").hasSize(7);
  }

  @Test
  void aTableHasTheColumnsThatLabelsNameInIt() throws PolicyException {
    String labels =
        "kind: Labels\nspec:\n  - {column: public.people.ssn, labels: [pii]}\n"
            + "  - {column: '*.email', labels: [pii]}\n";
    String mask =
        Bundles.policy(
            "mask",
            "mask",
            "{columns: {labels: [pii]}}",
            "tests:",
            "  - {sql: 'SELECT * FROM people', expect: match}",
            "  - {sql: 'SELECT email FROM orders', expect: match}",
            "  - {sql: 'SELECT * FROM orders', expect: no_match}");

    assertThat(failures(labels, mask)).containsExactly("", "", "");
  }

  @Test
  void aKnownTableKeepsItsColumns() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory, block("{}", "sql: 'SELECT nothing_such FROM orders', expect: match"));

    assertThat(new PolicyTests(bundle, Requests.NOW, new ShopCatalog()).run())
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.holds()).isFalse();
              assertThat(result.toString()).contains("bundle.yaml:").contains("not understood");
            });
  }
}
