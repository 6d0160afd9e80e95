package io.gatehouse.proxy.session;

import io.gatehouse.proxy.enforcement.Refusal;
import java.util.Objects;
import java.util.Optional;

/**
 * What the server owes for one message that went upstream.
 *
 * @param kind which message it was
 * @param audience who reads the replies
 * @param refusal the error that the client sees in place of the server's: set when the message was
 *     replaced by one that the server must reject
 * @param request what the message was about, for whoever follows its fate
 */
record Expectation(Kind kind, Audience audience, Optional<Refusal> refusal, Request request) {

  /** Messages that are answered, and the marks that decide how. */
  enum Kind {
    PARSE,
    BIND,
    DESCRIBE,
    EXECUTE,
    CLOSE,
    /** Owed a ReadyForQuery; ends the skipping after an error in the extended protocol. */
    SYNC,
    /** Owed a ReadyForQuery of its own, also after an error. */
    QUERY,
    FUNCTION_CALL,
    /** CopyDone or CopyFail: owed nothing, but it decides what a Sync before it is worth. */
    COPY_END
  }

  /** Who a reply is for. */
  enum Audience {
    CLIENT,
    /** The proxy asked on its own account; the client never learns. */
    PROXY,
    /**
     * The proxy asked within a batch of the client's: what succeeds is not shown, but an error is,
     * since it keeps the rest of the batch from running.
     */
    PROXY_FOR_CLIENT
  }

  Expectation {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(audience);
    Objects.requireNonNull(refusal);
    Objects.requireNonNull(request);
  }

  static Expectation forwarded(Kind kind, Request request) {
    return new Expectation(kind, Audience.CLIENT, Optional.empty(), request);
  }

  static Expectation own(Kind kind, Request request) {
    return new Expectation(kind, Audience.PROXY, Optional.empty(), request);
  }

  static Expectation inserted(Kind kind, Request request) {
    return new Expectation(kind, Audience.PROXY_FOR_CLIENT, Optional.empty(), request);
  }

  static Expectation refused(Kind kind, Refusal refusal, Request request) {
    return new Expectation(kind, Audience.CLIENT, Optional.of(refusal), request);
  }
}
