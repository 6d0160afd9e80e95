package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.ErrorFields;
import io.gatehouse.pgwire.backend.NoticeResponse;
import io.gatehouse.policy.Approval;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.Binding;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.NewRequest;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.Subscription;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.enforcement.Standing;
import io.gatehouse.proxy.session.HeldStatements.Place;
import io.gatehouse.proxy.session.Reading.Obstacle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;

/**
 * One message that waits for people. The client is not answered and its next messages are kept; it
 * is still listened to, so that it is noticed when it goes.
 *
 * <pre>
 *   SETTLING ─ nothing is owed ─▶ OPENING ─▶ WAITING ─ approved ─▶ JUDGING_AGAIN ─▶ USING ─ used ─▶ runs
 *       │  approved before ───────────────────────────────────────▶ ┘                  │
 *       └─ mode retry: refused with the request's id                                   └─▶ refused
 *   denied, out of time, Ctrl-C: refused.   client gone, token over, shut down: withdrawn
 * </pre>
 *
 * <p>What was approved is judged again before it runs, and compared: policies, freezes, grants,
 * names and settings may be others by then. Only then the approval is used up; only when that is
 * durable the message goes upstream.
 */
final class Hold {

  /** Who waits for the answer. */
  interface Inquirer {

    /** Judge the message anew, from the beginning; {@link Hold#judgedAgain} wants the answer. */
    void judgeAgain();

    /** This is the answer. */
    void answer(Judgement judgement);

    /** There is no answer: the server would not look at the message, or the session has ended. */
    void drop();
  }

  private enum Phase {
    SETTLING,
    OPENING,
    WAITING,
    JUDGING_AGAIN,
    USING,
    OVER
  }

  private final Session session;
  private final ControlPlane control;
  private final HeldText text;
  private final Judgement judgement;
  private final Binding binding;
  private final HeldWords words;
  private final Inquirer inquirer;

  private Phase phase = Phase.SETTLING;
  private Optional<Place> place = Optional.empty();
  private Optional<ApprovalRequest> request = Optional.empty();

  /** Whether the request is this hold's own, to be withdrawn when nobody wants it any more. */
  private boolean own;

  private boolean cancelled;
  private Optional<Subscription> subscription = Optional.empty();
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();

  Hold(Session session, HeldText text, Judgement judgement, Inquirer inquirer) {
    this.session = session;
    this.control = session.services.control();
    this.text = text;
    this.judgement = judgement;
    this.binding = text.binding(session, judgement);
    this.words = new HeldWords(session.database.target(), judgement);
    this.inquirer = inquirer;
  }

  void begin() {
    session.held(this);
    session.clientReading.set(Obstacle.HELD, true);
    session.trail.decided(judgement, text.submission().sql(), text.loggedParameters());
    Lull.await(session, this::settled);
  }

  /** The server owes nothing: the client can be spoken to. */
  private void settled() {
    if (phase != Phase.SETTLING) {
      return;
    }
    if (session.isEnded() || session.replies.skipping()) {
      close();
      inquirer.drop();
      return;
    }
    if (cancelled) {
      refuse(words.cancelledBefore());
      return;
    }
    Instant now = session.services.clock().instant();
    Optional<ApprovalRequest> given =
        control
            .usableApproval(binding, now)
            .filter(approved -> !session.services.held().isAwaited(approved.id()));
    if (given.isPresent()) {
      request = given;
      judgeAgain();
    } else {
      ask(now);
    }
  }

  private void ask(Instant now) {
    if (mode() == Approval.Mode.RETRY) {
      Optional<ApprovalRequest> pending = control.pendingRequest(binding, now);
      if (pending.isPresent()) {
        refuse(words.retry(pending.get()));
        return;
      }
    } else {
      place = session.services.held().enter(session.principal);
      if (place.isEmpty()) {
        refuse(
            words.notOpened(
                Refusals.CONFIGURATION_LIMIT_EXCEEDED, "too many statements wait already"));
        return;
      }
    }
    phase = Phase.OPENING;
    Duration life = control.settings().requestLife();
    Duration longest = life.compareTo(waiting()) < 0 ? waiting() : life;
    control
        .open(
            new NewRequest(
                Person.of(session.principal),
                text.held(session, judgement, binding),
                judgement.decision().approvals(),
                longest))
        .whenComplete(
            (opened, failure) ->
                session.onLoop(
                    () -> {
                      if (failure == null) {
                        opened(opened);
                      } else {
                        notOpened(failure);
                      }
                    }));
  }

  private void opened(ApprovalRequest opened) {
    if (phase != Phase.OPENING) {
      control.withdraw(opened.id(), "the session that asked has ended");
      return;
    }
    request = Optional.of(opened);
    own = true;
    if (cancelled) {
      withdraw("cancelled by the client");
      refuse(words.cancelled(opened));
      return;
    }
    if (mode() == Approval.Mode.RETRY) {
      refuse(words.retry(opened));
      return;
    }
    phase = Phase.WAITING;
    place.orElseThrow().awaits(opened.id());
    Duration wait = waiting();
    new NoticeResponse(
            ErrorFields.builder("NOTICE", Refusals.SUCCESSFUL, words.waiting(opened, wait)).build())
        .encode(session.toClient.gathering(256));
    session.toClient.flush();
    deadline = Optional.of(session.later(wait, this::outOfTime));
    subscription =
        Optional.of(
            control.watch(opened.id(), changed -> session.onLoop(() -> requestChanged(changed))));
  }

