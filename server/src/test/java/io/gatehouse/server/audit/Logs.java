package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.AuditedShape;
import io.gatehouse.audit.AuditedStatement;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Correlation;
import io.gatehouse.audit.Exposure;
import io.gatehouse.audit.Identity;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.audit.StatementEvent;
import io.gatehouse.audit.TokenNames;
import io.gatehouse.audit.Verdict;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Logs for tests. */
public final class Logs {

  public static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** What acts on a terminal, and what would end a line or a text if it were not escaped. */
  public static final String HOSTILE =
      "SELECT '\u001b[31m' --\u202e\n  outcome       forged\r\n\"},{\"gatehouse.user\":\"root\u009b2J\u2028";

  private Logs() {}

  public static AuditedSession session(String id) {
    return new AuditedSession(
        new ClientConnection(id, "192.0.2.7", "psql"),
        new Identity("agent-7", "https://issuer.example", "sub-7", Optional.of("planner")),
        "shop",
        "prod");
  }

  public static AuditEvent opened(String session) {
    return new SessionEvent.Opened(
        Instant.now(),
        session(session),
        List.of("agents"),
        new TokenNames(Optional.of("jti-1"), Optional.of("desk")),
        "b1");
  }

  public static AuditEvent decision(String session, String id, String sql, Verdict verdict) {
    return new StatementEvent.Decision(
        Instant.now(),
        session(session),
        id,
        new AuditedStatement(
            sql,
            new AuditedShape(
                "SELECT ?",
                "f1",
                "SELECT",
                List.of("public.customers"),
                List.of("public.customers.ssn"),
                List.of("pii")),
            new Correlation(
                Optional.of(TRACE), Optional.of("00f067aa0ba902b7"), List.of("agent=planner")),
            List.of("p1")),
        verdict,
        "analysts-read",
        List.of("analysts-read"),
        "b1",
        verdict == Verdict.ALLOW ? "" : "Not now",
        Optional.empty());
  }

  public static AuditEvent outcome(String session, String id) {
    return new StatementEvent.Outcome(
        Instant.now(),
        session(session),
        id,
        "00000",
        "SELECT",
        5,
        OptionalLong.empty(),
        812,
        Duration.ofMillis(2),
        new Exposure(
            List.of("public.customers.email"),
            List.of("public.customers.ssn"),
            List.of("contact"),
            List.of("pii")));
  }

  public static AuditEvent approval(String id, String action) {
    return new OperationEvent.ControlChange(
        Instant.now(),
        Optional.of(new Identity("dba", "https://issuer.example", "sub-9", Optional.empty())),
        action,
        "request 7F3K",
        Optional.of("shop"),
        "it is fine",
        "T-1",
        Optional.of("s1"),
        Optional.of(id));
  }

  public static AuditEvent refusedLogin() {
    return new SessionEvent.LoginRefused(
        Instant.now(),
        new ClientConnection("s9", "192.0.2.9", ""),
        Optional.empty(),
        "mallory",
        "shop",
        "28000",
        "the token has expired");
  }

  /** The log in a directory with some events more. */
  public static AuditDirectory write(Path directory, List<AuditEvent> events) throws Exception {
    AuditDirectory log = new AuditDirectory(directory);
    try (AuditLog open = log.open(AuditLogOptions.defaults("test/log"))) {
      for (AuditEvent event : events) {
        open.append(event).get();
      }
    }
    return log;
  }
}
