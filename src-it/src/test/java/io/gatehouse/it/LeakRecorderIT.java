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
    lose();
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (found.isEmpty() && Instant.now().isBefore(end)) {
      Thread.sleep(50);
      found.addAll(LeakRecorder.take());
    }
    assertThat(found).anyMatch(leak -> leak.contains("ByteBuf"));
  }

  private static void lose() {
    PooledByteBufAllocator.DEFAULT.buffer(16).writeByte(1);
  }
}
