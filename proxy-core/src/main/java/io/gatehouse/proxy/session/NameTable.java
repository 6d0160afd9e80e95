package io.gatehouse.proxy.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Names that a session gives to things on the server: prepared statements, portals.
 *
 * <p>Messages are judged before the server has answered those ahead of them, so there are two
 * states: what the server has confirmed, and what will be if all that was sent succeeds. Look-ups
 * see the second. When a message fails, its changes are dropped, and the table is what the server
 * has. Were it otherwise, a Parse that the server rejects as a duplicate would let the old
 * statement run under the new one's mask plan.
 *
 * <p>What was sent in the same batch can be relied on: when it fails, what relies on it is skipped
 * too. What was sent before the last Sync can not: when that fails, the next batch runs all the
 * same, with the name as it was. {@link #isSettled} says whether a name depends on nothing of the
 * kind.
 *
 * @param <T> what the names stand for
 */
final class NameTable<T> {

  /** One change that a message makes if it succeeds. */
  static final class Change<T> {
    private final Optional<String> name;
    private final Optional<T> value;

    private Change(Optional<String> name, Optional<T> value) {
      this.name = name;
      this.value = value;
    }

    /** The name stands for this value from now on. */
    static <T> Change<T> put(String name, T value) {
      return new Change<>(Optional.of(name), Optional.of(value));
    }

    /** The name stands for nothing. */
    static <T> Change<T> remove(String name) {
      return new Change<>(Optional.of(name), Optional.empty());
    }

    /** No name stands for anything. */
    static <T> Change<T> clear() {
      return new Change<>(Optional.empty(), Optional.empty());
    }

    private boolean concerns(String other) {
      return name.isEmpty() || name.get().equals(other);
    }

    private void applyTo(Map<String, T> map) {
      if (name.isEmpty()) {
        map.clear();
      } else if (value.isPresent()) {
        map.put(name.get(), value.get());
      } else {
        map.remove(name.get());
      }
    }
  }

  private final Map<String, T> confirmed = new HashMap<>();
  private final Map<String, T> projected = new HashMap<>();

  /** Changes that were sent and not answered, in order, with the batch that each was sent in. */
  private final Map<Change<T>, Long> pending = new LinkedHashMap<>();

  private long batch;
  private boolean rebuild;

  /** What the name will stand for when everything sent so far has succeeded. */
  Optional<T> get(String name) {
    project();
    return Optional.ofNullable(projected.get(Objects.requireNonNull(name)));
  }

  /**
   * Whether what {@link #get} says of the name is what the server will find, or else will not look
   * for: false while a change of it that was sent in an earlier batch has not been answered.
   */
  boolean isSettled(String name) {
    boolean settled = true;
    for (Map.Entry<Change<T>, Long> sent : pending.entrySet()) {
      if (sent.getKey().concerns(name)) {
        settled = sent.getValue() == batch;
      }
    }
    return settled;
  }

  /** What is sent from now on runs even if what was sent before fails. */
  void nextBatch() {
    batch++;
  }

  /** How many names there will be. */
  int size() {
    project();
    return projected.size();
  }

  /** A message with this change was sent. */
  void send(Change<T> change) {
    pending.put(change, batch);
    if (!rebuild) {
      change.applyTo(projected);
    }
  }

  /** The message with this change succeeded. */
  void confirm(Change<T> change) {
    if (pending.remove(change) != null) {
      change.applyTo(confirmed);
    }
  }

  /** The message with this change failed or was skipped. */
  void discard(Change<T> change) {
    if (pending.remove(change) != null) {
      rebuild = true;
    }
  }

  /** The server has dropped, on its own account, all that this is true of. */
  void expire(Predicate<T> gone) {
    if (confirmed.values().removeIf(gone)) {
      rebuild = true;
    }
  }

  private void project() {
    if (!rebuild) {
      return;
    }
    projected.clear();
    projected.putAll(confirmed);
    for (Change<T> change : pending.keySet()) {
      change.applyTo(projected);
    }
    rebuild = false;
  }
}
