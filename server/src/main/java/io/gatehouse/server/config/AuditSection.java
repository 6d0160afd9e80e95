package io.gatehouse.server.config;

import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.DiskThresholds;
import io.gatehouse.audit.Durability;
import io.gatehouse.audit.StatementText;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code audit}. */
final class AuditSection {

  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private AuditSection() {}

  static AuditConfiguration read(Section section) {
    Path directory = section.requiredPath("directory");
    Path key = section.path("key").orElseGet(() -> new AuditDirectory(directory).defaultKeyFile());
    AuditLogOptions options = options(section, origin(section));
    Optional<WitnessConfiguration> witness =
        section.map().optionalMap("witness").map(inner -> witness(section.of(inner)));
    List<SinkConfiguration> sinks = SinkSections.read(section);
    section.done();
    return new AuditConfiguration(directory, key, options, witness, sinks);
  }

  private static AuditLogOptions origin(Section section) {
    String origin = section.map().string("origin", "gatehouse/proxy");
    try {
      return AuditLogOptions.defaults(origin);
    } catch (IllegalArgumentException unfit) {
      section.map().problem("origin", unfit.getMessage(), "such as example.com/gatehouse-1");
      return AuditLogOptions.defaults("gatehouse/proxy");
    }
  }

  private static AuditLogOptions options(Section section, AuditLogOptions defaults) {
    Durability durability =
        section.map().constant("durability", Durability.class, Durability.BEFORE_FORWARD);
    Duration forceEvery =
        section.duration(
            "force_every", defaults.forceEvery(), Duration.ofMillis(1), Duration.ofMinutes(1));
    Optional<Duration> retention =
        section.map().has("retention")
            ? Optional.of(
                section.duration(
                    "retention",
                    Duration.ofDays(400),
                    Duration.ofHours(1),
                    Duration.ofDays(36_500)))
            : Optional.empty();
    return defaults
        .withDurability(durability, forceEvery)
        .withMaxQueued(section.number("max_queued", defaults.maxQueued(), 1, 10_000_000))
        .withMaxEventBytes(
            section.size("max_event", defaults.maxEventBytes(), 64 * KIB, Integer.MAX_VALUE))
        .withMaxSegmentBytes(
            section.size("max_segment", (int) defaults.maxSegmentBytes(), MIB, Integer.MAX_VALUE))
        .withCheckpointEvery(
            section.duration(
                "checkpoint_every",
                defaults.checkpointEvery(),
                Duration.ofMillis(10),
                Duration.ofHours(1)))
        .withStatementText(
            section.map().constant("sql", StatementText.class, defaults.statementText()))
        .withRetention(retention)
        .withDisk(disk(section.inner("disk"), defaults.disk()));
  }

  private static DiskThresholds disk(Section section, DiskThresholds defaults) {
    long warn = section.map().optionalSize("warn_below").orElse(defaults.warnBelow());
    long refuse = section.map().optionalSize("refuse_below").orElse(defaults.refuseBelow());
    section.done();
    if (refuse < 0 || warn < refuse) {
      section
          .map()
          .problem(
              "refuse_below",
              "refuse_below is more than warn_below",
              "warnings have to come before refusals");
      return defaults;
    }
    return new DiskThresholds(warn, refuse);
  }

  private static WitnessConfiguration witness(Section section) {
    Duration every =
        section.duration("every", Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1));
    Optional<Path> file = section.path("file");
    Optional<URI> url = section.url("url");
    Optional<Path> git = section.path("git");
    section.done();
    url.filter(found -> !"https".equals(found.getScheme()) && !"http".equals(found.getScheme()))
        .ifPresent(found -> section.map().problem("url", "a witness has an http or https URL", ""));
    if (file.isEmpty() && url.isEmpty() && git.isEmpty()) {
      section
          .map()
          .problems()
          .add(section.map().at(), "a witness is a file, a url or a git repository", "");
    }
    return new WitnessConfiguration(every, file, url, git);
  }
}
