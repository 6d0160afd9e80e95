package io.gatehouse.proxy.session;

import io.gatehouse.proxy.session.Expectation.Audience;
import io.gatehouse.proxy.session.Expectation.Kind;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * What the server owes, in order. Every message that goes upstream appends an expectation; every
 * message of the server advances the head. A reply that fits no expectation is the end of the
 * session: a queue that has lost its place gives one request's rows to another.
 *
 * <p>The proxy never answers out of its own mouth while the server owes something. A refused
 * message is replaced by one that the server rejects, and the error in its place is rewritten, so
 * that order, the skipping until Sync and the transaction status stay the server's own:
 *
 * <pre>
 *   client            proxy                 server
 *   P B E  P' B E S ─▶ P B E  X  B E S ────▶            P' refused, X in its place
 *                                  ◀──────── 1 2 C E Z   E is X's; B and E behind it are skipped
 *          1 2 C E Z ◀                                   E says why, Z is the server's
 * </pre>
 *
 * <p>Knows no bytes and no clock. Source: PostgreSQL manual, "Frontend/Backend Protocol", sections
 * "Extended Query", "Pipelining" and "COPY Operations".
 */
final class ReplyQueue {

  /** What to do with a message of the server. */
  enum Disposition {
    /** It is the client's. */
    FORWARD,
    /** It is the proxy's own. */
    SWALLOW,
    /** It is an error that stands for a refusal: the client sees the refusal. */
    REPLACE
  }

  private enum Copy {
    NONE,
    /** The server reads CopyData and ignores Sync and Flush. */
    IN,
    OUT
  }

  private final ArrayDeque<Expectation> expectations = new ArrayDeque<>();
  private Copy copy = Copy.NONE;
  private boolean skipping;
  private boolean headFailed;
  private boolean batchOpen;
  private boolean batchBound;

  /**
   * Syncs that were sent while the server read CopyData. It ignores them, but for those that reach
   * it after it has given the copy up: whether one did, only its ReadyForQuery tells.
   */
  private int spareSyncs;

  /**
   * Whether an error was seen whose Sync has not been sent. Until then the server ignores whatever
   * it gets, a simple Query included; nothing may be appended but a Sync.
   */
  boolean skipping() {
    return skipping;
  }

  /** Whether the server owes nothing. */
  boolean isIdle() {
    return head() == null && !skipping;
  }

  /**
   * Whether messages of the extended protocol were sent and no Sync behind them. Inside such a
   * batch a Query of the proxy's own would commit what the client has not.
   */
  boolean isBatchOpen() {
    return batchOpen;
  }

  /**
   * Whether something was bound or executed in the open batch, so that a Sync of the proxy's own
   * would commit it.
   */
  boolean isBatchBound() {
    return batchBound;
  }

  /** Whether the server is answering a question that the proxy asked on its own account. */
  boolean isOwnHead() {
    Expectation head = head();
    return head != null && head.audience() == Audience.PROXY;
  }

  /** Whether the client is sending COPY data. */
  boolean inCopyIn() {
    return copy == Copy.IN;
  }

  /** Whether the server is sending COPY data. */
  boolean inCopyOut() {
    return copy == Copy.OUT;
  }

  /** The number of messages that wait for their replies. */
  int size() {
    return expectations.size();
  }

  /** A message went upstream. */
  void append(Expectation expectation) {
    if (skipping) {
      if (expectation.kind() != Kind.SYNC) {
        throw new IllegalStateException(expectation.kind() + " while the server skips to Sync");
      }
      skipping = false;
    }
    switch (expectation.kind()) {
      case PARSE, DESCRIBE, CLOSE -> batchOpen = true;
      case BIND, EXECUTE -> {
        batchOpen = true;
        batchBound = true;
      }
      case SYNC, QUERY, FUNCTION_CALL -> {
        batchOpen = false;
        batchBound = false;
      }
      case COPY_END -> {}
    }
    if (copy == Copy.IN) {
      switch (expectation.kind()) {
        case COPY_END -> {
          copy = Copy.NONE;
          return;
        }
        case SYNC -> {
          // The server ignores Sync and Flush while it reads COPY data (COPY Operations).
          spareSyncs++;
          return;
        }
        case PARSE, BIND, DESCRIBE, EXECUTE, CLOSE, QUERY, FUNCTION_CALL ->
            throw new IllegalStateException(expectation.kind() + " during COPY FROM STDIN");
      }
    }
    expectations.add(expectation);
  }

  /**
   * The server sent a message.
   *
   * @param type its type byte
   * @throws UnexpectedReplyException when the server owes no such message
   */
  Disposition receive(byte type) {
    switch (type) {
      case 'N', 'A', 'S' -> {
        return type == 'N' ? audience() : Disposition.FORWARD;
      }
      case 'E' -> {
        return error();
      }
      default -> {
        Expectation head = head();
        if (type == 'Z' && spareSyncs > 0 && copy == Copy.NONE && !owesReady(head)) {
          spareSyncs--;
          skipping = false;
          return Disposition.FORWARD;
        }
        if (head == null) {
          throw new UnexpectedReplyException(type, "nothing");
        }
        if (head.refusal().isPresent() && !(type == 'Z' && headFailed)) {
          throw new UnexpectedReplyException(type, "the rejection of a refused message");
        }
        Disposition disposition = audience();
        advance(type, head);
        return disposition;
      }
    }
  }

