package io.gatehouse.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what many threads append from one thread of its own, {@code audit-log-writer}, with one
 * write and one force for all that wait.
 *
 * <pre>
 *   append -> queue -> | take all that wait, encode, add | write | force | tell every listener |
 *                        ^---------------------------------- again, while anything waits
 * </pre>
 *
 * <p>Nothing waits for a batch to fill: the first event that finds the thread idle is forced at
 * once, and those that come during its force are the next batch.
 */
public final class GroupCommitLog implements AuditLog {

  /** Bounds the time to the first listener when appends come faster than they can be written. */
  private static final int BATCH_ENTRIES = 8_192;

  /** Entries may be that much out of order before the log says that the clock went back. */
  public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(2);

  private static final Logger LOGGER = LoggerFactory.getLogger(GroupCommitLog.class);

  private record Waiting(AuditEvent event, AppendListener listener) {}

  private final EntryStore store;
  private final AuditLogOptions options;
  private final EntryEncoder encoder;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean idle = new AtomicBoolean();
  private final Thread writer;

  private volatile boolean closing;
  private volatile String refusing;
  private volatile AuditLogFailedException failure;

  // The writer thread's own.
  private final List<AppendListener> batch = new ArrayList<>();
  private final List<Position> positions = new ArrayList<>();
  private boolean unforced;
  private Instant latest = Instant.MIN;
  private long forceDue;

  private GroupCommitLog(EntryStore store, AuditLogOptions options) {
    this.store = store;
    this.options = options;
    this.encoder = new EntryEncoder(options);
    this.writer = new Thread(this::run, "audit-log-writer");
    writer.setDaemon(true);
  }

  /**
   * Starts a log over a store. The log closes the store.
   *
   * @param first what the log itself has to say before anybody else: its start, a recovery…
   */
  public static GroupCommitLog start(
      EntryStore store, AuditLogOptions options, List<AuditEvent> first) throws IOException {
    GroupCommitLog log = new GroupCommitLog(store, options);
    try {
      for (AuditEvent event : first) {
        log.add(event);
      }
      store.write();
      store.force();
    } catch (AuditLogException e) {
      throw new IllegalStateException("the log's own entries can always be encoded", e);
    }
    store.onFailure(log::failed);
    log.writer.start();
    return log;
  }

  private void failed(Throwable cause) {
    LOGGER.error("The audit log failed and takes no more entries: {}", cause.toString(), cause);
    failure = new AuditLogFailedException("the audit log can't be written: " + cause, cause);
  }

  @Override
  public void append(AuditEvent event, AppendListener listener) {
    Objects.requireNonNull(listener);
    EventType type = event.type();
    if (type.isOfTheLog()) {
      throw new IllegalArgumentException("only the log itself writes " + type.label());
    }
    // Counted before `closing` is read: the writer ends only when closing and nothing is counted.
    int before = waiting.getAndIncrement();
    AuditLogException refusal = null;
    if (failure != null) {
      refusal = failure;
    } else if (closing) {
      refusal = new AuditLogClosedException("the audit log is closed");
    } else if (refusing != null && !type.isAfterTheFact()) {
      refusal = new AuditLogFullException(refusing);
    } else if (before >= options.maxQueued()) {
      refusal =
          new AuditLogFullException(
              options.maxQueued() + " entries wait for the audit log, which is as many as may");
    }
    if (refusal != null) {
      waiting.decrementAndGet();
      wake();
      listener.failed(refusal);
      return;
    }
    queue.add(new Waiting(event, listener));
    wake();
  }

  /** From now on takes no event that would let something happen; each is told why. */
  public void refuse(String why) {
    refusing = Objects.requireNonNull(why);
  }

  /** Takes all events again. */
  public void acceptAll() {
    refusing = null;
  }

  @Override
  public boolean failed() {
    return failure != null;
  }

