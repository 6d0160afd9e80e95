package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.List;

/** What somebody wants to change. Called again with a newer state when need be. */
@FunctionalInterface
public interface ControlCommand {

  /**
   * Looks at the state and says what happens.
   *
   * @param now the time of what happens; never before the state's
   * @return the events, none when nothing has to change
   * @throws ControlRejected when the rules do not allow it
   */
  List<ControlEvent> decide(ControlState state, Instant now) throws ControlRejected;
}
