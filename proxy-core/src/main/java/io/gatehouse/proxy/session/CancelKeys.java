package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.BackendKeyData;
import io.gatehouse.pgwire.frontend.CancelRequest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys with which clients cancel: the proxy's own, so that no server's key leaves it. On
 * protocol 3.0 they have four bytes, all that it allows, and the process id is random too, which
 * makes 62 bits; from 3.2 on 32 bytes, as PostgreSQL's own.
 */
public final class CancelKeys {

  /** Cancels whatever a session runs. May be called on any thread. */
  interface Target {
    void cancel();
  }

  private record Entry(BackendKeyData key, Target target) {}

  /** What protocol 3.0 allows. */
  static final int SHORT_BYTES = BackendKeyData.MIN_KEY_BYTES;

  /** Of keys from protocol 3.2 on. */
  static final int LONG_BYTES = 32;

  private final SecureRandom random = new SecureRandom();
  private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();

  /** A new key of that length for a session. */
  BackendKeyData register(int bytes, Target target) {
    while (true) {
      int processId = random.nextInt(1, Integer.MAX_VALUE);
      BackendKeyData key = BackendKeyData.random(processId, bytes, random);
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
