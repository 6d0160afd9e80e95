package io.gatehouse.proxy.control;

import io.gatehouse.proxy.control.ControlEvent.GrantApproved;
import io.gatehouse.proxy.control.ControlEvent.GrantDenied;
import io.gatehouse.proxy.control.ControlEvent.GrantRequested;
import io.gatehouse.proxy.control.ControlEvent.GrantRevoked;
import io.gatehouse.proxy.control.ControlRejected.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What may be done about grants. */
final class GrantRules {

  /** How far ahead one may be asked for. */
  private static final Duration MAX_AHEAD = Duration.ofDays(30);

  private GrantRules() {}

  static ControlCommand request(NewGrant asked, ControlSettings settings, String id) {
    return (state, now) -> {
      asked.said().requireReason();
      checkScope(asked);
      Instant from = asked.from().filter(start -> start.isAfter(now)).orElse(now);
      Instant until =
          asked.until().orElseGet(() -> from.plus(asked.length().orElse(Duration.ZERO)));
      checkTime(from, until, now, settings);
      long open = 0;
      long ofThisOne = 0;
      for (AccessGrant grant : state.grants()) {
        if (!grant.overAt(now)) {
          open++;
          ofThisOne += grant.requester().sameAccount(asked.requester()) ? 1 : 0;
        }
      }
      if (open >= ControlSettings.MAX_GRANTS || ofThisOne >= ControlSettings.MAX_GRANTS_OF_ONE) {
        throw new ControlRejected(
            Reason.LIMIT, "there are %d grants already, %d of yours".formatted(open, ofThisOne));
      }
      return List.of(
          new GrantRequested(
              now,
              new AccessGrant(
                  id,
                  asked.requester(),
                  asked.grantee(),
                  asked.databases(),
                  asked.classes(),
                  asked.said().reason(),
                  asked.said().ticket(),
                  now,
                  from,
                  until,
                  settings.grantApprovals(),
                  AccessGrant.Status.REQUESTED,
                  "",
                  List.of())));
    };
  }

  private static void checkScope(NewGrant asked) throws ControlRejected {
    Said.name("grantee", asked.grantee().name());
    Said.name("issuer", asked.grantee().issuer());
    for (String database : asked.databases()) {
      Said.name("database", database);
    }
    if (asked.databases().isEmpty() || asked.databases().size() > 100) {
      throw new ControlRejected(Reason.INVALID, "name 1 to 100 databases");
    }
    if (asked.databases().contains(AccessGrant.EVERY_DATABASE) && asked.databases().size() > 1) {
      throw new ControlRejected(Reason.INVALID, "* stands for all databases, so it stands alone");
    }
    if (asked.classes().isEmpty()) {
      throw new ControlRejected(
          Reason.INVALID, "say what for: read, write, ddl, dcl, admin or session");
    }
    if (asked.until().isPresent() == asked.length().isPresent()) {
      throw new ControlRejected(Reason.INVALID, "say until when, or for how long");
    }
  }

  private static void checkTime(Instant from, Instant until, Instant now, ControlSettings settings)
      throws ControlRejected {
    if (!from.isBefore(until)) {
      throw new ControlRejected(Reason.INVALID, "it would be over before it begins");
    }
    if (from.isAfter(now.plus(MAX_AHEAD))) {
      throw new ControlRejected(
          Reason.INVALID, "it would begin in more than %d days".formatted(MAX_AHEAD.toDays()));
    }
    if (until.isAfter(from.plus(settings.longestGrant()))) {
      throw new ControlRejected(
          Reason.INVALID,
          "a grant lasts %d minutes at most".formatted(settings.longestGrant().toMinutes()));
    }
  }

  static ControlCommand approve(String id, Person by, Said said, ControlSettings settings) {
    return (state, now) -> {
      said.check();
      AccessGrant grant = visible(state, id, by, settings);
      requireApprover(grant, by, settings);
      requireRequested(grant, now);
      if (grant.votes().stream().anyMatch(vote -> vote.by().maybeSameAs(by))) {
        throw new ControlRejected(
            Reason.CONFLICT, "you, or who may be the same person, have approved it already");
      }
      return List.of(new GrantApproved(now, id, vote(by, true, now, said)));
    };
  }

  static ControlCommand deny(String id, Person by, Said said, ControlSettings settings) {
    return (state, now) -> {
      said.check();
      AccessGrant grant = visible(state, id, by, settings);
      requireApprover(grant, by, settings);
      requireRequested(grant, now);
      return List.of(new GrantDenied(now, id, vote(by, false, now, said)));
    };
  }

  /** For operators, those who give grants, and whoever asked for it or has it. */
  static ControlCommand revoke(String id, Person by, Said said, ControlSettings settings) {
    return (state, now) -> {
      said.check();
      AccessGrant grant = visible(state, id, by, settings);
      if (grant.overAt(now)) {
        throw new ControlRejected(Reason.CONFLICT, "grant " + id + " is over already");
      }
      boolean own = grant.requester().sameAccount(by) || isOwn(grant, by);
      if (!own && !settings.isOperator(by) && !settings.givesGrants(by)) {
        throw new ControlRejected(Reason.FORBIDDEN, "you are not among those who may revoke it");
      }
      return List.of(new GrantRevoked(now, id, by, said.reason()));
    };
  }

  private static boolean isOwn(AccessGrant grant, Person person) {
    AccessGrant.Grantee grantee = grant.grantee();
    return grantee.issuer().equals(person.issuer())
        && switch (grantee.kind()) {
          case USER -> grantee.name().equals(person.user());
          case SUBJECT, ACTOR -> grantee.name().equals(person.subject());
          case GROUP -> false;
        };
  }

  /** Whether somebody may know of a grant. */
  static boolean mayKnow(AccessGrant grant, Person person, ControlSettings settings) {
    return grant.requester().sameAccount(person)
        || isOwn(grant, person)
        || grant.grantee().concerns(person)
        || settings.givesGrants(person)
        || settings.isOperator(person);
  }

  private static void requireApprover(AccessGrant grant, Person by, ControlSettings settings)
      throws ControlRejected {
    if (!settings.givesGrants(by)) {
      throw new ControlRejected(Reason.FORBIDDEN, "you are not among those who give grants");
    }
    if (by.maybeSameAs(grant.requester()) || grant.grantee().concerns(by)) {
      throw new ControlRejected(
          Reason.FORBIDDEN, "nobody decides on a grant that they asked for or would have");
    }
  }

  private static void requireRequested(AccessGrant grant, Instant now) throws ControlRejected {
    if (grant.status() != AccessGrant.Status.REQUESTED || grant.overAt(now)) {
      throw new ControlRejected(
          Reason.CONFLICT, "grant " + grant.id() + " is decided, or its time is over");
    }
  }

  private static AccessGrant visible(
      ControlState state, String id, Person person, ControlSettings settings)
      throws ControlRejected {
    return state
        .grant(id)
        .filter(grant -> mayKnow(grant, person, settings))
        .orElseThrow(() -> new ControlRejected(Reason.NOT_FOUND, "there is no grant " + id));
  }

  private static Vote vote(Person by, boolean approves, Instant now, Said said) {
    return new Vote(by, approves, now, said.reason(), said.ticket(), Set.of());
  }
}
