package io.gatehouse.audit.tlog;

import io.gatehouse.audit.tlog.Verification.Finding;
import io.gatehouse.audit.tlog.Verification.Problem;

/** Ends a verification: the first thing that is wrong. */
final class FoundException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  FoundException(Problem problem, String file, long sequence, String detail) {
    super(detail, null, false, false);
    this.finding = new Finding(problem, file, sequence, detail);
  }

  Finding finding() {
    return finding;
  }
}
