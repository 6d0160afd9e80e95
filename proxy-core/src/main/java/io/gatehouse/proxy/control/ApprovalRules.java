package io.gatehouse.proxy.control;

import io.gatehouse.policy.Approval;
import io.gatehouse.proxy.control.ApprovalRequest.Status;
import io.gatehouse.proxy.control.ControlEvent.ApprovalUsed;
import io.gatehouse.proxy.control.ControlEvent.RequestExpired;
import io.gatehouse.proxy.control.ControlEvent.RequestOpened;
import io.gatehouse.proxy.control.ControlEvent.RequestWithdrawn;
import io.gatehouse.proxy.control.ControlEvent.Voted;
import io.gatehouse.proxy.control.ControlRejected.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What may be done about held statements. */
final class ApprovalRules {

  private ApprovalRules() {}

  /** Opens a request under an id that is not taken. */
  static ControlCommand open(NewRequest asked, String id) {
    return (state, now) -> {
      check(asked);
      long pending = 0;
      long ofThisOne = 0;
      for (ApprovalRequest request : state.requests()) {
        if (request.statusAt(now) == Status.PENDING) {
          pending++;
          ofThisOne += request.requester().sameAccount(asked.requester()) ? 1 : 0;
        }
      }
      if (pending >= ControlSettings.MAX_PENDING
          || ofThisOne >= ControlSettings.MAX_PENDING_OF_ONE) {
        throw new ControlRejected(
            Reason.LIMIT,
            "too many statements wait for approval already: %d, %d of them of %s"
                .formatted(pending, ofThisOne, asked.requester().user()));
      }
      return List.of(
          new RequestOpened(
              now,
              new ApprovalRequest(
                  id,
                  now,
                  now.plus(asked.life()),
                  asked.requester(),
                  asked.held(),
                  asked.requirements(),
                  asked.requirements().stream()
                      .map(Approval::validFor)
                      .min(Duration::compareTo)
                      .orElseThrow(),
                  Status.PENDING,
                  now,
                  "",
                  List.of())));
    };
  }

  private static void check(NewRequest asked) throws ControlRejected {
    Said.limit("statement", asked.held().sql(), ControlSettings.MAX_SQL);
    long characters = 0;
    for (String parameter : asked.held().parameters()) {
      characters += parameter == null ? 0 : parameter.length();
    }
    if (characters > ControlSettings.MAX_PARAMETERS) {
      throw new ControlRejected(
          Reason.INVALID,
          "the parameters have more than %d characters".formatted(ControlSettings.MAX_PARAMETERS));
    }
  }

  static ControlCommand vote(String id, Person by, boolean approves, Said said) {
    return (state, now) -> {
      said.check();
      ApprovalRequest request = visible(state, id, by);
      requireOpen(request, now);
      if (!request.admits(by)) {
        throw new ControlRejected(
            Reason.FORBIDDEN,
            request.requester().sameAccount(by)
                ? "nobody approves their own statements"
                : "you are not among those who may answer request " + id);
      }
      if (!approves) {
        return List.of(
            new Voted(now, id, new Vote(by, false, now, said.reason(), said.ticket(), Set.of())));
      }
      if (request.status() == Status.APPROVED) {
        throw new ControlRejected(Reason.CONFLICT, "request " + id + " is approved already");
      }
      return List.of(
          new Voted(
              now,
              id,
              new Vote(by, true, now, said.reason(), said.ticket(), counting(request, by, said))));
    };
  }

  /** The policies that a yes counts for. */
  private static Set<String> counting(ApprovalRequest request, Person by, Said said)
      throws ControlRejected {
    Optional<Vote> earlier =
        request.votes().stream().filter(vote -> vote.by().maybeSameAs(by)).findFirst();
    if (earlier.isPresent()) {
      throw new ControlRejected(
          Reason.CONFLICT,
          earlier.get().by().sameAccount(by)
              ? "you have approved request " + request.id() + " already"
              : "%s has approved request %s already, and may be the same person"
                  .formatted(earlier.get().by().user(), request.id()));
    }
    Set<String> policies = new HashSet<>();
    List<String> wanting = new ArrayList<>();
    for (Approval requirement : request.requirements()) {
      if (!request.admits(requirement, by)) {
        continue;
      }
      if (requirement.reasonRequired() && said.reason().isBlank()) {
        wanting.add("a reason");
      }
      if (requirement.ticketRequired() && said.ticket().isBlank()) {
        wanting.add("a ticket");
      }
      policies.add(requirement.policy());
    }
    if (!wanting.isEmpty()) {
      throw new ControlRejected(
          Reason.INVALID,
          "to approve this, give "
              + String.join(" and ", wanting.stream().distinct().sorted().toList()));
    }
    if (request.missing().stream().noneMatch(each -> policies.contains(each.policy()))) {
      throw new ControlRejected(
          Reason.CONFLICT, "what you could approve of request " + request.id() + " is given");
    }
    return policies;
  }

