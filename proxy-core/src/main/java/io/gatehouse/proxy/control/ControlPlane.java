package io.gatehouse.proxy.control;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.policy.Freeze;
import io.gatehouse.policy.Grant;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.control.journal.Journal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Approvals, grants, freezes and the denylist: reads for the sessions, commands for sessions and
 * people.
 *
 * <pre>
 *   session ── open ──▶ PENDING ── enough votes ──▶ APPROVED ── use, once ──▶ USED
 *                          │ ╲                        │ ╲
 *                          │  deny ──▶ DENIED ◀── deny│  validFor over ──▶ EXPIRED
 *                          │  Ctrl-C, gone ──▶ WITHDRAWN ◀┘
 *                          └─ expires over ──▶ EXPIRED
 * </pre>
 *
 * <p>Reads never block and take no lock. Every command is judged by the newest state, written to
 * the audit log, then to the journal, and only then in force; its stage completes after that, on a
 * thread of this, and fails with {@link ControlRejected} or {@link ControlUnavailable} themselves.
 * A read made after a stage has completed sees what it did.
 *
 * <p>While the journal can't be reached, there are no grants and no approvals; freezes and denylist
 * stay as they were known.
 */
public final class ControlPlane implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

  /** Commands that may wait; more are refused. */
  private static final int MAX_WAITING = 1_000;

  /** How late the end of a request or grant may be told. */
  static final Duration TICK = Duration.ofMillis(500);

  private static final int QUIET_SECONDS = 5;

  private final Journal journal;
  private final ControlAudit audit;
  private final ControlSettings settings;
  private final Clock clock;
  private final Changes changes = new Changes();
  private final ThreadPoolExecutor commands;
  private final ScheduledExecutorService ticks;
  private Instant lastTick;

  private ControlPlane(Journal journal, AuditLog auditLog, ControlSettings settings, Clock clock) {
    this.journal = Objects.requireNonNull(journal);
    this.audit = new ControlAudit(auditLog);
    this.settings = Objects.requireNonNull(settings);
    this.clock = Objects.requireNonNull(clock);
    this.lastTick = now();
    this.commands =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            threads("gatehouse-control"));
    this.ticks = Executors.newSingleThreadScheduledExecutor(threads("gatehouse-control-tick"));
  }

  /**
   * Begins.
   *
   * @param journal becomes this one's to close
   * @param auditLog outlives this
   */
  public static ControlPlane start(
      Journal journal, AuditLog auditLog, ControlSettings settings, Clock clock) {
    ControlPlane plane = new ControlPlane(journal, auditLog, settings, clock);
    journal.onChange(plane.changes::tell);
    plane.ticks.scheduleWithFixedDelay(
        plane::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return plane;
  }

  // What sessions read.

  /** The grants that a principal, or its agent, has in a database; none that are in doubt. */
  public List<Grant> grantsOf(Principal principal, String database, Instant now) {
    return journal.current() ? journal.state().grantsOf(principal, database, now) : List.of();
  }

  /** The freeze that holds for a database. */
  public Optional<StandingFreeze> freezeOf(String database, Instant now) {
    return journal.state().freezeOf(database, now);
  }

  /** The freezes that hold, as {@link io.gatehouse.policy.FixedRules#frozen} wants them. */
  public List<Freeze> freezes(Instant now) {
    return journal.state().freezesAt(now);
  }

  /** The entry of the denylist that a principal, its agent or its token stands on. */
  public Optional<DenylistEntry> denied(Principal principal, Instant now) {
    return journal.state().denied(principal, now);
  }

  /** An approved request that lets this run, once: see {@link #use}. None that is in doubt. */
  public Optional<ApprovalRequest> usableApproval(Binding binding, Instant now) {
    return journal.current() ? journal.state().usable(binding, now) : Optional.empty();
  }

  /** A request for the same that waits for people already; mode retry opens no second one. */
  public Optional<ApprovalRequest> pendingRequest(Binding binding, Instant now) {
    return journal.state().pending(binding, now);
  }

  /** A request, whoever asks. */
  public Optional<ApprovalRequest> request(String id) {
    return journal.state().request(id);
  }

  // What sessions do.

  /** Opens a request for a held statement. */
  public CompletionStage<ApprovalRequest> open(NewRequest asked) {
    String id = ControlId.next();
    return submit(
        underFreeId(id, ApprovalRules.open(asked, id)), state -> state.request(id).orElseThrow());
  }

  /**
   * Uses an approval: completes when the statement may run, now and once. Fails with {@link
   * ControlRejected} when somebody else was faster, it was taken back, or its time is over.
   */
  public CompletionStage<ApprovalRequest> use(String id, Binding binding, String sessionId) {
    return submit(
        ApprovalRules.use(id, binding, sessionId), state -> state.request(id).orElseThrow());
  }

  /**
   * The session no longer wants what it asked for: Ctrl-C, or the client has gone. Does nothing to
   * what is final already.
   */
  public CompletionStage<ApprovalRequest> withdraw(String id, String reason) {
    return submit(
        ApprovalRules.withdraw(id, Optional.empty(), reason),
        state -> state.request(id).orElseThrow());
  }

  /**
   * Withdraws the requests that sessions waited for when the proxy was last stopped: those sessions
   * are gone. Requests in mode retry stay. Only for a journal that no other proxy writes, and
   * before the first session.
   *
   * @return completes when that is done
   */
  public CompletionStage<Void> withdrawAbandoned() {
    return submit(ApprovalRules.abandon("the proxy was stopped while it waited"), state -> null);
  }

  /**
   * Tells somebody of every change of one request, on threads of this; at once of what it already
   * is, on the calling thread. {@link ApprovalRequest#status} of what is told is right at that
   * moment.
   */
  public Subscription watch(String id, Consumer<ApprovalRequest> listener) {
    Subscription subscription = changes.add(id, listener);
    journal.state().request(id).ifPresent(listener);
    return subscription;
  }

  /** Tells somebody of every change. */
  public Subscription watch(ControlListener listener) {
    return changes.add(listener);
  }

  // What people do.

  /** The requests that somebody may know of: their own, and those they may answer. Newest first. */
  public List<ApprovalRequest> requestsFor(Person person) {
    List<ApprovalRequest> known = new ArrayList<>();
    for (ApprovalRequest request : journal.state().requests()) {
      if (ApprovalRules.mayKnow(request, person)) {
        known.add(0, request);
      }
    }
    return known;
  }

  /** A request that somebody may know of. */
  public Optional<ApprovalRequest> requestFor(String id, Person person) {
    return request(id).filter(request -> ApprovalRules.mayKnow(request, person));
  }

  /** Says yes to a held statement. */
  public CompletionStage<ApprovalRequest> approve(String id, Person by, Said said) {
    return submit(ApprovalRules.vote(id, by, true, said), state -> state.request(id).orElseThrow());
  }

  /** Says no to a held statement; that is final. */
  public CompletionStage<ApprovalRequest> deny(String id, Person by, Said said) {
    return submit(
        ApprovalRules.vote(id, by, false, said), state -> state.request(id).orElseThrow());
  }

  /** The requester no longer wants it. */
  public CompletionStage<ApprovalRequest> withdraw(String id, Person by, Said said) {
    return submit(
        ApprovalRules.withdraw(id, Optional.of(by), said.reason()),
        state -> state.request(id).orElseThrow());
  }

  /** Asks for a grant. */
  public CompletionStage<AccessGrant> requestGrant(NewGrant asked) {
    String id = ControlId.next();
    return submit(
        underFreeId(id, GrantRules.request(asked, settings, id)),
        state -> state.grant(id).orElseThrow());
  }

  /** The grants that somebody may know of. Newest first. */
  public List<AccessGrant> grantsFor(Person person) {
    List<AccessGrant> known = new ArrayList<>();
    for (AccessGrant grant : journal.state().grants()) {
      if (GrantRules.mayKnow(grant, person, settings)) {
        known.add(0, grant);
      }
    }
    return known;
  }

  /** A grant that somebody may know of. */
  public Optional<AccessGrant> grantFor(String id, Person person) {
    return journal.state().grant(id).filter(grant -> GrantRules.mayKnow(grant, person, settings));
  }

  /** Says yes to a grant. */
  public CompletionStage<AccessGrant> approveGrant(String id, Person by, Said said) {
    return submit(
        GrantRules.approve(id, by, said, settings), state -> state.grant(id).orElseThrow());
  }

  /** Says no to a grant. */
  public CompletionStage<AccessGrant> denyGrant(String id, Person by, Said said) {
    return submit(GrantRules.deny(id, by, said, settings), state -> state.grant(id).orElseThrow());
  }

  /** Ends a grant before its time. */
  public CompletionStage<AccessGrant> revokeGrant(String id, Person by, Said said) {
    return submit(
        GrantRules.revoke(id, by, said, settings), state -> state.grant(id).orElseThrow());
  }

  /** Every freeze that holds. */
  public List<StandingFreeze> standingFreezes() {
    Instant now = journal.state().notBefore(now());
    return journal.state().freezes().stream().filter(freeze -> freeze.activeAt(now)).toList();
  }

  /** Stops every write to a database; {@code *} for all. */
  public CompletionStage<StandingFreeze> freeze(
      String database, Person by, Said said, Optional<Instant> until) {
    return submit(
        SwitchRules.freeze(database, by, said, until, settings),
        state ->
            state.freezes().stream()
                .filter(freeze -> freeze.database().equals(database))
                .findFirst()
                .orElseThrow());
  }

  /** Lifts a freeze. */
  public CompletionStage<Void> unfreeze(String database, Person by, Said said) {
    return submit(SwitchRules.unfreeze(database, by, said, settings), state -> null);
  }

  /** The entries of the denylist that hold; for operators. */
  public List<DenylistEntry> denylist() {
    Instant now = journal.state().notBefore(now());
    return journal.state().denylist().stream().filter(entry -> entry.activeAt(now)).toList();
  }

  /** Puts somebody on the denylist. */
  public CompletionStage<DenylistEntry> deny(NewDenial asked) {
    String id = ControlId.next();
    return submit(
        underFreeId(id, SwitchRules.deny(asked, settings, id)),
        state ->
            state.denylist().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow());
  }

  /** Takes somebody off the denylist. */
  public CompletionStage<Void> undeny(String id, Person by, Said said) {
    return submit(SwitchRules.undeny(id, by, said, settings), state -> null);
  }

  /** Who may do what. */
  public ControlSettings settings() {
    return settings;
  }

  /** Whether the journal can be reached, so that grants and approvals count. */
  public boolean available() {
    return journal.current();
  }

  /** Ends. Commands that wait are still done. */
  @Override
  public void close() {
    ticks.shutdown();
    commands.shutdown();
    try {
      // Nobody is interrupted before: that would close the journal's file in the middle of a line.
      if (!commands.awaitTermination(QUIET_SECONDS, TimeUnit.SECONDS)
          || !ticks.awaitTermination(QUIET_SECONDS, TimeUnit.SECONDS)) {
        commands.shutdownNow();
        ticks.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      commands.shutdownNow();
      Thread.currentThread().interrupt();
    }
    journal.close();
  }

  private static ControlCommand underFreeId(String id, ControlCommand command) {
    return (state, now) -> {
      if (state.request(id).isPresent()
          || state.grant(id).isPresent()
          || state.denylist().stream().anyMatch(entry -> entry.id().equals(id))) {
        throw new ControlRejected(
            ControlRejected.Reason.CONFLICT, "an id was drawn twice; try again");
      }
      return command.decide(state, now);
    };
  }

  private <T> CompletionStage<T> submit(ControlCommand command, Function<ControlState, T> result) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      commands.execute(
          () -> {
            try {
              done.complete(result.apply(transact(command)));
            } catch (ControlRejected | ControlUnavailable refused) {
              done.completeExceptionally(refused);
            } catch (RuntimeException | Error defect) {
              LOG.error("a command failed", defect);
              done.completeExceptionally(defect);
            }
          });
    } catch (RejectedExecutionException full) {
      done.completeExceptionally(
          new ControlUnavailable("too much is being decided at once; try again", full));
    }
    return done;
  }

  private ControlState transact(ControlCommand command) throws ControlRejected, ControlUnavailable {
    List<ControlEvent> recorded = new ArrayList<>();
    try {
      return journal.transact(
          command,
          (state, events) -> {
            audit.record(state, events);
            recorded.addAll(events);
          });
    } catch (ControlUnavailable failed) {
      audit.recordNotDone(recorded, failed, now());
      throw failed;
    }
  }

  private void tick() {
    try {
      ControlState state = journal.state();
      Instant now = state.notBefore(now());
      changes.tell(state, lastTick, now);
      lastTick = now;
      boolean overdue =
          state.requests().stream()
              .anyMatch(request -> !request.status().isFinal() && request.statusAt(now).isFinal());
      if (overdue) {
        transact(ApprovalRules.expire());
      }
    } catch (ControlUnavailable | ControlRejected later) {
      LOG.warn("what is out of time could not be marked so yet: {}", later.getMessage());
    } catch (RuntimeException defect) {
      // The next tick must come all the same.
      LOG.error("a tick failed", defect);
    }
  }

  private Instant now() {
    return clock.instant();
  }

  private static ThreadFactory threads(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
