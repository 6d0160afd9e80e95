package io.gatehouse.it.stage;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;

/**
 * Netty's leak detector, which keeps what it finds beside writing it to the log. Netty makes it:
 * {@code -Dio.netty.customResourceLeakDetector} names this class.
 *
 * @param <T> what may leak
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {

  /** One for the process, since Netty's detectors are. */
  private static final List<String> FOUND = new ArrayList<>();

  /** What Netty looks for. */
  public LeakRecorder(Class<?> resourceType, int samplingInterval) {
    super(resourceType, samplingInterval);
  }

  /** Netty looks for this form as well, and complains when it is missing. */
  public LeakRecorder(Class<?> resourceType, int samplingInterval, long maxActive) {
    this(resourceType, samplingInterval);
  }

  @Override
  protected void reportTracedLeak(String resourceType, String records) {
    keep(resourceType + records);
    super.reportTracedLeak(resourceType, records);
  }

  @Override
  protected void reportUntracedLeak(String resourceType) {
    keep(resourceType);
    super.reportUntracedLeak(resourceType);
  }

  private static void keep(String leak) {
    synchronized (FOUND) {
      FOUND.add(leak);
    }
  }

  /** What was found since the last call, after what nobody refers to any more was collected. */
  public static List<String> take() {
    System.gc();
    // The detector looks at what was collected when the next buffer is made.
    PooledByteBufAllocator.DEFAULT.buffer().release();
    synchronized (FOUND) {
      List<String> taken = List.copyOf(FOUND);
      FOUND.clear();
      return taken;
    }
  }
}
