package io.gatehouse.proxy.control;

import java.util.Objects;

/** A command that the rules do not allow. Nothing has changed. The message is for who gave it. */
public final class ControlRejected extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of no it is. */
  public enum Reason {
    /** There is no such thing, or none that the caller may know of. */
    NOT_FOUND,
    /** The caller is not one who may do that. */
    FORBIDDEN,
    /** It is decided, used, over or there already. */
    CONFLICT,
    /** Something that was said is wrong or missing. */
    INVALID,
    /** There are too many of these. */
    LIMIT
  }

  private final Reason reason;

  public ControlRejected(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = Objects.requireNonNull(reason);
  }

  /** What kind of no it is. */
  public Reason reason() {
    return reason;
  }
}
