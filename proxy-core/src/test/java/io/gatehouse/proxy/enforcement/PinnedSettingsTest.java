package io.gatehouse.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.DecisionRequest;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.SessionEffect.SetVariable;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedSettingsTest {

  private static final Judge.Explainer EXPLAINER =
      new Judge.Explainer(new DecisionRequest.Target("shop", "prod"), "D");

  @ParameterizedTest
  @CsvSource({
    "standard_conforming_strings,off,false",
    "standard_conforming_strings,0,false",
    "standard_conforming_strings,f,false",
    "standard_conforming_strings,no,false",
    "standard_conforming_strings,on,true",
    "standard_conforming_strings,TRUE,true",
    "client_encoding,SJIS,false",
    "client_encoding,UTF-8,true",
    "names,BIG5,false",
    "search_path,anything,true"
  })
  void decidesByNameAndValue(String name, String value, boolean allowed) {
    assertThat(
            PinnedSettings.check(new SetVariable(name, Optional.of(value), false), EXPLAINER)
                .isEmpty())
        .isEqualTo(allowed);
  }

  @Test
  void refusesAValueThatIsNotWrittenOut() {
    assertThat(
            PinnedSettings.check(
                new SetVariable("client_encoding", Optional.empty(), true), EXPLAINER))
        .isPresent();
    assertThat(
            PinnedSettings.check(new SetVariable("search_path", Optional.empty(), true), EXPLAINER))
        .isEmpty();
  }

  @Test
  void resetLeadsBackToWhatTheLoginAskedFor() {
    assertThat(
            PinnedSettings.check(
                new SessionEffect.ResetVariable(Optional.of("client_encoding")), EXPLAINER))
        .isEmpty();
  }
}
