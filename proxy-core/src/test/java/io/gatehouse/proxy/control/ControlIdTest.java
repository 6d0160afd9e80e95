package io.gatehouse.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlIdTest {

  @Test
  void idsAreReadBackAsTheyAre() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = ControlId.next();
      assertThat(ControlId.parse(id)).contains(id);
      ids.add(id);
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void whatPeopleWriteIsUnderstood() {
    assertThat(ControlId.parse("7f3k9qxm")).contains("7F3K-9QXM");
    assertThat(ControlId.parse("OiLo-0000")).contains("0110-0000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7F3K",
        "7F3K-9QX",
        "7F3K-9QXMM",
        "../../etc",
        "7F3K/9QXM",
        "7F3K-9QX\u0000",
        "7F3K-9QU\n",
        "７F3K-9QXM",
        "7F3K--9QXM",
        "7F3K-9QXU"
      })
  void nothingElseIsAnId(String text) {
    assertThat(ControlId.parse(text)).isEmpty();
  }
}
