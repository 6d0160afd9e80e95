package io.gatehouse.proxy.control;

import io.gatehouse.proxy.control.ControlEvent.Denied;
import io.gatehouse.proxy.control.ControlEvent.Frozen;
import io.gatehouse.proxy.control.ControlEvent.Undenied;
import io.gatehouse.proxy.control.ControlEvent.Unfrozen;
import io.gatehouse.proxy.control.ControlRejected.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What operators may do: freezes and the denylist. */
final class SwitchRules {

  private SwitchRules() {}

  static ControlCommand freeze(
      String database, Person by, Said said, Optional<Instant> until, ControlSettings settings) {
    return (state, now) -> {
      requireOperator(by, settings);
      said.requireReason();
      Said.name("database", database);
      requireFuture(until, now);
      if (state.freezes().size() >= ControlSettings.MAX_FREEZES) {
        throw new ControlRejected(Reason.LIMIT, "there are too many freezes already");
      }
      return List.of(new Frozen(now, new StandingFreeze(database, said.reason(), by, now, until)));
    };
  }

  static ControlCommand unfreeze(String database, Person by, Said said, ControlSettings settings) {
    return (state, now) -> {
      requireOperator(by, settings);
      said.check();
      if (state.freezes().stream()
          .noneMatch(freeze -> freeze.database().equals(database) && freeze.activeAt(now))) {
        throw new ControlRejected(
            Reason.NOT_FOUND,
            "*".equals(database) ? "not everything is frozen" : database + " is not frozen");
      }
      return List.of(new Unfrozen(now, database, by, said.reason()));
    };
  }

  static ControlCommand deny(NewDenial asked, ControlSettings settings, String id) {
    return (state, now) -> {
      requireOperator(asked.by(), settings);
      asked.said().requireReason();
      Said.name("value", asked.value());
      if (asked.issuer().isPresent()) {
        Said.name("issuer", asked.issuer().get());
      }
      requireFuture(asked.until(), now);
      if (state.denylist().size() >= ControlSettings.MAX_DENYLIST) {
        throw new ControlRejected(Reason.LIMIT, "the denylist is full");
      }
      return List.of(
          new Denied(
              now,
              new DenylistEntry(
                  id,
                  asked.kind(),
                  asked.issuer(),
                  asked.value(),
                  asked.said().reason(),
                  asked.by(),
                  now,
                  asked.until())));
    };
  }

  static ControlCommand undeny(String id, Person by, Said said, ControlSettings settings) {
    return (state, now) -> {
      requireOperator(by, settings);
      said.check();
      DenylistEntry entry =
          state.denylist().stream()
              .filter(each -> each.id().equals(id) && each.activeAt(now))
              .findFirst()
              .orElseThrow(
                  () -> new ControlRejected(Reason.NOT_FOUND, "the denylist has no entry " + id));
      return List.of(new Undenied(now, entry.id(), by, said.reason()));
    };
  }

  private static void requireFuture(Optional<Instant> until, Instant now) throws ControlRejected {
    if (until.isPresent() && !until.get().isAfter(now)) {
      throw new ControlRejected(Reason.INVALID, "it would be over before it begins");
    }
  }

  private static void requireOperator(Person by, ControlSettings settings) throws ControlRejected {
    if (!settings.isOperator(by)) {
      throw new ControlRejected(Reason.FORBIDDEN, "only operators may do that");
    }
  }
}
