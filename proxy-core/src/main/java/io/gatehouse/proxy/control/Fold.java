package io.gatehouse.proxy.control;

import io.gatehouse.proxy.control.ApprovalRequest.Status;
import io.gatehouse.proxy.control.ControlEvent.ApprovalUsed;
import io.gatehouse.proxy.control.ControlEvent.Compacted;
import io.gatehouse.proxy.control.ControlEvent.Denied;
import io.gatehouse.proxy.control.ControlEvent.Frozen;
import io.gatehouse.proxy.control.ControlEvent.GrantApproved;
import io.gatehouse.proxy.control.ControlEvent.GrantDenied;
import io.gatehouse.proxy.control.ControlEvent.GrantRequested;
import io.gatehouse.proxy.control.ControlEvent.GrantRevoked;
import io.gatehouse.proxy.control.ControlEvent.RequestExpired;
import io.gatehouse.proxy.control.ControlEvent.RequestOpened;
import io.gatehouse.proxy.control.ControlEvent.RequestWithdrawn;
import io.gatehouse.proxy.control.ControlEvent.Undenied;
import io.gatehouse.proxy.control.ControlEvent.Unfrozen;
import io.gatehouse.proxy.control.ControlEvent.Voted;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Adds events to a state. An event that does not fit (a vote on what is decided, a second use)
 * changes nothing: what is final stays so, whatever a journal holds.
 */
final class Fold {

  /** Requests, and grants, that are over and still shown; of more the oldest are forgotten. */
  static final int MAX_OVER_KEPT = 1_000;

  private Instant clock;
  private Map<String, ApprovalRequest> requests;
  private Map<String, AccessGrant> grants;
  private Map<String, StandingFreeze> freezes;
  private Map<String, DenylistEntry> denylist;

  Fold(ControlState from) {
    this.clock = from.clock();
    this.requests = from.requestsById();
    this.grants = from.grantsById();
    this.freezes = from.freezesByDatabase();
    this.denylist = from.denylistById();
  }

  ControlState state() {
    forget(requests, request -> request.statusAt(clock).isFinal());
    forget(grants, grant -> grant.overAt(clock));
    freezes.values().removeIf(freeze -> !freeze.activeAt(clock));
    denylist.values().removeIf(entry -> !entry.activeAt(clock));
    return new ControlState(clock, requests, grants, freezes, denylist);
  }

  void apply(ControlEvent event) {
    Instant time = event.time().isBefore(clock) ? clock : event.time();
    if (event instanceof Compacted) {
      begin(ControlState.EMPTY);
    } else if (event instanceof RequestOpened opened) {
      requests.putIfAbsent(opened.request().id(), opened.request());
    } else if (event instanceof Voted voted) {
      changeRequest(voted.request(), time, request -> voted(request, voted));
    } else if (event instanceof RequestWithdrawn withdrawn) {
      changeRequest(
          withdrawn.request(),
          time,
          request -> request.become(Status.WITHDRAWN, withdrawn.time(), withdrawn.reason()));
    } else if (event instanceof RequestExpired expired) {
      requests.computeIfPresent(
          expired.request(),
          (id, request) ->
              request.status().isFinal()
                  ? request
                  : request.become(Status.EXPIRED, expired.time(), ""));
    } else if (event instanceof ApprovalUsed used) {
      changeRequest(
          used.request(),
          time,
          request ->
              request.status() == Status.APPROVED
                  ? request.become(Status.USED, used.time(), "session " + used.sessionId())
                  : request);
    } else {
      applyRight(event, time);
    }
    clock = time;
  }

  private void applyRight(ControlEvent event, Instant time) {
    if (event instanceof GrantRequested asked) {
      grants.putIfAbsent(asked.grant().id(), asked.grant());
    } else if (event instanceof GrantApproved approved) {
      changeGrant(approved.grant(), time, grant -> approved(grant, approved.vote()));
    } else if (event instanceof GrantDenied denied) {
      changeGrant(
          denied.grant(),
          time,
          grant ->
              grant.plus(denied.vote()).become(AccessGrant.Status.DENIED, denied.vote().reason()));
    } else if (event instanceof GrantRevoked revoked) {
      changeGrant(
          revoked.grant(),
          time,
          grant ->
              grant.become(
                  AccessGrant.Status.REVOKED, revoked.by().user() + ": " + revoked.reason()));
    } else if (event instanceof Frozen frozen) {
      freezes.put(frozen.freeze().database(), frozen.freeze());
    } else if (event instanceof Unfrozen unfrozen) {
      freezes.remove(unfrozen.database());
    } else if (event instanceof Denied denied) {
      denylist.putIfAbsent(denied.entry().id(), denied.entry());
    } else if (event instanceof Undenied undenied) {
      denylist.remove(undenied.entry());
    } else {
      throw new IllegalStateException("an event of an unknown kind: " + event);
    }
  }

  private void begin(ControlState state) {
    requests = state.requestsById();
    grants = state.grantsById();
    freezes = state.freezesByDatabase();
    denylist = state.denylistById();
  }

  private void changeRequest(String id, Instant time, UnaryOperator<ApprovalRequest> change) {
    requests.computeIfPresent(
        id, (same, request) -> request.statusAt(time).isFinal() ? request : change.apply(request));
  }

  private static ApprovalRequest voted(ApprovalRequest request, Voted voted) {
    ApprovalRequest counted = request.plus(voted.vote());
    if (!voted.vote().approves()) {
      return counted.become(Status.DENIED, voted.time(), voted.vote().reason());
    }
    boolean countedBefore =
        request.votes().stream().anyMatch(vote -> vote.by().maybeSameAs(voted.vote().by()));
    if (countedBefore) {
      return request;
    }
    return request.status() == Status.PENDING && counted.missing().isEmpty()
        ? counted.become(Status.APPROVED, voted.time(), "")
        : counted;
  }

  private void changeGrant(String id, Instant time, UnaryOperator<AccessGrant> change) {
    grants.computeIfPresent(id, (same, grant) -> grant.overAt(time) ? grant : change.apply(grant));
  }

  private static AccessGrant approved(AccessGrant grant, Vote vote) {
    boolean countedBefore =
        grant.votes().stream().anyMatch(earlier -> earlier.by().maybeSameAs(vote.by()));
    if (countedBefore || grant.status() != AccessGrant.Status.REQUESTED) {
      return grant;
    }
    AccessGrant counted = grant.plus(vote);
    return counted.given() >= counted.count()
        ? counted.become(AccessGrant.Status.APPROVED, "")
        : counted;
  }

  /** Lets the oldest of those go that are over, when there are too many of them. */
  private static <T> void forget(Map<String, T> all, Predicate<T> over) {
    if (all.size() <= MAX_OVER_KEPT) {
      return;
    }
    long surplus = all.values().stream().filter(over).count() - MAX_OVER_KEPT;
    Iterator<T> oldest = all.values().iterator();
    while (surplus > 0 && oldest.hasNext()) {
      if (over.test(oldest.next())) {
        oldest.remove();
        surplus--;
      }
    }
  }
}
