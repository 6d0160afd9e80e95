package io.gatehouse.audit;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds entries by reading all of them. */
public final class AuditSearch {

  private final AuditQuery query;
  private final Optional<String> textInLowerCase;

  public AuditSearch(AuditQuery query) {
    this.query = query;
    this.textInLowerCase = query.text().map(text -> text.toLowerCase(Locale.ROOT));
  }

  /**
   * Hands over every entry that matches, in order, from where the reader stands to the end.
   *
   * @return how many there were
   */
  public long search(AuditReader reader, Consumer<AuditEntry> found) throws IOException {
    long count = 0;
    for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      if (matches(next.get())) {
        found.accept(next.get());
        count++;
      }
    }
    return count;
  }

  /** Whether an entry meets every condition of the query. */
  public boolean matches(AuditEntry entry) {
    return (query.type().isEmpty() || entry.type().equals(query.type()))
        && is(query.session(), entry, AuditField.SESSION_ID)
        && is(query.decision(), entry, AuditField.DECISION_ID)
        && is(query.actor(), entry, AuditField.ACTOR)
        && (is(query.user(), entry, AuditField.USER)
            || is(query.user(), entry, AuditField.USER_CLAIMED))
        && is(
            query.verdict().map(v -> v.name().toLowerCase(Locale.ROOT)), entry, AuditField.VERDICT)
        && query.since().map(since -> !entry.time().isBefore(since)).orElse(true)
        && query.until().map(until -> entry.time().isBefore(until)).orElse(true)
        && query.table().map(table -> names(entry, AuditField.RELATIONS, table)).orElse(true)
        && query.column().map(column -> namesColumn(entry, column)).orElse(true)
        && textInLowerCase.map(text -> holds(entry, text)).orElse(true);
  }

  private static boolean is(Optional<String> wanted, AuditEntry entry, AuditField field) {
    return wanted.isEmpty() || entry.text(field).equals(wanted);
  }

  private static boolean namesColumn(AuditEntry entry, String column) {
    return names(entry, AuditField.TOUCHED_COLUMNS, column)
        || names(entry, AuditField.MASKED_COLUMNS, column)
        || names(entry, AuditField.CLEAR_COLUMNS, column);
  }

  private static boolean names(AuditEntry entry, AuditField field, String wanted) {
    String tail = "." + wanted;
    return entry.texts(field).stream()
        .anyMatch(name -> name != null && (name.equals(wanted) || name.endsWith(tail)));
  }

  private static boolean holds(AuditEntry entry, String text) {
    return holds(entry.text(AuditField.SQL_TEXT).stream().toList(), text)
        || holds(entry.text(AuditField.MESSAGE).stream().toList(), text)
        || holds(entry.texts(AuditField.PARAMETERS), text);
  }

  private static boolean holds(List<String> values, String text) {
    return values.stream()
        .anyMatch(value -> value != null && value.toLowerCase(Locale.ROOT).contains(text));
  }
}
