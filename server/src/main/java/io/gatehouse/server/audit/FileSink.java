package io.gatehouse.server.audit;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.server.config.SinkFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Lines at the end of a file, which is opened each time: whoever takes it away gets a new one. One
 * that is made is for its owner alone.
 *
 * @param path the file
 * @param format of the lines
 */
record FileSink(Path path, SinkFormat format) implements Sink {

  @Override
  public void send(List<AuditEntry> entries) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (AuditEntry entry : entries) {
      lines.append(EntryText.of(format, entry)).append('\n');
    }
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] owners =
        posix
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A pipe that nobody reads would hold this thread for ever.
      throw new IOException(path + " is no regular file");
    }
    try (FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            owners)) {
      long end = channel.size();
      if (end > 0 && !endsALine(channel, end)) {
        // A crash has torn the last line; it comes again whole.
        lines.insert(0, '\n');
      }
      ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
      channel.position(end);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  private static boolean endsALine(FileChannel channel, long end) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return channel.read(last, end - 1) == 1 && last.get(0) == '\n';
  }
}
