package io.gatehouse.pgwire.frontend;

import static io.gatehouse.pgwire.Wire.assertEncodes;
import static io.gatehouse.pgwire.Wire.assertReadsExactly;
import static io.gatehouse.pgwire.Wire.assertRefusesText;
import static io.gatehouse.pgwire.Wire.assertViolates;
import static io.gatehouse.pgwire.Wire.malformedText;
import static io.gatehouse.pgwire.Wire.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParseTest {
  @Test
  void readsNameSqlAndTypes() {
    Parse parse = Parse.decode(message('P', "s1", "select $1, $2", (short) 2, 23, -1));
    assertThat(parse).isEqualTo(new Parse("s1", "select $1, $2", List.of(23, -1)));
  }

  @Test
  void readsExactlyItsBody() {
    assertReadsExactly(Parse::decode, message('P', "s", "select $1", (short) 1, 23));
    assertReadsExactly(Parse::decode, message('P', "", "", (short) 0));
  }

  @Test
  void refusesMoreTypesThanItHolds() {
    assertViolates(Parse::decode, message('P', "s", "select", (short) -1, 23));
  }

  @Test
  void refusesTextThatIsNoUtf8() {
    assertRefusesText(Parse::decode, message('P', malformedText(), "select", (short) 0));
    assertRefusesText(Parse::decode, message('P', "s", malformedText(), (short) 0));
  }

  @Test
  void writesItsLayout() {
    assertEncodes(
        new Parse("s", "select $1", List.of(23)), message('P', "s", "select $1", (short) 1, 23));
  }
}
