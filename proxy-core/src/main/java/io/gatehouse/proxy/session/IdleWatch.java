package io.gatehouse.proxy.session;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;

/**
 * Notices that nothing has happened in a session for some time. One timer for all of it, whatever
 * happens meanwhile. Used on one event loop.
 */
final class IdleWatch {

  private final Duration limit;
  private final Runnable whenIdle;
  private final BiFunction<Duration, Runnable, ScheduledFuture<?>> later;
  private long lastNanos = System.nanoTime();
  private ScheduledFuture<?> timer;

  /**
   * A watch.
   *
   * @param limit zero for none
   * @param later runs something after a while
   */
  IdleWatch(
      Duration limit, Runnable whenIdle, BiFunction<Duration, Runnable, ScheduledFuture<?>> later) {
    this.limit = limit;
    this.whenIdle = whenIdle;
    this.later = later;
  }

  void start() {
    if (!limit.isZero()) {
      timer = later.apply(limit, this::look);
    }
  }

  /** Something happened. */
  void touch() {
    lastNanos = System.nanoTime();
  }

  /** Time since something happened. */
  Duration since() {
    return Duration.ofNanos(System.nanoTime() - lastNanos);
  }

  private void look() {
    Duration left = limit.minus(since());
    if (left.isNegative() || left.isZero()) {
      whenIdle.run();
      left = limit;
    }
    if (timer != null) {
      timer = later.apply(left, this::look);
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
