package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import io.gatehouse.audit.DetachedValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Values too long for their entries: {@code side/<SHA-256 of the bytes>.json}. Equal values share a
 * file.
 *
 * @param directory the log's
 */
record SideFiles(Path directory) implements DetachedValues {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private Path folder() {
    return directory.resolve("side");
  }

  static String nameOf(String sha256) {
    return "side/" + sha256 + ".json";
  }

  /** Keeps a value; it is durable when this returns. */
  String store(byte[] bytes, int offset, int length) throws IOException {
    String sha256 = hash(ByteBuffer.wrap(bytes, offset, length));
    Path file = directory.resolve(nameOf(sha256));
    if (!Files.isDirectory(folder())) {
      Files.createDirectory(folder());
      DirectoryForce.force(directory);
    }
    if (!holds(file, sha256)) {
      Path temporary = folder().resolve(sha256 + ".tmp");
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.wrap(bytes, offset, length);
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    // Also when it was there: the run that put it there may have died before this.
    DirectoryForce.force(folder());
    return sha256;
  }

  @Override
  public byte[] read(String sha256) throws IOException {
    // The name comes out of an entry: it must not lead out of the folder.
    if (!SHA256.matcher(sha256).matches()) {
      throw new AuditLogCorruptException("no name of a side file: " + sha256);
    }
    byte[] bytes = Files.readAllBytes(directory.resolve(nameOf(sha256)));
    if (!hash(ByteBuffer.wrap(bytes)).equals(sha256)) {
      throw new AuditLogCorruptException(nameOf(sha256) + " has another hash than its name");
    }
    return bytes;
  }

  private static boolean holds(Path file, String sha256) throws IOException {
    return Files.exists(file) && hash(ByteBuffer.wrap(Files.readAllBytes(file))).equals(sha256);
  }

  private static String hash(ByteBuffer bytes) {
    MessageDigest digest = MerkleHash.sha256();
    digest.update(bytes);
    return HexFormat.of().formatHex(digest.digest());
  }
}