  private void notOpened(Throwable failure) {
    if (phase != Phase.OPENING) {
      return;
    }
    boolean full =
        failure instanceof ControlRejected rejected
            && rejected.reason() == ControlRejected.Reason.LIMIT;
    refuse(
        words.notOpened(
            full ? Refusals.CONFIGURATION_LIMIT_EXCEEDED : Refusals.INSUFFICIENT_PRIVILEGE,
            ControlFailures.words(failure)));
  }

  private void requestChanged(ApprovalRequest changed) {
    if (phase != Phase.WAITING) {
      return;
    }
    request = Optional.of(changed);
    switch (changed.status()) {
      case PENDING -> {}
      case APPROVED -> judgeAgain();
      case DENIED -> refuse(words.denied(changed));
      case WITHDRAWN -> refuse(words.withdrawn(changed));
      case EXPIRED -> refuse(words.expired(changed));
      case USED -> refuse(words.lost(changed, "another session has used it"));
    }
  }

  private void outOfTime() {
    if (phase == Phase.WAITING) {
      refuse(words.outOfTime(request.orElseThrow(), waiting()));
    }
  }

  private void judgeAgain() {
    phase = Phase.JUDGING_AGAIN;
    stopWaiting();
    inquirer.judgeAgain();
  }

  /** How the message is judged now. */
  void judgedAgain(Judgement now) {
    if (phase != Phase.JUDGING_AGAIN) {
      return;
    }
    if (cancelled) {
      withdraw("cancelled by the client");
      refuse(words.cancelled(request.orElseThrow()));
    } else if (now.standing() != Standing.NEEDS_APPROVAL) {
      withdraw(
          now.standing() == Standing.RUNS
              ? "no approval is needed any more"
              : "it would not run any more");
      finish(now);
    } else if (!text.binding(session, now).equals(binding)) {
      withdraw("what it was about has changed");
      refuse(words.changed(request.orElseThrow()));
    } else {
      use(now);
    }
  }

  private void use(Judgement now) {
    phase = Phase.USING;
    control
        .use(request.orElseThrow().id(), binding, session.trail.sessionId())
        .whenComplete(
            (used, failure) ->
                session.onLoop(
                    () -> {
                      if (phase != Phase.USING) {
                        return;
                      }
                      if (failure != null) {
                        notUsed(failure);
                      } else if (cancelled) {
                        refuse(words.cancelled(used));
                      } else {
                        used(now);
                      }
                    }));
  }

  private void notUsed(Throwable failure) {
    if (!own && failure instanceof ControlRejected) {
      // Somebody was faster with an approval that was for whoever comes first.
      request = Optional.empty();
      ask(session.services.clock().instant());
      return;
    }
    refuse(words.lost(request.orElseThrow(), ControlFailures.words(failure)));
  }

  /** The approval is used up: nothing must have come in between. */
  private void used(Judgement now) {
    Judgement last = session.services.judge().judge(now.question());
    boolean same =
        last.standing() == Standing.NEEDS_APPROVAL
            && last.bundle().equals(now.bundle())
            && last.decision().approvals().equals(now.decision().approvals());
    if (same && !session.lifetime.isTokenExpired()) {
      finish(last.approved(request.orElseThrow().id()));
    } else if (last.standing() == Standing.REFUSED) {
      finish(last);
    } else {
      refuse(words.changed(request.orElseThrow()));
    }
  }

  /**
   * The client cancels what runs.
   *
   * @return whether that was meant for this message, and not for one that the server works on
   */
  boolean cancel() {
    switch (phase) {
      case SETTLING, OVER -> {
        return false;
      }
      case OPENING, JUDGING_AGAIN, USING -> cancelled = true;
      case WAITING -> {
        withdraw("cancelled by the client");
        refuse(words.cancelled(request.orElseThrow()));
      }
    }
    return true;
  }

  /** The session has ended: nobody waits any more. */
  void sessionEnded(String reason) {
    if (phase == Phase.OVER) {
      return;
    }
    boolean undecided = phase != Phase.USING;
    close();
    if (undecided) {
      withdraw(reason);
    }
    inquirer.drop();
  }

  /** The server would not look at the message: something before it has failed. */
  void dropped() {
    if (phase != Phase.OVER) {
      close();
      withdraw("the statement failed before it ran");
    }
  }

  private void withdraw(String reason) {
    if (own) {
      control.withdraw(request.orElseThrow().id(), reason);
    }
  }

  private void refuse(Refusal refusal) {
    finish(judgement.refusedWith(judgement.policy(), refusal));
  }

  private void finish(Judgement answer) {
    close();
    inquirer.answer(answer);
    session.clientReading.set(Obstacle.HELD, false);
  }

  private void close() {
    phase = Phase.OVER;
    stopWaiting();
    place.ifPresent(Place::leave);
    session.released(this);
  }

  private void stopWaiting() {
    deadline.ifPresent(scheduled -> scheduled.cancel(false));
    deadline = Optional.empty();
    subscription.ifPresent(Subscription::close);
    subscription = Optional.empty();
  }

  private Approval.Mode mode() {
    return judgement.decision().approvals().stream()
            .anyMatch(approval -> approval.mode() == Approval.Mode.RETRY)
        ? Approval.Mode.RETRY
        : Approval.Mode.WAIT;
  }

  /** How long the session waits; not long where the server keeps locks meanwhile. */
  private Duration waiting() {
    Transaction transaction =
        session.replies.isBatchOpen()
            ? Transaction.IN_TRANSACTION
            : session.context.policyTransaction();
    List<Approval> approvals = judgement.decision().approvals();
    return approvals.stream()
        .map(approval -> approval.waitIn(transaction))
        .min(Duration::compareTo)
        .orElseThrow();
  }
}
