package io.gatehouse.server.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The policies that travel with the program. */
final class StarterPolicies {

  private StarterPolicies() {}

  /**
   * Puts them into a folder, where they may be edited. A folder that is there already stays as it
   * is.
   */
  static void unpack(Path folder) throws IOException {
    if (Files.exists(folder)) {
      return;
    }
    URL source = StarterPolicies.class.getResource("policies");
    if (source == null) {
      throw new FileNotFoundException("the starter policies are not in the class path");
    }
    Path unfinished = folder.resolveSibling(folder.getFileName() + ".unfinished");
    if (Files.exists(unfinished)) {
      PrivateFiles.deleteTree(unfinished);
    }
    PrivateFiles.folder(unfinished);
    try {
      URI uri = source.toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          copy(jar.provider().getPath(uri), unfinished);
        }
      } else {
        copy(Path.of(uri), unfinished);
      }
    } catch (URISyntaxException e) {
      throw new IOException("not a place to read policies from: " + source, e);
    }
    Files.move(unfinished, folder);
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(from)) {
      files = entries.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, to.resolve(file.getFileName().toString()));
    }
  }
}
