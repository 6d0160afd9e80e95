package io.gatehouse.proxy.control;

import io.gatehouse.policy.Approval;
import io.gatehouse.policy.Approvers;
import io.gatehouse.policy.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Somebody to ask and to answer, and something to be asked about. */
public final class People {

  public static final String ISSUER = "https://login.example.com";
  public static final String OTHER_ISSUER = "https://other.example.com";
  public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  public static final Person DAVE = person(ISSUER, "dave", "dbas");
  public static final Person AGENT = agent("agent-7", DAVE);
  public static final Person ERIN = person(ISSUER, "erin", "dba-leads");
  public static final Person FRANK = person(ISSUER, "frank", "dba-leads", "sre");
  public static final Person OPERATOR = person(ISSUER, "olga", "sre");
  public static final Person GIVER = person(ISSUER, "gina", "grant-givers");

  public static final ControlSettings SETTINGS =
      new ControlSettings(
          Set.of("grant-givers"), 1, Set.of("sre"), Duration.ofHours(12), Duration.ofHours(8));

  private People() {}

  public static Person person(String issuer, String name, String... groups) {
    return new Person(
        issuer,
        "sub-" + name,
        name,
        Optional.of(name + "@example.com"),
        Set.copyOf(Arrays.asList(groups)),
        Optional.empty());
  }

  public static Person agent(String agent, Person of) {
    return new Person(
        of.issuer(), of.subject(), of.user(), of.email(), of.groups(), Optional.of(agent));
  }

  public static Person renamed(Person person, String user) {
    return new Person(
        person.issuer(), "sub-of-" + user, user, Optional.empty(), person.groups(), person.actor());
  }

  public static Principal principal(Person person) {
    return new Principal(
        person.issuer(),
        person.subject(),
        person.user(),
        person.email(),
        person.groups(),
        Map.of("sid", "sid-of-" + person.user(), "azp", "client-1"),
        person.actor().map(Principal.Actor::new),
        Optional.of("jti-of-" + person.user()),
        START.plusSeconds(3600));
  }

  public static Approval needs(int count, String... groups) {
    return needs("ddl-needs-two-eyes", count, false, groups);
  }

  public static Approval needs(String policy, int count, boolean reason, String... groups) {
    return new Approval(
        policy,
        new Approvers(List.of(), List.of(groups)),
        count,
        Duration.ofMinutes(10),
        Duration.ofMinutes(30),
        reason,
        false,
        Approval.Mode.WAIT,
        false);
  }

  public static Binding binding(String statement) {
    return Binding.of(
        new Binding.Parts(
            statement.getBytes(StandardCharsets.UTF_8),
            List.of(),
            List.of(),
            ISSUER,
            "sub-dave",
            Optional.empty(),
            "shop",
            List.of("public"),
            "app",
            "digest"));
  }

  public static NewRequest asks(Person requester, String statement, Approval... requirements) {
    return new NewRequest(
        requester,
        new ApprovalRequest.Held(
            binding(statement), "shop", "prod", statement, Arrays.asList("a", null), "s-1", "d-1"),
        List.of(requirements),
        Duration.ofMinutes(10));
  }
}
