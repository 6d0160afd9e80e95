package io.gatehouse.proxy.control;

import io.gatehouse.policy.Grant;
import io.gatehouse.sql.StatementClass;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A right for a while that somebody asked for, and perhaps got. It ends by itself.
 *
 * @param id what people call it
 * @param requester who asked
 * @param grantee whom it is for
 * @param databases names, or {@code *} alone for all
 * @param classes what may be done
 * @param reason why
 * @param ticket may be empty
 * @param requested when it was asked for
 * @param from from when on it holds, once approved
 * @param until from when on it holds no more
 * @param count how many people must approve
 * @param status what has become of it, its end aside: see {@link #activeAt}
 * @param note in words why it was denied or revoked; may be empty
 * @param votes in the order in which they came
 */
public record AccessGrant(
    String id,
    Person requester,
    Grantee grantee,
    Set<String> databases,
    Set<StatementClass> classes,
    String reason,
    String ticket,
    Instant requested,
    Instant from,
    Instant until,
    int count,
    Status status,
    String note,
    List<Vote> votes) {

  /** What {@link #databases} holds for all of them. */
  public static final String EVERY_DATABASE = "*";

  /** What becomes of it. The last two are final. */
  public enum Status {
    REQUESTED,
    APPROVED,
    DENIED,
    REVOKED
  }

  /**
   * Whom a grant is for. Names are compared exactly.
   *
   * @param kind what the name is
   * @param issuer who knows that name
   * @param name a user, subject, group or agent
   */
  public record Grantee(Kind kind, String issuer, String name) {

    /** What a grantee's name is. */
    public enum Kind {
      USER,
      SUBJECT,
      GROUP,
      /** The agent that acts for a user: what it does needs both to have the right. */
      ACTOR
    }

    public Grantee {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(issuer);
      Objects.requireNonNull(name);
    }

    /** Whether somebody would get the right, or may be who does. */
    boolean concerns(Person person) {
      return switch (kind) {
        case USER, SUBJECT, ACTOR ->
            Person.fold(name).equals(Person.fold(person.user()))
                || person.email().map(Person::fold).filter(Person.fold(name)::equals).isPresent()
                || (issuer.equals(person.issuer()) && name.equals(person.subject()));
        case GROUP -> issuer.equals(person.issuer()) && person.groups().contains(name);
      };
    }
  }

  public AccessGrant {
    if (!ControlId.isValid(id)) {
      throw new IllegalArgumentException("no id: " + id);
    }
    Objects.requireNonNull(requester);
    Objects.requireNonNull(grantee);
    databases = Set.copyOf(databases);
    classes = Set.copyOf(classes);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(ticket);
    Objects.requireNonNull(requested);
    Objects.requireNonNull(from);
    Objects.requireNonNull(until);
    Objects.requireNonNull(status);
    Objects.requireNonNull(note);
    votes = List.copyOf(votes);
    if (databases.isEmpty() || classes.isEmpty() || count < 1 || !from.isBefore(until)) {
      throw new IllegalArgumentException("a grant of nothing, or that nobody approves");
    }
  }

  /** Whether it holds at that time. */
  public boolean activeAt(Instant now) {
    return status == Status.APPROVED && !now.isBefore(from) && now.isBefore(until);
  }

  /** Whether nothing can come of it any more. */
  public boolean overAt(Instant now) {
    return status == Status.DENIED || status == Status.REVOKED || !now.isBefore(until);
  }

  /** Whether it is about a database. */
  public boolean isFor(String database) {
    return databases.contains(EVERY_DATABASE) || databases.contains(database);
  }

  /** As policies see it, in one database and in one user's or agent's name. */
  Grant seen(String name, String database) {
    return new Grant(
        id,
        name,
        Set.of(database),
        classes,
        until,
        ticket,
        reason,
        String.join(", ", votes.stream().filter(Vote::approves).map(v -> v.by().user()).toList()));
  }

  /** How many people have approved. */
  public int given() {
    return (int) votes.stream().filter(Vote::approves).count();
  }

  AccessGrant become(Status next, String why) {
    return new AccessGrant(
        id, requester, grantee, databases, classes, reason, ticket, requested, from, until, count,
        next, why, votes);
  }

  AccessGrant plus(Vote vote) {
    List<Vote> all = new ArrayList<>(votes);
    all.add(vote);
    return new AccessGrant(
        id, requester, grantee, databases, classes, reason, ticket, requested, from, until, count,
        status, note, all);
  }
}
