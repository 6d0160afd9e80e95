package io.gatehouse.audit;

import java.util.Locale;
import java.util.Optional;

/** The kinds of entry. The log holds the names in lower case. */
public enum EventType {
  /** The first entry of a log: its origin and its format. Written by the log itself. */
  LOG_STARTED,
  /** A torn end was cut when the log was opened. Written by the log itself. */
  RECOVERED,
  /** Checkpoints are signed with another key from here on. Written by the log itself. */
  KEY_ROTATED,
  /** What was kept apart from an entry is erased. */
  ERASED,
  /** Old entries are removed. */
  RETIRED,
  /** The clock went back. Written by the log itself. */
  CLOCK_WENT_BACK,
  /** The disk fills up, or has room again. */
  DISK_SPACE,
  CONFIGURATION,
  POLICY_LOADED,
  SESSION_OPENED,
  SESSION_CLOSED,
  LOGIN_REFUSED,
  DECISION,
  OUTCOME,
  /** An approval, a grant, a freeze or an entry of the denylist came, changed or went. */
  CONTROL_CHANGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name that entries hold, {@code session_opened} for one. */
  public String label() {
    return label;
  }

  /** Whether only the log itself writes it. */
  boolean isOfTheLog() {
    return this == LOG_STARTED
        || this == RECOVERED
        || this == KEY_ROTATED
        || this == CLOCK_WENT_BACK;
  }

  /** Whether it tells what has happened anyway, and does not let anything happen. */
  boolean isAfterTheFact() {
    return switch (this) {
      case LOG_STARTED,
          RECOVERED,
          KEY_ROTATED,
          ERASED,
          RETIRED,
          CLOCK_WENT_BACK,
          DISK_SPACE,
          SESSION_CLOSED,
          LOGIN_REFUSED,
          OUTCOME ->
          true;
      case CONFIGURATION, POLICY_LOADED, SESSION_OPENED, DECISION, CONTROL_CHANGE -> false;
    };
  }

  /** The type of that label; empty for one that this version does not know. */
  public static Optional<EventType> ofLabel(String label) {
    for (EventType type : values()) {
      if (type.label.equals(label)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
