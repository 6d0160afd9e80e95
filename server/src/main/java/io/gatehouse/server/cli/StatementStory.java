package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.index.IndexSearch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that the log says of one statement.
 *
 * @param decision what was decided
 * @param opened how its session began
 * @param closed how its session ended, if it has
 * @param control what people did about it: a request, votes, its use; in order
 * @param outcomes what became of it; a portal has one for each time it was executed
 * @param others what else names the decision: masks, an erasure
 */
record StatementStory(
    AuditEntry decision,
    Optional<AuditEntry> opened,
    Optional<AuditEntry> closed,
    List<AuditEntry> control,
    List<AuditEntry> outcomes,
    List<AuditEntry> others) {

  /** Of one statement so many entries are shown at most. */
  private static final int MOST = 1_000;

  StatementStory {
    control = List.copyOf(control);
    outcomes = List.copyOf(outcomes);
    others = List.copyOf(others);
  }

  /** Empty when there is no such decision. */
  static Optional<StatementStory> of(String decisionId, IndexSearch search) throws IOException {
    List<AuditEntry> named =
        find(search, AuditQuery.builder().with(Condition.DECISION, decisionId).build());
    Optional<AuditEntry> decision = first(named, EventType.DECISION);
    if (decision.isEmpty()) {
      return Optional.empty();
    }
    List<AuditEntry> session = new ArrayList<>();
    Optional<String> id = decision.get().text(AuditField.SESSION_ID);
    if (id.isPresent()) {
      for (EventType type : List.of(EventType.SESSION_OPENED, EventType.SESSION_CLOSED)) {
        session.addAll(find(search, AuditQuery.builder().session(id.get()).type(type).build()));
      }
    }
    List<AuditEntry> outcomes = new ArrayList<>();
    List<AuditEntry> others = new ArrayList<>();
    Set<String> objects = new LinkedHashSet<>();
    for (AuditEntry entry : named) {
      Optional<EventType> type = entry.type();
      if (type.equals(Optional.of(EventType.OUTCOME))) {
        outcomes.add(entry);
      } else if (type.equals(Optional.of(EventType.CONTROL_CHANGE))) {
        entry.text(AuditField.CONTROL_OBJECT).ifPresent(objects::add);
      } else if (entry.sequence() != decision.get().sequence()) {
        others.add(entry);
      }
    }
    List<AuditEntry> control = new ArrayList<>();
    for (String object : objects) {
      control.addAll(find(search, AuditQuery.builder().with(Condition.OBJECT, object).build()));
    }
    return Optional.of(
        new StatementStory(
            decision.get(),
            first(session, EventType.SESSION_OPENED),
            first(session, EventType.SESSION_CLOSED),
            control,
            outcomes,
            others));
  }

  private static List<AuditEntry> find(IndexSearch search, AuditQuery query) throws IOException {
    List<AuditEntry> found = new ArrayList<>();
    search.newest(query, MOST, found::add);
    Collections.reverse(found);
    return found;
  }

  private static Optional<AuditEntry> first(List<AuditEntry> entries, EventType type) {
    return entries.stream().filter(entry -> entry.type().equals(Optional.of(type))).findFirst();
  }
}
