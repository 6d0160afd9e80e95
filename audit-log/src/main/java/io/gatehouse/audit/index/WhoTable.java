package io.gatehouse.audit.index;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who did something, how often, and how many rows came of it. */
public final class WhoTable {

  /** People beyond that number are counted together. */
  static final int MOST = 10_000;

  private static final String OTHERS = "(others)\0";

  /**
   * One of them.
   *
   * @param user empty for nobody
   * @param actor the agent that acted for them
   * @param entries how many
   * @param rows returned
   * @param first when it was first
   * @param last when it was last
   */
  public record Row(
      String user, Optional<String> actor, long entries, long rows, Instant first, Instant last) {}

  private static final class Sums {
    private long entries;
    private long rows;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
  }

  private final Map<String, Sums> sums = new HashMap<>();

  void add(AuditEntry entry) {
    add(
        EntryDocuments.who(entry).orElse("\0"),
        entry.number(AuditField.RETURNED_ROWS).orElse(0),
        EntryDocuments.micros(entry.time()));
  }

  void add(String who, long rows, long micros) {
    Sums of = sums.get(who);
    if (of == null) {
      of = sums.computeIfAbsent(sums.size() < MOST ? who : OTHERS, key -> new Sums());
    }
    of.entries++;
    of.rows += rows;
    of.first = Math.min(of.first, micros);
    of.last = Math.max(of.last, micros);
  }

  /** Those with most entries first. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    sums.forEach(
        (who, of) -> {
          int zero = who.indexOf('\0');
          String actor = who.substring(zero + 1);
          rows.add(
              new Row(
                  who.substring(0, zero),
                  actor.isEmpty() ? Optional.empty() : Optional.of(actor),
                  of.entries,
                  of.rows,
                  Instant.EPOCH.plus(of.first, ChronoUnit.MICROS),
                  Instant.EPOCH.plus(of.last, ChronoUnit.MICROS)));
        });
    rows.sort(
        Comparator.comparingLong(Row::entries)
            .reversed()
            .thenComparing(Row::user)
            .thenComparing(row -> row.actor().orElse("")));
    return rows;
  }
}
