package io.gatehouse.proxy.control;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** Something that was decided, by a person or by the clock. Facts: what follows is the state's. */
public sealed interface ControlEvent {

  /** When; never before the event that came before it. */
  Instant time();

  /** A statement is held. Behind a {@link Compacted}, with all that has come of it since. */
  record RequestOpened(Instant time, ApprovalRequest request) implements ControlEvent {
    public RequestOpened {
      Objects.requireNonNull(time);
      Objects.requireNonNull(request);
    }
  }

  /** A person said yes or no to a held statement. */
  record Voted(Instant time, String request, Vote vote) implements ControlEvent {
    public Voted {
      Objects.requireNonNull(time);
      Objects.requireNonNull(request);
      Objects.requireNonNull(vote);
    }
  }

  /** A held statement is no longer wanted: its session or its requester says so. */
  record RequestWithdrawn(Instant time, String request, Optional<Person> by, String reason)
      implements ControlEvent {
    public RequestWithdrawn {
      Objects.requireNonNull(time);
      Objects.requireNonNull(request);
      Objects.requireNonNull(by);
      Objects.requireNonNull(reason);
    }
  }

  /** Nobody answered in time, or what was approved was not run in time. */
  record RequestExpired(Instant time, String request) implements ControlEvent {
    public RequestExpired {
      Objects.requireNonNull(time);
      Objects.requireNonNull(request);
    }
  }

  /** The approved statement is about to run: once, in that session. */
  record ApprovalUsed(Instant time, String request, String sessionId) implements ControlEvent {
    public ApprovalUsed {
      Objects.requireNonNull(time);
      Objects.requireNonNull(request);
      Objects.requireNonNull(sessionId);
    }
  }

  /**
   * Somebody asks for a right for a while. Behind a {@link Compacted}, with all that has come of
   * it.
   */
  record GrantRequested(Instant time, AccessGrant grant) implements ControlEvent {
    public GrantRequested {
      Objects.requireNonNull(time);
      Objects.requireNonNull(grant);
    }
  }

  /** A person said yes to a grant. */
  record GrantApproved(Instant time, String grant, Vote vote) implements ControlEvent {
    public GrantApproved {
      Objects.requireNonNull(time);
      Objects.requireNonNull(grant);
      Objects.requireNonNull(vote);
    }
  }

  /** A person said no to a grant. */
  record GrantDenied(Instant time, String grant, Vote vote) implements ControlEvent {
    public GrantDenied {
      Objects.requireNonNull(time);
      Objects.requireNonNull(grant);
      Objects.requireNonNull(vote);
    }
  }

  /** A grant ends before its time, or is no longer asked for. */
  record GrantRevoked(Instant time, String grant, Person by, String reason)
      implements ControlEvent {
    public GrantRevoked {
      Objects.requireNonNull(time);
      Objects.requireNonNull(grant);
      Objects.requireNonNull(by);
      Objects.requireNonNull(reason);
    }
  }

  /** Nothing may be written to a database, in place of what was said of it before. */
  record Frozen(Instant time, StandingFreeze freeze) implements ControlEvent {
    public Frozen {
      Objects.requireNonNull(time);
      Objects.requireNonNull(freeze);
    }
  }

  /** A freeze is lifted. */
  record Unfrozen(Instant time, String database, Person by, String reason) implements ControlEvent {
    public Unfrozen {
      Objects.requireNonNull(time);
      Objects.requireNonNull(database);
      Objects.requireNonNull(by);
      Objects.requireNonNull(reason);
    }
  }

  /** Somebody may do nothing any more. */
  record Denied(Instant time, DenylistEntry entry) implements ControlEvent {
    public Denied {
      Objects.requireNonNull(time);
      Objects.requireNonNull(entry);
    }
  }

  /** Somebody may again do what policies say. */
  record Undenied(Instant time, String entry, Person by, String reason) implements ControlEvent {
    public Undenied {
      Objects.requireNonNull(time);
      Objects.requireNonNull(entry);
      Objects.requireNonNull(by);
      Objects.requireNonNull(reason);
    }
  }

  /**
   * The state begins anew here: what counted of it before is told again, in the same transaction.
   * Written by a journal that grew too long.
   */
  record Compacted(Instant time) implements ControlEvent {
    public Compacted {
      Objects.requireNonNull(time);
    }
  }
}
