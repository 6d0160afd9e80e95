package io.gatehouse.it.fuzz;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.SqlAnalyzer;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.List;
import java.util.Optional;

/** Texts of statements, as bytes: lexer, grammar, resolver, fingerprint. */
public final class TextFuzz {

  private static final AnalysisContext CONTEXT =
      new AnalysisContext(new EmptyCatalog(), List.of("pg_catalog", "public"), true);

  private TextFuzz() {}

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    // A cache would answer for the analysis that is to be tried.
    SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
    analyzer.analyze(data, CONTEXT, Sharing.TEXT);
  }

  /** A catalog in which there is nothing. */
  private static final class EmptyCatalog implements Catalog {
    @Override
    public long version() {
      return Long.MIN_VALUE;
    }

    @Override
    public Optional<Relation> relation(RelationName name) {
      return Optional.empty();
    }

    @Override
    public Optional<Relation> relation(int oid) {
      return Optional.empty();
    }

    @Override
    public List<Function> functions(String schema, String name) {
      return List.of();
    }

    @Override
    public Optional<Type> type(int oid) {
      return Optional.empty();
    }
  }
}
