package io.gatehouse.proxy.control.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets one journal at a time into a directory. The operating system drops it with the process. */
final class FileLockOfDirectory implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FileLockOfDirectory.class);
  private static final String FILE = "control.lock";

  private final Path directory;
  private final FileChannel channel;

  private FileLockOfDirectory(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  static FileLockOfDirectory take(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(directory);
      }
      OwnerOnly.restrict(directory.resolve(FILE));
      return new FileLockOfDirectory(directory, channel);
    } catch (OverlappingFileLockException sameProcess) {
      channel.close();
      throw inUse(directory);
    } catch (IOException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private static IOException inUse(Path directory) {
    return new IOException(
        "the control journal in "
            + directory
            + " is in use by another proxy: several proxies share one in PostgreSQL");
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      LOG.warn("the lock of {} could not be let go: {}", directory, failed.getMessage());
    }
  }
}
