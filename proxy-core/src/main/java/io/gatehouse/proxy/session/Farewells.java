package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;

/** What a client is told when its session ends for a reason that lies outside of it. */
final class Farewells {

  /** To somebody on the denylist. */
  static final Refusal ACCESS_WITHDRAWN =
      new Refusal(
          Refusals.INVALID_AUTHORIZATION, "Access is withdrawn.", "", "Ask the security team.");

  static final Refusal SHUTTING_DOWN =
      new Refusal(Refusals.ADMIN_SHUTDOWN, "Gatehouse is shutting down.", "", "Connect again.");

  static final Refusal TOKEN_EXPIRED =
      new Refusal(
          Refusals.INVALID_AUTHORIZATION,
          "The token of this session has expired.",
          "",
          "Connect again with a fresh token.");

  static final Refusal KILLED =
      new Refusal(
          Refusals.ADMIN_SHUTDOWN,
          "This session was ended by an administrator.",
          "",
          "Ask whoever runs Gatehouse; its audit log says who did and why.");

  static final Refusal LOG_BROKEN =
      new Refusal(
          Refusals.IO_ERROR,
          "Gatehouse can not write its audit log, so it lets nothing pass.",
          "",
          "Tell whoever runs it.");

  static final Refusal CONTEXT_UNKNOWN =
      new Refusal(
          Refusals.CONNECTION_FAILURE,
          "The database server did not say what its search_path is.",
          "",
          "");

  static final Refusal CAN_NOT_CANCEL =
      new Refusal(
          Refusals.CONNECTION_FAILURE,
          "A statement went beyond what it may, and the database server could not be asked to stop"
              + " it.",
          "",
          "Connect again.");

  static final Refusal SERVER_WENT_AWAY =
      new Refusal(
          Refusals.CONNECTION_FAILURE,
          "The database server closed the connection.",
          "",
          "Connect again; if it lasts, ask whoever runs the database.");

  static final Refusal DEFECT =
      new Refusal(
          Refusals.INTERNAL_ERROR,
          "Gatehouse ran into a defect of its own, so it lets nothing pass.",
          "",
          "Tell whoever runs it; its log says why.");

  private Farewells() {}

  /**
   * To a client that has done nothing for too long.
   *
   * @param transaction as the session was left in
   */
  static Refusal idle(TransactionStatus transaction) {
    return new Refusal(
        transaction == TransactionStatus.IDLE
            ? Refusals.IDLE_SESSION_TIMEOUT
            : Refusals.IDLE_IN_TRANSACTION_TIMEOUT,
        "Nothing has happened in this session for too long.",
        "",
        "Connect again; limits.idle_timeout says how long it may be idle.");
  }
}
