package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.session.NameTable.Change;
import org.junit.jupiter.api.Test;

class NameTableTest {

  private final NameTable<String> names = new NameTable<>();

  @Test
  void seesWhatWasSentBeforeItIsConfirmed() {
    names.send(Change.put("s", "new"));
    assertThat(names.get("s")).contains("new");
  }

  @Test
  void aDuplicateThatTheServerRejectsLeavesTheOldOne() {
    Change<String> first = Change.put("s", "old");
    names.send(first);
    names.confirm(first);
    Change<String> second = Change.put("s", "new");
    names.send(second);
    assertThat(names.get("s")).contains("new");
    names.discard(second);
    assertThat(names.get("s")).contains("old");
  }

  @Test
  void whatWasSentBehindAFailureIsKept() {
    Change<String> failing = Change.remove("s");
    Change<String> behind = Change.put("t", "t");
    Change<String> first = Change.put("s", "s");
    names.send(first);
    names.confirm(first);
    names.send(failing);
    names.send(behind);
    names.discard(failing);
    assertThat(names.get("s")).contains("s");
    assertThat(names.get("t")).contains("t");
    names.confirm(behind);
    assertThat(names.size()).isEqualTo(2);
  }

  @Test
  void clearForgetsAllButOnlyOnceItIsConfirmed() {
    Change<String> first = Change.put("s", "s");
    names.send(first);
    names.confirm(first);
    Change<String> clear = Change.clear();
    names.send(clear);
    assertThat(names.get("s")).isEmpty();
    names.discard(clear);
    assertThat(names.get("s")).contains("s");
  }

  @Test
  void expiredNamesAreGone() {
    Change<String> first = Change.put("s", "s");
    names.send(first);
    names.confirm(first);
    names.expire("s"::equals);
    assertThat(names.get("s")).isEmpty();
  }

  @Test
  void whatWasSentInTheSameBatchIsSettled() {
    names.send(Change.put("s", "s"));
    assertThat(names.isSettled("s")).isTrue();
  }

  @Test
  void whatAnEarlierBatchMayStillFailToDoIsNotSettled() {
    Change<String> first = Change.put("s", "old");
    names.send(first);
    names.confirm(first);
    Change<String> second = Change.put("s", "new");
    names.send(second);
    names.nextBatch();
    assertThat(names.isSettled("s")).isFalse();
    assertThat(names.isSettled("t")).isTrue();
    names.discard(second);
    assertThat(names.isSettled("s")).isTrue();
    assertThat(names.get("s")).contains("old");
  }

  @Test
  void aChangeOfThisBatchSettlesWhatAnEarlierOneLeftOpen() {
    names.send(Change.put("s", "first"));
    names.nextBatch();
    names.send(Change.put("s", "second"));
    assertThat(names.isSettled("s")).isTrue();
    names.nextBatch();
    names.send(Change.clear());
    names.nextBatch();
    assertThat(names.isSettled("s")).isFalse();
  }
}
