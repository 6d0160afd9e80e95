package io.gatehouse.proxy.control;

import io.gatehouse.proxy.control.ControlRejected.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Why somebody does something.
 *
 * @param reason may be empty
 * @param ticket may be empty
 */
public record Said(String reason, String ticket) {

  /** Nothing. */
  public static final Said NOTHING = new Said("", "");

  public Said {
    Objects.requireNonNull(reason);
    Objects.requireNonNull(ticket);
  }

  /** A reason alone. */
  public static Said reason(String reason) {
    return new Said(reason, "");
  }

  void check() throws ControlRejected {
    limit("reason", reason, ControlSettings.MAX_REASON);
    limit("ticket", ticket, ControlSettings.MAX_NAME);
  }

  void requireReason() throws ControlRejected {
    check();
    if (reason.isBlank()) {
      throw new ControlRejected(Reason.INVALID, "a reason is required");
    }
  }

  static void limit(String what, String text, int max) throws ControlRejected {
    if (text.length() > max) {
      throw new ControlRejected(
          Reason.INVALID, "the %s has more than %d characters".formatted(what, max));
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new ControlRejected(Reason.INVALID, "the %s is not text".formatted(what));
    }
  }

  static void name(String what, String text) throws ControlRejected {
    limit(what, text, ControlSettings.MAX_NAME);
    if (text.isBlank() || text.codePoints().anyMatch(Character::isISOControl)) {
      throw new ControlRejected(Reason.INVALID, "there is no such " + what);
    }
  }
}
