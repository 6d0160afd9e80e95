package io.gatehouse.audit.tlog;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes the names in a directory durable: a new file's force does not do that (fsync(2)). */
final class DirectoryForce {

  /** Windows can't open a directory, and needs no such force. */
  private static final boolean POSSIBLE = File.separatorChar == '/';

  private DirectoryForce() {}

  static void force(Path directory) throws IOException {
    if (POSSIBLE) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
