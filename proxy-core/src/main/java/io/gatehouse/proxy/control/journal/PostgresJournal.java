package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.control.ControlCommand;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlState;
import io.gatehouse.proxy.control.ControlUnavailable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a table, for the proxies that share it.
 *
 * <pre>
 *   transact: lock │ read what is new │ decide │ audit │ insert │ notify │ commit
 *   follow:   LISTEN │ wait for a notification, a second at most │ read what is new │ …
 * </pre>
 *
 * The lock is an advisory one of the transaction, so that one proxy at a time decides, by the
 * newest state, and rows become visible in the order of their numbers. The clock is the server's.
 *
 * <p>When the server can't be reached the state stays as it was and {@link #current} says no; the
 * follower goes on trying.
 */
public final class PostgresJournal implements Journal {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresJournal.class);

  /** How long a notification that got lost goes unnoticed. */
  static final Duration POLL = Duration.ofSeconds(1);

  /** After so long without an answer the state counts as old. */
  static final Duration STALE = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Rows after which they are told anew as one. */
  private static final long COMPACT_AT = 2_000;

  private final UpstreamSettings settings;
  private final long compactAt;
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private final Thread follower;
  private final Object publishing = new Object();

  private volatile Told told = Told.NOTHING;
  private volatile boolean reachable;
  private volatile long lastAnswer;
  private volatile boolean closed;
  private volatile ControlTable following;
  private ControlTable writing;

  private PostgresJournal(UpstreamSettings settings, long compactAt) {
    this.settings = settings;
    this.compactAt = compactAt;
    this.follower = new Thread(this::follow, "gatehouse-control-follow");
    this.follower.setDaemon(true);
  }

  /**
   * Reads the journal, and makes its table when there is none.
   *
   * @param settings of the database that the proxies share
   * @throws IOException when it can't be reached or used: without its freezes and its denylist a
   *     proxy must not begin
   */
  public static PostgresJournal open(UpstreamSettings settings) throws IOException {
    return open(settings, COMPACT_AT);
  }

  static PostgresJournal open(UpstreamSettings settings, long compactAt) throws IOException {
    PostgresJournal journal = new PostgresJournal(settings, compactAt);
    try {
      ControlTable table = ControlTable.connect(settings, true);
      journal.following = table;
      table.create();
      journal.publish(table.readAfter(Told.NOTHING));
      journal.answered();
    } catch (SQLException | IOException failed) {
      journal.close();
      throw new IOException(
          "the control journal at %s can't be used: %s".formatted(settings, failed.getMessage()),
          failed);
    }
    journal.follower.start();
    return journal;
  }

  @Override
  public ControlState state() {
    return told.state();
  }

  @Override
  public boolean current() {
    return reachable && System.nanoTime() - lastAnswer < STALE.toNanos();
  }

  @Override
  public void onChange(ChangeListener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized ControlState transact(ControlCommand command, BeforeCommit before)
      throws ControlRejected, ControlUnavailable {
    if (closed) {
      throw new ControlUnavailable("the control journal is closed", null);
    }
    boolean committing = false;
    boolean done = false;
    try {
      ControlTable table = writer();
      table.lock();
      Told newest = table.readAfter(told);
      List<ControlEvent> events =
          command.decide(newest.state(), newest.state().notBefore(table.now()));
      Told next = newest;
      if (!events.isEmpty()) {
        next = newest.with(events);
        before.accept(newest.state(), events);
        table.insert(next.sequence(), events);
      }
      committing = true;
      table.commit();
      done = true;
      publish(next);
      answered();
      compact(next);
      return next.state();
    } catch (SQLException | IOException failed) {
      throw new ControlUnavailable(
          "the control journal can't be reached, so %s: %s"
              .formatted(
                  committing ? "it is not known whether this is done" : "this is not done",
                  failed.getMessage()),
          failed,
          committing);
    } finally {
      if (!done) {
        abandon();
      }
    }
  }

  private ControlTable writer() throws SQLException {
    if (writing == null || !writing.usable()) {
      abandon();
      writing = ControlTable.connect(settings, false);
    }
    return writing;
  }

  /** Ends the transaction under way; a connection that can't even do that is given up. */
  private void abandon() {
    if (writing != null && !writing.rollback()) {
      writing.close();
      writing = null;
    }
  }

  private void compact(Told newest) {
    if (newest.sequence() - newest.base() < compactAt) {
      return;
    }
    try {
      ControlTable table = writer();
      table.lock();
      Told current = table.readAfter(newest);
      List<ControlEvent> retold = current.state().retold();
      Told next = current.with(retold);
      table.insert(next.sequence(), retold);
      table.deleteBefore(next.sequence());
      table.commit();
      publish(next);
    } catch (SQLException | IOException failed) {
      LOG.warn("the control journal could not be made smaller: {}", failed.getMessage());
      abandon();
    }
  }

  private void publish(Told next) {
    synchronized (publishing) {
      Told before = told;
      if (next.sequence() > before.sequence()) {
        told = next;
        listeners.forEach(listener -> listener.changed(before.state(), next.state()));
      }
    }
  }

  private void answered() {
    lastAnswer = System.nanoTime();
    reachable = true;
  }

  private void follow() {
    Duration pause = FIRST_PAUSE;
    while (!closed) {
      try {
        if (following == null) {
          following = ControlTable.connect(settings, true);
        }
        publish(following.readAfter(told));
        if (!reachable) {
          LOG.info("the control journal at {} answers again", settings);
        }
        answered();
        pause = FIRST_PAUSE;
        following.await(POLL);
      } catch (SQLException | IOException failed) {
        if (closed) {
          return;
        }
        if (reachable) {
          LOG.error(
              "the control journal at {} does not answer, so that no grant and no approval counts:"
                  + " {}",
              settings,
              failed.getMessage());
        }
        reachable = false;
        if (following != null) {
          following.close();
          following = null;
        }
        pause = sleep(pause);
      } catch (RuntimeException defect) {
        reachable = false;
        LOG.error("following the control journal failed", defect);
        pause = sleep(pause);
      }
    }
  }

  private static Duration sleep(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(POLL) > 0 ? POLL : doubled;
  }

  @Override
  public void close() {
    closed = true;
    reachable = false;
    follower.interrupt();
    ControlTable followed = following;
    if (followed != null) {
      followed.close();
    }
    synchronized (this) {
      if (writing != null) {
        writing.close();
        writing = null;
      }
    }
  }
}
