package io.gatehouse.server.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.function.LongSupplier;

/** So many requests a minute for each caller, in bursts of as many. */
final class RateLimit {

  /** Callers that are remembered; of more the ones that asked longest ago are forgotten. */
  private static final int MAX_CALLERS = 10_000;

  private static final double NANOS_A_MINUTE = 60e9;

  private final int perMinute;
  private final LongSupplier nanos;
  private final Cache<String, Bucket> callers =
      Caffeine.newBuilder()
          .maximumSize(MAX_CALLERS)
          .expireAfterAccess(Duration.ofMinutes(2))
          .build();

  RateLimit(int perMinute, LongSupplier nanos) {
    this.perMinute = perMinute;
    this.nanos = nanos;
  }

  /** Whether one more request of that caller is within it. */
  boolean admits(String caller) {
    return callers.get(caller, name -> new Bucket(perMinute, nanos.getAsLong())).take();
  }

  private final class Bucket {
    private double left;
    private long filled;

    Bucket(double left, long filled) {
      this.left = left;
      this.filled = filled;
    }

    synchronized boolean take() {
      long now = nanos.getAsLong();
      left = Math.min(perMinute, left + (now - filled) * perMinute / NANOS_A_MINUTE);
      filled = now;
      if (left < 1) {
        return false;
      }
      left -= 1;
      return true;
    }
  }
}
