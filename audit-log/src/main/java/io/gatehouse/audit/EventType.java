package io.gatehouse.audit;

import java.util.Locale;
import java.util.Optional;

/** The kinds of entry. The log holds the names in lower case. */
public enum EventType {
  /** The first entry of a log: its origin and its format. Written by the log itself. */
  LOG_STARTED,
  /** A torn end was cut when the log was opened. Written by the log itself. */
  RECOVERED,
  CONFIGURATION,
  POLICY_LOADED,
  SESSION_OPENED,
  SESSION_CLOSED,
  LOGIN_REFUSED,
  DECISION,
  MASKING,
  OUTCOME,
  /** An approval, a grant, a freeze or an entry of the denylist came, changed or went. */
  CONTROL_CHANGE;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name that entries hold, {@code session_opened} for one. */
  public String label() {
    return label;
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
