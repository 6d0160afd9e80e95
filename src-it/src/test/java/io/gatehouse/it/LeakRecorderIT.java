package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.LeakRecorder;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every other class relies on: a buffer that is lost is noticed. */
class LeakRecorderIT {

  @Test
  void aBufferThatIsNotReleasedIsFound() throws InterruptedException {
    List<String> found = new ArrayList<>();
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (found.isEmpty() && Instant.now().isBefore(end)) {
      // Not every buffer is looked at.
      for (int i = 0; i < 1_000; i++) {
        lose();
      }
      Thread.sleep(50);
      found.addAll(LeakRecorder.take());
    }
    // The rest of them is no other class's.
    for (int i = 0; i < 5; i++) {
      Thread.sleep(100);
      LeakRecorder.take();
    }
    assertThat(found).anyMatch(leak -> leak.contains("ByteBuf"));
  }

  private static void lose() {
    PooledByteBufAllocator.DEFAULT.buffer(16).writeByte(1);
  }
}
