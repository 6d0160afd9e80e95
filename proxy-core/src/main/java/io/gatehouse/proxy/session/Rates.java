package io.gatehouse.proxy.session;

import io.gatehouse.policy.Obligations;
import io.gatehouse.policy.Obligations.Rate;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.LimitRules;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.history.PrincipalHistory;
import java.time.Duration;
import java.util.Optional;

/**
 * How much a principal may do in a while: the obligation {@code rate}, and look-ups by masked
 * columns. One for each session; used by its loop.
 */
final class Rates {

  private static final String STATEMENTS = "rate.statements_per_minute";
  private static final String LOOKUPS = "masking.equality_rate";
  private static final String ROWS = "rate.rows_per_hour";

  private final ProxyLimits limits;
  private int lookups;

  Rates(ProxyLimits limits) {
    this.limits = limits;
  }

  /** A message is about to run: it counts, or it is refused. */
  Judgement admitted(PrincipalHistory history, Judgement judgement) {
    Judgement within = within(history, judgement);
    return within.refusal().isEmpty() ? lookingUp(history, within) : within;
  }

  /** Every value that is tried counts, whether or not there are rows. */
  private Judgement lookingUp(PrincipalHistory history, Judgement judgement) {
    int more = judgement.lookups().values();
    if (more == 0) {
      return judgement;
    }
    if (more > limits.equalityRate()) {
      return judgement.refusedWith(
          LOOKUPS,
          lookups(
              judgement,
              "The message tries more values of masked columns than you may in a minute: %d."
                  .formatted(limits.equalityRate())));
    }
    if (lookups + more > limits.equalityPerSession()) {
      return judgement.refusedWith(
          LOOKUPS,
          lookups(
              judgement,
              "You have looked up as many values of masked columns as you may in a session: %d."
                  .formatted(limits.equalityPerSession())));
    }
    Optional<Duration> wait = history.admitLookups(more, limits.equalityRate());
    if (wait.isPresent()) {
      return judgement.refusedWith(
          LOOKUPS,
          refusal(
              judgement,
              LOOKUPS,
              "You have looked up as many values of masked columns as you may in a minute: %d."
                  .formatted(limits.equalityRate()),
              wait.get()));
    }
    lookups += more;
    return judgement;
  }

  private static Refusal lookups(Judgement judgement, String message) {
    return new Refusal(
        Refusals.CONFIGURATION_LIMIT_EXCEEDED,
        message,
        detail(judgement, LOOKUPS),
        "Look up by a column that is not masked, such as a key.");
  }

  private static Judgement within(PrincipalHistory history, Judgement judgement) {
    int statements = (int) judgement.statements().stream().filter(LimitRules::concern).count();
    if (statements == 0) {
      return judgement;
    }
    Obligations obligations = judgement.decision().obligations();
    Rate rate = obligations.rate();
    if (rate.rowsPerHour().isPresent()) {
      long limit = rate.rowsPerHour().getAsLong();
      Duration wait = history.untilRows(limit);
      if (!wait.isZero()) {
        return judgement.refusedWith(policy(judgement, ROWS), rows(judgement, limit, wait));
      }
    }
    if (statements > rate.statementsPerMinute().orElse(Long.MAX_VALUE)) {
      return judgement.refusedWith(policy(judgement, STATEMENTS), tooManyAtOnce(judgement));
    }
    Optional<Duration> wait = history.admit(statements, rate.statementsPerMinute());
    return wait.isEmpty()
        ? judgement
        : judgement.refusedWith(
            policy(judgement, STATEMENTS),
            refusal(
                judgement,
                STATEMENTS,
                "You have run as many statements as you may in a minute: %d."
                    .formatted(rate.statementsPerMinute().orElseThrow()),
                wait.get()));
  }

  private static Refusal tooManyAtOnce(Judgement judgement) {
    return new Refusal(
        Refusals.CONFIGURATION_LIMIT_EXCEEDED,
        "The message holds more statements than you may run in a minute.",
        detail(judgement, STATEMENTS),
        "Send fewer at once.");
  }

  /** The error when the rows of an hour are used up. */
  static Refusal rows(Judgement judgement, long limit, Duration wait) {
    return refusal(
        judgement,
        ROWS,
        "You have read as many rows as you may in an hour: %d.".formatted(limit),
        wait);
  }

  private static Refusal refusal(
      Judgement judgement, String obligation, String message, Duration wait) {
    return new Refusal(
        Refusals.CONFIGURATION_LIMIT_EXCEEDED,
        message,
        detail(judgement, obligation),
        "Try again in %s.".formatted(HeldWords.span(wait.plusMillis(999))));
  }

  private static String detail(Judgement judgement, String obligation) {
    return "policy=%s decision=%s obligation=%s"
        .formatted(policy(judgement, obligation), judgement.decisionId(), obligation);
  }

  private static String policy(Judgement judgement, String obligation) {
    return judgement
        .decision()
        .obligations()
        .sources()
        .getOrDefault(obligation, judgement.policy());
  }
}
