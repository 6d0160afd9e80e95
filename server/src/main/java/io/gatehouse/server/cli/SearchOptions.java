package io.gatehouse.server.cli;

import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Verdict;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What entries of the audit log can be asked for by. */
final class SearchOptions {

  /** How a column was shown. */
  enum Shown {
    ANY,
    CLEAR,
    MASKED
  }

  @Option(names = "--user", paramLabel = "NAME", description = "Who it was.")
  private Optional<String> user;

  @Option(names = "--actor", paramLabel = "NAME", description = "The agent that acted.")
  private Optional<String> actor;

  @Option(names = "--group", paramLabel = "NAME", description = "A group of who it was.")
  private Optional<String> group;

  @Option(
      names = "--token",
      paramLabel = "ID",
      description = "The jti of the session's token, or the client that it was made for.")
  private Optional<String> token;

  @Option(names = "--database", paramLabel = "NAME", description = "The database.")
  private Optional<String> database;

  @Option(names = "--table", paramLabel = "NAME", description = "Such as customers, hr.employees.")
  private Optional<String> table;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      description = "Touched or shown; such as ssn, customers.ssn.")
  private Optional<String> column;

  @Option(names = "--label", paramLabel = "NAME", description = "Of a column touched or shown.")
  private Optional<String> label;

  @Option(
      names = "--shown",
      paramLabel = "HOW",
      converter = ShownWord.class,
      description =
          "Only outcomes whose rows showed the --column or the --label: any, clear or masked.")
  private Optional<Shown> shown;

  @Option(
      names = "--verdict",
      paramLabel = "VERDICT",
      converter = VerdictWord.class,
      description = "allow, hold or block.")
  private Optional<Verdict> verdict;

  @Option(names = "--policy", paramLabel = "NAME", description = "That decided or matched.")
  private Optional<String> policy;

  @Option(names = "--sqlstate", paramLabel = "CODE", description = "What the client got.")
  private Optional<String> sqlState;

  @Option(
      names = "--type",
      paramLabel = "EVENT",
      converter = EventWord.class,
      description = "Such as decision, outcome, login_refused.")
  private Optional<EventType> type;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "Such as 15m, 2h, 7d (ago), 2026-01-01T00:00:00Z.")
  private Optional<Instant> since;

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "As --since; before it.")
  private Optional<Instant> until;

  @Option(names = "--session", paramLabel = "ID", description = "The session.")
  private Optional<String> session;

  @Option(names = "--decision", paramLabel = "ID", description = "As it stands in the DETAIL.")
  private Optional<String> decision;

  @Option(names = "--application", paramLabel = "NAME", description = "Its application_name.")
  private Optional<String> application;

  @Option(names = "--client", paramLabel = "ADDRESS", description = "The client's address.")
  private Optional<String> client;

  @Option(
      names = "--trace",
      paramLabel = "ID",
      description = "The trace that a comment of the statement names (traceparent).")
  private Optional<String> trace;

  @Option(
      names = "--comment",
      paramLabel = "KEY=VALUE",
      description = "What a comment of the statement says, such as agent=planner.")
  private Optional<String> comment;

  @Option(names = "--fingerprint", paramLabel = "HEX", description = "The statement's shape.")
  private Optional<String> fingerprint;

  @Option(
      names = "--object",
      paramLabel = "WHAT",
      description = "What people decided about, such as 'request 7F3K-9QXM'.")
  private Optional<String> object;

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "All of them, in SQL, message or parameters; in any case.")
  private Optional<String> text;

  AuditQuery query() throws CommandFailed {
    AuditQuery.Builder query = AuditQuery.builder();
    put(query, Condition.USER, user);
    put(query, Condition.ACTOR, actor);
    put(query, Condition.GROUP, group);
    put(query, Condition.TOKEN, token);
    put(query, Condition.DATABASE, database);
    put(query, Condition.TABLE, table);
    if (shown.isPresent() && column.isEmpty() && label.isEmpty()) {
      throw new CommandFailed(
          ExitCode.USED_WRONGLY, "--shown says how a --column or a --label was shown");
    }
    put(query, columnAs(), column);
    put(query, labelAs(), label);
    put(query, Condition.VERDICT, verdict.map(Verdict::label));
    put(query, Condition.POLICY, policy);
    put(query, Condition.SQLSTATE, sqlState);
    put(query, Condition.TYPE, type.map(EventType::label));
    put(query, Condition.SESSION, session);
    put(query, Condition.DECISION, decision);
    put(query, Condition.APPLICATION, application);
    put(query, Condition.CLIENT, client);
    put(query, Condition.TRACE, trace.map(id -> id.toLowerCase(Locale.ROOT)));
    put(query, Condition.COMMENT, comment);
    put(query, Condition.FINGERPRINT, fingerprint);
    put(query, Condition.OBJECT, object);
    since.ifPresent(query::since);
    until.ifPresent(query::until);
    text.ifPresent(query::text);
    return query.build();
  }

  private static void put(AuditQuery.Builder query, Condition condition, Optional<String> value) {
    value.ifPresent(wanted -> query.with(condition, wanted));
  }

  private Condition columnAs() {
    return shown.isEmpty()
        ? Condition.COLUMN
        : switch (shown.get()) {
          case ANY -> Condition.SEEN;
          case CLEAR -> Condition.SEEN_CLEAR;
          case MASKED -> Condition.SEEN_MASKED;
        };
  }

  private Condition labelAs() {
    return shown.isEmpty()
        ? Condition.LABEL
        : switch (shown.get()) {
          case ANY -> Condition.LABEL_SEEN;
          case CLEAR -> Condition.LABEL_CLEAR;
          case MASKED -> Condition.LABEL_MASKED;
        };
  }

  static final class ShownWord implements ITypeConverter<Shown> {
    @Override
    public Shown convert(String word) {
      return Arrays.stream(Shown.values())
          .filter(shown -> shown.name().toLowerCase(Locale.ROOT).equals(word))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + word + "' is not any, clear or masked"));
    }
  }

  static final class VerdictWord implements ITypeConverter<Verdict> {
    @Override
    public Verdict convert(String word) {
      return Arrays.stream(Verdict.values())
          .filter(verdict -> verdict.label().equals(word))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + word + "' is not allow, hold or block"));
    }
  }

  static final class EventWord implements ITypeConverter<EventType> {
    @Override
    public EventType convert(String word) {
      return EventType.ofLabel(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'"
                          + word
                          + "' is none of "
                          + Arrays.stream(EventType.values())
                              .map(EventType::label)
                              .collect(Collectors.joining(", "))));
    }
  }

  /** A moment, or how long ago. */
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String word) {
      try {
        Duration ago = new io.gatehouse.server.cli.Moment.Length().convert(word);
        return Instant.now().minus(ago);
      } catch (TypeConversionException noLength) {
        // A time, then.
      }
      try {
        return Instant.parse(word);
      } catch (DateTimeException neither) {
        throw new TypeConversionException(
            "'" + word + "' is not a time such as 15m, 2h, 7d or 2026-01-01T00:00:00Z");
      }
    }
  }
}
