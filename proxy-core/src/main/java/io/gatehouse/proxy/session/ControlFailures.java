package io.gatehouse.proxy.session;

import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told when the control plane did not do something. */
final class ControlFailures {

  private static final Logger LOG = LoggerFactory.getLogger(ControlFailures.class);

  private ControlFailures() {}

  static String words(Throwable failure) {
    if (failure instanceof ControlRejected) {
      return failure.getMessage();
    }
    LOG.warn("the control plane failed", failure);
    return failure instanceof ControlUnavailable
        ? "the store of approvals is not available"
        : "the store of approvals failed";
  }
}
