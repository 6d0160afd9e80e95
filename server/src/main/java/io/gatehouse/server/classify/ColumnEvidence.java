package io.gatehouse.server.classify;

import io.gatehouse.masking.detect.Kind;
import io.gatehouse.sql.ColumnId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of one column. Never a value.
 *
 * @param column which
 * @param type as format_type spells it
 * @param hint what its name says
 * @param comment whether its comment calls it personal or secret
 * @param called what its values look like, by votes
 * @param values how many values that are not NULL were looked at
 * @param cells how many of them look like each kind
 */
public record ColumnEvidence(
    ColumnId column,
    String type,
    Optional<NameHint> hint,
    boolean comment,
    Optional<Kind> called,
    long values,
    Map<Kind, Long> cells) {

  public ColumnEvidence {
    Objects.requireNonNull(column);
    Objects.requireNonNull(type);
    Objects.requireNonNull(hint);
    Objects.requireNonNull(called);
    cells = Map.copyOf(cells);
  }

  /** The label to propose; empty when nothing speaks for one. */
  public Optional<String> label() {
    return called
        .map(Kind::label)
        .or(() -> hint.map(NameHint::label))
        .or(() -> comment ? Optional.of("pii") : Optional.empty());
  }

  /** Why, in words. */
  public String reason() {
    StringBuilder reason = new StringBuilder();
    called.ifPresent(
        kind ->
            reason.append(
                "%s in %s of %,d values"
                    .formatted(kind.word(), share(cells.getOrDefault(kind, 0L)), values)));
    hint.ifPresent(
        name ->
            reason
                .append(reason.length() == 0 ? "" : "; ")
                .append("its name says ")
                .append(name.what()));
    if (comment) {
      reason.append(reason.length() == 0 ? "" : "; ").append("its comment says so");
    }
    if (called.isEmpty()) {
      reason.append(
          values == 0
              ? "; no value was looked at"
              : "; its values do not look like it (%,d looked at)".formatted(values));
    }
    return reason.toString();
  }

  private String share(long seen) {
    long percent = values == 0 ? 0 : Math.round(100.0 * seen / values);
    return percent == 0 ? "under 1 %" : percent + " %";
  }
}
