package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.session.Expectation.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Conversations. {@code send("P B E S")} are messages that went upstream (lower case: the proxy's
 * own, {@code x}: a refused message in its place, {@code X}: a refused Query, {@code c}: CopyDone);
 * {@code server("1 2 D C Z")} are the server's, and what becomes of each is compared.
 */
class ReplyQueueTest {

  private final ReplyQueue queue = new ReplyQueue();
  private final List<String> fates = new ArrayList<>();
  private int sent;

  @Test
  void forwardsAnExtendedBatchInOrder() {
    send("P B D E S");
    assertThat(server("1 2 T D D C Z")).isEqualTo("1 2 T D D C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aSimpleQueryIsOwedOneReadyForQueryHoweverManyStatements() {
    send("Q");
    assertThat(server("T D C T D C C Z")).isEqualTo("T D C T D C C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void replacesTheErrorOfARefusedMessageAndSkipsWhatTheServerSkips() {
    send("P B E x B E S Q");
    assertThat(server("1 2 D C E Z T D C Z")).isEqualTo("1 2 D C R Z T D C Z");
    assertThat(fates)
        .containsExactly(
            "P0 ok", "B1 ok", "E2 ok", "P3 failed", "B4 skipped", "E5 skipped", "S6 ok", "Q7 ok");
  }

  @Test
  void aRefusalBehindAnErrorIsNeverSeen() {
    send("P x S");
    assertThat(server("E Z")).isEqualTo("E Z");
    assertThat(fates).containsExactly("P0 failed", "P1 skipped", "S2 ok");
  }

  @Test
  void aRefusedQueryKeepsItsReadyForQuery() {
    send("X Q");
    assertThat(server("E Z T D C Z")).isEqualTo("R Z T D C Z");
  }

  @Test
  void anEarlierReplyIsNotOvertakenByARefusal() {
    // Seen in a peer: the client got "E Z 3 Z" where it needed "3 Z E Z".
    send("C S X");
    assertThat(server("3 Z E Z")).isEqualTo("3 Z R Z");
  }

  @Test
  void theServerMayNotAcceptWhatWasRefused() {
    send("x");
    assertThatThrownBy(() -> server("1")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void theServerMayNotAcceptARefusedQuery() {
    send("X");
    assertThatThrownBy(() -> server("T")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void skipsToSyncWhenItHasNotBeenSentYet() {
    send("P");
    assertThat(server("E")).isEqualTo("E");
    assertThat(queue.skipping()).isTrue();
    assertThat(queue.isIdle()).isFalse();
    send("S");
    assertThat(queue.skipping()).isFalse();
    assertThat(server("Z")).isEqualTo("Z");
  }

  @Test
  void aQueryBehindAnErrorIsIgnoredByTheServerUntilSync() {
    // Seen in a peer: Bind, Execute and a simple Query with no Sync between, and a wait without
    // end.
    send("B E Q S");
    assertThat(server("E Z")).isEqualTo("E Z");
    assertThat(fates).containsExactly("B0 failed", "E1 skipped", "Q2 skipped", "S3 ok");
  }

  @Test
  void anErrorAtSyncKeepsItsReadyForQuery() {
    send("P B E S");
    assertThat(server("1 2 C E Z")).isEqualTo("1 2 C E Z");
    assertThat(fates).endsWith("S3 failed");
  }

  @Test
  void swallowsTheAnswersToItsOwnQuestions() {
    send("P B d E S q Q");
    assertThat(server("1 2 T D C Z T D C Z T D C Z")).isEqualTo("1 2 - D C Z - - - - T D C Z");
  }

  @Test
  void theClientSeesTheErrorOfAnOwnDescribeSinceItEndsTheClientsBatch() {
    send("B d E S");
    assertThat(server("2 E Z")).isEqualTo("2 E Z");
  }

  @Test
  void theClientDoesNotSeeTheErrorOfAnOwnQuery() {
    send("q Q");
    assertThat(server("E Z T C Z")).isEqualTo("- - T C Z");
  }

  @Test
  void noticesAndParametersComeAtAnyTime() {
    assertThat(server("N A S")).isEqualTo("N A S");
    send("q");
    assertThat(server("S N A Z")).isEqualTo("S - A -");
  }

  @Test
  void copyInOfASimpleQuery() {
    send("Q");
    assertThat(server("G")).isEqualTo("G");
    assertThat(queue.inCopyIn()).isTrue();
    send("c");
    assertThat(queue.inCopyIn()).isFalse();
    assertThat(server("C Z")).isEqualTo("C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aSyncDuringCopyInIsWorthNothing() {
    // libpq sends Sync right behind Execute, and another behind CopyDone.
    send("P B E S");
    assertThat(server("1 2 G")).isEqualTo("1 2 G");
    send("S c S");
    assertThat(server("C Z")).isEqualTo("C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aSyncThatCrossesTheErrorOfACopyIsAnswered() {
    // The server had given the copy up before the Sync came, which nobody here knew.
    send("P B E");
    assertThat(server("1 2 G")).isEqualTo("1 2 G");
    send("S");
    assertThat(server("E Z")).isEqualTo("E Z");
    assertThat(queue.isIdle()).isTrue();
    send("P B E S");
    assertThat(server("1 2 D C Z")).isEqualTo("1 2 D C Z");
  }

  @Test
  void aSyncThatCrossesTheErrorOfASimpleCopyIsAnsweredBesideTheQuery() {
    send("Q");
    server("G");
    send("S");
    assertThat(server("E Z Z")).isEqualTo("E Z Z");
    send("Q");
    assertThat(server("T C Z")).isEqualTo("T C Z");
  }

  @Test
  void aSyncThatCameBeforeTheErrorOfACopyIsNotWaitedFor() {
    send("P B E");
    server("1 2 G");
    send("S");
    assertThat(server("E")).isEqualTo("E");
    assertThat(queue.skipping()).isTrue();
    send("S P B E S");
    assertThat(server("Z 1 2 D C Z")).isEqualTo("Z 1 2 D C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void anotherSyncMayFollowBeforeTheOneThatCrossedIsAnswered() {
    send("P B E");
    server("1 2 G");
    send("S");
    server("E");
    send("S");
    assertThat(server("Z Z")).isEqualTo("Z Z");
    assertThat(queue.isIdle()).isTrue();
    assertThatThrownBy(() -> server("Z")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void aCopyThatSucceededHasIgnoredTheSyncsWithinIt() {
    send("P B E");
    server("1 2 G");
    send("S c S");
    server("C Z");
    assertThatThrownBy(() -> server("Z")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void aCopyThatWasPipelinedWholeKeepsTheSyncBehindItsEnd() {
    send("P B E c S");
    assertThat(server("1 2 G C Z")).isEqualTo("1 2 G C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aCopyDoneBehindAFailedCopyIsIgnored() {
    send("Q c Q");
    assertThat(server("E Z T C Z")).isEqualTo("E Z T C Z");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void aMessageThatBreaksACopyIsUsedUpByIt() {
    send("Q Q Q");
    assertThat(server("G E Z T C Z")).isEqualTo("G E Z T C Z");
    assertThat(fates).containsExactly("Q1 skipped", "Q0 failed", "Q2 ok");
    assertThat(queue.isIdle()).isTrue();
  }

  @Test
  void copyOut() {
    send("Q");
    assertThat(server("H d d c C Z")).isEqualTo("H d d c C Z");
  }

  @Test
  void copyDataOutsideOfACopyEndsTheSession() {
    send("Q");
    assertThatThrownBy(() -> server("d")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void aReplyThatNobodyAskedForEndsTheSession() {
    for (String type :
        List.of("Z", "T", "D", "C", "1", "2", "3", "n", "I", "s", "V", "G", "H", "t")) {
      assertThatThrownBy(() -> new ReplyQueueTest().server(type))
          .as(type)
          .isInstanceOf(UnexpectedReplyException.class);
    }
  }

  @Test
  void anotherMessagesReplyEndsTheSession() {
    send("P S");
    assertThatThrownBy(() -> server("2")).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void rowsAreExpectedOnlyWhileAStatementRuns() {
    assertThat(queue.expectsRow()).isFalse();
    send("P B E S");
    assertThat(queue.expectsRow()).isFalse();
    server("1 2");
    assertThat(queue.expectsRow()).isTrue();
    server("D C");
    assertThat(queue.expectsRow()).isFalse();
  }

  @Test
  void knowsWhetherABatchIsOpen() {
    assertThat(queue.isBatchOpen()).isFalse();
    send("P");
    server("1");
    assertThat(queue.isBatchOpen()).isTrue();
    send("S");
    assertThat(queue.isBatchOpen()).isFalse();
  }

  @Test
  void abandoningSkipsWhatIsOwed() {
    send("P B");
    queue.abandon();
    assertThat(fates).containsExactly("P0 skipped", "B1 skipped");
  }

  private void send(String messages) {
    for (String message : messages.split(" ")) {
      queue.append(expectation(message));
    }
  }

  private Expectation expectation(String message) {
    Refusal refusal = new Refusal("42501", "no", "", "");
    return switch (message) {
      case "P" -> Expectation.forwarded(Kind.PARSE, follow("P"));
      case "B" -> Expectation.forwarded(Kind.BIND, follow("B"));
      case "D" -> Expectation.forwarded(Kind.DESCRIBE, follow("D"));
      case "E" -> Expectation.forwarded(Kind.EXECUTE, follow("E"));
      case "C" -> Expectation.forwarded(Kind.CLOSE, follow("C"));
      case "S" -> Expectation.forwarded(Kind.SYNC, follow("S"));
      case "Q" -> Expectation.forwarded(Kind.QUERY, follow("Q"));
      case "c" -> Expectation.forwarded(Kind.COPY_END, Request.UNFOLLOWED);
      case "d" -> Expectation.inserted(Kind.DESCRIBE, follow("d"));
      case "q" -> Expectation.own(Kind.QUERY, follow("q"));
      case "x" -> Expectation.refused(Kind.PARSE, refusal, follow("P"));
      case "X" -> Expectation.refused(Kind.QUERY, refusal, follow("Q"));
      default -> throw new IllegalArgumentException(message);
    };
  }

  private Request follow(String message) {
    String name = message + sent++;
    return new Request() {
      @Override
      public void succeeded() {
        fates.add(name + " ok");
      }

      @Override
      public void failed() {
        fates.add(name + " failed");
      }

      @Override
      public void skipped() {
        fates.add(name + " skipped");
      }
    };
  }

  private String server(String messages) {
    List<String> seen = new ArrayList<>();
    for (String message : messages.split(" ")) {
      seen.add(
          switch (queue.receive((byte) message.charAt(0))) {
            case FORWARD -> message;
            case SWALLOW -> "-";
            case REPLACE -> "R";
          });
    }
    return String.join(" ", seen);
  }
}
