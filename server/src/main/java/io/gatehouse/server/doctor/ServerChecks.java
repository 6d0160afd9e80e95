package io.gatehouse.server.doctor;

import static io.gatehouse.server.doctor.Names.quoted;

import io.gatehouse.server.doctor.Complaint.Severity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Extensions, languages and settings of the server that matter to masks and limits. */
final class ServerChecks {

  private static final Map<String, String> EXTENSIONS =
      Map.of(
          "dblink", "connects to other databases, and to this one past the proxy",
          "postgres_fdw", "connects to other databases, and to this one past the proxy",
          "file_fdw", "reads the server's files and the output of programs",
          "adminpack", "writes the server's files",
          "pageinspect", "shows the bytes of pages, masks or none",
          "pg_stat_statements", "keeps the texts of statements, constants of some kinds included",
          "pg_buffercache", "tells which pages are in use",
          "pg_surgery", "changes rows beneath all rules",
          "amcheck", "tells of values in errors",
          "lo", "keeps data in large objects, which have no labels");

  private static final String LANGUAGES =
      """
      SELECT lanname FROM pg_catalog.pg_language
      WHERE NOT lanpltrusted AND lanname NOT IN ('internal', 'c') ORDER BY 1
      """;

  private static final String SETTINGS =
      """
      SELECT name, setting FROM pg_catalog.pg_settings
      WHERE name IN ('track_counts', 'log_statement', 'log_min_duration_statement', 'log_duration',
        'log_parameter_max_length', 'log_parameter_max_length_on_error', 'debug_print_plan',
        'debug_print_parse', 'debug_print_rewritten', 'ssl', 'password_encryption', 'fsync')
      """;

  private ServerChecks() {}

  static List<Complaint> run(Connection connection) throws SQLException {
    List<Complaint> complaints = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet row =
          statement.executeQuery("SELECT extname FROM pg_catalog.pg_extension ORDER BY 1")) {
        while (row.next()) {
          String name = row.getString(1);
          if (EXTENSIONS.containsKey(name)) {
            complaints.add(
                new Complaint(
                    Severity.MEDIUM,
                    "extension",
                    name,
                    EXTENSIONS.get(name),
                    List.of("DROP EXTENSION " + quoted(name) + ";")));
          }
        }
      }
      try (ResultSet row = statement.executeQuery(LANGUAGES)) {
        while (row.next()) {
          complaints.add(
              new Complaint(
                  Severity.HIGH,
                  "untrusted-language",
                  row.getString(1),
                  "functions in it do whatever the server's operating system user may",
                  List.of("DROP LANGUAGE " + quoted(row.getString(1)) + ";")));
        }
      }
      Map<String, String> settings = new HashMap<>();
      try (ResultSet row = statement.executeQuery(SETTINGS)) {
        while (row.next()) {
          settings.put(row.getString(1), row.getString(2));
        }
      }
      settings(settings, complaints);
    }
    return complaints;
  }

  private static void settings(Map<String, String> settings, List<Complaint> complaints) {
    if (settings.getOrDefault("track_counts", "on").equals("off")) {
      complaints.add(
          setting(
              Severity.MEDIUM,
              "track_counts",
              "is off: statements whose effects are limited are refused",
              "on"));
    }
    String logged = settings.getOrDefault("log_statement", "none");
    if (!logged.equals("none")) {
      complaints.add(
          setting(
              Severity.MEDIUM,
              "log_statement",
              "is %s: constants and parameters of statements go to the server's log in clear"
                  .formatted(logged),
              "none"));
    }
    if (!settings.getOrDefault("log_min_duration_statement", "-1").equals("-1")) {
      complaints.add(
          setting(
              Severity.LOW,
              "log_min_duration_statement",
              "is %s ms: slow statements go to the server's log with their constants"
                  .formatted(settings.get("log_min_duration_statement")),
              "-1"));
    }
    if (!settings.getOrDefault("log_parameter_max_length_on_error", "0").equals("0")) {
      complaints.add(
          setting(
              Severity.LOW,
              "log_parameter_max_length_on_error",
              "parameters of statements that fail go to the server's log",
              "0"));
    }
    for (String debug : List.of("debug_print_plan", "debug_print_parse", "debug_print_rewritten")) {
      if (settings.getOrDefault(debug, "off").equals("on")) {
        complaints.add(
            setting(Severity.LOW, debug, "is on: constants go to the server's log", "off"));
      }
    }
    if (settings.getOrDefault("password_encryption", "").equals("md5")) {
      complaints.add(
          setting(
              Severity.MEDIUM,
              "password_encryption",
              "is md5: what is stored is as good as the password",
              "'scram-sha-256'"));
    }
  }

  private static Complaint setting(Severity severity, String name, String text, String value) {
    return new Complaint(
        severity, "setting", name, text, List.of("ALTER SYSTEM SET " + name + " = " + value + ";"));
  }
}
