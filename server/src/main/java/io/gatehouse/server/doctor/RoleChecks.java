package io.gatehouse.server.doctor;

import static io.gatehouse.server.doctor.Names.quoted;

import io.gatehouse.server.doctor.Complaint.Severity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the role that the proxy logs in as could do beyond reading and writing tables. */
final class RoleChecks {

  /** PostgreSQL's predefined roles that reach past tables, and what each means. */
  private static final Map<String, String> PREDEFINED =
      Map.of(
          "pg_read_all_data", "reads every table, whatever GRANT says",
          "pg_write_all_data", "writes every table, whatever GRANT says",
          "pg_read_server_files", "reads the server's files",
          "pg_write_server_files", "writes the server's files",
          "pg_execute_server_program", "runs programs on the server",
          "pg_read_all_stats", "reads other sessions' statements",
          "pg_monitor", "reads other sessions' statements and statistics");

  private static final String ATTRIBUTES =
      """
      SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolreplication, r.rolcreaterole,
        r.rolname OPERATOR(pg_catalog.=) CURRENT_USER
      FROM pg_catalog.pg_roles r
      WHERE pg_catalog.pg_has_role(CURRENT_USER, r.oid, 'MEMBER')
      ORDER BY 1
      """;

  private static final String MEMBERSHIPS =
      """
      SELECT r.rolname FROM pg_catalog.pg_roles r
      WHERE r.rolname OPERATOR(pg_catalog.~) '^pg_' AND NOT
        (SELECT me.rolsuper FROM pg_catalog.pg_roles me
         WHERE me.rolname OPERATOR(pg_catalog.=) CURRENT_USER)
        AND pg_catalog.pg_has_role(CURRENT_USER, r.oid, 'MEMBER')
      ORDER BY 1
      """;

  private RoleChecks() {}

  static List<Complaint> run(Connection connection, String role) throws SQLException {
    List<Complaint> complaints = new ArrayList<>();
    boolean superuser = false;
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ATTRIBUTES)) {
      while (row.next() && !superuser) {
        boolean itself = row.getBoolean(6);
        superuser = itself && row.getBoolean(2);
        attributes(row, role, itself, complaints);
      }
    }
    if (superuser) {
      complaints.removeIf(complaint -> !complaint.check().equals("superuser"));
    }
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(MEMBERSHIPS)) {
      while (row.next()) {
        String of = row.getString(1);
        if (PREDEFINED.containsKey(of)) {
          complaints.add(
              new Complaint(
                  Severity.HIGH,
                  "predefined-role",
                  role,
                  "is a member of " + of + ", which " + PREDEFINED.get(of),
                  List.of("REVOKE " + of + " FROM " + quoted(role) + ";")));
        }
      }
    }
    return complaints;
  }

  private static void attributes(
      ResultSet row, String role, boolean itself, List<Complaint> complaints) throws SQLException {
    String name = row.getString(1);
    String who = itself ? "is" : "is a member of " + name + ", which is";
    List<String> leave =
        itself ? List.of() : List.of("REVOKE " + quoted(name) + " FROM " + quoted(role) + ";");
    record Attribute(boolean has, String check, String text, String without) {}
    for (Attribute attribute :
        List.of(
            new Attribute(
                row.getBoolean(2),
                "superuser",
                "a superuser: nothing in PostgreSQL stands behind the policies",
                "NOSUPERUSER"),
            new Attribute(
                row.getBoolean(3), "bypass-rls", "exempt from row level security", "NOBYPASSRLS"),
            new Attribute(
                row.getBoolean(4),
                "replication",
                "allowed to read all changes by replication",
                "NOREPLICATION"),
            new Attribute(
                row.getBoolean(5),
                "create-role",
                "allowed to make roles and to grant them",
                "NOCREATEROLE"))) {
      if (attribute.has) {
        complaints.add(
            new Complaint(
                Severity.HIGH,
                attribute.check,
                role,
                who + " " + attribute.text,
                itself
                    ? List.of("ALTER ROLE " + quoted(role) + " " + attribute.without + ";")
                    : leave));
      }
    }
  }
}
