package io.gatehouse.server.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Somebody whom the demo's issuer knows.
 *
 * @param name the token's subject and the PostgreSQL user name
 * @param role what this person is, in words
 * @param groups the token's {@code groups}
 */
public record Person(String name, String role, List<String> groups) {

  /** An AI agent: reads with masks. */
  public static final Person AGENT = new Person("agent-7", "an AI agent", List.of("agents"));

  /** An analyst: reads with masks. */
  public static final Person ANALYST = new Person("alice", "an analyst", List.of("analysts"));

  /** A security officer: reads true values. */
  public static final Person OFFICER =
      new Person("carol", "a security officer", List.of("privacy-officers"));

  /** A database administrator: may run DDL. */
  public static final Person DBA = new Person("dave", "a DBA", List.of("dbas"));

  /** An operator: reads and changes rows. */
  public static final Person OPERATOR =
      new Person("operator-1", "an operator", List.of("operators"));

  /** Leads the DBAs: answers held statements, gives grants, freezes. */
  public static final Person LEAD = new Person("erin", "leads the DBAs", List.of("dba-leads"));

  /** Another who leads the DBAs, for what needs two. */
  public static final Person SECOND_LEAD =
      new Person("frank", "leads the DBAs too", List.of("dba-leads"));

  private static final Person[] ALL = {AGENT, ANALYST, OFFICER, DBA, OPERATOR, LEAD, SECOND_LEAD};

  public Person {
    Objects.requireNonNull(name);
    Objects.requireNonNull(role);
    groups = List.copyOf(groups);
  }

  /** The token's {@code email}. */
  public String email() {
    return name + "@example.test";
  }

  /** The person of that name, exactly. */
  public static Optional<Person> named(String name) {
    return Arrays.stream(ALL).filter(person -> person.name.equals(name)).findFirst();
  }

  /** The names of all, for messages. */
  public static String names() {
    return Arrays.stream(ALL).map(Person::name).collect(Collectors.joining(", "));
  }
}
