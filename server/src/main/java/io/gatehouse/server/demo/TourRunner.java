package io.gatehouse.server.demo;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Takes the tour: plays every step through the proxy and says what came back. */
final class TourRunner {

  private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

  private final Demo demo;
  private final Progress progress;
  private final List<AnswerCheck.Reference> refusals = new ArrayList<>();
  private int passed;
  private int failed;

  TourRunner(Demo demo, Progress progress) {
    this.demo = Objects.requireNonNull(demo);
    this.progress = Objects.requireNonNull(progress);
  }

  /**
   * Plays the steps, then tries to log in as nobody should, then reads the audit log.
   *
   * @return whether all of it did what it says
   */
  boolean run(List<TourStep> steps) {
    progress.heading("What people get");
    try (Connection direct =
        EmbeddedServer.connect(
            demo.server().port(), SampleDatabase.NAME, SampleDatabase.ROLE, demo.rolePassword())) {
      for (TourStep step : steps) {
        play(step, direct);
      }
      if (PsqlProbe.available()) {
        report("psql, as a person would", new PsqlProbe(demo).problem(truth(direct)));
      } else {
        progress.aside("  - psql is not on the PATH: that step is left out");
      }

      progress.heading("Who does not come in");
      logIns();
      progress.heading("What the audit log holds");
      AuditProbe audit = new AuditProbe(demo, List.copyOf(refusals));
      for (AuditProbe.Question question : AuditProbe.Question.values()) {
        report(question.title(), audit.problem(question));
      }
    } catch (SQLException | IOException e) {
      report("the tour itself", Optional.of(e.toString()));
    }
    progress.say("");
    progress.say(passed + " passed, " + failed + " failed");
    return failed == 0;
  }

  private void play(TourStep step, Connection direct) {
    List<String> said = new ArrayList<>();
    Optional<String> problem;
    try (TourSession session =
        TourSession.open(
            demo.port(),
            demo.caFile(),
            step.as().name(),
            demo.issuer().mint().token(step.as(), TOKEN_LIFE),
            step.protocol())) {
      problem = play(step, session, truth(direct), said);
    } catch (SQLException e) {
      problem = Optional.of("the session failed: " + e.getMessage());
    }
    report(step.as().name() + ", " + step.title(), problem);
    said.forEach(progress::aside);
  }

  private Optional<String> play(
      TourStep step, TourSession session, AnswerCheck.Truth truth, List<String> said)
      throws SQLException {
    AnswerCheck check = new AnswerCheck(truth);
    Optional<Answer.Table> before = unchanged(step, truth);
    for (TourStep.Line line : step.lines()) {
      Answer answer = session.ask(line.sql());
      said.add("      " + line.sql());
      answer.lines().forEach(text -> said.add("        " + text));
      AnswerCheck.reference(answer).ifPresent(refusals::add);
      Optional<String> problem = check.problem(line.expectation(), answer);
      if (problem.isPresent()) {
        return problem;
      }
      if (step.protocol() == TourStep.Protocol.BINARY
          && answer instanceof Answer.Table table
          && !table.binary()) {
        return Optional.of("no column came in binary format: the step proves nothing");
      }
    }
    return before.equals(unchanged(step, truth))
        ? Optional.empty()
        : Optional.of("the data in the database changed");
  }

  private static Optional<Answer.Table> unchanged(TourStep step, AnswerCheck.Truth truth)
      throws SQLException {
    return step.unchanged().isPresent()
        ? Optional.of(truth.of(step.unchanged().get()))
        : Optional.empty();
  }

  private static AnswerCheck.Truth truth(Connection direct) {
    return query -> {
      try (Statement statement = direct.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        return TourSession.table(rows);
      }
    };
  }

  private void logIns() throws IOException {
    for (HostileLogin login : HostileLogin.values()) {
      report(login.title(), logIn(login));
    }
    long before = upstreamLogins();
    Optional<String> problem = new PlaintextProbe(demo.port()).problem();
    report(
        "a connection without TLS, before a password is asked",
        problem.isEmpty() ? reached(before) : problem);
  }

  private Optional<String> logIn(HostileLogin login) throws IOException {
    long before = upstreamLogins();
    String password = login.password(demo.issuer().mint());
    try (TourSession session =
        TourSession.open(
            demo.port(),
            demo.caFile(),
            HostileLogin.VICTIM.name(),
            password,
            TourStep.Protocol.SIMPLE)) {
      return Optional.of("it was let in");
    } catch (SQLException e) {
      if (!"28000".equals(e.getSQLState()) && !"28P01".equals(e.getSQLState())) {
        return Optional.of("SQLSTATE " + e.getSQLState() + ": " + e.getMessage());
      }
      progress.aside("        " + e.getSQLState() + " " + e.getMessage());
      return reached(before);
    }
  }

  private long upstreamLogins() throws IOException {
    return demo.server().loginsOf(SampleDatabase.ROLE);
  }

  private Optional<String> reached(long before) throws IOException {
    if (before == 0) {
      return Optional.of("the server's log shows no login at all: the step proves nothing");
    }
    return upstreamLogins() == before
        ? Optional.empty()
        : Optional.of("something reached the database");
  }

  private void report(String title, Optional<String> problem) {
    if (problem.isEmpty()) {
      passed++;
      progress.ok(title);
    } else {
      failed++;
      progress.failed(title + ": " + problem.get());
    }
  }
}
