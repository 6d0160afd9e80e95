package io.gatehouse.proxy.session;

import io.gatehouse.policy.Decision.Warning;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.session.ReplyQueue.Disposition;
import io.gatehouse.sql.StatementFacts;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fates of the client's messages: which names come and go, and what the log hears. */
final class Requests {

  private Requests() {}

  /** A Parse or a Close: it runs nothing. */
  static Request parse(NameChanges changes, boolean sensitive) {
    return new Request() {
      @Override
      public void succeeded() {
        changes.confirm();
      }

      @Override
      public void failed() {
        changes.discard();
      }

      @Override
      public void skipped() {
        changes.discard();
      }

      @Override
      public boolean sensitive() {
        return sensitive;
      }
    };
  }

  /**
   * A Sync: it commits what the batch did, and a deferred constraint speaks only then.
   *
   * @param sensitive whether anything is masked for the principal
   */
  static Request sync(boolean sensitive) {
    return new Request() {
      @Override
      public boolean sensitive() {
        return sensitive;
      }
    };
  }

  /** A Bind: it opens a portal, and may fail at what it plans. */
  static Request bind(
      Session session, Portal portal, NameChanges changes, Optional<LimitedRun> limited) {
    return new Running(session, portal.execution(), limited) {
      private final Warnings warnings = new Warnings(portal.execution().orElseThrow());

      @Override
      public List<Warning> takeWarnings() {
        return warnings.take();
      }

      @Override
      public void succeeded() {
        changes.confirm();
      }

      @Override
      void over() {
        changes.discard();
      }
    };
  }

  /** A Describe of a portal: what it says makes the plan for the portal's rows. */
  static Request describe(Portal portal) {
    return new Request() {
      @Override
      public Optional<Execution> execution() {
        return portal.execution();
      }
    };
  }

  /** An Execute. */
  static Request execute(Session session, Portal portal, Optional<LimitedRun> limited) {
    Execution execution = portal.execution().orElseThrow();
    NameChanges changes =
        portal
            .facts()
            .map(facts -> NameChanges.of(session, portal.sql(), facts, execution.judgement()))
            .orElseGet(() -> NameChanges.none(session));
    return new Running(session, portal.execution(), limited) {
      @Override
      public void succeeded() {
        changes.confirm();
        report();
      }

      @Override
      void over() {
        changes.discard();
      }
    };
  }

  /** A simple Query: its statements succeed one by one. */
  static Request query(
      Session session, String sql, CopyPlanning.Planned planned, Optional<LimitedRun> limited) {
    Judgement judgement = planned.judgement();
    NameChanges unnamed = NameChanges.ofSimpleQuery(session);
    List<NameChanges> changes = new ArrayList<>(judgement.statements().size());
    for (StatementFacts statement : judgement.statements()) {
      changes.add(NameChanges.of(session, sql, statement, judgement));
    }
    Execution execution = new Execution(judgement, System.nanoTime(), planned.copies(), plan -> {});
    return new Running(session, Optional.of(execution), limited) {
      private final Warnings warnings = new Warnings(execution);
      private int done;

      @Override
      public List<Warning> takeWarnings() {
        return warnings.take();
      }

      @Override
      public void statementComplete() {
        if (done < changes.size()) {
          changes.get(done++).confirm();
        }
      }

      @Override
      public void succeeded() {
        unnamed.confirm();
        discardRest();
        report();
      }

      @Override
      void over() {
        unnamed.confirm();
        discardRest();
      }

      private void discardRest() {
        while (done < changes.size()) {
          changes.get(done++).discard();
        }
      }
    };
  }

  /** Warnings that are told once. */
  private static final class Warnings {

    private List<Warning> left;

    Warnings(Execution execution) {
      left = execution.judgement().decision().warnings();
    }

    List<Warning> take() {
      List<Warning> taken = left;
      left = List.of();
      return taken;
    }
  }

  /** A message that runs something, so that the log waits for its end. */
  private abstract static class Running implements Request {

    private final Session session;
    private final Optional<Execution> execution;
    private final Optional<LimitedRun> limited;

    Running(Session session, Optional<Execution> execution, Optional<LimitedRun> limited) {
      this.session = session;
      this.execution = execution;
      this.limited = limited;
    }

    @Override
    public Disposition answered(byte type, ByteBuf reply, Disposition usual) {
      return limited.isPresent() ? limited.get().answered(type, reply, usual) : usual;
    }

    /** It did not succeed. */
    abstract void over();

    @Override
    public void failed() {
      over();
      report();
    }

    @Override
    public void skipped() {
      over();
      execution.ifPresent(Execution::skipped);
      limited.ifPresent(LimitedRun::skipped);
      report();
    }

    @Override
    public Optional<Execution> execution() {
      return execution;
    }

    /** What runs under limits is not over with its last reply: it reports itself. */
    final void report() {
      if (limited.isPresent()) {
        return;
      }
      execution.ifPresent(running -> session.trail.ended(running, System.nanoTime()));
    }
  }
}
