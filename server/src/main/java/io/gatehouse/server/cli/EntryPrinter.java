package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import java.io.PrintWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Prints audit entries, as they come: a line each for people, or their JSON for programs. What
 * clients wrote never reaches a terminal unescaped.
 */
final class EntryPrinter implements Consumer<AuditEntry> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int WHO = 18;
  private static final int DATABASE = 10;

  private final PrintWriter out;
  private final boolean json;
  private final boolean interactive;
  private final int width;
  private boolean headed;

  /**
   * @param json JSON even on a terminal
   * @param interactive whether a terminal shows it
   * @param width of the terminal, in characters
   */
  EntryPrinter(PrintWriter out, boolean json, boolean interactive, int width) {
    this.out = out;
    this.json = json;
    this.interactive = interactive;
    this.width = width;
  }

  @Override
  public void accept(AuditEntry entry) {
    if (!interactive) {
      out.println(entry.json());
    } else if (json) {
      out.println(Terminal.printable(entry.json()));
    } else {
      if (!headed) {
        headed = true;
        out.println(line("TIME (UTC)", "EVENT", "WHO", "DATABASE", "ANSWER", "WHAT"));
      }
      out.println(
          line(
              TIME.format(entry.time()),
              entry.type().map(EventType::label).orElse("?"),
              who(entry),
              entry.text(AuditField.DATABASE).orElse(""),
              answer(entry),
              what(entry)));
    }
    out.flush();
  }

  private String line(
      String time, String event, String who, String database, String answer, String what) {
    String before =
        String.format(
            Locale.ROOT,
            "%-18s  %-14s  %-" + WHO + "s  %-" + DATABASE + "s  %-6s  ",
            time,
            event,
            cell(who, WHO),
            cell(database, DATABASE),
            cell(answer, 6));
    return (before + cell(what, Math.max(30, width - before.length()))).stripTrailing();
  }

  private static String cell(String text, int width) {
    return Table.cut(Terminal.onOneLine(text), width);
  }

  private static String who(AuditEntry entry) {
    String user =
        entry
            .text(AuditField.USER)
            .or(() -> entry.text(AuditField.USER_CLAIMED).map(claimed -> claimed + "?"))
            .orElse("");
    Optional<String> actor = entry.text(AuditField.ACTOR);
    return actor.isPresent() ? user + " by " + actor.get() : user;
  }

  private static String answer(AuditEntry entry) {
    return entry
        .text(AuditField.VERDICT)
        .or(() -> entry.text(AuditField.SQLSTATE))
        .orElse(entry.type().equals(Optional.of(EventType.OUTCOME)) ? "ok" : "");
  }

  private static String what(AuditEntry entry) {
    Optional<String> sql = entry.text(AuditField.SQL_TEXT);
    Optional<String> policy = entry.text(AuditField.POLICY);
    if (sql.isPresent()) {
      return policy.map(id -> "[" + id + "] ").orElse("") + sql.get();
    }
    Optional<String> message = entry.text(AuditField.MESSAGE);
    if (message.isPresent()) {
      return message.get();
    }
    List<String> masked = entry.texts(AuditField.MASKED_COLUMNS);
    if (!masked.isEmpty()) {
      return "masked: " + String.join(", ", masked);
    }
    if (entry.number(AuditField.RETURNED_ROWS).isPresent()) {
      return entry.number(AuditField.RETURNED_ROWS).getAsLong() + " rows";
    }
    if (entry.number(AuditField.AFFECTED_ROWS).isPresent()) {
      return entry.number(AuditField.AFFECTED_ROWS).getAsLong() + " rows changed";
    }
    return entry.text(AuditField.CLIENT_ADDRESS).orElse("");
  }
}
