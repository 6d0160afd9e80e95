package io.gatehouse.proxy.control.journal;

import io.gatehouse.proxy.control.ControlCommand;
import io.gatehouse.proxy.control.ControlEvent;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlState;
import io.gatehouse.proxy.control.ControlUnavailable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in one file, for one proxy.
 *
 * <pre>
 *   gatehouse-control/1
 *   000000f3 9ae0c1d2 {"events":[…]}      length and CRC-32C of the JSON, in hex; a line a transaction
 * </pre>
 *
 * A transaction counts when its line is whole and on the disk: a crash loses none that was
 * acknowledged and leaves at most the beginning of one that was not, which is cut when the file is
 * opened. A line that is damaged and has others behind it is no work of a crash: the journal is
 * then refused.
 */
public final class FileJournal implements Journal {

  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);

  /** What the file is called in its directory. */
  public static final String FILE = "control.journal";

  private static final String UNFINISHED = "control.journal.new";

  /** A file smaller than this is left as it is. */
  private static final long COMPACT_FROM = 4L << 20;

  /** How many times as large as when it was last compacted a file becomes before it is again. */
  private static final int COMPACT_AT = 4;

  private final Path directory;
  private final Clock clock;
  private final FileLockOfDirectory lock;
  private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
  private FileChannel channel;
  private long size;
  private long compactAbove;
  private boolean broken;
  private boolean closed;
  private volatile ControlState state;

  private FileJournal(
      Path directory, Clock clock, FileLockOfDirectory lock, FileChannel channel, long compactFrom)
      throws IOException {
    this.directory = directory;
    this.clock = clock;
    this.lock = lock;
    this.channel = channel;
    JournalLines.Read read = JournalLines.read(channel, directory.resolve(FILE));
    this.state = read.state();
    this.size = read.size();
    this.compactAbove = Math.max(compactFrom, size * COMPACT_AT);
    if (channel.size() > size) {
      LOG.warn(
          "{} ended in {} bytes of a transaction that was never acknowledged: cut",
          directory.resolve(FILE),
          channel.size() - size);
      channel.truncate(size);
      channel.force(true);
    }
  }

  /**
   * Opens the journal in a directory, and makes both when they are not there.
   *
   * @throws IOException when another process has it, when it is damaged, or when it can't be read
   *     or written; the message says which
   */
  public static FileJournal open(Path directory, Clock clock) throws IOException {
    return open(directory, clock, COMPACT_FROM);
  }

  static FileJournal open(Path directory, Clock clock, long compactFrom) throws IOException {
    Objects.requireNonNull(clock);
    OwnerOnly.directory(directory);
    FileLockOfDirectory lock = FileLockOfDirectory.take(directory);
    FileChannel channel = null;
    try {
      Path file = directory.resolve(FILE);
      if (!Files.exists(file)) {
        begin(directory, ControlState.EMPTY).close();
      }
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      OwnerOnly.restrict(file);
      return new FileJournal(directory, clock, lock, channel, compactFrom);
    } catch (IOException | RuntimeException failed) {
      if (channel != null) {
        channel.close();
      }
      lock.close();
      throw failed;
    }
  }

  @Override
  public ControlState state() {
    return state;
  }

  @Override
  public boolean current() {
    return true;
  }

  @Override
  public void onChange(ChangeListener listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized ControlState transact(ControlCommand command, BeforeCommit before)
      throws ControlRejected, ControlUnavailable {
    if (closed || broken) {
      throw new ControlUnavailable(
          closed
              ? "the control journal is closed"
              : "the control journal could not be brought back to a good state: the proxy must be"
                  + " started again",
          null);
    }
    ControlState old = state;
    Instant now = old.notBefore(clock.instant().truncatedTo(ChronoUnit.MICROS));
    List<ControlEvent> events = command.decide(old, now);
    if (events.isEmpty()) {
      return old;
    }
    ControlState next = old.with(events);
    byte[] line = JournalLines.line(EventCodec.encode(events));
    before.accept(old, events);
    append(line);
    state = next;
    listeners.forEach(listener -> listener.changed(old, next));
    if (size > compactAbove) {
      compact();
    }
    return next;
  }

  private void append(byte[] line) throws ControlUnavailable {
    try {
      JournalLines.write(channel, ByteBuffer.wrap(line), size);
      channel.force(false);
      size += line.length;
    } catch (IOException failed) {
      takeBack();
      throw new ControlUnavailable(
          "this can't be written to %s, so it is not done: %s"
              .formatted(directory.resolve(FILE), failed.getMessage()),
          failed);
    }
  }

  /** What was written of a line must not come to count after the next one. */
  private void takeBack() {
    try {
      channel.truncate(size);
      channel.force(true);
    } catch (IOException failed) {
      broken = true;
      LOG.error("{} could not be cut back; nothing more is decided", directory, failed);
    }
  }

  private void compact() {
    try {
      FileChannel smaller = begin(directory, state);
      FileChannel larger = channel;
      channel = smaller;
      size = smaller.size();
      larger.close();
    } catch (IOException failed) {
      // The old file is whole, and the transaction is in it.
      LOG.warn("{} could not be made smaller: {}", directory.resolve(FILE), failed.getMessage());
    }
    compactAbove = Math.max(compactAbove, size * COMPACT_AT);
  }

  /** Puts a file in place that tells a state: wholly, or not at all. */
  private static FileChannel begin(Path directory, ControlState state) throws IOException {
    Path unfinished = directory.resolve(UNFINISHED);
    Files.deleteIfExists(unfinished);
    FileChannel channel = OwnerOnly.create(unfinished);
    try {
      long end = JournalLines.write(channel, ByteBuffer.wrap(JournalLines.HEADER.clone()), 0);
      if (!state.equals(ControlState.EMPTY)) {
        byte[] line = JournalLines.line(EventCodec.encode(state.retold()));
        JournalLines.write(channel, ByteBuffer.wrap(line), end);
      }
      channel.force(true);
      Files.move(
          unfinished,
          directory.resolve(FILE),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      OwnerOnly.force(directory);
      return channel;
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      channel.close();
    } catch (IOException failed) {
      LOG.warn("{} could not be closed: {}", directory.resolve(FILE), failed.getMessage());
    }
    lock.close();
  }
}
