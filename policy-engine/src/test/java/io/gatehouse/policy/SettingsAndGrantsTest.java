package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings whose names are computed, and what those are told who could have a grant. */
class SettingsAndGrantsTest {

  private static final Principal ANN = Requests.user("ann", "analysts");

  @TempDir Path directory;

  private Decision decide(DecisionRequest request, String... documents) throws PolicyException {
    return Bundles.load(directory, documents).decide(request);
  }

  private static StatementFacts setConfig(SessionEffect effect) {
    return Facts.select().calling("pg_catalog", "set_config", false).effect(effect).done();
  }

  @Test
  void aSettingWhoseNameIsComputedMayBeAnyThatAPolicyFears() throws PolicyException {
    DecisionRequest computed = Requests.of(ANN, setConfig(new SessionEffect.Unknown()));
    DecisionRequest harmless =
        Requests.of(
            ANN, setConfig(new SessionEffect.SetVariable("app.tenant", Optional.of("x"), false)));
    String[] policies = {
      policy("all", "allow", "{functions: {untrusted: true}}"),
      policy("no-role", "block", "{settings: [role]}")
    };

    assertThat(decide(computed, policies).policy()).isEqualTo("no-role");
    assertThat(decide(harmless, policies).verdict()).isEqualTo(Verdict.ALLOW);
  }

  @Test
  void anAllowThatNamesSettingsCoversNoneWhoseNameIsComputed() throws PolicyException {
    String some = policy("some", "allow", "{settings: [app.*], functions: {untrusted: true}}");

    assertThat(decide(Requests.of(ANN, setConfig(new SessionEffect.Unknown())), some).verdict())
        .isEqualTo(Verdict.BLOCK);
    assertThat(
            decide(
                    Requests.of(
                        ANN,
                        setConfig(
                            new SessionEffect.SetVariable("app.tenant", Optional.of("x"), false))),
                    some)
                .verdict())
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void whoCouldHaveAGrantIsToldHowToAskForOne() throws PolicyException {
    DecisionRequest request =
        Requests.of(ANN, Facts.delete("public.orders", WhereClause.RESTRICTS).done())
            .under(Circumstances.unknown().asking(List::of, () -> new History(0, 0)));

    assertThat(decide(request, policy("p", "allow", "{}", "when: grant.active")).hint())
        .contains("gatehouse grants request shop --class write ");
    assertThat(decide(request, policy("p", "allow", "{}", "when: \"stmt.count > 5\"")).hint())
        .doesNotContain("grants request");
    assertThat(
            decide(
                    request,
                    policy("p", "allow", "{statements: {class: [read]}}", "when: grant.active"))
                .hint())
        .doesNotContain("grants request");
  }
}
