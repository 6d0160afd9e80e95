package io.gatehouse.proxy.session;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are open: to be looked at, and to be ended. Thread-safe. */
public final class OpenSessions {

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  void opened(Session session) {
    sessions.put(session.trail.sessionId(), session);
  }

  void closed(Session session) {
    sessions.remove(session.trail.sessionId());
  }

  /** How many there are. */
  public int count() {
    return sessions.size();
  }

  /** Requests that wait for replies, of all sessions together; roughly, since they go on. */
  public long pending() {
    return sessions.values().stream().mapToLong(session -> session.replies.size()).sum();
  }

  /** All of them, the oldest first. Completed on event loops. */
  public CompletionStage<List<SessionView>> list() {
    List<CompletableFuture<Optional<SessionView>>> asked = new ArrayList<>();
    sessions.values().forEach(session -> asked.add(view(session)));
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            all ->
                asked.stream()
                    .flatMap(one -> one.join().stream())
                    .sorted(Comparator.comparing(SessionView::opened))
                    .toList());
  }

  /** One of them; empty when there is none of that name. */
  public CompletionStage<Optional<SessionView>> find(String id) {
    Session session = sessions.get(id);
    return session == null ? CompletableFuture.completedFuture(Optional.empty()) : view(session);
  }

  /**
   * Ends a session: what it runs is cancelled, the client hears 57P01.
   *
   * @param by who wants that
   * @param why for the log; the client does not hear it
   * @return the session that was ended; empty when there is none of that name
   */
  public CompletionStage<Optional<SessionView>> kill(String id, String by, String why) {
    return find(id)
        .thenApply(
            found -> {
              Session session = sessions.get(id);
              if (found.isEmpty() || session == null) {
                return Optional.<SessionView>empty();
              }
              session.onLoop(() -> session.killed(by, why));
              return found;
            });
  }

  private static CompletableFuture<Optional<SessionView>> view(Session session) {
    CompletableFuture<Optional<SessionView>> answer = new CompletableFuture<>();
    try {
      session.onLoop(
          () ->
              answer.complete(session.isEnded() ? Optional.empty() : Optional.of(session.view())));
    } catch (java.util.concurrent.RejectedExecutionException ended) {
      answer.complete(Optional.empty());
    }
    return answer;
  }
}
