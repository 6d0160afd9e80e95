package io.gatehouse.policy;

import io.gatehouse.policy.shape.Shape;
import io.gatehouse.policy.shape.Shape.Choice;
import io.gatehouse.policy.shape.Shape.Either;
import io.gatehouse.policy.shape.Shape.Flag;
import io.gatehouse.policy.shape.Shape.Listing;
import io.gatehouse.policy.shape.Shape.OnlyTrue;
import io.gatehouse.policy.shape.Shape.Section;
import io.gatehouse.policy.shape.Shape.Text;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.util.Arrays;
import java.util.List;

/** Every key of {@code match}. */
final class MatchShapes {

  /** The kinds of statements, as policies write them. */
  static final List<String> KINDS = Arrays.stream(StatementKind.values()).map(Enum::name).toList();

  static final Section NOT_SUBJECTS = subjects("not_subjects", "Whom it does not mean.");

  static final Section SUBJECTS =
      subjects("subjects", "Whom it means: users or groups, and actors.")
          .with("not", NOT_SUBJECTS, "Nobody of these.");

  static final Section STATEMENTS =
      Section.of("statements", "Kinds of actions, by class or by name.")
          .with("class", Shape.choices(StatementClass.class), "Classes of statements.")
          .with("kinds", new Listing(new Choice(KINDS), 1), "Command tags with underscores.")
          .neverEmpty("statements names nothing");

  static final Section WHERE =
      Section.of("where", "What the WHERE of the action does.")
          .needs(
              "any_of",
              Shape.choices(WhereClause.class),
              "missing; constant: it restricts nothing; restricts.",
              "such as where: {any_of: [missing, constant]}");

  static final Section TABLES =
      Section.of("tables", "Relations: those of any without those of none.")
          .with("any", Shape.texts(), "Patterns schema.table; all when left out.")
          .with("none", Shape.texts(), "Patterns schema.table.")
          .neverEmpty("tables names nothing");

  static final Section COLUMNS =
      Section.of("columns", "Columns, by label or by name.")
          .with("labels", Shape.texts(), "Labels that Labels documents give.")
          .with("names", Shape.texts(), "Patterns schema.table.column or *.column.")
          .with("roles", Shape.choices(ColumnUse.Role.class), "In these roles; in any.")
          .neverEmpty("columns names nothing");

  static final Section MASKED_COLUMNS =
      Section.of("masked_columns", "Columns, by label or by name.")
          .with("labels", Shape.texts(), "Labels that Labels documents give.")
          .with("names", Shape.texts(), "Patterns schema.table.column or *.column.")
          .neverEmpty("columns names nothing");

  static final Section FUNCTIONS =
      Section.of("functions", "Functions that are called.")
          .with("untrusted", new Flag(), "Every function that is not known to be harmless.")
          .with("names", Shape.texts(), "Patterns schema.function.")
          .neverEmpty("functions names nothing");

  static final Section CERTIFICATE =
      Section.of("certificate", "A client certificate.")
          .with("subjects", Shape.texts(), "Patterns for its subject, as RFC 2253 writes it.")
          .with("names", Shape.texts(), "Patterns for one of its alternative names.")
          .with(
              "fingerprints",
              new Listing(new Text("[0-9a-f]{64}"), 1),
              "SHA-256 of its DER form, lower case hex.")
          .neverEmpty("certificate names nothing");

  private static final Section SOME_CLIENTS =
      Section.of("not_clients", "Connections that it does not mean.")
          .with("addresses", Shape.texts(), "Networks: 10.0.0.0/8, 2001:db8::/32, 192.0.2.7.")
          .with("tls", new Flag(), "Whether the connection is encrypted.")
          .with(
              "certificate",
              new Either(List.of(Choice.of(ClientSet.Shown.class), CERTIFICATE)),
              "any, none, or what it must say.")
          .with("applications", Shape.texts(), "Patterns for application_name: no proof.")
          .neverEmpty("clients names nothing");

  static final Section NOT_CLIENTS = SOME_CLIENTS;

  static final Section CLIENTS =
      SOME_CLIENTS
          .named("clients", "How the client is connected.")
          .with("not", NOT_CLIENTS, "None of these.");

  static final Section SCHEDULE =
      Section.of("schedule", "When, by the clock on a wall.")
          .with("days", Shape.choices(Schedule.Day.class), "Days of the week; every day.")
          .with(
              "hours",
              new Listing(
                  new Text(
                      "([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]:[0-5][0-9]|2[0-3]:[0-5][0-9]|24:00)"),
                  1),
              "Such as 09:00-18:00, or 22:00-06:00 of the day before; all day.")
          .needs(
              "timezone",
              Shape.text(),
              "Such as Europe/Berlin, or UTC.",
              "such as Europe/Berlin, or UTC")
          .with("outside", new OnlyTrue(), "Means every other time.");

  static final Section OF_MASK = common("match_mask", MASKED_COLUMNS, true);

  static final Section OF_STATEMENT =
      common("match", COLUMNS, false)
          .with("parse", new Choice(List.of("failed")), "Only what is not understood.")
          .with("where", WHERE, "What the WHERE does.")
          .with("functions", FUNCTIONS, "What is called.")
          .with("opaque", new OnlyTrue(), "It runs code, or touches files, out of sight.")
          .with("settings", Shape.texts(), "SET or RESET changes one of these.");

  private MatchShapes() {}

  private static Section common(String name, Section columns, boolean columnsNeeded) {
    Section common =
        Section.of(name, "All keys that are set must hold.")
            .with("environments", Shape.texts(), "Environments of the database.")
            .with("databases", Shape.texts(), "Names of databases.")
            .with("subjects", SUBJECTS, "Who asks.")
            .with("clients", CLIENTS, "How the client is connected.")
            .with("schedule", SCHEDULE, "When.")
            .with(
                "statements",
                new Either(List.of(new Listing(new Choice(KINDS), 1), STATEMENTS)),
                "What the statement does.")
            .with("tables", TABLES, "What it touches.");
    return columnsNeeded
        ? common.needs("columns", columns, "Which columns.", "such as columns: {labels: [pii]}")
        : common.with("columns", columns, "Which columns it uses.");
  }

  private static Section subjects(String name, String about) {
    return Section.of(name, about)
        .with("users", Shape.texts(), "Patterns for users' names.")
        .with("groups", Shape.texts(), "Patterns for groups.")
        .with("actors", Shape.texts(), "Patterns for the agent that acts.")
        .neverEmpty(name.equals("subjects") ? "subjects names nobody" : "not names nobody");
  }
}
