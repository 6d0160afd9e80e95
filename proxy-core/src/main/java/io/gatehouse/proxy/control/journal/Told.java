package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.ControlState;
import java.util.List;

/**
 * A state, and how far in the table it is that.
 *
 * @param state what the rows so far add up to
 * @param sequence the number of the last of them; 0 before the first
 * @param base the number of the row that begins the state anew; 0 when none does
 */
record Told(ControlState state, long sequence, long base) {

  static final Told NOTHING = new Told(ControlState.EMPTY, 0, 0);

  /** After the next row. */
  Told with(List<ControlEvent> events) {
    return at(sequence + 1, events);
  }

  /** After a row of that number. */
  Told at(long number, List<ControlEvent> events) {
    return new Told(state.with(events), number, beginsAnew(events) ? number : base);
  }

  static boolean beginsAnew(List<ControlEvent> events) {
    return !events.isEmpty() && events.get(0) instanceof ControlEvent.Compacted;
  }
}
