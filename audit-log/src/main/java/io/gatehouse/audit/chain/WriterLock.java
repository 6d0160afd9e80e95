package io.gatehouse.audit.chain;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets one writer at a time into a directory.
 *
 * <p>The lock is the operating system's, on the file {@code lock}. POSIX drops a process's lock as
 * soon as that process closes any descriptor of the file, so that nobody else may open it, not even
 * to look whether it is locked. Readers look into {@code writer} instead, which names the process;
 * they see it only from the same process namespace.
 */
final class WriterLock implements Closeable {

  private static final String LOCK = "lock";
  private static final String WRITER = "writer";

  private final Path directory;
  private final FileChannel channel;

  private WriterLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  static WriterLock take(Path directory) throws IOException {
    // Asked first: to open the lock file and close it again would drop this process's own lock.
    if (namesProcess(directory, ProcessHandle.current())) {
      throw inUse(directory);
    }
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(directory);
      }
      ProcessHandle self = ProcessHandle.current();
      Files.writeString(
          directory.resolve(WRITER),
          self.pid() + " " + startOf(self) + "\n",
          StandardCharsets.US_ASCII);
      return new WriterLock(directory, channel);
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw inUse(directory);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Whether a writer is at work, as far as this process can see. */
  static boolean isTaken(Path directory) throws IOException {
    Optional<ProcessHandle> writer = pidOf(directory).flatMap(ProcessHandle::of);
    return writer.isPresent() && writer.get().isAlive() && namesProcess(directory, writer.get());
  }

  private static boolean namesProcess(Path directory, ProcessHandle process) throws IOException {
    return read(directory).equals(process.pid() + " " + startOf(process));
  }

  private static Optional<Long> pidOf(Path directory) throws IOException {
    String pid = read(directory).split(" ", 2)[0];
    return pid.matches("\\d{1,18}") ? Optional.of(Long.valueOf(pid)) : Optional.empty();
  }

  private static String read(Path directory) throws IOException {
    try {
      byte[] content = Files.readAllBytes(directory.resolve(WRITER));
      return new String(content, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  private static IOException inUse(Path directory) {
    return new IOException(
        "the audit directory " + directory + " is in use by another process: one log, one writer");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(directory.resolve(WRITER));
    channel.close();
  }
}
