package io.gatehouse.bench;

import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.index.AuditIndex;
import io.gatehouse.audit.index.IndexSearch;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Indexes a log that {@link AuditWriting} wrote, and asks. Prints Markdown: milliseconds of the
 * newest 100 entries, each read from the log, medians of 15, each with a reader that was just
 * opened; the first one too. The CPU time is what carries over when others use the machine.
 *
 * <pre>
 *   AuditSearching DIRECTORY
 * </pre>
 */
public final class AuditSearching {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int LIMIT = 100;
  private static final int TIMES = 15;

  private AuditSearching() {}

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    AuditDirectory log = new AuditDirectory(Path.of(arguments[0]));
    AuditIndex index = AuditIndex.of(log);
    long began = System.nanoTime();
    index.update(count -> {});
    double seconds = (System.nanoTime() - began) / 1e9;
    try (IndexSearch search = IndexSearch.open(index)) {
      long bytes = bytes(log.path());
      long indexBytes = bytes(index.path());
      System.out.printf(
          Locale.ROOT,
          "%d entries in the index, brought up to date in %.0f s (%d s CPU of the process); log %d MB,"
              + " index %d MB: %.1f %%%n%n",
          search.indexed(),
          seconds,
          ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toSeconds(),
          bytes >> 20,
          indexBytes >> 20,
          100.0 * indexBytes / bytes);
    }
    System.out.println("| query | found | first ms | median ms | median CPU ms |");
    System.out.println("|---|--:|--:|--:|--:|");
    for (Map.Entry<String, AuditQuery> one : queries().entrySet()) {
      ask(index, one.getKey(), one.getValue(), false);
    }
    Instant week = Instant.now().minus(Duration.ofDays(7));
    AuditQuery saw =
        AuditQuery.builder().with(Condition.SEEN_CLEAR, "customers.ssn").since(week).build();
    ask(index, "who saw customers.ssn in clear last week: entries", saw, false);
    ask(index, "who saw customers.ssn in clear last week: people", saw, true);
  }

  private static Map<String, AuditQuery> queries() {
    Map<String, AuditQuery> queries = new LinkedHashMap<>();
    one(queries, Condition.USER, "user-77");
    one(queries, Condition.ACTOR, "agent-4");
    one(queries, Condition.GROUP, "team-7");
    one(queries, Condition.GROUP, "everybody");
    one(queries, Condition.TOKEN, "jti-50");
    one(queries, Condition.DATABASE, "shop");
    one(queries, Condition.TABLE, "customers");
    one(queries, Condition.COLUMN, "customers.ssn");
    one(queries, Condition.LABEL, "pii");
    one(queries, Condition.VERDICT, "block");
    one(queries, Condition.POLICY, "dangers");
    one(queries, Condition.SQLSTATE, "57014");
    one(queries, Condition.TYPE, "session_opened");
    one(queries, Condition.SESSION, String.format(Locale.ROOT, "01JD%022X", 50 * 7_919));
    one(queries, Condition.APPLICATION, "app-7");
    one(queries, Condition.TRACE, "%032x".formatted(700));
    one(queries, Condition.COMMENT, "run=70");
    one(queries, Condition.USER, "nobody at all");
    queries.put("text: hours business", AuditQuery.builder().text("business hours").build());
    queries.put("text: a literal", AuditQuery.builder().text("4711").build());
    queries.put("text: a literal that is not there", AuditQuery.builder().text("q8w7").build());
    Instant now = Instant.now();
    queries.put("since 1 h", AuditQuery.builder().since(now.minus(Duration.ofHours(1))).build());
    queries.put("since 15 d", AuditQuery.builder().since(now.minus(Duration.ofDays(15))).build());
    queries.put("until 15 d", AuditQuery.builder().until(now.minus(Duration.ofDays(15))).build());
    queries.put(
        "user, table, block, 7 d",
        AuditQuery.builder()
            .user("user-77")
            .table("orders")
            .with(Condition.VERDICT, "block")
            .since(now.minus(Duration.ofDays(7)))
            .build());
    return queries;
  }

  private static void one(Map<String, AuditQuery> queries, Condition condition, String value) {
    queries.put(
        condition.label() + ": " + value, AuditQuery.builder().with(condition, value).build());
  }

  private static void ask(AuditIndex index, String name, AuditQuery query, boolean who)
      throws IOException {
    double[] millis = new double[TIMES];
    double[] cpu = new double[TIMES];
    long found = 0;
    for (int i = 0; i < TIMES; i++) {
      long cpuBegan = THREADS.getCurrentThreadCpuTime();
      long began = System.nanoTime();
      try (IndexSearch search = IndexSearch.open(index)) {
        found = who ? search.who(query).rows().size() : search.newest(query, LIMIT, entry -> {});
      }
      millis[i] = (System.nanoTime() - began) / 1e6;
      cpu[i] = (THREADS.getCurrentThreadCpuTime() - cpuBegan) / 1e6;
    }
    double first = millis[0];
    Arrays.sort(millis);
    Arrays.sort(cpu);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.1f |%n",
        name,
        found,
        first,
        millis[TIMES / 2],
        cpu[TIMES / 2]);
  }

  private static long bytes(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
