package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SharedFieldsTest {

  private final SharedFields shared = new SharedFields();
  private final AtomicInteger asked = new AtomicInteger();

  /** A source of its own for each call, whatever it says. */
  private static StringBuilder source(String user) {
    return new StringBuilder(user);
  }

  private List<SharedFields.Value> of(StringBuilder source) {
    return shared.of(
        source,
        (user, fields) -> {
          asked.incrementAndGet();
          fields.put(AuditField.USER, user.toString()).put(AuditField.LABELS, List.of("a", "b"));
        });
  }

  private static List<String> texts(List<SharedFields.Value> values) {
    return values.stream()
        .map(value -> value.field() + " " + new String(value.json(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void asksASourceOnce() {
    StringBuilder ann = source("ann");
    assertThat(texts(of(ann))).containsExactly("LABELS [\"a\",\"b\"]", "USER \"ann\"");
    assertThat(of(ann)).isSameAs(of(ann));
    assertThat(asked).hasValue(1);
    assertThat(texts(of(source("bob")))).contains("USER \"bob\"");
    assertThat(asked).hasValue(2);
  }

  @Test
  void remembersNothingLong() {
    StringBuilder longest = source("x".repeat(SharedFields.BYTES - 11));
    assertThat(of(longest)).hasSize(2);
    StringBuilder longer = source("x".repeat(SharedFields.BYTES - 10));
    assertThat(of(longer)).isEmpty();
    assertThat(of(longer)).isEmpty();
    assertThat(asked).hasValue(3);
  }

  @Test
  void anEntryOfALongSourceIsWhole() {
    EntryFields fields = new EntryFields(shared);
    String user = "x".repeat(SharedFields.BYTES);
    fields.putShared(user, (source, into) -> into.put(AuditField.USER, source));
    JsonBuffer json = new JsonBuffer(1 << 20);
    fields.write(AuditField.USER, json);
    assertThat(json.length()).isEqualTo(user.length() + 2);
  }

  @Test
  void forgetsWhenThereAreTooMany() {
    StringBuilder first = source("first");
    of(first);
    for (int i = 1; i < SharedFields.OBJECTS; i++) {
      of(source("other"));
    }
    of(first);
    assertThat(asked).hasValue(SharedFields.OBJECTS);
    of(source("one too many"));
    assertThat(texts(of(first))).contains("USER \"first\"");
    assertThat(asked).hasValue(SharedFields.OBJECTS + 2);
  }
}
