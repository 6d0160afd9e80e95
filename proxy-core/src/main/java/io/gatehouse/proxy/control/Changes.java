package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what differs between two states, and between two times. */
final class Changes {

  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  private final List<ControlListener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, List<Consumer<ApprovalRequest>>> byRequest = new ConcurrentHashMap<>();

  Subscription add(ControlListener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  Subscription add(String request, Consumer<ApprovalRequest> listener) {
    byRequest.compute(
        request,
        (id, listening) -> {
          List<Consumer<ApprovalRequest>> all =
              listening == null ? new CopyOnWriteArrayList<>() : listening;
          all.add(listener);
          return all;
        });
    return () ->
        byRequest.computeIfPresent(
            request,
            (id, listening) -> {
              listening.remove(listener);
              return listening.isEmpty() ? null : listening;
            });
  }

  /** Tells what differs between two states. */
  void tell(ControlState before, ControlState after) {
    for (ApprovalRequest request : after.requests()) {
      if (!request.equals(before.request(request.id()).orElse(null))) {
        tell(request);
      }
    }
    for (AccessGrant grant : after.grants()) {
      if (!grant.equals(before.grant(grant.id()).orElse(null))) {
        each(listener -> listener.grantChanged(grant));
      }
    }
    if (!List.copyOf(before.freezes()).equals(List.copyOf(after.freezes()))) {
      each(ControlListener::freezesChanged);
    }
    for (DenylistEntry entry : after.denylist()) {
      if (!before.denylist().contains(entry)) {
        each(listener -> listener.denied(entry));
      }
    }
  }

  /** Tells what time has changed by itself. What becomes of requests is told as events. */
  void tell(ControlState state, Instant earlier, Instant now) {
    for (AccessGrant grant : state.grants()) {
      if (grant.activeAt(earlier) != grant.activeAt(now)) {
        each(listener -> listener.grantChanged(grant));
      }
    }
    if (state.freezes().stream()
        .anyMatch(freeze -> freeze.activeAt(earlier) != freeze.activeAt(now))) {
      each(ControlListener::freezesChanged);
    }
  }

  private void tell(ApprovalRequest request) {
    each(listener -> listener.requestChanged(request));
    byRequest
        .getOrDefault(request.id(), List.of())
        .forEach(listener -> guarded(() -> listener.accept(request)));
  }

  private void each(Consumer<ControlListener> call) {
    listeners.forEach(listener -> guarded(() -> call.accept(listener)));
  }

  private static void guarded(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException defect) {
      // The others must hear of it all the same.
      LOG.error("a listener failed", defect);
    }
  }
}
