package io.gatehouse.policy.yaml;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.locks.LockSupport;

/**
 * How a long work goes through its pieces: at once, or with a rest whenever it has worked for a
 * moment. Where there are no more processors than threads that serve sessions, a thread that works
 * without a rest keeps one of them waiting for a whole turn of the scheduler, some milliseconds.
 * For one thread at a time.
 */
public final class Pace {

  /** Works so long at a stretch, as far as its pieces let it. */
  static final Duration WORK = Duration.ofNanos(300_000);

  /** Rests so long: one that was asleep goes first the next time that a processor is free. */
  static final Duration REST = Duration.ofNanos(600_000);

  private final boolean rests;
  private long began = System.nanoTime();

  private Pace(boolean rests) {
    this.rests = rests;
  }

  /** As fast as it can. */
  public static Pace atOnce() {
    return new Pace(false);
  }

  /** Beside threads that must not wait: three times as long. */
  public static Pace withRests() {
    return new Pace(true);
  }

  /** The same things, with rests between them. */
  public <T> Iterable<T> over(Iterable<T> pieces) {
    if (!rests) {
      return pieces;
    }
    return () -> {
      Iterator<T> all = pieces.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return all.hasNext();
        }

        @Override
        public T next() {
          restIfDue();
          return all.next();
        }
      };
    };
  }

  private void restIfDue() {
    long now = System.nanoTime();
    if (now - began >= WORK.toNanos()) {
      LockSupport.parkNanos(REST.toNanos());
      began = System.nanoTime();
    }
  }
}
