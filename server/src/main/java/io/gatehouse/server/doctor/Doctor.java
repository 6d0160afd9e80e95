package io.gatehouse.server.doctor;

import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.catalog.CatalogSnapshot;
import io.gatehouse.proxy.catalog.PostgresCatalogLoader;
import io.gatehouse.proxy.catalog.UpstreamConnection;
import io.gatehouse.server.doctor.Complaint.Severity;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnOrigins;
import io.gatehouse.sql.SqlAnalyzer;
import io.gatehouse.sql.catalog.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a database itself would let happen, compared with what its policies promise: as the role
 * that the proxy logs in as, in one read-only transaction.
 */
public final class Doctor {

  private static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(30);

  private final UpstreamSettings upstream;
  private final PolicyBundle policies;
  private final SqlAnalyzer analyzer;

  /** A doctor for one database. */
  public Doctor(UpstreamSettings upstream, PolicyBundle policies, SqlAnalyzer analyzer) {
    this.upstream = upstream;
    this.policies = policies;
    this.analyzer = analyzer;
  }

  /**
   * Everything that was found, the worst first. Blocks.
   *
   * @throws SQLException when the database can't be asked
   */
  public List<Complaint> examine() throws SQLException {
    CatalogSnapshot catalog = new PostgresCatalogLoader(upstream).load(Optional.empty());
    Map<Relation, Set<String>> labelled = new TreeMap<>(Comparator.comparing(Relation::name));
    Set<ColumnId> columns = new HashSet<>();
    for (Relation relation : catalog.relations()) {
      if (relation.name().isSystem()) {
        continue;
      }
      for (Relation.Column column : relation.columns()) {
        ColumnId id = new ColumnId(relation.name(), column.name());
        columns.add(id);
        if (!policies.labelsOf(id).isEmpty()) {
          labelled.computeIfAbsent(relation, r -> new TreeSet<>()).add(column.name());
        }
      }
    }
    List<Complaint> complaints = new ArrayList<>();
    for (String pattern : policies.labelsOfNothing(columns)) {
      complaints.add(
          new Complaint(
              Severity.MEDIUM,
              "label-of-nothing",
              pattern,
              "has a label, and no column is called so: it was renamed, or is misspelt",
              List.of()));
    }
    try (Connection connection =
        UpstreamConnection.open(upstream, STATEMENT_TIMEOUT.plusSeconds(10))) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "SELECT pg_catalog.set_config('search_path', '', true),"
                + " pg_catalog.set_config('statement_timeout', '"
                + STATEMENT_TIMEOUT.toMillis()
                + "', true)");
      }
      String role = upstream.user();
      complaints.addAll(RoleChecks.run(connection, role));
      complaints.addAll(GrantChecks.run(connection, role, labelled));
      complaints.addAll(
          ExposureChecks.views(
              connection, catalog, catalog.relations(), new ColumnOrigins(analyzer), policies));
      complaints.addAll(ExposureChecks.functions(connection, labelled.keySet()));
      complaints.addAll(ServerChecks.run(connection));
      connection.rollback();
    }
    complaints.sort(
        Comparator.comparing(Complaint::severity)
            .thenComparing(Complaint::check)
            .thenComparing(Complaint::object));
    return complaints;
  }
}
