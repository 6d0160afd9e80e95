package io.gatehouse.proxy.control;

import io.gatehouse.policy.Approval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A held statement that waits for people, or has their answer.
 *
 * @param id what people call it
 * @param created when it was opened
 * @param expires from when on nobody can answer any more
 * @param requester whose statement it is, with the agent that sent it
 * @param held what is held, and where
 * @param requirements what must be given, all of it
 * @param validFor for how long after the last approval the statement may run
 * @param status what has become of it, its time-outs aside: see {@link #statusAt}
 * @param since since when that is so
 * @param note in words why it was denied or withdrawn; may be empty
 * @param votes in the order in which they came
 */
public record ApprovalRequest(
    String id,
    Instant created,
    Instant expires,
    Person requester,
    Held held,
    List<Approval> requirements,
    Duration validFor,
    Status status,
    Instant since,
    String note,
    List<Vote> votes) {

  /** What becomes of a request. The last four are final. */
  public enum Status {
    PENDING,
    APPROVED,
    DENIED,
    WITHDRAWN,
    EXPIRED,
    USED;

    /** Whether nothing can change it. */
    public boolean isFinal() {
      return switch (this) {
        case PENDING, APPROVED -> false;
        case DENIED, WITHDRAWN, EXPIRED, USED -> true;
      };
    }
  }

  /**
   * What is held.
   *
   * @param binding what has to be the same when it runs
   * @param database the database's name
   * @param environment the database's environment
   * @param sql the text, whole: nobody can approve what they do not see
   * @param parameters values as text; a null element is an SQL NULL. Shown to approvers.
   * @param sessionId the session that holds it
   * @param decisionId the decision, as client and audit log know it
   */
  public record Held(
      Binding binding,
      String database,
      String environment,
      String sql,
      List<String> parameters,
      String sessionId,
      String decisionId) {

    public Held {
      Objects.requireNonNull(binding);
      Objects.requireNonNull(database);
      Objects.requireNonNull(environment);
      Objects.requireNonNull(sql);
      parameters = Collections.unmodifiableList(new ArrayList<>(parameters));
      Objects.requireNonNull(sessionId);
      Objects.requireNonNull(decisionId);
    }
  }

  public ApprovalRequest {
    if (!ControlId.isValid(id)) {
      throw new IllegalArgumentException("no id: " + id);
    }
    Objects.requireNonNull(created);
    Objects.requireNonNull(expires);
    Objects.requireNonNull(requester);
    Objects.requireNonNull(held);
    requirements = List.copyOf(requirements);
    if (requirements.isEmpty()) {
      throw new IllegalArgumentException("a request that requires nobody would be approved");
    }
    Objects.requireNonNull(validFor);
    Objects.requireNonNull(status);
    Objects.requireNonNull(since);
    Objects.requireNonNull(note);
    votes = List.copyOf(votes);
  }

  /** What has become of it, by that time. */
  public Status statusAt(Instant now) {
    return switch (status) {
      case PENDING -> now.isBefore(expires) ? Status.PENDING : Status.EXPIRED;
      case APPROVED -> now.isBefore(usableUntil().orElseThrow()) ? Status.APPROVED : Status.EXPIRED;
      case DENIED, WITHDRAWN, EXPIRED, USED -> status;
    };
  }

  /** Until when the statement may run; empty when it is not approved. */
  public Optional<Instant> usableUntil() {
    return status == Status.APPROVED ? Optional.of(since.plus(validFor)) : Optional.empty();
  }

  /** How many people have given what a requirement asks for. */
  public int given(Approval requirement) {
    return (int)
        votes.stream()
            .filter(vote -> vote.approves() && vote.policies().contains(requirement.policy()))
            .count();
  }

  /** The requirements that are not met yet. */
  public List<Approval> missing() {
    return requirements.stream().filter(each -> given(each) < each.count()).toList();
  }

  /**
   * Whether somebody may answer it: not an agent; never who asks nor whoever may be the same
   * person, unless the requirement's policy allows that.
   */
  public boolean admits(Person approver) {
    return requirements.stream().anyMatch(each -> admits(each, approver));
  }

  boolean admits(Approval requirement, Person approver) {
    return requirement.admits(approver.principal(), requester.principal())
        && (requirement.allowSelf() || !approver.maybeSameAs(requester));
  }

  ApprovalRequest become(Status next, Instant at, String why) {
    return new ApprovalRequest(
        id, created, expires, requester, held, requirements, validFor, next, at, why, votes);
  }

  ApprovalRequest plus(Vote vote) {
    List<Vote> all = new ArrayList<>(votes);
    all.add(vote);
    return new ApprovalRequest(
        id, created, expires, requester, held, requirements, validFor, status, since, note, all);
  }
}
