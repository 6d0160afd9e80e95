package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bundle must be like, and what is said when it is not. */
class LoadTest {

  private static final String PII =
      "kind: Labels\nspec:\n  - {column: public.customers.email, labels: [pii]}\n";

  @TempDir Path directory;

  private List<String> problems(String... documents) {
    PolicyException thrown =
        catchThrowableOfType(PolicyException.class, () -> Bundles.load(directory, documents));
    return thrown == null
        ? List.of()
        : thrown.problems().stream()
            .map(problem -> problem.toString().substring(directory.toString().length() + 1))
            .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {statement: [DELETE]}             | unknown key statement (did you mean statements?)
          {statements: [DELEET]}            | DELEET is no kind of statement (did you mean DELETE?)
          {statements: {class: [raed]}}     | raed is no class (did you mean read?)
          {statements: []}                  | statements is an empty list
          {where: {any_of: [mising]}}       | mising is no any_of (did you mean missing?)
          {tables: {any: [orders]}}         | a table is written schema.table: orders
          {tables: {any: [a.b.c]}}          | a table is written schema.table: a.b.c
          {tables: {}}                      | tables names nothing
          {columns: {names: [email]}}       | a column is written schema.table.column
          {columns: {labels: [pi]}}         | no Labels document gives the label pi (did you mean pii?)
          {columns: {labels: [pii], roles: [out]}} | out is no roles
          {functions: {}}                   | functions names nothing
          {parse: ok}                       | ok is no parse (one of failed)
          {clients: {addresses: [10.0.0.1/8]}} | 10.0.0.1/8 has bits behind its prefix
          {clients: {addresses: [localhost]}} | localhost is no network
          {clients: {addresses: [010.0.0.1]}} | 010.0.0.1 is no network
          {clients: {certificate: some}}    | certificate must be any, none, or a map
          {clients: {}}                     | clients names nothing
          {schedule: {timezone: UTC}}       | schedule means always
          {schedule: {hours: ["09:00-18:00"]}} | timezone is missing
          {schedule: {days: [mon], timezone: Europe/Berln}} | Europe/Berln is no time zone (did you mean Europe/Berlin?)
          {schedule: {hours: ["9-18"], timezone: UTC}} | 9-18 is not right for hours
          {schedule: {hours: ["09:00-09:00"], timezone: UTC}} | 09:00-09:00 has no end
          {opaque: false}                   | opaque is true or left out
          {subjects: {}}                    | subjects names nobody
          {subjects: {not: {}}}             | not names nobody
          {subjects: {group: [a]}}          | unknown key group (did you mean groups?)
          {settings: [1]}                   | an entry of settings must be text
          """)
  void refusesAMatchThatDoesNotMeanWhatItSays(String match, String problem) {
    assertThat(problems(PII, policy("p", "block", match)))
        .anyMatch(said -> said.contains(problem) && said.matches("bundle.yaml:\\d+:\\d+: .*"));
  }

  @Test
  void reportsTheMistakesOfAllFilesTogether() {
    Bundles.write(directory.resolve("b").resolve("other.yml"), "kind: Polcy\n");
    Bundles.write(
        directory.resolve("z.yaml"), "apiVersion: gatehouse/v2\nkind: Labels\nspec: []\n");

    assertThat(problems(policy("p", "blok", "{}")))
        .anyMatch(
            said ->
                said.startsWith(
                    "b/other.yml:1:7: Polcy is no kind of document (did you mean Policy?)"))
        .anyMatch(said -> said.startsWith("b/other.yml:1:1: apiVersion is missing"))
        .anyMatch(
            said -> said.startsWith("bundle.yaml:5:11: blok is no effect (did you mean block?)"))
        .anyMatch(said -> said.startsWith("z.yaml:1:13: apiVersion is not known: gatehouse/v2"));
  }

  @Test
  void refusesTwoPoliciesOfOneName() {
    assertThat(problems(policy("p", "allow", "{}"), policy("p", "block", "{}")))
        .anyMatch(said -> said.contains("two policies are called p (the other is in"));
  }

  @Test
  void refusesIdsThatGatehouseItselfUses() {
    assertThat(problems(policy("no_allow", "allow", "{}")))
        .anyMatch(said -> said.contains("no_allow is what Gatehouse itself says"));
    assertThat(problems(policy("\"a b\"", "allow", "{}"))).isNotEmpty();
  }

  @Test
  void refusesAMistypedAttributeAtItsPlace() {
    assertThat(problems(policy("p", "block", "{}", "when: \"stmt.kimd == 'DROP'\"")))
        .singleElement()
        .asString()
        .startsWith("bundle.yaml:8:14: ")
        .contains("kimd")
        .endsWith("(did you mean kind?)");
    assertThat(problems(policy("p", "block", "{}", "when: \"stmt.joins == 'x'\"")))
        .singleElement()
        .asString()
        .contains("the expression is wrong");
    assertThat(problems(policy("p", "block", "{}", "when: \"stmt.kind\""))).isNotEmpty();
    assertThat(problems(policy("p", "block", "{}", "when: \"stmt.kind ==\""))).isNotEmpty();
  }

  @Test
  void refusesObligationsThatItDoesNotKnow() {
    assertThat(problems(policy("p", "allow", "{}", "obligations: {max_row: 10}")))
        .singleElement()
        .asString()
        .endsWith("unknown key max_row (did you mean max_rows?)");
    assertThat(problems(policy("p", "allow", "{}", "obligations: {on_excess: error}")))
        .anyMatch(said -> said.contains("there is none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stmt.estimated_rows", "stmt.params", "grant.id", "history.rows_today"})
  void refusesToAskWhetherSomethingIsKnown(String what) {
    assertThat(problems(policy("p", "block", "{}", "when: \"has(" + what + ")\"")))
        .singleElement()
        .asString()
        .contains("has() can not ask for " + what);
  }

  @Test
  void refusesHugeExpressions() {
    String when = "'" + "x".repeat(5_000) + "' == ''";
    String deep = "(".repeat(200) + "true" + ")".repeat(200);

    assertThat(problems(policy("p", "block", "{}", "when: \"" + when + "\"")))
        .singleElement()
        .asString()
        .contains("longer than 4096 characters");
    assertThat(problems(policy("p", "block", "{}", "when: \"" + deep + "\""))).isNotEmpty();
  }

  @Test
  void refusesNamesThatPostgresWouldCut() {
    assertThat(
            problems(
                "kind: Labels\nspec:\n  - {column: public.t."
                    + "x".repeat(64)
                    + ", labels: [pii]}\n"))
        .singleElement()
        .asString()
        .contains("PostgreSQL cuts names at 63 bytes");
  }

  @Test
  void refusesAMaskPolicyThatMasksNothing() {
    assertThat(problems(PII, policy("p", "mask", "{}")))
        .anyMatch(said -> said.contains("columns is missing"));
    assertThat(
            problems(
                PII, policy("p", "mask", "{columns: {labels: [pii]}}", "masks: [{with: bucket}]")))
        .anyMatch(said -> said.contains("bucket needs its width"));
    for (String wrong :
        List.of(
            "{bucket: {width: 0}}",
            "{bucket: {}}",
            "date_trunc",
            "{date_trunc: {unit: minute}}",
            "{date_trunc: {}}",
            "{noise: {percent: 101}}",
            "{noise: {percent: 0}}")) {
      assertThat(
              problems(
                  PII,
                  policy(
                      "p",
                      "mask",
                      "{columns: {labels: [pii]}}",
                      "masks: [{with: %s}]".formatted(wrong))))
          .as(wrong)
          .isNotEmpty();
    }
    for (String right :
        List.of(
            "{bucket: {width: 1000}}",
            "{date_trunc: {unit: quarter}}",
            "noise",
            "{noise: {percent: 25}}")) {
      assertThat(
              problems(
                  PII,
                  policy(
                      "p",
                      "mask",
                      "{columns: {labels: [pii]}}",
                      "masks: [{with: %s}]".formatted(right))))
          .as(right)
          .isEmpty();
    }
    assertThat(
            problems(
                PII,
                policy(
                    "p", "mask", "{columns: {labels: [pii]}}", "masks: [{with: {partial: {}}}]")))
        .anyMatch(said -> said.contains("partial keeps nothing"));
  }

  @Test
  void refusesExceptionsWithoutAnEndOrFromNothing() {
    String exception =
        "kind: Exception\nmetadata: {id: e}\nspec: {policy: mask, subject: ann, ticket: T-1,"
            + " approved_by: %s%s}\n";
    String mask = policy("masks", "mask", "{columns: {labels: [pii]}}");

    assertThat(problems(PII, mask, exception.formatted("ann", "")))
        .anyMatch(said -> said.contains("expires is missing"))
        .anyMatch(said -> said.contains("nobody approves an exception of their own"));
    assertThat(problems(PII, mask, exception.formatted("bob", ", expires: 2027-01-01T00:00:00Z")))
        .singleElement()
        .asString()
        .contains("there is no policy mask (did you mean masks?)");
    assertThat(
            problems(
                policy("mask", "allow", "{}"),
                exception.formatted("bob", ", expires: 2027-01-01T00:00:00Z")))
        .singleElement()
        .asString()
        .contains("allows: there is nothing to except from it");
  }

  @Test
  void refusesAnEmptyOrMissingDirectory() {
    assertThatThrownBy(() -> PolicyBundle.load(directory))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("holds no policy");
    assertThatThrownBy(() -> PolicyBundle.load(directory.resolve("none")))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("is not a directory");
  }

  @Test
  void readsAMountedDirectoryOfLinksOnce() throws Exception {
    Bundles.write(
        directory.resolve("..2026_11").resolve("p.yaml"),
        "apiVersion: gatehouse/v1\n" + policy("p", "allow", "{}"));
    Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_11"));
    Files.createSymbolicLink(directory.resolve("p.yaml"), Path.of("..data", "p.yaml"));

    assertThat(PolicyBundle.load(directory).policies())
        .extracting(PolicySummary::id)
        .containsExactly("p");
  }

  @Test
  void theDigestIsOfTheMeaning(@TempDir Path other, @TempDir Path third) throws Exception {
    String a = policy("a", "allow", "{}");
    String b = policy("b", "block", "{statements: [DELETE]}");
    PolicyBundle one = Bundles.load(directory, a, b);
    Bundles.write(other.resolve("x.yaml"), "# why\napiVersion: gatehouse/v1\n" + b);
    Bundles.write(other.resolve("y.yaml"), "apiVersion: gatehouse/v1\n" + a);

    assertThat(one.digest()).matches("[0-9a-f]{64}");
    assertThat(PolicyBundle.load(other).digest()).isEqualTo(one.digest());
    assertThat(Bundles.load(third, b, a).digest()).isEqualTo(one.digest());
    assertThat(Bundles.load(third, a, b).digest()).isEqualTo(one.digest());
    assertThat(Bundles.load(third, a, b.replace("DELETE", "UPDATE")).digest())
        .isNotEqualTo(one.digest());
  }
}
