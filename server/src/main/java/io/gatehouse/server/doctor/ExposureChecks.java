package io.gatehouse.server.doctor;

import static io.gatehouse.server.doctor.Names.quoted;

import com.google.re2j.Pattern;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.server.doctor.Complaint.Severity;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnOrigins;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Views and functions that show labelled columns with the rights of their owners. */
final class ExposureChecks {

  private static final String VIEWS =
      """
      SELECT c.oid::pg_catalog.int8, c.relkind::pg_catalog.text,
        COALESCE((SELECT o.option_value FROM pg_catalog.pg_options_to_table(c.reloptions) o
          WHERE o.option_name OPERATOR(pg_catalog.=) 'security_invoker'), 'false')
      FROM pg_catalog.pg_class c WHERE c.relkind IN ('v', 'm')
      """;

  private static final String FUNCTIONS =
      """
      SELECT n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid),
        p.prosecdef, l.lanname, p.prokind::pg_catalog.text,
        COALESCE(p.prosrc, '') || COALESCE(pg_catalog.pg_get_function_sqlbody(p.oid), ''),
        pg_catalog.has_function_privilege(CURRENT_USER, p.oid, 'EXECUTE')
      FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
        JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
      WHERE p.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND p.prokind IN ('f', 'p')
        AND l.lanname NOT IN ('c', 'internal')
        AND n.nspname OPERATOR(pg_catalog.!~) '^pg_temp_'
      ORDER BY 1, 2, 3
      """;

  private ExposureChecks() {}

  /** Views and materialized views; labels are the bundle's. */
  static List<Complaint> views(
      Connection connection,
      Catalog catalog,
      Collection<Relation> relations,
      ColumnOrigins origins,
      PolicyBundle policies)
      throws SQLException {
    List<Complaint> complaints = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(VIEWS)) {
      while (row.next()) {
        int oid = (int) row.getLong(1);
        boolean copy = row.getString(2).equals("m");
        boolean invoker = row.getString(3).equals("true") || row.getString(3).equals("on");
        for (Relation relation : relations) {
          if (relation.oid() == oid && !relation.name().isSystem()) {
            view(relation, copy, invoker, catalog, origins, policies, complaints);
          }
        }
      }
    }
    return complaints;
  }

  private static void view(
      Relation view,
      boolean copy,
      boolean invoker,
      Catalog catalog,
      ColumnOrigins origins,
      PolicyBundle policies,
      List<Complaint> complaints) {
    Set<String> unlabelled = new TreeSet<>();
    Set<String> sources = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    for (Relation.Column column : view.columns()) {
      ColumnId own = new ColumnId(view.name(), column.name());
      OutputColumn origin = origins.resolve(catalog, view.oid(), column.number());
      if (!origin.proven()) {
        unknown.add(column.name());
      }
      for (ColumnId source : origin.sources()) {
        if (!source.equals(own) && !policies.labelsOf(source).isEmpty()) {
          sources.add(source.toString());
          if (policies.labelsOf(own).isEmpty()) {
            unlabelled.add(column.name());
          }
        }
      }
    }
    String name = quoted(view.name());
    if (!sources.isEmpty() && !invoker) {
      String kind = copy ? "keeps a copy of " : "shows with its owner's rights ";
      complaints.add(
          new Complaint(
              Severity.MEDIUM,
              copy ? "copy" : "owner-rights-view",
              name,
              kind + String.join(", ", sources),
              copy
                  ? List.of("REVOKE SELECT ON " + name + " FROM PUBLIC;")
                  : List.of(
                      "ALTER VIEW " + name + " SET (security_invoker = true); -- PostgreSQL 15")));
    }
    if (!unlabelled.isEmpty()) {
      complaints.add(
          new Complaint(
              Severity.LOW,
              "unlabelled-derived",
              name,
              "its columns "
                  + String.join(", ", unlabelled)
                  + " come from labelled ones and have no label: Gatehouse masks them as long as"
                  + " it knows the definition",
              List.of()));
    }
    if (!unknown.isEmpty()) {
      complaints.add(
          new Complaint(
              Severity.LOW,
              "unproven-view",
              name,
              "it is not proven where its columns %s come from"
                  .formatted(String.join(", ", unknown)),
              List.of()));
    }
  }

  /**
   * Functions whose text names a relation with labels.
   *
   * @param labelled the relations with labels
   */
  static List<Complaint> functions(Connection connection, Collection<Relation> labelled)
      throws SQLException {
    List<Complaint> complaints = new ArrayList<>();
    if (labelled.isEmpty()) {
      return complaints;
    }
    Pattern names =
        Pattern.compile(
            "(?i)\\b("
                + labelled.stream()
                    .map(relation -> Pattern.quote(relation.name().name()))
                    .distinct()
                    .collect(Collectors.joining("|"))
                + ")\\b");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(FUNCTIONS)) {
      while (row.next()) {
        String signature =
            quoted(row.getString(1))
                + "."
                + quoted(row.getString(2))
                + "("
                + row.getString(3)
                + ")";
        String source = row.getString(7);
        boolean definer = row.getBoolean(4);
        boolean executable = row.getBoolean(8);
        boolean dynamic =
            !row.getString(5).equals("sql")
                && Pattern.compile("(?i)\\bexecute\\b").matcher(source).find();
        boolean mentions = names.matcher(source).find();
        if (!definer && !mentions || !mentions && !dynamic) {
          continue;
        }
        String kind = row.getString(6).equals("p") ? "PROCEDURE " : "FUNCTION ";
        complaints.add(
            new Complaint(
                definer ? (executable ? Severity.HIGH : Severity.MEDIUM) : Severity.LOW,
                definer ? "security-definer" : "function",
                signature,
                (definer ? "runs with its owner's rights and " : "")
                    + (mentions
                        ? "names a table with labels"
                        : "makes statements as it runs, which nobody can see into"),
                definer
                    ? List.of("REVOKE EXECUTE ON " + kind + signature + " FROM PUBLIC;")
                    : List.of()));
      }
    }
    return complaints;
  }
}
