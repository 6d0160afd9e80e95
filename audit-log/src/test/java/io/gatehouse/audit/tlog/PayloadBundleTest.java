package io.gatehouse.audit.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditLogCorruptException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PayloadBundleTest {

  private final PayloadBundle bundle = new PayloadBundle();

  private void add(String payload) {
    byte[] bytes = ("<" + payload + ">").getBytes(StandardCharsets.US_ASCII);
    bundle.add(bytes, 1, bytes.length - 2);
  }

  private static byte[] bytes(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  private String hex() {
    return HexFormat.of().formatHex(bytes(bundle.content()));
  }

  @Test
  void holdsEachPayloadBehindItsLength() throws Exception {
    add("ab");
    assertThat(bundle.any()).isTrue();
    add("");
    add("c");
    assertThat(hex()).isEqualTo("000000026162" + "00000000" + "0000000163");
    PayloadBundle read = PayloadBundle.parse("payload/000", bytes(bundle.content()));
    assertThat(read.payload(0)).contains("ab".getBytes(StandardCharsets.US_ASCII));
    assertThat(read.payload(1)).isEmpty();
    assertThat(read.payload(2)).contains("c".getBytes(StandardCharsets.US_ASCII));
    assertThat(read.payload(3)).isEmpty();
  }

  @Test
  void forgetsOneAndKeepsTheOthers() {
    add("first");
    add("second");
    add("third");
    bundle.erase(1);
    bundle.erase(1);
    bundle.erase(7);
    assertThat(hex()).isEqualTo("000000056669727374" + "00000000" + "000000057468697264");
    assertThat(new String(bundle.content().array(), StandardCharsets.US_ASCII))
        .doesNotContain("second");
    add("more");
    assertThat(bundle.payload(1)).isEmpty();
    assertThat(bundle.payload(3)).contains("more".getBytes(StandardCharsets.US_ASCII));
    bundle.erase(0);
    bundle.erase(3);
    assertThat(hex()).isEqualTo("00000000" + "00000000" + "000000057468697264" + "00000000");
  }

  @Test
  void growsAndBeginsAnew() {
    String large = "x".repeat(3_000_000);
    add("a");
    add(large);
    add("b");
    assertThat(bundle.payload(1)).contains(large.getBytes(StandardCharsets.US_ASCII));
    assertThat(bundle.payload(2)).contains("b".getBytes(StandardCharsets.US_ASCII));
    bundle.clear();
    assertThat(bundle.any()).isFalse();
    add("c");
    assertThat(hex()).isEqualTo("0000000163");
    assertThat(bundle.payload(1)).isEmpty();
  }

  @Test
  void refusesWhatIsNoBundle() {
    for (String hex : new String[] {"000000", "0000000261", "ffffffff", "00000000".repeat(257)}) {
      assertThatThrownBy(() -> PayloadBundle.parse("payload/000", HexFormat.of().parseHex(hex)))
          .isInstanceOf(AuditLogCorruptException.class)
          .hasMessageContaining("payload/000");
    }
  }
}
