package io.gatehouse.proxy.control;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.Identity;
import io.gatehouse.audit.OperationEvent.ControlChange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Writes down what changes, before it does. */
final class ControlAudit {

  private final AuditLog log;

  ControlAudit(AuditLog log) {
    this.log = log;
  }

  /** Writes events down, and waits until that is durable. */
  void record(ControlState state, List<ControlEvent> events) throws ControlUnavailable {
    try {
      CompletableFuture.allOf(
              events.stream()
                  .map(event -> log.append(change(state, event)))
                  .toArray(CompletableFuture[]::new))
          .join();
    } catch (CompletionException failed) {
      throw new ControlUnavailable(
          "this can't be written to the audit log, so it is not done: "
              + failed.getCause().getMessage(),
          failed);
    }
  }

  /** Writes down that what was written down did not happen, or may not have. */
  void recordNotDone(List<ControlEvent> events, ControlUnavailable why, Instant now) {
    for (ControlEvent event : events) {
      ControlChange change = change(ControlState.EMPTY, event);
      log.append(
          new ControlChange(
              now,
              change.by(),
              why.uncertain() ? "uncertain" : "not_done",
              change.action() + " of " + change.object(),
              change.database(),
              why.getMessage(),
              "",
              change.sessionId(),
              change.decisionId()));
    }
  }

  private static ControlChange change(ControlState state, ControlEvent event) {
    if (event instanceof ControlEvent.RequestOpened opened) {
      return ofRequest(
          event,
          Optional.of(opened.request()),
          "open",
          opened.request().id(),
          Optional.of(opened.request().requester()),
          Said.NOTHING);
    }
    if (event instanceof ControlEvent.Voted voted) {
      Vote vote = voted.vote();
      return ofRequest(
          event,
          state.request(voted.request()),
          vote.approves() ? "approve" : "deny",
          voted.request(),
          Optional.of(vote.by()),
          new Said(vote.reason(), vote.ticket()));
    }
    if (event instanceof ControlEvent.RequestWithdrawn withdrawn) {
      return ofRequest(
          event,
          state.request(withdrawn.request()),
          "withdraw",
          withdrawn.request(),
          withdrawn.by(),
          Said.reason(withdrawn.reason()));
    }
    if (event instanceof ControlEvent.RequestExpired expired) {
      return ofRequest(
          event,
          state.request(expired.request()),
          "expire",
          expired.request(),
          Optional.empty(),
          Said.NOTHING);
    }
    if (event instanceof ControlEvent.ApprovalUsed used) {
      return ofRequest(
          event,
          state.request(used.request()),
          "use",
          used.request(),
          state.request(used.request()).map(ApprovalRequest::requester),
          Said.reason("session " + used.sessionId()));
    }
    return ofRight(state, event);
  }

  private static ControlChange ofRequest(
      ControlEvent event,
      Optional<ApprovalRequest> request,
      String action,
      String id,
      Optional<Person> by,
      Said said) {
    return new ControlChange(
        event.time(),
        by.map(ControlAudit::identity),
        action,
        "request " + id,
        request.map(known -> known.held().database()),
        said.reason(),
        said.ticket(),
        request.map(known -> known.held().sessionId()),
        request.map(known -> known.held().decisionId()));
  }

  private static ControlChange ofRight(ControlState state, ControlEvent event) {
    if (event instanceof ControlEvent.GrantRequested asked) {
      AccessGrant grant = asked.grant();
      return plain(
          event,
          grant.requester(),
          "request",
          "grant " + grant.id(),
          database(grant),
          new Said(
              "%s for %s %s until %s: %s"
                  .formatted(
                      grant.classes(),
                      grant.grantee().kind(),
                      grant.grantee().name(),
                      grant.until(),
                      grant.reason()),
              grant.ticket()));
    }
    if (event instanceof ControlEvent.GrantApproved approved) {
      return voted(state, event, approved.grant(), approved.vote(), "approve");
    }
    if (event instanceof ControlEvent.GrantDenied denied) {
      return voted(state, event, denied.grant(), denied.vote(), "deny");
    }
    if (event instanceof ControlEvent.GrantRevoked revoked) {
      return plain(
          event,
          revoked.by(),
          "revoke",
          "grant " + revoked.grant(),
          state.grant(revoked.grant()).flatMap(ControlAudit::database),
          Said.reason(revoked.reason()));
    }
    if (event instanceof ControlEvent.Frozen frozen) {
      StandingFreeze freeze = frozen.freeze();
      return plain(
          event,
          freeze.by(),
          "freeze",
          "database " + freeze.database(),
          Optional.of(freeze.database()),
          Said.reason(freeze.reason()));
    }
    if (event instanceof ControlEvent.Unfrozen unfrozen) {
      return plain(
          event,
          unfrozen.by(),
          "unfreeze",
          "database " + unfrozen.database(),
          Optional.of(unfrozen.database()),
          Said.reason(unfrozen.reason()));
    }
    if (event instanceof ControlEvent.Denied denied) {
      DenylistEntry entry = denied.entry();
      return plain(
          event,
          entry.by(),
          "denylist_add",
          "entry %s: %s %s".formatted(entry.id(), entry.kind(), entry.value()),
          Optional.empty(),
          Said.reason(entry.reason()));
    }
    if (event instanceof ControlEvent.Undenied undenied) {
      return plain(
          event,
          undenied.by(),
          "denylist_remove",
          "entry " + undenied.entry(),
          Optional.empty(),
          Said.reason(undenied.reason()));
    }
    throw new IllegalStateException("no command makes this event: " + event);
  }

  private static ControlChange voted(
      ControlState state, ControlEvent event, String grant, Vote vote, String action) {
    return plain(
        event,
        vote.by(),
        action,
        "grant " + grant,
        state.grant(grant).flatMap(ControlAudit::database),
        new Said(vote.reason(), vote.ticket()));
  }

  private static ControlChange plain(
      ControlEvent event,
      Person by,
      String action,
      String object,
      Optional<String> database,
      Said said) {
    return new ControlChange(
        event.time(),
        Optional.of(identity(by)),
        action,
        object,
        database,
        said.reason(),
        said.ticket(),
        Optional.empty(),
        Optional.empty());
  }

  private static Optional<String> database(AccessGrant grant) {
    return Optional.of(String.join(", ", grant.databases().stream().sorted().toList()));
  }

  private static Identity identity(Person person) {
    return new Identity(person.user(), person.issuer(), person.subject(), person.actor());
  }
}
