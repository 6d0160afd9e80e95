package io.gatehouse.it.lineage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * No column, relation, label or function that the server sees in a statement is missing from the
 * facts.
 *
 * <p>{@code -Dgatehouse.lineage.queries=20000} for a night; {@code -Dgatehouse.lineage.seed} for
 * other queries; {@code -Dgatehouse.lineage.regress=all} for the whole regression suite instead of
 * the files that are about queries.
 */
@OnEveryPostgres
class LineageIT {

  private static final int QUERIES = Integer.getInteger("gatehouse.lineage.queries", 250);
  private static final long SEED = Long.getLong("gatehouse.lineage.seed", 20_241_122);
  private static final boolean WHOLE_SUITE =
      System.getProperty("gatehouse.lineage.regress", "").equals("all");

  /** Statements of PostgreSQL's regression suite, which lie beside the repository or nowhere. */
  private static final Path REGRESSION = Path.of("../../shared/sql/pg_regress_statements.jsonl");

  private static final List<String> ABOUT_QUERIES =
      List.of(
          "subselect.sql",
          "union.sql",
          "rowtypes.sql",
          "returning.sql",
          "merge.sql",
          "insert_conflict.sql");

  /** Leaks of the corpus and kin of theirs, on its own schema. */
  private static final Path CORPUS = Path.of("corpus");

  private final PostgresVersion version;
  private final RealPostgres server;

  /** Nothing here is about the time that an analysis takes. */
  private final SqlAnalyzer analyzer =
      new SqlAnalyzer(
          new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(5), 1_000));

  LineageIT(PostgresVersion version, Stage stage) {
    this.version = version;
    this.server = stage.postgres(version);
  }

  @Test
  void missesNothingInRandomQueries() throws IOException {
    Tally tally = new Tally();
    try (ServerSession session = scratch("lineage_random")) {
      SessionCatalog shipped = SessionCatalog.shipped(session);
      session.rows(RealPostgres.script("lineage.sql"));
      SessionCatalog catalog = shipped.now(session);
      Comparison comparison = new Comparison(analyzer, session, tally);
      RandomQueries queries = new RandomQueries(SEED);
      RandomChanges changes = new RandomChanges(queries, version == PostgresVersion.V18);
      for (int i = 0; i < QUERIES; i++) {
        comparison.compare(i % 5 == 4 ? changes.next() : queries.next(), catalog);
      }
    }
    show("random queries", tally);
    assertThat(tally.misses()).isEmpty();
    assertThat(tally.of("COMPARED")).isGreaterThan(QUERIES / 2);
    assertThat(tally.of("not understood")).isLessThan(1 + QUERIES / 100);
  }

  @Test
  void missesNothingInTheCorpus() throws IOException {
    Tally tally = new Tally();
    try (ServerSession session = scratch("lineage_corpus")) {
      SessionCatalog shipped = SessionCatalog.shipped(session);
      session.rows(Files.readString(CORPUS.resolve("roles.sql")));
      session.rows(
          Files.readString(CORPUS.resolve("schema.sql")).replace("\\set ON_ERROR_STOP on", ""));
      session.run("RESET ALL");
      SessionCatalog catalog = shipped.now(session);
      Comparison comparison = new Comparison(analyzer, session, tally);
      for (String statement : CorpusStatements.of(CORPUS.resolve("leaks.public.jsonl"))) {
        comparison.compare(statement, catalog);
      }
      for (String statement : RealPostgres.script("lineage-corpus.sql").split(";\\R")) {
        comparison.compare(statement, catalog);
      }
    }
    show("corpus", tally);
    assertThat(tally.misses()).isEmpty();
    assertThat(tally.of("COMPARED")).isGreaterThan(100);
  }

  @Test
  void missesNothingInTheRegressionSuite() {
    assumeTrue(
        Files.isReadable(REGRESSION), () -> REGRESSION + " is not there: nothing to compare");
    Tally tally = new Tally();
    RegressionSuite.run(
        server.port(),
        REGRESSION,
        file -> WHOLE_SUITE || ABOUT_QUERIES.contains(file),
        analyzer,
        tally);
    show("regression suite", tally);
    assertThat(tally.misses()).isEmpty();
    assertThat(tally.of("COMPARED")).isGreaterThan(WHOLE_SUITE ? 19_000 : 700);
  }

  private ServerSession scratch(String database) {
    try (ServerSession session = ServerSession.superuser(server.port(), "postgres")) {
      session.run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      session.rows("CREATE DATABASE " + database + " TEMPLATE template0");
    }
    return ServerSession.superuser(server.port(), database);
  }

  private void show(String what, Tally tally) {
    System.out.println(what + " on " + version + ":\n" + tally.report());
  }
}
