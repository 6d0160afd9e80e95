package io.gatehouse.proxy.session;

import io.gatehouse.proxy.Telemetry.Limit;
import io.gatehouse.proxy.TokenExpiry;
import io.gatehouse.proxy.session.Reading.Obstacle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;

/**
 * How long a session may go on: until its token's expiry, a time without a message, a shutdown, or
 * until its principal may do nothing any more. Used on the session's event loop.
 */
final class Lifetime {

  private final Session session;
  private final IdleWatch idle;
  private ScheduledFuture<?> expiry;
  private Optional<WindingDown> windingDown = Optional.empty();

  /** The token's time runs from now on; whatever happens is of a session that is set up. */
  Lifetime(Session session) {
    this.session = session;
    this.idle =
        new IdleWatch(session.services.limits().idleTimeout(), this::idleTooLong, session::later);
    this.expiry = session.later(untilExpiry(), this::tokenExpired);
  }

  /** The client may begin. */
  void start() {
    idle.start();
  }

  void stop() {
    expiry.cancel(false);
    idle.stop();
  }

  /** Something happened. */
  void touch() {
    idle.touch();
  }

  /** Time since something happened. */
  Duration idleFor() {
    return idle.since();
  }

  /** What may have changed since the login began: the denylist, and whether anybody is served. */
  void checkState() {
    checkDenylist();
    if (session.services.admission().draining()) {
      drain();
    }
  }

  /** Ends the session of whoever may do nothing any more. */
  void checkDenylist() {
    if (!session.isEnded()
        && session
            .services
            .control()
            .denied(session.principal, session.services.clock().instant())
            .isPresent()) {
      session.end("denylisted", Farewells.ACCESS_WITHDRAWN);
    }
  }

  /** Ends with the transaction. */
  void drain() {
    if (!session.isEnded()) {
      windDown(new WindingDown("shutdown", Farewells.SHUTTING_DOWN, WindingDown.Scope.TRANSACTION));
    }
  }

  /** Looks whether what had to be finished is. */
  void check() {
    if (session.isEnded() || windingDown.isEmpty()) {
      return;
    }
    WindingDown wish = windingDown.get();
    if (wish.isDue(session)) {
      session.end(wish.reason(), wish.farewell());
    } else {
      session.clientReading.set(Obstacle.WINDING_DOWN, wish.stopsReading(session));
    }
  }

  boolean isTokenExpired() {
    return !session.services.clock().instant().isBefore(session.principal.expiresAt());
  }

  /** Whether a statement must not even be judged: what may still run has begun. */
  boolean mayBeginNothing() {
    return session.services.limits().tokenExpiry().action() == TokenExpiry.Action.FINISH_STATEMENT
        && isTokenExpired();
  }

  /** Ends the session of a token that has expired, whatever runs. */
  void tokenIsOver() {
    session.end("token expired", Farewells.TOKEN_EXPIRED);
  }

  private Duration untilExpiry() {
    Duration left =
        Duration.between(session.services.clock().instant(), session.principal.expiresAt());
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What may still be finished is the operator's to say; the grace is the most there is. */
  private void tokenExpired() {
    if (session.isEnded()) {
      return;
    }
    TokenExpiry rule = session.services.limits().tokenExpiry();
    switch (rule.action()) {
      case CLOSE -> tokenIsOver();
      case FINISH_STATEMENT -> windDown(tokenOver(WindingDown.Scope.STATEMENT));
      case FINISH_TRANSACTION -> windDown(tokenOver(WindingDown.Scope.TRANSACTION));
      case IGNORE -> {}
    }
    if (!session.isEnded()) {
      expiry = session.later(rule.grace(), this::tokenIsOver);
    }
  }

  private static WindingDown tokenOver(WindingDown.Scope scope) {
    return new WindingDown("token expired", Farewells.TOKEN_EXPIRED, scope);
  }

  /** Ends as soon as what it does is finished. The stricter wish counts. */
  private void windDown(WindingDown wish) {
    if (windingDown.isEmpty() || wish.scope() == WindingDown.Scope.STATEMENT) {
      windingDown = Optional.of(wish);
    }
    check();
  }

  private void idleTooLong() {
    if (!session.replies.isIdle() || session.clientReading.has(Obstacle.THINKING)) {
      idle.touch();
      return;
    }
    session.services.telemetry().limitMet(Limit.IDLE_TIMEOUT);
    session.end("idle", Farewells.idle(session.context.transaction()));
  }
}
