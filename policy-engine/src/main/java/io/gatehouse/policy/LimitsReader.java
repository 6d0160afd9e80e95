package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code obligations}. */
final class LimitsReader {

  private LimitsReader() {}

  static Policy.Limits read(Fields map) {
    Optional<Duration> timeout = map.span("statement_timeout");
    if (timeout.filter(Duration::isZero).isPresent()) {
      map.problem("statement_timeout", "a timeout of zero would be none", "");
    }
    if (map.has("on_excess") && !map.has("max_rows")) {
      map.problem("on_excess", "on_excess says what max_rows does, and there is none", "max_rows");
    }
    Policy.Limits limits =
        new Policy.Limits(
            map.whole("max_rows"),
            map.choice("on_excess", Obligations.OnExcess.class).orElse(Obligations.OnExcess.ERROR),
            map.size("max_bytes"),
            map.whole("max_affected_rows"),
            timeout,
            map.word("transaction").isPresent(),
            map.section("rate").map(LimitsReader::rate).orElse(Obligations.Rate.NONE));
    map.done();
    return limits;
  }

  private static Obligations.Rate rate(Fields map) {
    Obligations.Rate rate =
        new Obligations.Rate(map.whole("statements_per_minute"), map.whole("rows_per_hour"));
    map.done();
    return rate;
  }
}
