package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Follows the segment log, in a thread of its own, {@code audit-log-sealer}: makes tiles of what is
 * durable and signs a checkpoint every so often.
 *
 * <pre>
 *   segment, forced -> bundles, tiles of hashes -> partial tiles -> checkpoint, forced
 *                   -> (segment whole and sealed) {@link FinishedSegments}: tiles forced -> segment removed
 * </pre>
 */
final class Sealer {

  private static final int ENTRIES_AT_ONCE = 16_384;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final TileFiles files;
  private final TileBuilder builder;
  private final SigningKey key;
  private final long everyNanos;
  private final Queue<Erasure> erasures = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "audit-log-sealer");

  private record Erasure(long sequence, CompletableFuture<Void> done) {}

  private volatile long durable;
  private volatile long sealed;
  private volatile boolean closing;
  private volatile boolean idle;
  private volatile Throwable failure;
  private volatile Consumer<Throwable> failed = failure -> {};

  // The thread's own.
  private SegmentFrames frames;
  private Segment segment;
  private final FinishedSegments finished;
  private boolean published;
  private long publishedAt;

  /**
   * @param builder holds all entries that are durable now
   * @param segment the one that the last of them lies in
   * @param finished the segments before
   * @param position where in it the next will be
   * @param sealed how many entries the newest checkpoint covers; -1 when there is none
   */
  Sealer(
      TileFiles files,
      TileBuilder builder,
      SigningKey key,
      Duration every,
      Segment segment,
      List<Segment> finished,
      long position,
      long sealed)
      throws IOException {
    this.files = files;
    this.builder = builder;
    this.key = key;
    this.everyNanos = every.toNanos();
    this.segment = segment;
    this.finished = new FinishedSegments(files);
    // Which tiles are of which segment is not known any more: they are forced before the first
    // goes.
    for (Segment earlier : finished) {
      this.finished.add(earlier, segment.first(), builder.takeUnforced());
    }
    this.durable = builder.size();
    this.sealed = sealed;
    this.frames = Files.exists(segment.path()) ? new SegmentFrames(segment, position) : null;
    thread.setDaemon(true);
  }

  void start(Consumer<Throwable> listener) {
    failed = listener;
    thread.start();
  }

  /** Tells how many entries are durable. */
  void durable(long size) {
    boolean tile = durable / TilePath.WIDTH != size / TilePath.WIDTH;
    durable = size;
    if (idle || tile) {
      LockSupport.unpark(thread);
    }
  }

  /** How many entries the newest checkpoint covers. */
  long sealed() {
    return sealed;
  }

  /**
   * Waits until a checkpoint covers so many entries.
   *
   * @throws IOException when sealing has failed
   */
  void await(long size) throws IOException {
    while (sealed < size) {
      if (!thread.isAlive()) {
        throw new IOException("the audit log can't be sealed", failure);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** Seals what is durable, unless sealing has failed, and waits for that. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!(closing && sealed == durable)) {
        long target = Math.min(durable, builder.size() + ENTRIES_AT_ONCE);
        advance(target);
        eraseAll();
        if (builder.size() > sealed && (isDue() || (closing && builder.size() == durable))) {
          publish();
        }
        finished.removeRipe(sealed);
        park();
      }
      finished.removeAtClose(sealed);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
      failed.accept(e);
      erasures.forEach(erasure -> erasure.done().completeExceptionally(e));
    } finally {
      closeFrames();
    }
  }

  private boolean isDue() {
    return !published || System.nanoTime() - publishedAt >= everyNanos;
  }

  private void park() {
    if (closing || builder.size() < durable || !erasures.isEmpty()) {
      return;
    }
    if (builder.size() > sealed) {
      LockSupport.parkNanos(this, Math.max(1, everyNanos - (System.nanoTime() - publishedAt)));
      return;
    }
    idle = true;
    if (builder.size() == durable && erasures.isEmpty() && !closing) {
      if (finished.isEmpty()) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, Math.max(1, finished.nanosUntilRipe()));
      }
    }
    idle = false;
  }

  /**
   * Erases what is kept apart from an entry, wherever it lies, for good: a segment, a bundle. The
   * log has to say so before.
   *
   * @param sequence of an entry that a checkpoint covers
   */
  CompletableFuture<Void> erase(long sequence) {
    Erasure erasure = new Erasure(sequence, new CompletableFuture<>());
    erasures.add(erasure);
    LockSupport.unpark(thread);
    return erasure.done();
  }

  private void eraseAll() throws IOException {
    for (Erasure next = erasures.poll(); next != null; next = erasures.poll()) {
      builder.erase(next.sequence());
      PayloadEraser.erase(files, next.sequence());
      next.done().complete(null);
    }
  }

  private void advance(long target) throws IOException {
    while (builder.size() < target) {
      if (frames == null) {
        frames = new SegmentFrames(segment, 0);
      }
      switch (frames.next()) {
        case FRAME -> {
          if (frames.sequence() != builder.size()) {
            throw changed();
          }
          builder.add(
              frames.bytes(),
              frames.entryOffset(),
              frames.entryLength(),
              frames.payloadOffset(),
              frames.payloadLength());
        }
        case END -> {
          Segment following = new Segment(files.directory(), builder.size());
          if (builder.size() == segment.first() || !Files.exists(following.path())) {
            throw changed();
          }
          closeFrames();
          finished.add(segment, builder.size(), builder.takeUnforced());
          segment = following;
        }
        case BAD -> throw changed();
      }
    }
  }

  private AuditLogCorruptException changed() {
    return new AuditLogCorruptException(
        segment.path() + " was changed by somebody else while it was written");
  }

  private void publish() throws IOException {
    List<String> partials = builder.writePartials();
    Checkpoint.sign(builder.size(), builder.root(), key).writeInto(files);
    sealed = builder.size();
    published = true;
    publishedAt = System.nanoTime();
    builder.replacePartials(partials);
  }

  private void closeFrames() {
    if (frames != null) {
      try {
        frames.close();
      } catch (IOException e) {
        // It was only read.
        frames = null;
      }
      frames = null;
    }
  }
}
