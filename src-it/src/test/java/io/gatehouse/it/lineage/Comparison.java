package io.gatehouse.it.lineage;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SqlAnalyzer;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Holds the facts of one statement against what the server knows of it. */
final class Comparison {

  /**
   * Functions whose calls the grammar spells in its own way; their facts bear the name written, or
   * none.
   */
  private static final Set<String> SPELLED_BY_GRAMMAR =
      Set.of(
          "like_escape",
          "similar_to_escape",
          "timezone",
          "xmlexists",
          "pg_collation_for",
          "btrim",
          "ltrim",
          "rtrim",
          "is_normalized",
          "normalize",
          "position",
          "substring",
          "overlay",
          "overlaps",
          "extract",
          "system_user");

  private static final Set<StatementKind> QUERIES =
      EnumSet.of(
          StatementKind.SELECT,
          StatementKind.INSERT,
          StatementKind.UPDATE,
          StatementKind.DELETE,
          StatementKind.MERGE);

  private final SqlAnalyzer analyzer;
  private final ServerSession session;
  private final Tally tally;

  Comparison(SqlAnalyzer analyzer, ServerSession session, Tally tally) {
    this.analyzer = analyzer;
    this.session = session;
    this.tally = tally;
  }

  /** What one comparison needs. */
  private record Case(String sql, SessionCatalog catalog, StatementFacts facts, Witness witness) {}

  /** Compares a query or DML statement. */
  void compare(String sql, SessionCatalog catalog) {
    List<List<String>> settings =
        session.rows(
            "SELECT s, pg_catalog.current_setting('standard_conforming_strings')"
                + " FROM pg_catalog.unnest(pg_catalog.current_schemas(true)) AS s");
    List<String> path = settings.stream().map(row -> row.get(0)).toList();
    boolean conforming = settings.get(0).get(1).equals("on");
    boolean inside = session.state() == 'T';
    if (inside) {
      session.rows("SAVEPOINT gatehouse_describe");
    }
    Optional<List<ServerSession.ResultColumn>> described = session.describe(sql);
    String refusal = session.refusal();
    if (inside) {
      session.run("ROLLBACK TO SAVEPOINT gatehouse_describe; RELEASE SAVEPOINT gatehouse_describe");
    }
    if (described.isEmpty()) {
      tally.refused(sql, refusal);
      return;
    }
    var analysis = analyzer.analyze(sql, new AnalysisContext(catalog, path, conforming));
    if (analysis.statements().size() != 1) {
      tally.skip("not one statement");
      return;
    }
    StatementFacts facts = analysis.statements().get(0);
    if (!QUERIES.contains(facts.kind())) {
      tally.skip("no query");
      return;
    }
    if (!facts.understood()) {
      tally.notUnderstood(sql, facts.notUnderstood().get());
      return;
    }
    columns(sql, catalog, facts, described.get());
    Optional<Witness> witness = Witness.of(session, sql, described.get().size());
    if (witness.isEmpty()) {
      tally.skip("no view and no function can be made of it");
      return;
    }
    Case one = new Case(sql, catalog, facts, witness.get());
    tally.compared();
    uses(one);
    dependencies(one);
    calls(one);
  }

  private void columns(
      String sql,
      SessionCatalog catalog,
      StatementFacts facts,
      List<ServerSession.ResultColumn> described) {
    if (facts.output().isEmpty()) {
      tally.count(described.isEmpty() ? "results: none" : "results: columns not known");
      return;
    }
    List<OutputColumn> output = facts.output().get();
    List<String> ours = output.stream().map(OutputColumn::name).toList();
    List<String> theirs = described.stream().map(ServerSession.ResultColumn::name).toList();
    if (!ours.equals(theirs)) {
      tally.miss("labels", sql, "ours " + ours + ", server's " + theirs);
      return;
    }
    tally.count("results: labels equal");
    for (int i = 0; i < output.size(); i++) {
      origin(sql, catalog, output.get(i), described.get(i));
    }
  }

  private void origin(
      String sql, SessionCatalog catalog, OutputColumn ours, ServerSession.ResultColumn theirs) {
    if (theirs.table() == 0) {
      if (ours.proven() && ours.transform() == Transform.IDENTITY) {
        tally.extra("identity where the server tells no origin", sql, ours.toString());
      }
      return;
    }
    if (theirs.attribute() <= 0) {
      tally.count("origins: whole rows and system columns");
      return;
    }
    Optional<ColumnId> column = column(catalog, theirs.table(), theirs.attribute());
    if (column.isEmpty()) {
      tally.miss("origin", sql, "the catalog lacks table " + theirs.table());
    } else if (!ours.proven()) {
      tally.extra("unproven where the server tells the origin", sql, ours.name());
    } else if (!ours.sources().contains(column.get())) {
      tally.miss("origin", sql, "ours " + ours + ", server's " + column.get());
    } else {
      tally.count("origins equal");
      if (ours.transform() == Transform.EXPRESSION) {
        tally.extra("expression where the server tells the origin", sql, ours.toString());
      }
    }
  }

  private static Optional<ColumnId> column(SessionCatalog catalog, int table, int attribute) {
    return catalog
        .relation(table)
        .flatMap(
            relation ->
                relation.columns().stream()
                    .filter(c -> c.number() == attribute)
                    .findFirst()
                    .map(c -> new ColumnId(relation.name(), c.name())));
  }