  /** For the requester, or, without anybody, for the session that holds the statement. */
  static ControlCommand withdraw(String id, Optional<Person> by, String reason) {
    return (state, now) -> {
      Said.limit("reason", reason, ControlSettings.MAX_REASON);
      ApprovalRequest request = find(state, id);
      if (by.isPresent() && !request.requester().sameAccount(by.get())) {
        throw visible(state, id, by.get()).admits(by.get())
            ? new ControlRejected(
                Reason.FORBIDDEN, "only who asked can withdraw it; you can deny it")
            : unknown(id);
      }
      if (by.isEmpty() && request.statusAt(now).isFinal()) {
        return List.of();
      }
      requireOpen(request, now);
      return List.of(new RequestWithdrawn(now, id, by, reason));
    };
  }

  static ControlCommand use(String id, Binding binding, String sessionId) {
    return (state, now) -> {
      ApprovalRequest request = find(state, id);
      Status status = request.statusAt(now);
      if (status != Status.APPROVED) {
        throw new ControlRejected(
            Reason.CONFLICT, "request " + id + " is " + word(status) + ", so it can't be used");
      }
      if (!request.held().binding().equals(binding)) {
        throw new ControlRejected(
            Reason.FORBIDDEN, "request " + id + " was approved for something else");
      }
      return List.of(new ApprovalUsed(now, id, sessionId));
    };
  }

  /** Withdraws every request that a session waits, or waited, for. */
  static ControlCommand abandon(String reason) {
    return (state, now) -> {
      List<ControlEvent> events = new ArrayList<>();
      for (ApprovalRequest request : state.requests()) {
        boolean waitedFor =
            request.requirements().stream()
                .allMatch(requirement -> requirement.mode() == Approval.Mode.WAIT);
        if (waitedFor && !request.statusAt(now).isFinal()) {
          events.add(new RequestWithdrawn(now, request.id(), Optional.empty(), reason));
        }
      }
      return events;
    };
  }

  /** Says of everything whose time is over that it is so. */
  static ControlCommand expire() {
    return (state, now) -> {
      List<ControlEvent> events = new ArrayList<>();
      for (ApprovalRequest request : state.requests()) {
        if (!request.status().isFinal() && request.statusAt(now) == Status.EXPIRED) {
          events.add(new RequestExpired(now, request.id()));
        }
      }
      return events;
    };
  }

  /** Whether somebody may know of a request. */
  static boolean mayKnow(ApprovalRequest request, Person person) {
    return request.requester().sameAccount(person) || request.admits(person);
  }

  private static ApprovalRequest visible(ControlState state, String id, Person person)
      throws ControlRejected {
    ApprovalRequest request = find(state, id);
    if (!mayKnow(request, person)) {
      throw unknown(id);
    }
    return request;
  }

  private static ApprovalRequest find(ControlState state, String id) throws ControlRejected {
    return state.request(id).orElseThrow(() -> unknown(id));
  }

  private static void requireOpen(ApprovalRequest request, Instant now) throws ControlRejected {
    Status status = request.statusAt(now);
    if (status.isFinal()) {
      throw new ControlRejected(
          Reason.CONFLICT, "request " + request.id() + " is " + word(status) + " already");
    }
  }

  private static String word(Status status) {
    return switch (status) {
      case PENDING -> "not decided";
      case APPROVED -> "approved";
      case DENIED -> "denied";
      case WITHDRAWN -> "withdrawn";
      case EXPIRED -> "out of time";
      case USED -> "used";
    };
  }

  private static ControlRejected unknown(String id) {
    return new ControlRejected(Reason.NOT_FOUND, "there is no request " + id);
  }
}
