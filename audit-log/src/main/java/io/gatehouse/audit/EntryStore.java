package io.gatehouse.audit;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Where entries lie and what proves that nobody changed them. One format of the log is one
 * implementation; the group commit drives it from a single thread, so that it needs no locks.
 *
 * <p>After any {@link IOException} only {@link #close()} may follow.
 */
public interface EntryStore extends Closeable {

  /**
   * Who is told when the store fails by itself, outside of any call, on whatever thread. Called
   * once, before the first entry that is not the log's own.
   */
  void onFailure(Consumer<Throwable> listener);

  /** What stands in {@link AuditField#LOG_FORMAT}. */
  String format();

  /** How many entries the log holds, those of {@link #add} included. */
  long size();

  /**
   * Adds an entry behind the last. It may stay in memory until {@link #write()}.
   *
   * @param entry holds canonical JSON; not kept
   * @param length how much of it counts
   * @param payload what is kept apart from the entry, so that it can be erased; the entry holds its
   *     hash. Not kept
   * @param payloadLength how much of it counts; 0 when there is none
   * @return the entry's sequence number
   */
  long add(byte[] entry, int length, byte[] payload, int payloadLength) throws IOException;

  /**
   * Keeps a value that is too long for an entry, durable when this returns.
   *
   * @return its SHA-256, in lower-case hex, by which readers find it
   */
  String detach(byte[] value, int offset, int length) throws IOException;

  /** Hands everything added to the operating system. */
  void write() throws IOException;

  /** Makes everything written durable. */
  void force() throws IOException;

  /** Lets go of all files; what was added and not forced may be lost. */
  @Override
  void close() throws IOException;
}
