package io.gatehouse.proxy.control;

import java.util.ArrayList;
import java.util.List;

/**
 * A state told as the fewest events. What is decided is told as it stands: the events that open a
 * request, ask for a grant, freeze or deny carry all that came of it.
 */
final class Retelling {

  private Retelling() {}

  static List<ControlEvent> of(ControlState state) {
    List<ControlEvent> events = new ArrayList<>();
    events.add(new ControlEvent.Compacted(state.clock()));
    for (ApprovalRequest request : state.requests()) {
      events.add(new ControlEvent.RequestOpened(state.clock(), request));
    }
    for (AccessGrant grant : state.grants()) {
      events.add(new ControlEvent.GrantRequested(state.clock(), grant));
    }
    for (StandingFreeze freeze : state.freezes()) {
      events.add(new ControlEvent.Frozen(state.clock(), freeze));
    }
    for (DenylistEntry entry : state.denylist()) {
      events.add(new ControlEvent.Denied(state.clock(), entry));
    }
    return events;
  }
}
