package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonBufferTest {

  private static String json(String text) {
    JsonBuffer buffer = new JsonBuffer(1 << 20);
    buffer.string(text);
    return new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8);
  }

  @Test
  void escapesAsRfc8785Does() {
    // RFC 8785, section 3.2.2.2 and its example.
    assertThat(json("\u20ac$\u000f\nA'B\"\\\\\"/"))
        .isEqualTo("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    assertThat(json("\b\t\f\r\u0000\u001f\u007f"))
        .isEqualTo("\"\\b\\t\\f\\r\\u0000\\u001f\u007f\"");
    assertThat(json("é\u2028\uFFFF😀")).isEqualTo("\"é\u2028\uFFFF😀\"");
  }

  @Test
  void escapesASurrogateWithoutItsOtherHalf() {
    assertThat(json("a\ud800b")).isEqualTo("\"a\\ud800b\"");
    assertThat(json("\udc00\ud800")).isEqualTo("\"\\udc00\\ud800\"");
    assertThat(json("\ud800\ud83d\ude00")).isEqualTo("\"\\ud800😀\"");
  }

  @Test
  void anyTextComesBackAndNoTwoTextsShareTheirJson() throws IOException {
    Random random = new Random(7);
    JsonMapper mapper = new JsonMapper();
    Set<String> texts = new HashSet<>();
    Set<String> jsons = new HashSet<>();
    int[] bounds = {0x30, 0x80, 0x900, 0x10000};
    for (int i = 0; i < 20_000; i++) {
      char[] text = new char[random.nextInt(12)];
      for (int c = 0; c < text.length; c++) {
        text[c] =
            random.nextInt(4) == 0
                ? (char) (0xD800 + random.nextInt(0x800))
                : (char) random.nextInt(bounds[random.nextInt(bounds.length)]);
      }
      String json = json(new String(text));
      assertThat(mapper.readTree(json.getBytes(StandardCharsets.UTF_8)).textValue())
          .isEqualTo(new String(text));
      assertThat(json).doesNotContain("\n").doesNotContain("\u0000");
      texts.add(new String(text));
      jsons.add(json);
    }
    assertThat(jsons).hasSameSizeAs(texts);
  }

  @Test
  void writesListsAndNulls() {
    JsonBuffer buffer = new JsonBuffer(100);
    buffer.strings(Arrays.asList("a", null, ""));
    buffer.strings(List.of());
    buffer.number(Long.MIN_VALUE);
    assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
        .isEqualTo("[\"a\",null,\"\"][]-9223372036854775808");
  }

  @Test
  void writesNumbers() {
    for (long number :
        new long[] {0, 1, 9, 10, 99, 100, 4_711, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
      JsonBuffer buffer = new JsonBuffer(100);
      buffer.number(number);
      assertThat(new String(buffer.bytes(), 0, buffer.length(), StandardCharsets.UTF_8))
          .isEqualTo(Long.toString(number));
    }
  }

  @Test
  void stopsAtItsLimit() {
    JsonBuffer buffer = new JsonBuffer(10_000);
    assertThatThrownBy(() -> buffer.string("x".repeat(10_000)))
        .isInstanceOf(JsonBuffer.EventTooLargeException.class)
        .hasMessageContaining("10000");
  }
}