  private void uses(Case one) {
    Map<RelationName, Set<Access>> accesses = new java.util.HashMap<>();
    for (RelationUse use : one.facts().relations()) {
      accesses.put(use.relation(), use.access());
    }
    Set<ColumnId> read = new HashSet<>();
    Set<ColumnId> written = new HashSet<>();
    for (ColumnUse use : one.facts().columns()) {
      (use.role() == Role.WRITE ? written : read).add(use.column());
    }
    Set<ColumnId> theirs = new HashSet<>();
    Set<RelationName> named = new TreeSet<>();
    for (Witness.Use use : one.witness().uses()) {
      if (one.witness().isExcluded(use)) {
        tally.count("uses: excluded");
        continue;
      }
      tally.count("uses");
      Optional<Relation> relation = one.catalog().relation(use.relation());
      if (relation.isEmpty()) {
        tally.miss("relation", one.sql(), "the catalog lacks " + use.relation());
        continue;
      }
      named.add(relation.get().name());
      Set<Access> access = accesses.getOrDefault(relation.get().name(), Set.of());
      if (access.isEmpty()) {
        tally.miss("relation", one.sql(), relation.get().name() + " is missing");
      }
      access(one, relation.get(), use, access);
      for (ColumnId column : ids(one, relation.get(), use.selected())) {
        theirs.add(column);
        if (!read.contains(column)) {
          tally.miss("column", one.sql(), column + " is read");
        }
      }
      Set<ColumnId> changed = new LinkedHashSet<>(ids(one, relation.get(), use.inserted()));
      changed.addAll(ids(one, relation.get(), use.updated()));
      for (ColumnId column : changed) {
        if (!written.contains(column)) {
          tally.miss("column", one.sql(), column + " is written");
        }
      }
    }
    for (ColumnId column : read) {
      if (named.contains(column.relation()) && !theirs.contains(column)) {
        tally.extra("a column that the server does not need", one.sql(), column.toString());
      }
    }
  }

  private void access(Case one, Relation relation, Witness.Use use, Set<Access> access) {
    List<Access> wanted = new ArrayList<>();
    if (use.asks(Witness.INSERT)) {
      wanted.add(Access.INSERT);
    }
    if (use.asks(Witness.DELETE)) {
      wanted.add(Access.DELETE);
    }
    if (use.asks(Witness.UPDATE) && !access.contains(Access.LOCK)) {
      wanted.add(Access.UPDATE);
    }
    boolean changes = wanted.stream().anyMatch(a -> a != Access.READ);
    if (use.asks(Witness.SELECT) && !changes) {
      wanted.add(Access.READ);
    }
    for (Access a : wanted) {
      if (!access.contains(a)) {
        tally.miss("access", one.sql(), relation.name() + " " + a + ", ours " + access);
      }
    }
  }

  private static Set<ColumnId> ids(Case one, Relation relation, Set<Integer> attributes) {
    int rowType = one.catalog().rowType(relation.oid());
    // EXCLUDED and functions of that row type are read as whole rows without reading the table.
    boolean all =
        attributes.contains(0)
            && one.witness().wholeRows().contains(rowType)
            && !one.witness().returned().contains(rowType)
            && one.witness().uses().stream()
                .noneMatch(u -> u.relation() == relation.oid() && one.witness().isExcluded(u));
    Set<ColumnId> ids = new LinkedHashSet<>();
    for (Relation.Column column : relation.columns()) {
      if (all || attributes.contains(column.number())) {
        ids.add(new ColumnId(relation.name(), column.name()));
      }
    }
    return ids;
  }

  private void dependencies(Case one) {
    Set<ColumnId> ours = new HashSet<>();
    one.facts().columns().forEach(use -> ours.add(use.column()));
    Set<Integer> inTree = new HashSet<>();
    Set<Integer> excluded = new HashSet<>();
    for (Witness.Use use : one.witness().uses()) {
      (one.witness().isExcluded(use) ? excluded : inTree).add(use.relation());
    }
    for (Witness.Column dependency : one.witness().dependencies()) {
      if (!inTree.contains(dependency.relation())) {
        // A field of a composite type, which a table's row type is too: nothing is read from it.
        tally.count("dependencies on a row type");
        continue;
      }
      if (one.witness().returned().contains(one.catalog().rowType(dependency.relation()))) {
        // A function's result of the table's row type counts like the table here.
        tally.count("dependencies on a row type");
        continue;
      }
      if (excluded.contains(dependency.relation())) {
        // All columns of EXCLUDED are there, whatever is read.
        tally.count("dependencies on the target of ON CONFLICT");
        continue;
      }
      tally.count("dependencies");
      Optional<ColumnId> column =
          column(one.catalog(), dependency.relation(), dependency.attribute());
      if (column.isEmpty() || !ours.contains(column.get())) {
        tally.miss("dependency", one.sql(), column + " is missing");
      }
    }
  }

  private void calls(Case one) {
    for (int oid : one.witness().calls()) {
      Optional<Function> function = one.catalog().function(oid);
      if (function.isEmpty()) {
        continue;
      }
      tally.count("calls");
      boolean found = false;
      boolean trusted = true;
      for (FunctionUse use : one.facts().functions()) {
        if (use.name().equals(function.get().name())) {
          found = true;
          trusted &= use.builtIn();
        }
      }
      if (!found) {
        if (!function.get().builtIn() || !SPELLED_BY_GRAMMAR.contains(function.get().name())) {
          tally.miss("function", one.sql(), function.get().name() + " is missing");
        }
      } else if (trusted && !function.get().builtIn()) {
        tally.miss("function", one.sql(), function.get().name() + " is not built in");
      }
    }
    for (int oid : one.witness().operators()) {
      if (one.catalog().function(oid).filter(f -> !f.builtIn()).isPresent()
          && one.facts().functions().stream().allMatch(FunctionUse::builtIn)) {
        tally.extra(
            "an operator's or cast's function that is not built in",
            one.sql(),
            one.catalog().function(oid).get().name());
      }
    }
  }
}
