package io.gatehouse.server.demo;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Files and folders that only the current user may open. */
final class PrivateFiles {

  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /**
   * Where the demos of this user leave their state: {@code $XDG_RUNTIME_DIR/gatehouse}, else a
   * folder named after the user in the temporary one.
   *
   * @throws IOException when somebody else owns the folder or may enter it
   */
  static Path runtimeFolder() throws IOException {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty() && Files.isWritable(Path.of(runtime))) {
      return folder(Path.of(runtime, "gatehouse"));
    }
    return folder(Path.of(System.getProperty("java.io.tmpdir")).resolve("gatehouse-" + userId()));
  }

  /**
   * Where what can be made again is kept: {@code $XDG_CACHE_HOME/gatehouse}, else {@code
   * ~/.cache/gatehouse}, else beneath {@link #runtimeFolder()}.
   */
  static Path cacheFolder() throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home")).resolve(".cache")
            : Path.of(cache);
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      // A service account may have no home to write to.
      return folder(runtimeFolder().resolve("cache"));
    }
    return Files.isWritable(parent)
        ? folder(parent.resolve("gatehouse"))
        : folder(runtimeFolder().resolve("cache"));
  }

  /**
   * That folder, made if it is not there yet.
   *
   * @throws IOException when it is not ours alone: in a folder such as {@code /tmp} somebody else
   *     may have made it first
   */
  static Path folder(Path path) throws IOException {
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(FOLDER));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException(path + " is not a folder", e);
      }
      int owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
      if (owner != userId()) {
        throw new IOException(path + " belongs to another user, number " + owner, e);
      }
      if (!Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).equals(FOLDER)) {
        throw new IOException(path + " is open to others; chmod 700 it", e);
      }
    }
    return path;
  }

  private static long userId() {
    return new UnixSystem().getUid();
  }

  /** Writes a new file, readable by its owner alone from its first moment. */
  static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(FILE))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** A secret that nobody guesses: 256 random bits in hexadecimal. */
  static String newSecret() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Deletes a folder with all that is in it; follows no link. */
  static void deleteTree(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
