package io.gatehouse.pgwire.backend;

import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CommandCompleteTest {
  @Test
  void readsItsTag() {
    assertThat(CommandComplete.decode(message('C', "SELECT 5")).tag()).isEqualTo("SELECT 5");
    assertReadsExactly(CommandComplete::decode, message('C', "SELECT 5"));
    assertRefusesText(CommandComplete::decode, message('C', malformedText()));
  }

  @Test
  void countsItsRows() {
    assertThat(new CommandComplete("INSERT 0 12").rows()).isEqualTo(OptionalLong.of(12));
    assertThat(new CommandComplete("SELECT 0").rows()).isEqualTo(OptionalLong.of(0));
    assertThat(new CommandComplete("CREATE TABLE").rows()).isEmpty();
    assertThat(new CommandComplete("").rows()).isEmpty();
    assertThat(new CommandComplete("SELECT 99999999999999999999").rows()).isEmpty();
    assertThat(new CommandComplete("SELECT -1").rows()).isEmpty();
  }
}