  @Override
  public void close() throws AuditLogFailedException {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a listener can't close the log: close waits for it");
    }
    closing = true;
    LockSupport.unpark(writer);
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    AuditLogFailedException failed = failure;
    if (failed != null) {
      throw new AuditLogFailedException("the audit log failed: " + failed.getMessage(), failed);
    }
  }

  private void wake() {
    if (idle.get() && idle.compareAndSet(true, false)) {
      LockSupport.unpark(writer);
    }
  }

  private void run() {
    while (!(closing && waiting.get() == 0)) {
      if (queue.isEmpty()) {
        forceIfDue();
        park();
      } else if (failure != null) {
        refuseAll();
      } else {
        commit();
      }
    }
    if (unforced && failure == null) {
      force();
    }
    try {
      store.close();
    } catch (IOException e) {
      LOGGER.error("closing the audit log's files", e);
    }
  }

  private void park() {
    idle.set(true);
    // Asked again after `idle` is set: an append before that did not see it and woke nobody.
    if (queue.isEmpty() && !(closing && waiting.get() == 0)) {
      if (unforced && failure == null) {
        LockSupport.parkNanos(this, Math.max(1, forceDue - System.nanoTime()));
      } else {
        LockSupport.park(this);
      }
    }
    idle.set(false);
  }

  private void commit() {
    try {
      takeBatch();
      store.write();
      if (options.durability() == Durability.BEFORE_FORWARD) {
        store.force();
      } else if (!unforced) {
        unforced = true;
        forceDue = System.nanoTime() + options.forceEvery().toNanos();
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
      return;
    }
    waiting.addAndGet(-batch.size());
    for (int i = 0; i < batch.size(); i++) {
      tell(batch.get(i), positions.get(i));
    }
    batch.clear();
    positions.clear();
    forceIfDue();
  }

  private void takeBatch() throws IOException {
    while (batch.size() < BATCH_ENTRIES) {
      Waiting next = queue.poll();
      if (next == null) {
        return;
      }
      noteTime(next.event().time());
      batch.add(next.listener());
      try {
        positions.add(new Position(add(next.event())));
      } catch (AuditLogException e) {
        batch.remove(batch.size() - 1);
        waiting.decrementAndGet();
        tell(next.listener(), e);
      }
    }
  }

  /** Sessions take the time by themselves, so that entries are not in its order to the last bit. */
  private void noteTime(Instant time) throws IOException {
    if (latest.isAfter(time) && Duration.between(time, latest).compareTo(CLOCK_TOLERANCE) > 0) {
      LOGGER.warn("The clock went back from {} to {}", latest, time);
      try {
        add(new LogEvent.ClockWentBack(time, latest));
      } catch (AuditLogException e) {
        LOGGER.error("the log's own entries can always be encoded", e);
      }
      latest = time;
    } else if (time.isAfter(latest)) {
      latest = time;
    }
  }

  private long add(AuditEvent event) throws AuditLogException, IOException {
    encoder.encode(event, store);
    return store.add(encoder.bytes(), encoder.length(), encoder.payload(), encoder.payloadLength());
  }

  private void forceIfDue() {
    if (unforced && failure == null && System.nanoTime() - forceDue >= 0) {
      force();
    }
  }

  private void force() {
    unforced = false;
    try {
      store.force();
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable cause) {
    failed(cause);
    waiting.addAndGet(-batch.size());
    for (AppendListener listener : batch) {
      tell(listener, failure);
    }
    batch.clear();
    positions.clear();
  }

  private void refuseAll() {
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      waiting.decrementAndGet();
      tell(next.listener(), failure);
    }
  }

  private static void tell(AppendListener listener, Position position) {
    try {
      listener.appended(position);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the other listeners and the log's thread must live on.
      LOGGER.error("an append listener threw", e);
    }
  }

  private static void tell(AppendListener listener, AuditLogException cause) {
    try {
      listener.failed(cause);
    } catch (RuntimeException | Error e) {
      // Whatever it is, the other listeners and the log's thread must live on.
      LOGGER.error("an append listener threw", e);
    }
  }
}
