package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
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
        sql.replaceAll("'[^']*'", "?"),
        "f1",
        "SELECT",
        List.of("public.customers"),
        List.of("public.customers.id", "public.customers.ssn"),
        List.of("pii"),
        Correlation.NONE,
        List.of());
  }

  public static AuditEvent.Decision decision(String session, String id, String sql) {
    return decision(session, id, select(sql), Verdict.ALLOW);
  }

  public static AuditEvent.Decision decision(
      String session, String id, AuditedStatement statement, Verdict verdict) {
    return new AuditEvent.Decision(
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

  public static AuditEvent.Outcome outcome(String session, String id) {
    return new AuditEvent.Outcome(
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
        List.of(new AuditEvent.Outcome.Detected("public.customers.note", "email", 3)));
  }

  public static AuditEvent.Configuration configuration(String summary) {
    return new AuditEvent.Configuration(TIME, "0.1", "c1", summary);
  }
}
