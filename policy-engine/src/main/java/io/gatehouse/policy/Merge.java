package io.gatehouse.policy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Merges the obligations of policies: the strictest of each, whatever the order. */
final class Merge {

  private OptionalLong maxRows = OptionalLong.empty();
  private Obligations.OnExcess onExcess = Obligations.OnExcess.ERROR;
  private OptionalLong maxBytes = OptionalLong.empty();
  private OptionalLong maxAffectedRows = OptionalLong.empty();
  private Optional<Duration> statementTimeout = Optional.empty();
  private boolean readOnly;
  private OptionalLong statementsPerMinute = OptionalLong.empty();
  private OptionalLong rowsPerHour = OptionalLong.empty();
  private final Map<String, String> sources = new TreeMap<>();

  void add(Policy policy) {
    Policy.Limits limits = policy.limits();
    String id = policy.id();
    maxRows = smaller("max_rows", maxRows, limits.maxRows(), id);
    maxBytes = smaller("max_bytes", maxBytes, limits.maxBytes(), id);
    maxAffectedRows = smaller("max_affected_rows", maxAffectedRows, limits.maxAffectedRows(), id);
    statementsPerMinute =
        smaller(
            "rate.statements_per_minute",
            statementsPerMinute,
            limits.rate().statementsPerMinute(),
            id);
    rowsPerHour = smaller("rate.rows_per_hour", rowsPerHour, limits.rate().rowsPerHour(), id);
    if (limits.maxRows().isPresent() && limits.onExcess() == Obligations.OnExcess.REQUIRE_LIMIT) {
      onExcess = Obligations.OnExcess.REQUIRE_LIMIT;
      first("on_excess", id);
    }
    if (limits.statementTimeout().isPresent()) {
      Duration timeout = limits.statementTimeout().get();
      int order = statementTimeout.map(known -> timeout.compareTo(known)).orElse(-1);
      if (order < 0) {
        statementTimeout = Optional.of(timeout);
        sources.put("statement_timeout", id);
      } else if (order == 0) {
        first("statement_timeout", id);
      }
    }
    if (limits.readOnly()) {
      readOnly = true;
      first("transaction", id);
    }
  }

  private OptionalLong smaller(String name, OptionalLong known, OptionalLong other, String id) {
    if (other.isEmpty()) {
      return known;
    }
    if (known.isEmpty() || other.getAsLong() < known.getAsLong()) {
      sources.put(name, id);
      return other;
    }
    if (other.getAsLong() == known.getAsLong()) {
      first(name, id);
    }
    return known;
  }

  private void first(String name, String id) {
    sources.merge(name, id, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  Obligations with(MaskRules masks) {
    return new Obligations(
        maxRows,
        onExcess,
        maxBytes,
        maxAffectedRows,
        statementTimeout,
        readOnly,
        new Obligations.Rate(statementsPerMinute, rowsPerHour),
        masks,
        sources);
  }
}
