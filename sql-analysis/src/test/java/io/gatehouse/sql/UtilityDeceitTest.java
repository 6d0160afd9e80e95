package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands in disguise: what is dangerous in them is seen, or they are refused. */
class UtilityDeceitTest {

  private final Shop shop = new Shop();

  /** A line of utility-deceit.txt. */
  record Probe(String seen, String sql) {
    @Override
    public String toString() {
      return seen + ": " + sql;
    }
  }

  static Stream<Probe> probes() {
    return CommandsTest.lines("utility-deceit.txt").stream()
        .map(line -> line.split(" \\| ", 2))
        .map(fields -> new Probe(fields[0], fields[1].replace("\\n", "\n")));
  }

  @ParameterizedTest
  @MethodSource("probes")
  void seesWhatIsDangerous(Probe probe) {
    String[] words = probe.seen().split(" ");
    if (words[0].equals("refused")) {
      assertThat(shop.analyze(probe.sql()).understood()).isFalse();
      return;
    }
    StatementFacts facts = shop.understood(probe.sql());
    switch (words[0]) {
      case "no" ->
          assertThat(facts.actions())
              .extracting(Action::kind)
              .doesNotContain(StatementKind.valueOf(words[2]));
      case "action" ->
          assertThat(facts.actions())
              .extracting(Action::kind)
              .contains(StatementKind.valueOf(words[1]));
      case "class" -> assertThat(facts.statementClass()).hasToString(words[1]);
      case "opaque" -> assertThat(facts.opaque()).isTrue();
      case "option" -> assertThat(facts.options()).contains(StatementOption.valueOf(words[1]));
      case "object" ->
          assertThat(facts.objects())
              .extracting(ObjectUse::toString)
              .contains(words[1] + " " + words[2]);
      case "function" ->
          assertThat(facts.functions())
              .anySatisfy(f -> assertThat((f.schema() + "." + f.name())).endsWith(words[1]));
      case "relation" ->
          assertThat(facts.relations())
              .anySatisfy(
                  use -> {
                    assertThat(use.relation()).hasToString(words[1]);
                    assertThat(use.access()).contains(RelationUse.Access.valueOf(words[2]));
                  });
      case "column" ->
          assertThat(facts.columns())
              .anySatisfy(
                  use -> {
                    assertThat(use.column()).hasToString(words[1]);
                    assertThat(use.role()).hasToString(words[2]);
                  });
      case "effect" -> {
        if (words[1].equals("unknown")) {
          assertThat(facts.effect()).isInstanceOf(SessionEffect.Unknown.class);
        } else {
          assertThat(facts.effect()).isInstanceOf(SessionEffect.SetVariable.class);
          assertThat(((SessionEffect.SetVariable) facts.effect()).name())
              .isEqualTo(words[1].toLowerCase(Locale.ROOT));
        }
      }
      default -> throw new AssertionError(probe.seen());
    }
  }
}
