package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Events for tests. */
public final class Events {

  public static final Instant TIME = Instant.parse("2026-03-04T05:06:07.000089999Z");

  private Events() {}

  public static AuditedSession session(String id) {
    return new AuditedSession(
        new ClientConnection(id, "192.0.2.7", "psql"),
        new Identity("agent-7", "https://issuer.example", "sub-7", Optional.of("planner")),
        "shop",
        "prod");
  }

  public static AuditedStatement select(String sql) {
    return new AuditedStatement(
        sql,
        new AuditedShape(
            sql.replaceAll("'[^']*'", "?"),
            "f1",
            "SELECT",
            List.of("public.customers"),
            List.of("public.customers.id", "public.customers.ssn"),
            List.of("pii")),
        Correlation.NONE,
        List.of());
  }

  public static StatementEvent.Decision decision(String session, String id, String sql) {
    return decision(session, id, select(sql), Verdict.ALLOW);
  }

  public static StatementEvent.Decision decision(
      String session, String id, AuditedStatement statement, Verdict verdict) {
    return new StatementEvent.Decision(
        TIME,
        session(session),
        id,
        statement,
        verdict,
        "analysts-read",
        List.of("analysts-read", "pii-masks"),
        "b1",
        verdict == Verdict.ALLOW ? "" : "Not during business hours",
        Optional.empty());
  }

  public static StatementEvent.Outcome outcome(String session, String id) {
    return new StatementEvent.Outcome(
        TIME.plusMillis(3),
        session(session),
        id,
        "00000",
        "SELECT",
        5,
        OptionalLong.empty(),
        812,
        Duration.ofNanos(1_234_567),
        new Exposure(
            List.of("public.customers.ssn"),
            List.of("public.customers.email"),
            List.of("pii"),
            List.of("contact")),
        List.of(new StatementEvent.Outcome.Detected("public.customers.note", "email", 3)));
  }

  public static OperationEvent.Configuration configuration(String summary) {
    return new OperationEvent.Configuration(TIME, "0.1", "c1", summary);
  }

  /** One of each kind, with every field that the kind can have. */
  public static List<AuditEvent> ofEachKind() {
    AuditedSession session = session("s1");
    AuditedStatement statement =
        new AuditedStatement(
            "SELECT 'Ann'",
            new AuditedShape(
                "SELECT ?",
                "f",
                "SELECT",
                List.of("public.t"),
                List.of("public.t.c"),
                List.of("pii")),
            new Correlation(
                Optional.of("4bf92f3577b34da6a3ce929d0e0e4736"),
                Optional.of("00f067aa0ba902b7"),
                List.of("agent=a")),
            Arrays.asList("p", null));
    Identity identity = session.identity();
    return List.of(
        new SessionEvent.Opened(
            TIME, session, List.of("g"), new TokenNames(Optional.of("j"), Optional.of("c")), "b"),
        new SessionEvent.Closed(TIME, session, "left", Duration.ofSeconds(1), 3),
        new SessionEvent.LoginRefused(
            TIME, session.connection(), Optional.of(identity), "mallory", "shop", "28000", "no"),
        new StatementEvent.Decision(
            TIME,
            session,
            "d",
            statement,
            Verdict.BLOCK,
            "p",
            List.of("p"),
            "b",
            "no",
            Optional.of(new StatementEvent.Decision.Would(Verdict.HOLD, "q", List.of("q")))),
        new StatementEvent.Outcome(
            TIME,
            session,
            "d",
            "00000",
            "SELECT",
            1,
            OptionalLong.of(2),
            3,
            Duration.ofMillis(1),
            new Exposure(List.of("a.b.c"), List.of("a.b.d"), List.of("x"), List.of("y")),
            List.of(new StatementEvent.Outcome.Detected("public.t.note", "email", 2))),
        new OperationEvent.ControlChange(
            TIME,
            Optional.of(identity),
            "approve",
            "request 7F3K",
            Optional.of("shop"),
            "fine",
            "T-1",
            Optional.of("s1"),
            Optional.of("d")),
        new OperationEvent.PolicyLoaded(
            TIME, "b", Optional.of("a"), OptionalLong.of(3), Optional.of("bad")),
        configuration("started"),
        new LogEvent.Started(TIME, "o", "f", "k"),
        new LogEvent.KeyRotated(TIME, "k", "r"),
        new LogEvent.Recovered(TIME, "f", 1, 2),
        new LogEvent.ClockWentBack(TIME, TIME),
        new LogEvent.Erased(TIME, "d", 1, "me", "asked for"),
        new LogEvent.Retired(TIME, 256, "o", "k", "old"),
        new LogEvent.DiskSpace(TIME, "low", 1));
  }
}
