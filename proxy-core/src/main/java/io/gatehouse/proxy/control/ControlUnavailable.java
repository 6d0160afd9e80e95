package io.gatehouse.proxy.control;

/**
 * The journal or the audit log can't take a command now. It has not taken effect, unless {@link
 * #uncertain}.
 */
public final class ControlUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean uncertain;

  public ControlUnavailable(String message, Throwable cause) {
    this(message, cause, false);
  }

  /**
   * @param uncertain whether the command may have taken effect all the same: the answer to a commit
   *     was lost
   */
  public ControlUnavailable(String message, Throwable cause, boolean uncertain) {
    super(message, cause);
    this.uncertain = uncertain;
  }

  /** Whether the command may have taken effect all the same. */
  public boolean uncertain() {
    return uncertain;
  }
}
