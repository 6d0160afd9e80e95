package io.gatehouse.audit.tlog;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern FORM = Pattern.compile("(\\d{1,18}) (\\d{1,18})");

  /**
   * Processes work out the time of the machine's start, and so of their own, a little differently.
   */
  private static final long SAME_START_MILLIS = 3_000;

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
    Matcher writer = FORM.matcher(read(directory));
    if (!writer.matches()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(writer.group(1)));
    return process.isPresent() && process.get().isAlive() && namesProcess(directory, process.get());
  }

  private static boolean namesProcess(Path directory, ProcessHandle process) throws IOException {
    Matcher writer = FORM.matcher(read(directory));
    return writer.matches()
        && Long.parseLong(writer.group(1)) == process.pid()
        && Math.abs(Long.parseLong(writer.group(2)) - startOf(process)) < SAME_START_MILLIS;
  }

  private static String read(Path directory) throws IOException {
    try {
      byte[] content = Files.readAllBytes(directory.resolve(WRITER));
      return new String(content, StandardCharsets.ISO_8859_1).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /** Milliseconds since 1970; 0 where the platform does not say. */
  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
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
