package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlCommand;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.People;
import io.gatehouse.proxy.control.StandingFreeze;
import java.util.List;
import java.util.Optional;

/** The plainest change there is, without the rules. */
final class Commands {

  static final Journal.BeforeCommit NOTHING = (state, events) -> {};

  private Commands() {}

  static ControlCommand freeze(String database) {
    return (state, now) ->
        List.of(
            new ControlEvent.Frozen(
                now,
                new StandingFreeze(
                    database, "reason \u00e9\u2028", People.OPERATOR, now, Optional.empty())));
  }

  static ControlCommand unfreeze(String database) {
    return (state, now) ->
        List.of(new ControlEvent.Unfrozen(now, database, People.OPERATOR, "over"));
  }
}
