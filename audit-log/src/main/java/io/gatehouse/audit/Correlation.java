package io.gatehouse.audit;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the comments of a statement say of where it comes from, in the manner of sqlcommenter. The
 * client wrote them, so that they lead somewhere and prove nothing.
 *
 * @param traceId 32 hex digits, lower case (W3C Trace Context, {@code trace-id})
 * @param spanId 16 hex digits, lower case ({@code parent-id})
 * @param comments {@code key=value} of every pair, as it was understood; kept apart from the entry,
 *     as the text is
 */
public record Correlation(
    Optional<String> traceId, Optional<String> spanId, List<String> comments) {

  /** Nothing is said. */
  public static final Correlation NONE =
      new Correlation(Optional.empty(), Optional.empty(), List.of());

  public Correlation {
    Objects.requireNonNull(traceId);
    Objects.requireNonNull(spanId);
    comments = List.copyOf(comments);
  }

  void putInto(EntryFields fields) {
    fields
        .put(AuditField.TRACE_ID, traceId)
        .put(AuditField.SPAN_ID, spanId)
        .putApart(AuditField.COMMENT, comments);
  }
}
