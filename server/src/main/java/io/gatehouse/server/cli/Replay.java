package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Verdict;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.enforcement.Judge;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.proxy.enforcement.Question;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Standing;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.SqlAnalyzer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Judges again, under other policies, what the log says was judged. The log does not hold all that
 * a judgement reads: the catalog is today's, and the session is one that has just begun.
 */
final class Replay {

  /** Needs nothing of a masking key: only verdicts are compared. */
  private static final byte[] NO_KEY = new byte[32];

  /** Begins the message of what ran because people had approved it. */
  private static final String APPROVED = "approved: ";

  /** Why an entry could not be judged again. */
  enum Gap {
    NO_TEXT("the text was not logged, or was erased"),
    OTHER_DATABASE("of a database that the configuration does not have"),
    NO_SESSION("the entry that opened the session, with the groups, is not in the log"),
    BY_NAME("runs a prepared statement or cursor by name"),
    ASKS_SERVER("the candidate asks the server: for an estimate, or about the transaction"),
    CIRCUMSTANCES("the candidate reads what the log does not hold");

    private final String why;

    Gap(String why) {
      this.why = why;
    }

    String why() {
      return why;
    }
  }

  /** What would be decided otherwise, however often it came. */
  record Difference(String user, String database, String sql, Verdict was, String wasBy, Now now) {}

  /** What the candidate says. */
  record Now(Verdict verdict, String policy, String message) {}

  private final PolicyBundle candidate;
  private final SqlAnalyzer analyzer;
  private final Map<String, AnalysisContext> databases;
  private final Stopped clock = new Stopped();
  private final Judge judge;
  private final Map<String, Principal> sessions = new LinkedHashMap<>();
  private final Map<Difference, Integer> differences = new LinkedHashMap<>();
  private final Map<Gap, Integer> gaps = new EnumMap<>(Gap.class);
  private long decisions;

  /**
   * A replay.
   *
   * @param databases those that there are, by the name that clients use
   */
  Replay(PolicyBundle candidate, SqlAnalyzer analyzer, Map<String, AnalysisContext> databases) {
    this.candidate = Objects.requireNonNull(candidate);
    this.analyzer = Objects.requireNonNull(analyzer);
    this.databases = Map.copyOf(databases);
    this.judge = new Judge(() -> candidate, NO_KEY, clock);
  }

  /** The time of the entry in hand. */
  private static final class Stopped extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  /** Takes the log's next entry. */
  void take(AuditEntry entry) {
    Optional<EventType> type = entry.type();
    if (type.equals(Optional.of(EventType.SESSION_OPENED))) {
      sessions.put(text(entry, AuditField.SESSION_ID), principal(entry));
    } else if (type.equals(Optional.of(EventType.SESSION_CLOSED))) {
      sessions.remove(text(entry, AuditField.SESSION_ID));
    } else if (type.equals(Optional.of(EventType.DECISION))) {
      decisions++;
      decision(entry).ifPresent(gap -> gaps.merge(gap, 1, Integer::sum));
    }
  }

  private Optional<Gap> decision(AuditEntry entry) {
    Optional<String> sql = entry.text(AuditField.SQL_TEXT);
    if (sql.isEmpty()) {
      return Optional.of(Gap.NO_TEXT);
    }
    String database = text(entry, AuditField.DATABASE);
    AnalysisContext context = databases.get(database);
    if (context == null) {
      return Optional.of(Gap.OTHER_DATABASE);
    }
    Principal principal = sessions.get(text(entry, AuditField.SESSION_ID));
    if (principal == null) {
      return Optional.of(Gap.NO_SESSION);
    }
    Analysis analysis = analyzer.analyze(sql.get(), context);
    if (analysis.statements().stream().anyMatch(s -> runsByName(s.effect()))) {
      return Optional.of(Gap.BY_NAME);
    }
    clock.now = entry.time();
    Judgement judgement = judge.judge(question(entry, principal, database, context, analysis));
    if (judgement.standing() == Standing.NEEDS_ANSWERS) {
      return Optional.of(Gap.ASKS_SERVER);
    }
    if (judgement.decision().matches().stream().anyMatch(match -> match.error().isPresent())) {
      return Optional.of(Gap.CIRCUMSTANCES);
    }
    Verdict was = verdict(entry);
    Now now = now(judgement);
    if (was != now.verdict()) {
      differences.merge(
          new Difference(
              principal.user(), database, sql.get(), was, text(entry, AuditField.POLICY), now),
          1,
          Integer::sum);
    }
    return Optional.empty();
  }

  private static Question question(
      AuditEntry entry,
      Principal principal,
      String database,
      AnalysisContext context,
      Analysis analysis) {
    return new Question(
        principal,
        new Target(database, text(entry, AuditField.ENVIRONMENT)),
        new Connection(
            text(entry, AuditField.CLIENT_ADDRESS), text(entry, AuditField.APPLICATION), true),
        Transaction.IDLE,
        analysis,
        Map.of(),
        context.catalog(),
        context.searchPath(),
        false);
  }

  private static boolean runsByName(SessionEffect effect) {
    return effect instanceof SessionEffect.ExecutePrepared
        || effect instanceof SessionEffect.FetchCursor;
  }

  private static Principal principal(AuditEntry opened) {
    return new Principal(
        text(opened, AuditField.ISSUER),
        text(opened, AuditField.SUBJECT),
        text(opened, AuditField.USER),
        Optional.empty(),
        Set.copyOf(opened.texts(AuditField.GROUPS)),
        Map.of(),
        opened.text(AuditField.ACTOR).map(Principal.Actor::new),
        Optional.empty(),
        Instant.MAX);
  }

  /** What came out, as policies had it: what was approved had been held. */
  private static Verdict verdict(AuditEntry entry) {
    if (text(entry, AuditField.MESSAGE).startsWith(APPROVED)) {
      return Verdict.HOLD;
    }
    String word = text(entry, AuditField.VERDICT);
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.name().equalsIgnoreCase(word))
        .findFirst()
        .orElse(Verdict.BLOCK);
  }

  private static Now now(Judgement judgement) {
    Verdict verdict =
        switch (judgement.standing()) {
          case RUNS -> Verdict.ALLOW;
          case NEEDS_APPROVAL -> Verdict.HOLD;
          case REFUSED, NEEDS_ANSWERS -> Verdict.BLOCK;
        };
    return new Now(
        verdict, judgement.policy(), judgement.refusal().map(Refusal::message).orElse(""));
  }

  private static String text(AuditEntry entry, AuditField field) {
    return entry.text(field).orElse("");
  }

  /** How many decisions the log holds. */
  long decisions() {
    return decisions;
  }

  /** How many of them were judged again. */
  long replayed() {
    return decisions - gaps.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Why the others were not. */
  Map<Gap, Integer> gaps() {
    return gaps;
  }

  /** What would come out otherwise, the most frequent first. */
  List<Map.Entry<Difference, Integer>> differences() {
    List<Map.Entry<Difference, Integer>> sorted = new ArrayList<>(differences.entrySet());
    sorted.sort(Map.Entry.<Difference, Integer>comparingByValue().reversed());
    return sorted;
  }

  /** Digest of the candidate. */
  String candidate() {
    return candidate.digest();
  }
}