  /** Whether a row may come now; called for every row, so it changes nothing. */
  boolean expectsRow() {
    Expectation head = expectations.peekFirst();
    return head != null
        && copy == Copy.NONE
        && !headFailed
        && head.refusal().isEmpty()
        && (head.kind() == Kind.EXECUTE || head.kind() == Kind.QUERY);
  }

  /** The session ends: whatever is still owed will not come. */
  void abandon() {
    for (Expectation left = expectations.poll(); left != null; left = expectations.poll()) {
      left.request().skipped();
    }
  }

  private void advance(byte type, Expectation head) {
    Kind kind = head.kind();
    boolean runs = kind == Kind.EXECUTE || kind == Kind.QUERY;
    if (type != 'Z') {
      // The server is past the copy, and past whatever came with it.
      spareSyncs = 0;
    }
    switch (type) {
      case '1' -> complete(type, head, kind == Kind.PARSE);
      case '2' -> complete(type, head, kind == Kind.BIND);
      case '3' -> complete(type, head, kind == Kind.CLOSE);
      case 'n' -> complete(type, head, kind == Kind.DESCRIBE);
      case 's' -> complete(type, head, kind == Kind.EXECUTE);
      case 't' -> require(type, kind == Kind.DESCRIBE);
      case 'T' -> {
        if (kind == Kind.DESCRIBE) {
          complete(type, head, true);
        } else {
          require(type, kind == Kind.QUERY && !headFailed);
        }
      }
      case 'D' -> require(type, expectsRow());
      case 'C', 'I' -> {
        require(type, runs && !headFailed && copy != Copy.OUT);
        copy = Copy.NONE;
        if (kind == Kind.EXECUTE) {
          complete(type, head, true);
        }
      }
      case 'G' -> {
        require(type, runs && copy == Copy.NONE && !headFailed);
        beginCopyIn();
      }
      case 'H' -> {
        require(type, runs && copy == Copy.NONE && !headFailed);
        copy = Copy.OUT;
      }
      case 'd' -> require(type, copy == Copy.OUT);
      case 'c' -> {
        require(type, copy == Copy.OUT);
        copy = Copy.NONE;
      }
      case 'V' -> require(type, kind == Kind.FUNCTION_CALL && !headFailed);
      case 'Z' -> {
        require(type, owesReady(head));
        finish(head);
      }
      default -> throw new UnexpectedReplyException(type, kind.toString());
    }
  }

  private Disposition error() {
    Expectation head = head();
    if (head == null) {
      // Administrator command, timeout: the caller sees to it that this is the last message.
      return Disposition.FORWARD;
    }
    copy = Copy.NONE;
    boolean refused = head.refusal().isPresent() && !headFailed;
    boolean own = head.audience() == Audience.PROXY;
    switch (head.kind()) {
      case QUERY, FUNCTION_CALL, SYNC -> {
        if (!headFailed) {
          headFailed = true;
          head.request().failed();
        }
        if (own) {
          return Disposition.SWALLOW;
        }
      }
      case PARSE, BIND, DESCRIBE, EXECUTE, CLOSE, COPY_END -> {
        expectations.poll();
        head.request().failed();
        skipToSync();
        if (own) {
          return Disposition.SWALLOW;
        }
      }
    }
    return refused ? Disposition.REPLACE : Disposition.FORWARD;
  }

  /** After an error in the extended protocol the server discards messages until Sync. */
  private void skipToSync() {
    for (Expectation next = expectations.peek(); next != null; next = expectations.peek()) {
      if (next.kind() == Kind.SYNC) {
        return;
      }
      expectations.poll();
      next.request().skipped();
    }
    skipping = true;
  }

  /**
   * The server begins to read CopyData. What was sent behind the COPY before this was known, it
   * reads as part of the copy: Syncs are ignored, CopyDone ends it, anything else breaks it and is
   * used up.
   */
  private void beginCopyIn() {
    copy = Copy.IN;
    Iterator<Expectation> behind = expectations.iterator();
    behind.next();
    while (behind.hasNext()) {
      Expectation next = behind.next();
      behind.remove();
      if (next.kind() == Kind.SYNC) {
        next.request().skipped();
        spareSyncs++;
        continue;
      }
      if (next.kind() != Kind.COPY_END) {
        next.request().skipped();
      }
      copy = Copy.NONE;
      return;
    }
  }

  private boolean owesReady(Expectation head) {
    return head != null
        && copy == Copy.NONE
        && (head.kind() == Kind.SYNC
            || head.kind() == Kind.QUERY
            || head.kind() == Kind.FUNCTION_CALL);
  }

  private void complete(byte type, Expectation head, boolean fits) {
    require(type, fits);
    finish(head);
  }

  private void finish(Expectation head) {
    expectations.poll();
    if (!headFailed) {
      head.request().succeeded();
    }
    headFailed = false;
  }

  private Disposition audience() {
    Expectation head = head();
    return head != null && head.audience() != Audience.CLIENT
        ? Disposition.SWALLOW
        : Disposition.FORWARD;
  }

  private void require(byte type, boolean fits) {
    if (!fits) {
      Expectation head = head();
      throw new UnexpectedReplyException(type, head == null ? "nothing" : head.kind().toString());
    }
  }

  /**
   * What the server is answering, or null when it owes nothing. Marks that are owed nothing are
   * passed over: a CopyDone outside COPY is ignored.
   */
  Expectation head() {
    Expectation head = expectations.peekFirst();
    while (head != null && head.kind() == Kind.COPY_END) {
      expectations.poll();
      head = expectations.peekFirst();
    }
    return head;
  }
}
