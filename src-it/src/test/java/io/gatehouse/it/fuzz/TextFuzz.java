package io.gatehouse.it.fuzz;

import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.Sharing;
import io.gatehouse.sql.SqlAnalyzer;
import java.util.List;

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
}
