package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnalysisCacheTest {

  private final Shop shop = new Shop();

  private Analysis shared(String sql) {
    return shop.analyzer.analyze(utf8(sql), shop.context, Sharing.SHAPE);
  }

  private Optional<Analysis> cached(String sql) {
    return shop.analyzer.cached(utf8(sql), shop.context, Sharing.SHAPE);
  }

  private static byte[] utf8(String sql) {
    return sql.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void remembersWhatItKnows() {
    String sql = "SELECT 1";
    assertThat(cached(sql)).isEmpty();
    Analysis first = shared(sql);
    assertThat(cached(sql)).containsSame(first);
    assertThat(shop.analyzer.cached(utf8(sql), shop.context, Sharing.TEXT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name FROM customers WHERE id = 2",
        "SELECT name FROM customers WHERE id = 12345678901234567890",
        "select NAME from Customers where ID=7",
        "/* hello */ SELECT name -- all\n FROM customers\tWHERE id\n=\n3 ",
      })
  void givesTextsThatDifferInNothingThatMattersTheSameAnalysis(String other) {
    Analysis first = shared("SELECT name FROM customers WHERE id = 1");
    assertThat(first.understood()).isTrue();
    assertThat(cached(other)).containsSame(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name FROM customers WHERE id = '1'",
        "SELECT name FROM customers WHERE id = $1",
        "SELECT name FROM customers WHERE id = -1",
        "SELECT name FROM customers WHERE id = 1;",
        "SELECT name FROM customers WHERE id = 1 OR true",
        "SELECT \"name\" FROM customers WHERE id = 1",
        "SELECT name FROM customer WHERE id = 1",
        "SELECT name FROM customers WHERE id = B'1'",
        "SELECT name FROM customers WHERE id <> 1",
      })
  void givesOthersTheirOwn(String other) {
    shared("SELECT name FROM customers WHERE id = 1");
    assertThat(cached(other)).isEmpty();
  }

  /** Quoted names hold any byte but NUL: none of them may look like the end of a name. */
  @Test
  void isNotFooledByNamesThatLookLikeTokens() {
    shared("SELECT \"a\u0001\", \"b\" FROM customers");
    assertThat(cached("SELECT \"a\", \u0001\"b\" FROM customers")).isEmpty();
    assertThat(cached("SELECT \"a\u0001\" \"b\" FROM customers")).isEmpty();
    assertThat(cached("SELECT \"a\u0001\"\"\", \"b\" FROM customers")).isEmpty();
    shared("SELECT n'x'");
    assertThat(cached("SELECT n 'x'")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT set_config('work_mem', '1', false) | SELECT set_config('search_path', '1', false)",
        "SELECT id FROM customers LIMIT 1 | SELECT id FROM customers LIMIT 1000000",
        "DELETE FROM orders WHERE status LIKE 'a%' | DELETE FROM orders WHERE status LIKE '%'",
        "DELETE FROM orders WHERE id > 1 OR id < 0 | DELETE FROM orders WHERE id > 1 OR id < 9",
        "SET search_path = 'a' | SET search_path = 'b'",
        "EXPLAIN (ANALYZE 'off') DELETE FROM orders | EXPLAIN (ANALYZE 'yes') DELETE FROM orders",
      })
  void looksAtTheConstantsThatTheFactsDependOn(String one, String other) {
    Analysis first = shared(one);
    assertThat(cached(one)).containsSame(first);
    assertThat(cached(other)).isEmpty();
    Analysis second = shared(other);
    assertThat(cached(one)).containsSame(first);
    assertThat(cached(other)).containsSame(second);
  }

  @Test
  void keepsManyAnalysesOfOneShapeApart() {
    for (int i = 0; i < 200; i++) {
      assertThat(shared("SELECT id FROM customers LIMIT " + i).statements().get(0).limit())
          .hasValue(i);
    }
    for (int i = 0; i < 200; i++) {
      assertThat(cached("SELECT id FROM customers LIMIT " + i).orElseThrow().statements().get(0))
          .extracting(StatementFacts::limit)
          .isEqualTo(java.util.OptionalLong.of(i));
    }
  }

  @Test
  void saysWhereTheErrorStandsInEachText() {
    assertThat(position("SELECT nix FROM customers WHERE id = 1")).isEqualTo(8);
    assertThat(position("SELECT    nix FROM customers WHERE id = 1")).isEqualTo(11);
    assertThat(position("/* é😀 */ SELECT nix FROM customers WHERE id = 1")).isEqualTo(17);
    assertThat(position("SELECT nix FROM customers WHERE id = 22")).isEqualTo(8);
    assertThat(position("SELECT 1, nix FROM customers")).isEqualTo(11);
    assertThat(position("SELECT 1000, nix FROM customers")).isEqualTo(14);
  }

  private int position(String sql) {
    Analysis analysis = shared(sql);
    assertThat(cached(sql)).containsSame(analysis);
    return analysis.statements().get(0).notUnderstood().orElseThrow().position();
  }

  @Test
  void saysWhereAPreparedStatementStandsInEachText() {
    assertThat(prepared("PREPARE p AS SELECT 1")).isEqualTo("SELECT 1");
    assertThat(prepared("PREPARE p AS   SELECT 22")).isEqualTo("SELECT 22");
    assertThat(prepared("PREPARE p AS SELECT U&'d!0061t' UESCAPE '!'"))
        .isEqualTo("SELECT U&'d!0061t' UESCAPE '!'");
  }

  private String prepared(String sql) {
    shared(sql);
    StatementFacts facts = cached(sql).orElseThrow().statements().get(0);
    StatementFacts inner = ((SessionEffect.Prepare) facts.effect()).inner();
    return sql.substring(inner.start(), inner.end());
  }

  @Test
  void doesNotSayWhereSharedStatementsStand() {
    assertThat(shared("SELECT 1").statements().get(0).hasPlace()).isFalse();
    StatementFacts declare =
        shared("DECLARE c CURSOR FOR SELECT id FROM customers").statements().get(0);
    assertThat(declare.hasPlace()).isFalse();
    assertThat(((SessionEffect.DeclareCursor) declare.effect()).inner().hasPlace()).isFalse();
  }

  @Test
  void keepsContextsApart() {
    shared("SELECT id FROM people");
    byte[] sql = utf8("SELECT id FROM people");
    for (AnalysisContext other :
        List.of(
            new AnalysisContext(shop.catalog, List.of("pg_catalog", "hr"), true),
            new AnalysisContext(shop.catalog, List.of("pg_catalog"), true),
            new AnalysisContext(shop.catalog, shop.context.searchPath(), false),
            new AnalysisContext(new MemoryCatalog(), shop.context.searchPath(), true))) {
      assertThat(shop.analyzer.cached(sql, other, Sharing.SHAPE)).isEmpty();
    }
    AnalysisContext same = new AnalysisContext(shop.catalog, List.of("pg_catalog", "public"), true);
    assertThat(shop.analyzer.cached(sql, same, Sharing.SHAPE)).isPresent();
  }

  /** What is added to the context must be added to the key. */
  @Test
  void hasTheWholeContextInItsKey() {
    assertThat(Arrays.stream(AnalysisContext.class.getRecordComponents()))
        .extracting(RecordComponent::getName)
        .containsExactly("catalog", "searchPath", "standardConformingStrings");
  }

  @Test
  void doesNotRememberWhatRanIntoALimit() {
    String deep = "SELECT " + "(".repeat(200) + "1" + ")".repeat(200);
    shared(deep);
    assertThat(cached(deep)).isEmpty();
    assertThat(shop.analyzer.cacheStatistics().entries()).isZero();
  }

  @Test
  void doesNotReadLongTextsOnTheCallersThread() {
    String sql = "SELECT '" + "x".repeat(AnalysisCache.MAX_BYTES) + "'";
    assertThat(shared(sql).understood()).isTrue();
    assertThat(cached(sql)).isEmpty();
  }

  @Test
  void answersWhatIsNoSqlWithoutAnException() {
    for (byte[] text : List.of(utf8("SELECT '"), new byte[] {'a', 0}, new byte[] {(byte) 0xc3})) {
      assertThat(shop.analyzer.cached(text, shop.context, Sharing.SHAPE)).isEmpty();
      assertThat(shop.analyzer.analyze(text, shop.context, Sharing.SHAPE).understood()).isFalse();
    }
  }

  @Test
  void staysWithinItsBytes() {
    AnalysisLimits limits =
        new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(5), 200_000);
    SqlAnalyzer small = new SqlAnalyzer(limits);
    for (int i = 0; i < 2_000; i++) {
      small.analyze(utf8("SELECT 1 AS c" + i), shop.context, Sharing.SHAPE);
    }
    CacheStatistics statistics = small.cacheStatistics();
    assertThat(statistics.bytes()).isBetween(1L, 200_000L);
    assertThat(statistics.evictions()).isGreaterThan(1_000);
    assertThat(statistics.misses()).isEqualTo(2_000);
  }

  @Test
  void countsHitsAndMisses() {
    shared("SELECT 1");
    shared("SELECT 2");
    cached("SELECT 3");
    cached("SELECT 'never seen'");
    CacheStatistics statistics = shop.analyzer.cacheStatistics();
    assertThat(statistics.hits()).isEqualTo(2);
    assertThat(statistics.misses()).isEqualTo(1);
    assertThat(statistics.entries()).isEqualTo(1);
  }

  @Test
  void allocatesNothingForWhatItKnows() {
    byte[][] texts = new byte[64][];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = utf8("SELECT name FROM customers WHERE id = " + i * 977 + " LIMIT 10");
      shop.analyzer.analyze(texts[i], shop.context, Sharing.SHAPE);
    }
    long found = ask(texts, 20_000);
    assertThat(found).isEqualTo(20_000);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    ask(texts, 20_000);
    long allocated = threads.getThreadAllocatedBytes(id) - before;
    assertThat(allocated / 20_000.0).isLessThan(1);
  }

  private long ask(byte[][] texts, int times) {
    long found = 0;
    for (int i = 0; i < times; i++) {
      found +=
          shop.analyzer.cached(texts[i % texts.length], shop.context, Sharing.SHAPE).isPresent()
              ? 1
              : 0;
    }
    return found;
  }
}
