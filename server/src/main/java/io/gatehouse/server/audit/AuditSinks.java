package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.server.config.SinkConfiguration;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what checkpoints cover to where other programs listen, each sink from a thread of its own
 * with a cursor of its own: at least once, in order, nothing left out. A sink that does not take
 * what it gets is tried again for ever, less and less often; statements never wait for it.
 */
public final class AuditSinks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditSinks.class);

  private static final int BATCH_ENTRIES = 512;
  private static final int BATCH_BYTES = 1 << 20;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Running> running = new ArrayList<>();

  private AuditSinks() {}

  /** Begins. */
  public static AuditSinks start(
      AuditDirectory log, List<SinkConfiguration> configured, Clock clock) throws IOException {
    return start(log, configured, clock, Duration.ofSeconds(1));
  }

  /**
   * @param firstPause after the first failure; doubled each time
   */
  static AuditSinks start(
      AuditDirectory log, List<SinkConfiguration> configured, Clock clock, Duration firstPause)
      throws IOException {
    AuditSinks sinks = new AuditSinks();
    if (!configured.isEmpty()) {
      createDirectory(SinkState.directory(log));
    }
    for (SinkConfiguration one : configured) {
      sinks.running.add(
          new Running(
              one.name(), log, sink(one, clock), SinkState.of(log, one.name()), firstPause));
    }
    sinks.running.forEach(one -> one.thread.start());
    return sinks;
  }

  private static Sink sink(SinkConfiguration configured, Clock clock) {
    if (configured instanceof SinkConfiguration.Lines lines) {
      return new FileSink(lines.path(), lines.format());
    }
    if (configured instanceof SinkConfiguration.Stdout stdout) {
      return new StreamSink(new FileOutputStream(FileDescriptor.out), stdout.format());
    }
    if (configured instanceof SinkConfiguration.Otlp otlp) {
      return new OtlpSink(otlp.url(), clock);
    }
    if (configured instanceof SinkConfiguration.Webhook webhook) {
      return new WebhookSink(webhook, clock);
    }
    throw new IllegalStateException("no such sink: " + configured.getClass());
  }

  private static void createDirectory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(directory);
    }
  }

  /** One sink at work. */
  private static final class Running {

    private final String name;
    private final AuditDirectory log;
    private final Sink sink;
    private final SinkState state;
    private final Duration firstPause;
    private final Thread thread;
    private volatile boolean closing;
    private boolean failing;

    /** Stands before the entry that is due, as long as all goes well. */
    private Optional<AuditReader> reader = Optional.empty();

    private long due;

    Running(String name, AuditDirectory log, Sink sink, SinkState state, Duration firstPause) {
      this.name = name;
      this.log = log;
      this.sink = sink;
      this.state = state;
      this.firstPause = firstPause;
      this.thread = new Thread(this::run, "gatehouse-audit-sink-" + name);
      thread.setDaemon(true);
    }

    private void run() {
      Duration pause = firstPause;
      try {
        while (!closing) {
          try {
            if (!sendSome()) {
              Thread.sleep(LOOK_AGAIN.toMillis());
            }
            pause = firstPause;
          } catch (IOException | RuntimeException failed) {
            if (closing) {
              // A channel tells of an interruption in its own way.
              return;
            }
            failed(failed);
            Thread.sleep(pause.toMillis());
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
          }
        }
      } catch (InterruptedException closed) {
        return;
      } finally {
        closeReader();
      }
    }

    private void closeReader() {
      try {
        if (reader.isPresent()) {
          reader.get().close();
        }
      } catch (IOException e) {
        LOG.debug("closing what the sink {} reads", name, e);
      }
      reader = Optional.empty();
    }

    /** False when there is nothing to send. */
    private boolean sendSome() throws IOException, InterruptedException {
      long sealed = log.checkpoint().map(Checkpoint::size).orElse(0L);
      long next = Math.max(state.cursor().read(), log.firstKept());
      if (next > sealed) {
        throw new IOException(
            "its cursor stands at entry "
                + next
                + ", and the log has "
                + sealed
                + ": another log?");
      }
      if (next == sealed) {
        return false;
      }
      List<AuditEntry> batch = batch(next, sealed);
      sink.send(batch);
      due = next + batch.size();
      state.cursor().write(due);
      if (failing) {
        failing = false;
        state.clearProblem();
        LOG.info("the audit log's sink {} takes entries again", name);
      }
      return true;
    }

    private List<AuditEntry> batch(long next, long sealed) throws IOException {
      List<AuditEntry> batch = new ArrayList<>();
      long bytes = 0;
      if (reader.isEmpty() || due != next) {
        closeReader();
        reader = Optional.of(log.readFrom(next));
      }
      while (batch.size() < BATCH_ENTRIES && bytes < BATCH_BYTES && next + batch.size() < sealed) {
        Optional<AuditEntry> entry = reader.get().next();
        if (entry.isEmpty()) {
          break;
        }
        batch.add(entry.get());
        bytes += entry.get().json().length();
      }
      if (batch.isEmpty()) {
        throw new IOException("entry " + next + " of the audit log can't be read");
      }
      return batch;
    }

    private void failed(Exception why) {
      closeReader();
      if (!failing) {
        LOG.error(
            "the audit log's sink {} does not take entries; tried again: {}", name, why.toString());
      } else {
        LOG.debug("the audit log's sink {}: {}", name, why.toString());
      }
      failing = true;
      try {
        state.noteProblem(why.toString());
      } catch (IOException unwritable) {
        LOG.error("what is wrong with the sink {} can't be written down", name, unwritable);
      }
    }
  }

  /** Stops; what was not sent is sent by the next run. */
  @Override
  public void close() {
    for (Running one : running) {
      one.closing = true;
      one.thread.interrupt();
    }
    try {
      for (Running one : running) {
        // A sink that hangs in spite of that is left behind.
        one.thread.join(PATIENCE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
