package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.frontend.CancelRequest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys with which clients cancel: the proxy's own, so that no server's key leaves it. Keys have
 * four bytes, all that protocol 3.0 allows; the process id is random too, which makes 62 bits.
 */
public final class CancelKeys {

  /** Cancels whatever a session runs. May be called on any thread. */
  interface Target {
    void cancel();
  }

  private record Entry(BackendKeyData key, Target target) {}

  private static final int KEY_BYTES = 4;

  private final SecureRandom random = new SecureRandom();
  private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();

  /** A new key for a session. */
  BackendKeyData register(Target target) {
    while (true) {
      int processId = random.nextInt(1, Integer.MAX_VALUE);
      BackendKeyData key = BackendKeyData.random(processId, KEY_BYTES, random);
      if (entries.putIfAbsent(processId, new Entry(key, target)) == null) {
        return key;
      }
    }
  }

  void unregister(BackendKeyData key) {
    entries.remove(key.processId());
  }

  /** The session that this request may cancel. */
  Optional<Target> find(CancelRequest request) {
    Entry entry = entries.get(request.processId());
    return entry != null && request.matches(entry.key)
        ? Optional.of(entry.target)
        : Optional.empty();
  }
}
