package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The check has to catch what it is there for: each test shows it an answer that lies. */
class AnswerCheckTest {

  private static final Answer.Table TRUTH =
      table(List.of("id", "email"), row("1", "alice.quill1@mail.test"), row("2", null));
  private static final Answer.Failure REFUSAL =
      new Answer.Failure(
          "42501",
          "UPDATE needs a WHERE that restricts rows.",
          Optional.of("policy=no-unbounded-write decision=01JD8Z database=shop"),
          Optional.of("Restrict the rows."));

  private final AnswerCheck check = new AnswerCheck(query -> TRUTH);

  @Test
  void acceptsMaskedRowsBesideClearOnes() throws Exception {
    assertThat(masked(row("1", "a***@m***.test"), row("2", null))).isEmpty();
  }

  @Test
  void catchesAColumnThatCameClear() throws Exception {
    assertThat(masked(row("1", "alice.quill1@mail.test"), row("2", null))).isPresent();
  }

  @Test
  void catchesATrueValueInsideAnotherOne() throws Exception {
    assertThat(masked(row("1", "<alice.quill1@mail.test>"), row("2", null))).isPresent();
  }

  @Test
  void catchesATrueValueInAnotherColumn() throws Exception {
    Answer.Table truth =
        table(List.of("note", "email"), row("alice.quill1@mail.test", "alice.quill1@mail.test"));
    Answer.Table shown =
        table(List.of("note", "email"), row("alice.quill1@mail.test", "a***@m***.test"));

    assertThat(
            new AnswerCheck(query -> truth)
                .problem(new Expectation.Rows(Set.of("email"), "the same"), shown))
        .isPresent();
  }

  @Test
  void catchesANullThatGotAMask() throws Exception {
    assertThat(masked(row("1", "a***@m***.test"), row("2", "****"))).isPresent();
  }

  @Test
  void catchesAClearColumnThatIsNotTheServers() throws Exception {
    assertThat(masked(row("7", "a***@m***.test"), row("2", null))).isPresent();
  }

  @Test
  void catchesRowsThatAreMissing() throws Exception {
    assertThat(masked(row("1", "a***@m***.test"))).isPresent();
  }

  @Test
  void catchesAColumnThatIsMissing() throws Exception {
    assertThat(
            check.problem(
                new Expectation.Rows(Set.of("email"), "q"),
                table(List.of("id", "other"), row("1", "x"), row("2", null))))
        .isPresent();
  }

  @Test
  void provesNothingWhenTheServerHasNoRows() throws Exception {
    Answer.Table none = table(List.of("id", "email"));

    assertThat(
            new AnswerCheck(query -> none)
                .problem(new Expectation.Rows(Set.of("email"), "q"), none))
        .hasValueSatisfying(problem -> assertThat(problem).contains("proves nothing"));
  }

  @Test
  void provesNothingWhenEveryMaskedValueIsNull() throws Exception {
    Answer.Table nulls = table(List.of("id", "email"), row("2", null));

    assertThat(
            new AnswerCheck(query -> nulls)
                .problem(new Expectation.Rows(Set.of("email"), "q"), nulls))
        .hasValueSatisfying(problem -> assertThat(problem).contains("proves nothing"));
  }

  @Test
  void anErrorIsNoMaskedRow() throws Exception {
    assertThat(check.problem(new Expectation.Rows(Set.of("email"), "q"), REFUSAL)).isPresent();
  }

  @Test
  void acceptsARefusalThatSaysAll() throws Exception {
    assertThat(check.problem(new Expectation.Refused("no-unbounded-write"), REFUSAL)).isEmpty();
    assertThat(check.problem(new Expectation.Refused(""), REFUSAL)).isEmpty();
    assertThat(AnswerCheck.reference(REFUSAL))
        .contains(new AnswerCheck.Reference("no-unbounded-write", "01JD8Z"));
  }

  @Test
  void catchesARefusalByAnotherPolicy() throws Exception {
    assertThat(check.problem(new Expectation.Refused("no-ddl"), REFUSAL)).isPresent();
  }

  @Test
  void catchesPostgresqlsOwnPermissionDenied() throws Exception {
    Answer.Failure own =
        new Answer.Failure(
            "42501", "permission denied for table orders", Optional.empty(), Optional.empty());

    assertThat(check.problem(new Expectation.Refused(""), own)).isPresent();
  }

  @Test
  void catchesARefusalWithoutAHint() throws Exception {
    Answer.Failure silent = new Answer.Failure("42501", "No.", REFUSAL.detail(), Optional.empty());

    assertThat(check.problem(new Expectation.Refused(""), silent)).isPresent();
  }

  @Test
  void catchesAStatementThatRan() throws Exception {
    assertThat(check.problem(new Expectation.Refused(""), new Answer.Ran())).isPresent();
    assertThat(check.problem(new Expectation.Fails("25P02"), new Answer.Ran())).isPresent();
    assertThat(check.problem(new Expectation.Fails("25P02"), REFUSAL)).isPresent();
    assertThat(check.problem(new Expectation.Runs(), REFUSAL)).isPresent();
  }

  @Test
  void hidingIsARefusalOrRowsWithoutTheValues() throws Exception {
    Expectation hides = new Expectation.Hides("q");

    assertThat(check.problem(hides, REFUSAL)).isEmpty();
    assertThat(check.problem(hides, table(List.of("upper"), row("****")))).isEmpty();
    assertThat(check.problem(hides, table(List.of("x"), row("x alice.quill1@mail.test"))))
        .isPresent();
    assertThat(
            check.problem(
                hides,
                new Answer.Failure(
                    "22P02",
                    "invalid input syntax: \"alice.quill1@mail.test\"",
                    Optional.empty(),
                    Optional.empty())))
        .isPresent();
  }

  @SafeVarargs
  private final Optional<String> masked(List<String>... rows) throws Exception {
    return check.problem(
        new Expectation.Rows(Set.of("email"), "SELECT id, email FROM customers"),
        table(List.of("id", "email"), rows));
  }

  @SafeVarargs
  private static Answer.Table table(List<String> labels, List<String>... rows) {
    return new Answer.Table(labels, List.of(rows), false);
  }

  private static List<String> row(String... values) {
    return Arrays.asList(values);
  }
}
