package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools ask of bundles: cases with coverage, differences, and why. */
class ToolsTest {

  private static final String READ =
      policy("read", "allow", "{subjects: {groups: [analysts]}, statements: {class: [read]}}");
  private static final Principal ANN = Requests.user("ann", "analysts");

  @TempDir Path directory;
  @TempDir Path other;

  @Test
  void casesAreRunAndWhatNoneOfThemReachedIsNamed() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            READ,
            policy("no-t", "block", "{tables: {any: [public.t]}}"),
            policy("never", "block", "{statements: [VACUUM]}"));
    Path yaml = other.resolve("cases.yaml");
    Bundles.write(
        yaml,
        """
        defaults: {as: {user: ann, groups: [analysts]}, expect: block}
        cases:
          - {sql: "SELECT a FROM u", expect: allow}
          - {sql: "SELECT a FROM t", policy: no-t}
          - {sql: "SELECT a FROM t", policy: never}
          - {sql: "SELECT a FROM u", as: {user: bob}}
          - {sql: "SELECT a FROM u"}
        """);
    PolicyTests.Report report = new PolicyTests(bundle, Requests.NOW).run(PolicyCase.read(yaml));

    assertThat(report.results())
        .extracting(result -> result.failure().orElse(""))
        .containsExactly("", "", "the verdict is that of no-t", "", "the verdict is allow by read");
    assertThat(report.neverMatched()).containsExactly("never");
    assertThat(report.holds()).isFalse();
  }

  @Test
  void linesOfJsonAreCasesToo() throws PolicyException {
    Path lines = other.resolve("cases.jsonl");
    Bundles.write(
        lines,
        """
        {"sql": "SELECT 1", "expect": "allow", "as": {"user": "ann", "groups": ["analysts"]}}

        {"sql": "DROP TABLE t", "expect": "block", "environment": "test"}
        """);

    assertThat(PolicyCase.read(lines))
        .extracting(one -> one.place().line() + " " + one.expected() + " " + one.environment())
        .containsExactly("1 ALLOW prod", "3 BLOCK test");

    Bundles.write(lines, "{\"sql\": \"SELECT 1\", \"expect\": \"allow\"}\n{\"sq\": \"x\"}\n[]\n");
    assertThatThrownBy(() -> PolicyCase.read(lines))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining(":2:1: unknown key sq")
        .hasMessageContaining(":3:1: a case must be an object");
  }

  @Test
  void saysWhatTellsTwoBundlesApart() throws PolicyException {
    String labels = "kind: Labels\nspec: [{column: '*.email', labels: [pii]}]\n";
    String mask = policy("mask", "mask", "{columns: {labels: [pii]}}");
    PolicyBundle before =
        Bundles.load(directory, READ, labels, mask, policy("old", "block", "{}", "mode: shadow"));
    PolicyBundle after =
        Bundles.load(
            other,
            READ.replace("[read]", "[read, write]"),
            labels.replace("email", "mail"),
            mask,
            policy("new", "hold", "{statements: [DELETE]}"));
    BundleDiff diff = BundleDiff.between(before, after);

    assertThat(diff.changes())
        .extracting(change -> change.kind() + " " + change.id() + " " + change.keys())
        .containsExactly("ADDED new []", "REMOVED old []", "CHANGED read [match]");
    assertThat(diff.labelsChanged()).isTrue();
    assertThat(BundleDiff.between(before, before).changes()).isEmpty();

    StatementFacts plain = Facts.select().reading("public.u").done();
    StatementFacts masked =
        Facts.select().reading("public.t").using("public.t", "email", ColumnUse.Role.OUTPUT).done();
    StatementFacts delete = Facts.delete("public.t", WhereClause.RESTRICTS).done();
    List<BundleDiff.Difference> differences =
        BundleDiff.decisions(
            before,
            after,
            List.of(Requests.of(ANN, plain), Requests.of(ANN, masked), Requests.of(ANN, delete)));

    assertThat(differences)
        .extracting(difference -> difference.index() + " " + difference.differs())
        .containsExactly(
            "0 [would]", "1 [masks, would]", "2 [verdict, policy, message, approvals, would]");
    assertThat(differences).allMatch(BundleDiff.Difference::matters);
  }

  @Test
  void theNearestMissComesFirstWithWhatWouldHaveToChange() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            policy("a-far", "allow", "{subjects: {groups: [dbas]}}"),
            policy(
                "b-two", "allow", "{statements: {class: [read]}, tables: {any: [public.other]}}"),
            policy("c-one", "allow", "{tables: {any: [public.orders]}, statements: [SELECT]}"),
            policy("d-when", "allow", "{}", "when: \"conn.database == 'other'\""));
    Explanation explanation =
        bundle.explain(
            Requests.of(ANN, Facts.update("public.orders", WhereClause.RESTRICTS).done()));

    assertThat(explanation.nearest())
        .extracting(Explanation.Step::policy)
        .containsExactly("c-one", "d-when", "b-two", "a-far");
    assertThat(explanation.nearest().get(0).failures())
        .singleElement()
        .isEqualTo(
            new Explanation.Failure(
                "statements", "the statement does UPDATE", "every action would have to be SELECT"));
    assertThat(explanation.nearest().get(1).failures().get(0).change())
        .isEqualTo("this would have to hold: conn.database == 'other'");
    assertThat(explanation.nearest().get(3).failures().get(0).change())
        .isEqualTo("whoever asks would have to be in group dbas");
  }

  @Test
  void aDecisionIsRememberedOnlyForTheSameQuestion() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(directory, READ, policy("ro", "block", "{}", "when: tx.read_only"));
    DecisionRequest request = Requests.of(ANN, Facts.select().done());
    DecisionRequest writing = request.under(Circumstances.unknown().inReadOnly(false));
    DecisionRequest reading = request.under(Circumstances.unknown().inReadOnly(true));

    PolicyBundle plain = Bundles.load(directory, READ);
    assertThat(plain.decide(request)).isSameAs(plain.decide(request));
    // The server is asked each time whether a transaction is read only.
    assertThat(bundle.decide(writing)).isNotSameAs(bundle.decide(writing));
    assertThat(bundle.decide(writing).verdict()).isEqualTo(Decision.Verdict.ALLOW);
    assertThat(bundle.decide(reading).verdict()).isEqualTo(Decision.Verdict.BLOCK);
    assertThat(
            bundle
                .decide(Requests.at(Requests.NOW, ANN, "shop", "test", request.statements().get(0)))
                .verdict())
        .isEqualTo(Decision.Verdict.BLOCK);
    assertThat(
            bundle
                .decide(
                    Requests.of(Requests.user("eve"), request.statements().get(0))
                        .under(Circumstances.unknown().inReadOnly(false)))
                .policy())
        .isEqualTo(Decision.NO_ALLOW);
  }
}
