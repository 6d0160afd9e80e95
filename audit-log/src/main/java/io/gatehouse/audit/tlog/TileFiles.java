package io.gatehouse.audit.tlog;

import io.gatehouse.audit.AuditLogCorruptException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of a log directory that are written once. A file appears under its name with all that
 * it holds, or not at all. Symbolic links are never followed: they could lead out of the directory.
 *
 * @param directory the log's
 * @param snapshot files that count in place of those in the directory, which a writer may replace
 */
record TileFiles(Path directory, Map<String, byte[]> snapshot) {

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /** The largest file that is read whole: a payload bundle of the largest events. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 8L;

  TileFiles(Path directory) {
    this(directory, Map.of());
  }

  /**
   * A tile's file: of the width asked for, or the whole one that made a partial one superfluous.
   */
  private record Found(String name, byte[] bytes, int width) {}

  /** Reads a tile of hashes, or so much of it. */
  byte[] hashes(int level, long index, int width) throws IOException {
    Found found =
        find(
            TilePath.hashes(level, index, width),
            TilePath.hashes(level, index, TilePath.WIDTH),
            width);
    return hashes(found.name(), found.bytes(), found.width(), width);
  }

  private static byte[] hashes(String name, byte[] bytes, int there, int width)
      throws AuditLogCorruptException {
    if (bytes.length != there * MerkleHash.BYTES) {
      throw new AuditLogCorruptException(name + " does not have the size of its hashes");
    }
    return there == width ? bytes : Arrays.copyOf(bytes, width * MerkleHash.BYTES);
  }

  /** Reads a bundle of so many entries, or more. */
  EntryBundle entries(long index, int width) throws IOException {
    Found found =
        find(TilePath.entries(index, width), TilePath.entries(index, TilePath.WIDTH), width);
    EntryBundle bundle = EntryBundle.parse(found.name(), found.bytes());
    if (bundle.count() != found.width()) {
      throw new AuditLogCorruptException(
          found.name() + " holds " + bundle.count() + " entries in place of " + found.width());
    }
    return bundle;
  }

  private Found find(String name, String whole, int width) throws IOException {
    Optional<byte[]> exact = Optional.ofNullable(snapshot.get(name));
    if (exact.isEmpty()) {
      exact = read(name);
    }
    if (exact.isPresent()) {
      return new Found(name, exact.get(), width);
    }
    Optional<byte[]> wider = name.equals(whole) ? Optional.empty() : read(whole);
    if (wider.isPresent()) {
      return new Found(whole, wider.get(), TilePath.WIDTH);
    }
    throw new AuditLogCorruptException(name + " is missing");
  }

  /** A file's bytes; empty when there is none. */
  Optional<byte[]> read(String name) throws IOException {
    Path file = directory.resolve(name);
    if (Files.isSymbolicLink(file)) {
      throw new AuditLogCorruptException(name + " is a symbolic link");
    }
    try (FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.size() > MOST_BYTES) {
        throw new AuditLogCorruptException(name + " is larger than any file of a log");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) {
          return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
        }
      }
      return Optional.of(bytes.array());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Puts a file there, or another in its place. */
  void write(String name, ByteBuffer content, boolean force) throws IOException {
    Path file = directory.resolve(name);
    Path folder = file.getParent();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder);
    }
    Path temporary = folder.resolve(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel channel = FileChannel.open(temporary, NEW)) {
      while (content.hasRemaining()) {
        channel.write(content);
      }
      if (force) {
        channel.force(true);
      }
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (force) {
      DirectoryForce.force(folder);
    }
  }

  /**
   * Puts a file there unless it holds that already.
   *
   * @return whether it was missing or held something else
   */
  boolean ensure(String name, ByteBuffer content) throws IOException {
    Optional<byte[]> there = read(name);
    if (there.isPresent() && ByteBuffer.wrap(there.get()).equals(content)) {
      return false;
    }
    write(name, content, false);
    return true;
  }

  /** Makes a file durable that was written before. */
  void force(String name) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(name), Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      channel.force(true);
    }
  }

  /** Makes files durable that were written before, and their names. */
  void forceAll(List<String> names) throws IOException {
    for (String name : names) {
      force(name);
    }
    Set<Path> folders = new LinkedHashSet<>();
    for (String name : names) {
      Path at = directory.resolve(name).getParent();
      while (!at.equals(directory) && folders.add(at)) {
        at = at.getParent();
      }
    }
    for (Path folder : folders) {
      DirectoryForce.force(folder);
    }
    DirectoryForce.force(directory);
  }

  /** Removes a partial tile, and the folder of its kind when that is empty. */
  void removePartial(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.deleteIfExists(file);
    try {
      Files.deleteIfExists(file.getParent());
    } catch (DirectoryNotEmptyException e) {
      // Another width is there: that of the checkpoint in force.
      return;
    }
  }
}
