package io.gatehouse.bench;

import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditedSession;
import io.gatehouse.audit.AuditedShape;
import io.gatehouse.audit.AuditedStatement;
import io.gatehouse.audit.ClientConnection;
import io.gatehouse.audit.Correlation;
import io.gatehouse.audit.Exposure;
import io.gatehouse.audit.Identity;
import io.gatehouse.audit.SessionEvent;
import io.gatehouse.audit.StatementEvent;
import io.gatehouse.audit.TokenNames;
import io.gatehouse.audit.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/**
 * What a proxy would log: sessions of 40 statements by 500 people and 50 agents over so many days,
 * two entries a statement, literals of high cardinality, every twentieth statement refused, every
 * fiftieth by a user who sees {@code customers.ssn} in clear.
 */
final class AuditTraffic {

  private static final int STATEMENTS_OF_A_SESSION = 40;
  private static final List<String> TABLES =
      List.of("customers", "orders", "order_items", "products", "employees", "invoices");
  private static final List<AuditedShape> SHAPES =
      TABLES.stream().map(AuditTraffic::shape).toList();

  private final Random random = new Random(42);
  private final Instant start;
  private final long stepMicros;
  private long made;
  private long sessions;
  private int left;
  private AuditedSession session;
  private String decision = "";
  private String table = "";
  private boolean outcomeDue;

  AuditTraffic(Instant start, Duration span, long events) {
    this.start = start;
    this.stepMicros = Math.max(1, span.toNanos() / 1_000 / events);
  }

  private Instant now() {
    return start.plusNanos(made * stepMicros * 1_000);
  }

  AuditEvent next() {
    made++;
    if (outcomeDue) {
      outcomeDue = false;
      return outcome();
    }
    if (left == 0) {
      left = STATEMENTS_OF_A_SESSION;
      return open();
    }
    left--;
    return decide();
  }

  private AuditEvent open() {
    sessions++;
    int who = random.nextInt(500);
    session =
        new AuditedSession(
            new ClientConnection(
                id(sessions), "10.0." + who % 250 + "." + who % 200, "app-" + who % 20),
            new Identity(
                "user-" + who,
                "https://login.example.com/realms/main",
                "f3b1c2d4-0000-4000-8000-%012d".formatted(who),
                who % 4 == 0 ? Optional.of("agent-" + who % 50) : Optional.empty()),
            who % 3 == 0 ? "hr" : "shop",
            who % 5 == 0 ? "staging" : "prod");
    return new SessionEvent.Opened(
        now(),
        session,
        List.of("team-" + who % 30, "everybody"),
        new TokenNames(Optional.of("jti-" + sessions), Optional.of("client-" + who % 10)),
        "3f2a9c");
  }

  private AuditEvent decide() {
    decision = id(made);
    int at = random.nextInt(TABLES.size());
    table = "public." + TABLES.get(at);
    boolean refused = random.nextInt(20) == 0;
    outcomeDue = !refused;
    int number = random.nextInt(5_000_000);
    AuditedShape shape = SHAPES.get(at);
    return new StatementEvent.Decision(
        now(),
        session,
        decision,
        new AuditedStatement(
            shape.redacted().replaceFirst("\\?", "" + number).replaceFirst("\\?", "'open'"),
            shape,
            made % 4 == 0
                ? new Correlation(
                    Optional.of("%032x".formatted(made / 40 + 1)),
                    Optional.of("%016x".formatted(made)),
                    List.of("agent=planner", "run=" + made / 400))
                : Correlation.NONE,
            List.of()),
        refused ? Verdict.BLOCK : Verdict.ALLOW,
        refused ? "dangers" : "analysts-read",
        List.of("analysts-read", "pii-masks"),
        "3f2a9c",
        refused ? "Not during business hours." : "",
        Optional.empty());
  }

  private static AuditedShape shape(String name) {
    String table = "public." + name;
    return new AuditedShape(
        "SELECT id, name, status, ssn FROM " + name + " WHERE id = ? AND status = ?",
        "9c2f6e0b4d%02d".formatted(TABLES.indexOf(name)),
        "SELECT",
        List.of(table),
        List.of(table + ".id", table + ".name", table + ".status", table + ".ssn"),
        List.of("pii"));
  }

  private AuditEvent outcome() {
    boolean clear = random.nextInt(50) == 0;
    List<String> ssn = List.of(table + ".ssn");
    return new StatementEvent.Outcome(
        now(),
        session,
        decision,
        random.nextInt(100) == 0 ? "57014" : "00000",
        "SELECT",
        1 + random.nextInt(20),
        OptionalLong.empty(),
        812,
        Duration.ofNanos(1_200_000 + random.nextInt(1_000_000)),
        clear
            ? new Exposure(List.of(), ssn, List.of(), List.of("pii"))
            : new Exposure(ssn, List.of(), List.of("pii"), List.of()));
  }

  /** Ordered by time, as decision ids are. */
  private static String id(long number) {
    return String.format(Locale.ROOT, "01JD%022X", number * 7_919);
  }
}
