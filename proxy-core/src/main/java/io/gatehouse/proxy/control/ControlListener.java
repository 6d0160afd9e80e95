package io.gatehouse.proxy.control;

/**
 * Hears of changes, by whoever made them and through whichever proxy. Called in order, on threads
 * of the control plane: must not block and not throw. May be told of one change twice.
 */
public interface ControlListener {

  /** A request was opened, voted on, decided, used, withdrawn, or ran out of time. */
  default void requestChanged(ApprovalRequest request) {}

  /** A grant was asked for, decided, revoked, or began or ended by itself. */
  default void grantChanged(AccessGrant grant) {}

  /** Freezes came, went, or ended by themselves: ask which hold. */
  default void freezesChanged() {}

  /** The denylist has a new entry: whoever is on it should go. */
  default void denied(DenylistEntry entry) {}
}
