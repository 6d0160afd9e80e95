package io.gatehouse.server.doctor;

import static io.gatehouse.server.doctor.Names.quoted;

import io.gatehouse.server.doctor.Complaint.Severity;
import io.gatehouse.sql.catalog.Relation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who may read labelled columns without the proxy. */
final class GrantChecks {

  /** Roles that may log in and read a column; superusers may anyway. */
  private static final String READERS =
      """
      SELECT r.rolname, r.rolname OPERATOR(pg_catalog.=) CURRENT_USER,
        (c.relowner OPERATOR(pg_catalog.=) r.oid)
      FROM pg_catalog.pg_roles r, pg_catalog.pg_class c, pg_catalog.pg_attribute a
      WHERE c.oid OPERATOR(pg_catalog.=) ?::pg_catalog.oid
        AND a.attrelid OPERATOR(pg_catalog.=) c.oid
        AND a.attname OPERATOR(pg_catalog.=) ANY (?::pg_catalog.text[])
        AND r.rolcanlogin AND NOT r.rolsuper
        AND pg_catalog.has_column_privilege(r.oid, c.oid, a.attnum, 'SELECT')
      GROUP BY r.rolname, r.oid, c.relowner
      ORDER BY 1
      """;

  private static final String PUBLIC =
      """
      SELECT pg_catalog.count(*)
      FROM pg_catalog.pg_class c,
        pg_catalog.aclexplode(COALESCE(c.relacl, pg_catalog.acldefault('r', c.relowner))) g
      WHERE c.oid OPERATOR(pg_catalog.=) ?::pg_catalog.oid
        AND g.grantee OPERATOR(pg_catalog.=) 0::pg_catalog.oid
        AND g.privilege_type OPERATOR(pg_catalog.=) 'SELECT'
      """;

  private GrantChecks() {}

  /**
   * Looks at every relation with labels.
   *
   * @param labelled the labelled columns of each relation
   */
  static List<Complaint> run(
      Connection connection, String role, Map<Relation, Set<String>> labelled) throws SQLException {
    List<Complaint> complaints = new ArrayList<>();
    for (Map.Entry<Relation, Set<String>> entry : labelled.entrySet()) {
      Relation relation = entry.getKey();
      String table = quoted(relation.name());
      String columns = String.join(", ", entry.getValue());
      boolean everybody = isPublic(connection, relation);
      if (everybody) {
        complaints.add(
            new Complaint(
                Severity.HIGH,
                "public-grant",
                table,
                "everybody who can log in may read " + columns,
                List.of("REVOKE SELECT ON " + table + " FROM PUBLIC;")));
      }
      Set<String> others = new TreeSet<>();
      boolean proxy = false;
      boolean owned = false;
      try (PreparedStatement statement = connection.prepareStatement(READERS)) {
        statement.setLong(1, Integer.toUnsignedLong(relation.oid()));
        statement.setArray(
            2, connection.createArrayOf("text", entry.getValue().toArray(new String[0])));
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            if (row.getBoolean(2)) {
              proxy = true;
              owned = row.getBoolean(3);
            } else if (!everybody && !row.getBoolean(3)) {
              others.add(row.getString(1));
            }
          }
        }
      }
      if (proxy) {
        complaints.add(ofProxy(role, relation, entry.getValue(), owned));
      }
      if (!others.isEmpty()) {
        complaints.add(
            new Complaint(
                Severity.MEDIUM,
                "other-readers",
                table,
                "can be read past the proxy by " + String.join(", ", others) + ": " + columns,
                others.stream()
                    .map(other -> "REVOKE SELECT ON " + table + " FROM " + quoted(other) + ";")
                    .toList()));
      }
    }
    return complaints;
  }

  private static boolean isPublic(Connection connection, Relation relation) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(PUBLIC)) {
      statement.setLong(1, Integer.toUnsignedLong(relation.oid()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1) > 0;
      }
    }
  }

  /** What the proxy's role may read, only the proxy masks. */
  private static Complaint ofProxy(
      String role, Relation relation, Set<String> labelled, boolean owned) {
    String table = quoted(relation.name());
    String rest =
        relation.columns().stream()
            .map(Relation.Column::name)
            .filter(name -> !labelled.contains(name))
            .map(Names::quoted)
            .collect(Collectors.joining(", "));
    List<String> cure = new ArrayList<>();
    if (owned) {
      cure.add("-- an owner can grant it to itself again: give the table to another role first");
    }
    cure.add("REVOKE SELECT ON " + table + " FROM " + quoted(role) + ";");
    if (!rest.isEmpty()) {
      cure.add("GRANT SELECT (" + rest + ") ON " + table + " TO " + quoted(role) + ";");
    }
    return new Complaint(
        owned ? Severity.MEDIUM : Severity.LOW,
        "clear-read",
        table,
        (owned ? "is owned by the proxy's role, which reads " : "the proxy's role reads ")
            + String.join(", ", labelled)
            + " in clear: only masks stand before it. If nobody needs it, take it away",
        cure);
  }
}
