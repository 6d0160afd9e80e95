package io.gatehouse.audit.tlog;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Segments whose entries are all in whole tiles, oldest first. Each goes once its tiles are durable
 * and a checkpoint covers them; as long as it is there, {@link Recovery} makes the tiles anew.
 *
 * <p>Nobody hurries: the operating system writes what it was given within half a minute or so
 * (Linux: {@code vm.dirty_expire_centisecs}), many files at once. To force hundreds of small files
 * one by one before that costs several times as much, and the forces that statements wait for
 * suffer from it. Not for use by several threads.
 */
final class FinishedSegments {

  /** How long the operating system has for writing tiles by itself. */
  static final long RIPE_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** More segments than that do not wait: they take room on the disk, and recovery reads them. */
  static final int MOST_WAITING = 8;

  /**
   * So many tiles, or those of one segment, are forced at the end; more would hold up who closes.
   */
  static final int FORCED_AT_CLOSE = 1_024;

  /**
   * One of them.
   *
   * @param end the number of the entry behind its last
   * @param tiles that have become whole with its entries
   * @param since when it was finished, by {@link System#nanoTime}
   */
  private record Finished(Segment segment, long end, List<String> tiles, long since) {}

  private final TileFiles files;
  private final Deque<Finished> waiting = new ArrayDeque<>();

  FinishedSegments(TileFiles files) {
    this.files = files;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Takes the next one. */
  void add(Segment segment, long end, List<String> tiles) {
    waiting.add(new Finished(segment, end, List.copyOf(tiles), System.nanoTime()));
  }

  /** How long until {@link #removeRipe} may have something to do, if no more come; not negative. */
  long nanosUntilRipe() {
    return waiting.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, RIPE_NANOS - (System.nanoTime() - waiting.peek().since()));
  }

  /**
   * Removes the oldest if its time has come.
   *
   * @param sealed how many entries the newest checkpoint covers
   */
  void removeRipe(long sealed) throws IOException {
    if (waiting.size() > MOST_WAITING || nanosUntilRipe() == 0) {
      removeOldest(sealed);
    }
  }

  /** Removes what can be removed quickly; the rest is the next run's. */
  void removeAtClose(long sealed) throws IOException {
    int room = FORCED_AT_CLOSE;
    do {
      room -= waiting.isEmpty() ? 0 : waiting.peek().tiles().size();
    } while (removeOldest(sealed) && !waiting.isEmpty() && waiting.peek().tiles().size() <= room);
  }

  private boolean removeOldest(long sealed) throws IOException {
    Finished oldest = waiting.peek();
    if (oldest == null || oldest.end() > sealed) {
      return false;
    }
    files.forceAll(oldest.tiles());
    Files.deleteIfExists(oldest.segment().path());
    waiting.remove();
    return true;
  }
}
