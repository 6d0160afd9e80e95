package io.gatehouse.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What must be done around a statement that runs: of every policy that matched, the strictest of
 * each. A proxy that can not keep one refuses the statement.
 *
 * @param maxRows the result of a statement that returns rows ends with an error after so many
 * @param onExcess whether such a statement must also say so itself; {@link PolicyBundle#decide} has
 *     already refused one that does not
 * @param maxBytes the result ends with an error after so many bytes of DataRow and CopyData
 *     messages
 * @param maxAffectedRows an INSERT, UPDATE, DELETE or MERGE that touches more is undone
 * @param statementTimeout the statement is cancelled after so long
 * @param readOnly the transaction must be read only
 * @param rate how much a principal may do in a while
 * @param masks which columns are masked for this principal, and how
 * @param sources for each {@link #names} the policy that set it
 */
public record Obligations(
    OptionalLong maxRows,
    OnExcess onExcess,
    OptionalLong maxBytes,
    OptionalLong maxAffectedRows,
    Optional<Duration> statementTimeout,
    boolean readOnly,
    Rate rate,
    MaskRules masks,
    Map<String, String> sources) {

  /** What {@code max_rows} does. Declared from the mildest to the strictest. */
  public enum OnExcess {
    /** The result ends with an error behind the last row allowed. */
    ERROR,
    /** A query must have a constant LIMIT that is no larger; otherwise it is refused before. */
    REQUIRE_LIMIT
  }

  /**
   * How much a principal may do in a while, over all its sessions.
   *
   * @param statementsPerMinute statements that ran, in any 60 seconds
   * @param rowsPerHour rows that were sent, in any 60 minutes
   */
  public record Rate(OptionalLong statementsPerMinute, OptionalLong rowsPerHour) {

    /** No bounds. */
    public static final Rate NONE = new Rate(OptionalLong.empty(), OptionalLong.empty());

    public Rate {
      Objects.requireNonNull(statementsPerMinute);
      Objects.requireNonNull(rowsPerHour);
    }
  }

  private static final Obligations NONE =
      new Obligations(
          OptionalLong.empty(),
          OnExcess.ERROR,
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          false,
          Rate.NONE,
          MaskRules.NONE,
          Map.of());

  public Obligations {
    Objects.requireNonNull(maxRows);
    Objects.requireNonNull(onExcess);
    Objects.requireNonNull(maxBytes);
    Objects.requireNonNull(maxAffectedRows);
    Objects.requireNonNull(statementTimeout);
    Objects.requireNonNull(rate);
    Objects.requireNonNull(masks);
    sources = Map.copyOf(sources);
  }

  /** Nothing to do. */
  public static Obligations none() {
    return NONE;
  }

  /**
   * What is set, masks apart, as policies write it: {@code max_rows}, {@code max_bytes}, {@code
   * max_affected_rows}, {@code statement_timeout}, {@code transaction}, {@code
   * rate.statements_per_minute}, {@code rate.rows_per_hour}.
   */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    maxRows.ifPresent(n -> names.add("max_rows"));
    maxBytes.ifPresent(n -> names.add("max_bytes"));
    maxAffectedRows.ifPresent(n -> names.add("max_affected_rows"));
    statementTimeout.ifPresent(t -> names.add("statement_timeout"));
    if (readOnly) {
      names.add("transaction");
    }
    rate.statementsPerMinute().ifPresent(n -> names.add("rate.statements_per_minute"));
    rate.rowsPerHour().ifPresent(n -> names.add("rate.rows_per_hour"));
    return names;
  }
}
