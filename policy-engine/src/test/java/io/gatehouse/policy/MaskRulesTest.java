package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse.Role;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns are masked for whom, and how. */
class MaskRulesTest {

  private static final ColumnId EMAIL = ColumnId.of("public", "customers", "email");
  private static final ColumnId SSN = ColumnId.of("public", "customers", "ssn");
  private static final Principal ANN = Requests.user("ann", "analysts");

  private static final String LABELS =
      "kind: Labels\nspec:\n"
          + "  - {column: '*.email', labels: [pii]}\n"
          + "  - {column: public.customers.ssn, labels: [pii, pci]}\n"
          + "  - {table: hr.*, labels: [pii]}\n";

  @TempDir Path directory;

  private static String mask(String id, String match, String... rest) {
    return policy(id, "mask", match, rest);
  }

  private static MaskRules rules(PolicyBundle bundle, Principal principal) {
    return bundle.decide(Requests.of(principal)).obligations().masks();
  }

  @Test
  void theFirstEntryOfAPolicyThatMeansTheColumnCounts() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            mask(
                "m",
                "{columns: {labels: [pii]}}",
                "masks: [{columns: ['*.email'], with: email}, {labels: [pci], with: null}]"));
    MaskRules rules = rules(bundle, ANN);

    assertThat(rules.of(EMAIL).orElseThrow().mask()).isEqualTo(new MaskSpec.Email());
    assertThat(rules.of(SSN).orElseThrow().mask()).isEqualTo(new MaskSpec.Null());
    assertThat(rules.of(ColumnId.of("hr", "pay", "amount")).orElseThrow().mask())
        .as("what no entry means is masked whole")
        .isEqualTo(new MaskSpec.Full());
    assertThat(rules.of(ColumnId.of("public", "customers", "name"))).isEmpty();
    assertThat(rules.unproven().orElseThrow().mask()).isEqualTo(new MaskSpec.Null());
  }

  @Test
  void acrossPoliciesTheStrictestCountsPartByPart() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            mask(
                "a",
                "{columns: {labels: [pii]}}",
                "masks: [{with: {partial: {keep_last: 4}}}]",
                "predicates: block",
                "copy: allow"),
            mask(
                "b",
                "{columns: {labels: [pci]}}",
                "masks: [{with: hash}]",
                "predicates: allow",
                "copy: block"));

    assertThat(rules(bundle, ANN).of(SSN))
        .contains(
            new MaskRule(
                "b",
                new MaskSpec.Hash(),
                MaskRule.Predicates.BLOCK,
                MaskRule.Copy.BLOCK,
                MaskRule.Unproven.FULL));
    assertThat(rules(bundle, ANN).of(EMAIL).orElseThrow().copy()).isEqualTo(MaskRule.Copy.ALLOW);
  }

  @Test
  void ordersMasksFromWhatShowsMostToWhatShowsLeast() {
    assertThat(
            new MaskSpec[] {
              new MaskSpec.Email(),
              new MaskSpec.Partial(4, 4, '*'),
              new MaskSpec.Partial(0, 4, '*'),
              new MaskSpec.Hash(),
              new MaskSpec.Constant("x"),
              new MaskSpec.Full(),
              new MaskSpec.Null()
            })
        .isSortedAccordingTo(Strictness.OF_MASKS);
  }

  @Test
  void aColumnOfUnknownSchemaOrOtherCaseIsMaskedAllTheSame() throws PolicyException {
    MaskRules rules =
        rules(Bundles.load(directory, LABELS, mask("m", "{columns: {labels: [pii]}}")), ANN);

    assertThat(rules.of(ColumnId.of("", "customers", "ssn"))).isPresent();
    assertThat(rules.of(ColumnId.of("public", "Customers", "SSN"))).isPresent();
  }

  @Test
  void areTheSameObjectForTheSamePolicies() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            policy("a", "allow", "{}"),
            mask("m", "{columns: {labels: [pii]}, subjects: {not: {groups: [officers]}}}"));

    assertThat(rules(bundle, ANN)).isSameAs(rules(bundle, Requests.user("bob")));
    assertThat(
            bundle
                .decide(Requests.of(ANN, Facts.select().reading("public.orders").done()))
                .obligations()
                .masks())
        .isSameAs(rules(bundle, ANN));
    assertThat(rules(bundle, Requests.user("eve", "officers"))).isSameAs(MaskRules.NONE);
    assertThat(rules(bundle, Requests.user("eve", "Officers")).isEmpty())
        .as("who is spared is named exactly")
        .isFalse();
  }

  @Test
  void anExceptionLiftsItForOneUntilItExpires() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            mask("m", "{columns: {labels: [pii]}}"),
            "kind: Exception\nmetadata: {id: inc-1}\nspec: {policy: m, subject: ann, columns:"
                + " [public.customers.email], expires: 2026-12-01T00:00:00Z, ticket: INC-1,"
                + " approved_by: bob}\n");
    Instant after = Instant.parse("2026-12-01T00:00:00Z");

    assertThat(rules(bundle, ANN).of(EMAIL)).isEmpty();
    assertThat(rules(bundle, ANN).of(ColumnId.of("", "customers", "email"))).isPresent();
    assertThat(rules(bundle, ANN).of(SSN)).isPresent();
    assertThat(rules(bundle, Requests.user("bob")).of(EMAIL)).isPresent();
    assertThat(
            bundle.decide(Requests.at(after, ANN, "shop", "prod")).obligations().masks().of(EMAIL))
        .isPresent();
  }

  @Test
  void anAgentSeesNoMoreThanTheUserAndNoMoreThanItself() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            mask("m", "{columns: {labels: [pii]}, subjects: {not: {groups: [officers]}}}"));

    assertThat(rules(bundle, Requests.acting("bot", "eve", "officers")).of(EMAIL)).isPresent();
  }

  @Test
  void aShadowMaskIsRecordedAndMasksNothing() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            policy("a", "allow", "{}"),
            mask("m", "{columns: {labels: [pii]}}", "mode: shadow"));
    Decision decision =
        bundle.decide(
            Requests.of(
                ANN, Facts.select().using("public.customers", "email", Role.OUTPUT).done()));

    assertThat(decision.obligations().masks()).isSameAs(MaskRules.NONE);
    assertThat(decision.matches()).extracting(Decision.Match::policy).containsExactly("a", "m");
  }

  @Test
  void aConditionThatCanNotBeEvaluatedMasks() throws PolicyException {
    PolicyBundle bundle =
        Bundles.load(
            directory,
            LABELS,
            policy("a", "allow", "{}"),
            mask("m", "{columns: {labels: [pii]}}", "when: \"user.claims['x'] == 'y'\""));

    assertThat(
            bundle.decide(Requests.of(ANN, Facts.select().done())).obligations().masks().of(EMAIL))
        .isPresent();
  }
}
