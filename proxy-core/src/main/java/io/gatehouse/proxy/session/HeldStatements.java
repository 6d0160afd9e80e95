package io.gatehouse.proxy.session;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.HoldLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions of this proxy that wait for approvals: how many there may be, and which request each
 * waits for. What is approved for one that waits is not for another. Thread-safe.
 */
final class HeldStatements {

  private record Account(String issuer, String subject) {}

  private final HoldLimits limits;
  private final Map<Account, Integer> waiting = new HashMap<>();
  private final Set<String> requests = new HashSet<>();
  private int all;

  HeldStatements(HoldLimits limits) {
    this.limits = Objects.requireNonNull(limits);
  }

  HoldLimits limits() {
    return limits;
  }

  /** A place for one more; empty when there is none. */
  synchronized Optional<Place> enter(Principal principal) {
    Account account = new Account(principal.issuer(), principal.subject());
    int own = waiting.getOrDefault(account, 0);
    if (all >= limits.maxWaiting() || own >= limits.maxWaitingOfOne()) {
      return Optional.empty();
    }
    all++;
    waiting.put(account, own + 1);
    return Optional.of(new Place(account));
  }

  /** How many sessions wait. */
  synchronized int waiting() {
    return all;
  }

  /** Whether some session waits for that request. */
  synchronized boolean isAwaited(String request) {
    return requests.contains(request);
  }

  private synchronized void await(String request) {
    requests.add(request);
  }

  private synchronized void leave(Place place) {
    if (place.left) {
      return;
    }
    place.left = true;
    all--;
    waiting.computeIfPresent(place.account, (account, own) -> own == 1 ? null : own - 1);
    place.request.ifPresent(requests::remove);
  }

  /** The place of one session that waits. */
  final class Place {

    private final Account account;
    private Optional<String> request = Optional.empty();
    private boolean left;

    private Place(Account account) {
      this.account = account;
    }

    /** This is the request that the session waits for. */
    void awaits(String id) {
      request = Optional.of(id);
      await(id);
    }

    /** The session waits no longer. */
    void leave() {
      HeldStatements.this.leave(this);
    }
  }
}
