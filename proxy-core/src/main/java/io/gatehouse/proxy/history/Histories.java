package io.gatehouse.proxy.history;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.policy.Principal;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The histories of all principals: issuer and subject of the token, whoever acts for them. They are
 * kept in memory, so that a restart forgets them. Thread-safe.
 */
public final class Histories {

  /** Principals whose histories are kept; of more, those that were heard of least are forgotten. */
  public static final int MAX_PRINCIPALS = 100_000;

  /** No window is longer. */
  private static final Duration KEPT = Duration.ofHours(25);

  private record Key(String issuer, String subject) {}

  private final Clock clock;
  private final LongSupplier nanos;
  private final Cache<Key, PrincipalHistory> histories =
      Caffeine.newBuilder().maximumSize(MAX_PRINCIPALS).expireAfterAccess(KEPT).build();

  /** Empty histories, with this clock for days. */
  public Histories(Clock clock) {
    this(clock, System::nanoTime);
  }

  Histories(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  /** A principal's history: to be asked for anew each time, so that it is not forgotten. */
  public PrincipalHistory of(Principal principal) {
    return histories.get(
        new Key(principal.issuer(), principal.subject()),
        unknown -> new PrincipalHistory(clock, nanos));
  }
}
