package io.gatehouse.server.ops;

import io.gatehouse.audit.Verdict;
import io.gatehouse.proxy.Gatehouse;
import io.gatehouse.proxy.Telemetry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Counts what the proxy does. Labels are words of the proxy's own, or names of the configuration:
 * nothing that a client sends makes a new series.
 */
public final class Metrics implements Telemetry {

  private static final Duration[] PROXY_TIMES = {
    Duration.ofNanos(10_000),
    Duration.ofNanos(25_000),
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private static final Duration[] STATEMENT_TIMES = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30),
    Duration.ofMinutes(5)
  };

  private static final String DETECTED = "gatehouse.detected.columns";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);
  private final Map<Limit, Counter> limits = new EnumMap<>(Limit.class);
  private final Counter sessions = counter("gatehouse.sessions.opened", "Clients let in");
  private final Counter refused = counter("gatehouse.logins.refused", "Clients not let in");
  private final Counter succeeded;
  private final Counter failed;
  private final Counter rows = counter("gatehouse.rows.returned", "Rows returned to clients");
  private final Timer decision;
  private final Timer audit;
  private final Timer statement;
  private final LongAdder recording = new LongAdder();

  /** Counts from zero. */
  public Metrics() {
    for (Verdict verdict : Verdict.values()) {
      verdicts.put(
          verdict,
          Counter.builder("gatehouse.statements")
              .description("Messages that were judged")
              .tag("verdict", word(verdict))
              .register(registry));
    }
    for (Limit limit : Limit.values()) {
      limits.put(
          limit,
          Counter.builder("gatehouse.limits.met")
              .description("How often a client met a limit")
              .tag("limit", word(limit))
              .register(registry));
    }
    succeeded = ended("ok");
    failed = ended("error");
    decision =
        timer(
            "gatehouse.decision",
            "From a message being whole to its judgement, without waiting for people",
            PROXY_TIMES);
    audit = timer("gatehouse.audit.write", "Until the log has an entry for good", PROXY_TIMES);
    statement =
        timer("gatehouse.statement", "From forwarding a message to its end", STATEMENT_TIMES);
    gauge("gatehouse.audit.queue", "Entries that wait for the log", recording::sum);
    gauge(
        "gatehouse.direct.memory.bytes",
        "Memory of network buffers",
        Gatehouse::networkBufferBytes);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter ended(String outcome) {
    return Counter.builder("gatehouse.statements.ended")
        .description("Statements that ran to their end")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Timer timer(String name, String description, Duration... buckets) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** Shows a value that is asked for whenever somebody looks. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** The same for one of the configuration's databases. */
  public void databaseGauge(
      String name, String description, String database, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tag("database", database)
        .register(registry);
  }

  /** All of it, as Prometheus' text format has it. */
  String text() {
    return registry.scrape();
  }

  @Override
  public void sessionOpened() {
    sessions.increment();
  }

  @Override
  public void loginRefused() {
    refused.increment();
  }

  @Override
  public void decided(Verdict verdict, long nanos) {
    verdicts.get(verdict).increment();
    if (nanos > 0) {
      decision.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void recording() {
    recording.increment();
  }

  @Override
  public void recorded(long nanos) {
    recording.decrement();
    audit.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void ended(boolean success, long returnedRows, long nanos) {
    (success ? succeeded : failed).increment();
    rows.increment(returnedRows);
    statement.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void detected(String kind) {
    registry.counter(DETECTED, "kind", kind).increment();
  }

  @Override
  public void limitMet(Limit limit) {
    limits.get(limit).increment();
  }
}
