package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells the story of a statement to people. Nothing that a client wrote can look like a line of the
 * story: values stand on one line, and each line of the statement behind a bar.
 */
final class StoryPrinter {

  private static final int MOST_LINES = 200;

  private final PrintWriter out;

  StoryPrinter(PrintWriter out) {
    this.out = out;
  }

  void print(StatementStory story) {
    AuditEntry decision = story.decision();
    line("decision", text(decision, AuditField.DECISION_ID) + ", entry " + decision.sequence());
    line("time", decision.time().toString());
    line("who", who(decision));
    line(
        "",
        "subject "
            + text(decision, AuditField.SUBJECT)
            + " of "
            + text(decision, AuditField.ISSUER));
    story.opened().ifPresent(this::opened);
    line(
        "database",
        text(decision, AuditField.DATABASE) + " (" + text(decision, AuditField.ENVIRONMENT) + ")");
    line(
        "session",
        text(decision, AuditField.SESSION_ID)
            + " from "
            + text(decision, AuditField.CLIENT_ADDRESS)
            + decision
                .text(AuditField.APPLICATION)
                .map(application -> ", application " + application)
                .orElse(""));
    decision.text(AuditField.TRACE_ID).ifPresent(trace -> line("trace", trace + " (as it says)"));
    list("comment", decision.texts(AuditField.COMMENT));
    statement(decision);
    list("relations", decision.texts(AuditField.RELATIONS));
    list("columns", decision.texts(AuditField.TOUCHED_COLUMNS));
    list("labels", decision.texts(AuditField.LABELS));
    answer(decision);
    story.control().forEach(this::control);
    story.others().forEach(this::other);
    story.outcomes().forEach(this::outcome);
    if (story.outcomes().isEmpty()) {
      line("outcome", noOutcome(decision));
    }
    story
        .closed()
        .ifPresent(
            closed -> line("session end", closed.time() + ": " + text(closed, AuditField.MESSAGE)));
    out.flush();
  }

  private static String noOutcome(AuditEntry decision) {
    return decision.text(AuditField.VERDICT).equals(Optional.of("allow"))
        ? "none: it was only prepared, it runs still, or the proxy or its session ended"
        : "none: it did not run";
  }

  private static String who(AuditEntry entry) {
    return entry.text(AuditField.USER).orElse("?")
        + entry.text(AuditField.ACTOR).map(actor -> ", for whom " + actor + " acts").orElse("");
  }

  private void opened(AuditEntry opened) {
    list("groups", opened.texts(AuditField.GROUPS));
    opened.text(AuditField.TOKEN_ID).ifPresent(id -> line("token", id));
    opened.text(AuditField.TOKEN_CLIENT).ifPresent(client -> line("token for", client));
    line("session start", opened.time().toString());
  }

  private void statement(AuditEntry decision) {
    Optional<String> sql = decision.text(AuditField.SQL_TEXT);
    if (sql.isPresent()) {
      line("statement", "");
      String[] lines = Terminal.printable(sql.get()).split("\n", MOST_LINES + 1);
      for (int i = 0; i < Math.min(lines.length, MOST_LINES); i++) {
        out.println("    | " + lines[i]);
      }
      if (lines.length > MOST_LINES) {
        out.println("    (more lines: see --json)");
      }
    }
    list("parameters", decision.texts(AuditField.PARAMETERS));
  }

  private void answer(AuditEntry decision) {
    line(
        "answer",
        text(decision, AuditField.VERDICT) + " by policy " + text(decision, AuditField.POLICY));
    list("matched", decision.texts(AuditField.POLICIES));
    decision.text(AuditField.MESSAGE).ifPresent(message -> line("", message));
    decision
        .text(AuditField.WOULD)
        .ifPresent(
            would ->
                line("in shadow", would + " by policy " + text(decision, AuditField.WOULD_POLICY)));
    line("policies", text(decision, AuditField.DIGEST));
  }

  private void control(AuditEntry entry) {
    line(
        "people",
        entry.time()
            + " "
            + text(entry, AuditField.CONTROL_ACTION)
            + " "
            + text(entry, AuditField.CONTROL_OBJECT)
            + entry.text(AuditField.USER).map(user -> " by " + user).orElse("")
            + entry.text(AuditField.MESSAGE).map(message -> ": " + message).orElse("")
            + entry.text(AuditField.TICKET).map(ticket -> " (" + ticket + ")").orElse(""));
  }

  private void other(AuditEntry entry) {
    line(
        entry.type().map(EventType::label).orElse("?"),
        entry.time() + entry.text(AuditField.MESSAGE).map(message -> ": " + message).orElse(""));
  }

  private void outcome(AuditEntry entry) {
    OptionalLong changed = entry.number(AuditField.AFFECTED_ROWS);
    line(
        "outcome",
        entry.time()
            + ": "
            + entry.text(AuditField.OPERATION).map(word -> word + ", ").orElse("")
            + entry
                .text(AuditField.SQLSTATE)
                .filter(state -> !state.isEmpty())
                .map(state -> "SQLSTATE " + state + ", ")
                .orElse("")
            + number(entry, AuditField.RETURNED_ROWS)
            + " rows returned, "
            + (changed.isPresent() ? changed.getAsLong() + " changed, " : "")
            + number(entry, AuditField.RETURNED_BYTES)
            + " bytes, "
            + number(entry, AuditField.DURATION)
            + " µs");
    list("in clear", entry.texts(AuditField.CLEAR_COLUMNS));
    list("masked", entry.texts(AuditField.MASKED_COLUMNS));
  }

  private static long number(AuditEntry entry, AuditField field) {
    return entry.number(field).orElse(0);
  }

  private static String text(AuditEntry entry, AuditField field) {
    return entry.text(field).orElse("");
  }

  private void list(String name, List<String> values) {
    if (!values.isEmpty()) {
      line(name, String.join(", ", values.stream().map(v -> v == null ? "NULL" : v).toList()));
    }
  }

  private void line(String name, String value) {
    out.println(String.format("  %-13s %s", name, Terminal.onOneLine(value)).stripTrailing());
  }
}
