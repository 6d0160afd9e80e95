package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MalformedTextException;
import io.gatehouse.pgwire.frontend.Parse;
import io.gatehouse.pgwire.frontend.Query;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import io.gatehouse.proxy.session.Expectation.Kind;
import java.util.List;

/** Puts in a message's place one that the server rejects and that is answered alike. */
final class Rejection {

  /** Names a statement that is never prepared: its text is no SQL. */
  static final String REFUSED = "gatehouse_refused";

  private Rejection() {}

  /**
   * Refuses the message in hand.
   *
   * @param kind {@link Kind#QUERY} in the simple protocol, {@link Kind#PARSE} in the extended one
   */
  static void send(Session session, Kind kind, Refusal refusal) {
    boolean query = kind == Kind.QUERY;
    session.refuse(
        query ? new Query(REFUSED) : new Parse(REFUSED, REFUSED, List.of()),
        kind,
        refusal,
        Request.UNFOLLOWED);
  }

  static Refusal malformed(MalformedTextException e) {
    return new Refusal(Refusals.CHARACTER_NOT_IN_REPERTOIRE, e.getMessage(), "", "");
  }

  static Refusal tooMany(String what) {
    return new Refusal(
        Refusals.CONFIGURATION_LIMIT_EXCEEDED,
        "This session holds as many %s as it may.".formatted(what),
        "",
        "Close some.");
  }
}
