package io.gatehouse.audit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What entries can be looked for by. Each knows which values an entry has for it; an entry meets a
 * condition when one of them is the one that is wanted. The index keeps these values, and the
 * search without an index asks for them, so that both find the same.
 */
public enum Condition {
  TYPE,
  /** The principal's user, or the one claimed at a refused login. */
  USER,
  ACTOR,
  /** A group of the token that the entry's session was opened with. */
  GROUP,
  /** The {@code jti} of that token, or the client that it was made for. */
  TOKEN,
  DATABASE,
  /** A relation touched: {@code customers} or {@code public.customers}. */
  TABLE,
  /**
   * A column touched or shown: {@code ssn}, {@code customers.ssn}, {@code public.customers.ssn}.
   */
  COLUMN,
  /** A column that rows showed, named likewise. */
  SEEN,
  /** A column that rows showed as it is. */
  SEEN_CLEAR,
  /** A column that rows showed masked. */
  SEEN_MASKED,
  /** A label of a column touched or shown. */
  LABEL,
  LABEL_SEEN,
  LABEL_CLEAR,
  LABEL_MASKED,
  VERDICT,
  /** A policy that decided, or matched. */
  POLICY,
  SQLSTATE,
  SESSION,
  DECISION,
  APPLICATION,
  CLIENT,
  /** The trace that a comment names. */
  TRACE,
  /** A comment's {@code key=value}. */
  COMMENT,
  FINGERPRINT,
  /** What is changed by people: {@code request 7F3K-9QXM}. */
  OBJECT;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** Its name in the index. */
  public String label() {
    return label;
  }

  /**
   * The values that an entry has for it.
   *
   * @param sessions what opened a session, by its id
   */
  public Set<String> values(
      AuditEntry entry, Function<String, Optional<SessionOpenings.Opening>> sessions) {
    Set<String> values = new LinkedHashSet<>();
    switch (this) {
      case TYPE -> entry.text(AuditField.EVENT).ifPresent(values::add);
      case USER -> {
        add(values, entry, AuditField.USER);
        add(values, entry, AuditField.USER_CLAIMED);
      }
      case ACTOR -> add(values, entry, AuditField.ACTOR);
      case GROUP -> opening(entry, sessions).ifPresent(from -> values.addAll(from.groups()));
      case TOKEN -> opening(entry, sessions).ifPresent(from -> values.addAll(from.tokens()));
      case DATABASE -> add(values, entry, AuditField.DATABASE);
      case TABLE -> tails(values, entry.texts(AuditField.RELATIONS));
      case COLUMN -> {
        tails(values, entry.texts(AuditField.TOUCHED_COLUMNS));
        tails(values, entry.texts(AuditField.MASKED_COLUMNS));
        tails(values, entry.texts(AuditField.CLEAR_COLUMNS));
      }
      case SEEN -> {
        tails(values, entry.texts(AuditField.MASKED_COLUMNS));
        tails(values, entry.texts(AuditField.CLEAR_COLUMNS));
      }
      case SEEN_CLEAR -> tails(values, entry.texts(AuditField.CLEAR_COLUMNS));
      case SEEN_MASKED -> tails(values, entry.texts(AuditField.MASKED_COLUMNS));
      case LABEL -> {
        addAll(values, entry, AuditField.LABELS);
        addAll(values, entry, AuditField.CLEAR_LABELS);
        addAll(values, entry, AuditField.MASKED_LABELS);
      }
      case LABEL_SEEN -> {
        addAll(values, entry, AuditField.CLEAR_LABELS);
        addAll(values, entry, AuditField.MASKED_LABELS);
      }
      case LABEL_CLEAR -> addAll(values, entry, AuditField.CLEAR_LABELS);
      case LABEL_MASKED -> addAll(values, entry, AuditField.MASKED_LABELS);
      case VERDICT -> add(values, entry, AuditField.VERDICT);
      case POLICY -> {
        add(values, entry, AuditField.POLICY);
        addAll(values, entry, AuditField.POLICIES);
        addAll(values, entry, AuditField.WOULD_POLICIES);
      }
      case SQLSTATE -> add(values, entry, AuditField.SQLSTATE);
      case SESSION -> add(values, entry, AuditField.SESSION_ID);
      case DECISION -> add(values, entry, AuditField.DECISION_ID);
      case APPLICATION -> add(values, entry, AuditField.APPLICATION);
      case CLIENT -> add(values, entry, AuditField.CLIENT_ADDRESS);
      case TRACE -> add(values, entry, AuditField.TRACE_ID);
      case COMMENT -> addAll(values, entry, AuditField.COMMENT);
      case FINGERPRINT -> add(values, entry, AuditField.FINGERPRINT);
      case OBJECT -> add(values, entry, AuditField.CONTROL_OBJECT);
    }
    return values;
  }

  private static Optional<SessionOpenings.Opening> opening(
      AuditEntry entry, Function<String, Optional<SessionOpenings.Opening>> sessions) {
    return entry.text(AuditField.SESSION_ID).flatMap(sessions);
  }

  private static void add(Set<String> values, AuditEntry entry, AuditField field) {
    entry.text(field).ifPresent(values::add);
  }

  private static void addAll(Set<String> values, AuditEntry entry, AuditField field) {
    for (String value : entry.texts(field)) {
      if (value != null) {
        values.add(value);
      }
    }
  }

  /** Each name, and what is left of it without its first part, and so on. */
  private static void tails(Set<String> values, List<String> names) {
    for (String name : names) {
      if (name == null) {
        continue;
      }
      values.add(name);
      for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
        values.add(name.substring(dot + 1));
      }
    }
  }
}
