package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlCommand;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlState;
import io.gatehouse.proxy.control.ControlUnavailable;
import java.util.List;

/** Where the events lie, in one order for all who share it. Safe for use by many threads. */
public interface Journal extends AutoCloseable {

  /** The state, as far as it is known here. Never blocks. */
  ControlState state();

  /**
   * Whether the state is known to be that of a moment ago: when not, what it allows may have been
   * taken back. Never blocks.
   */
  boolean current();

  /**
   * Lets a command look at the newest state, and makes what it says durable. One at a time, over
   * all who share the journal. Blocks.
   *
   * @param before called with the events when they are decided and not yet written; may throw,
   *     which ends it and leaves everything as it was
   * @return the state with them
   */
  ControlState transact(ControlCommand command, BeforeCommit before)
      throws ControlRejected, ControlUnavailable;

  /**
   * Calls somebody after every change of the state, also by others who share the journal, in order,
   * on a thread of the journal's or of who transacts. Must not block, nor transact.
   */
  void onChange(ChangeListener listener);

  @Override
  void close();

  /** Hears of what is about to be written. */
  @FunctionalInterface
  interface BeforeCommit {
    /**
     * Called with at least one event.
     *
     * @param state what they come after
     */
    void accept(ControlState state, List<ControlEvent> events) throws ControlUnavailable;
  }

  /** Hears of changes. */
  @FunctionalInterface
  interface ChangeListener {
    /** Called when {@link #state()} already is the new one. */
    void changed(ControlState before, ControlState after);
  }
}
