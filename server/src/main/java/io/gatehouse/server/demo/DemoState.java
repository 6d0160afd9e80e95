package io.gatehouse.server.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a running demo leaves for {@code gatehouse token}: where its issuer is, and the secret that
 * opens it. One file a demo, readable by its owner alone, in a folder that only the owner can
 * enter.
 *
 * @param pid the process of the demo
 * @param port where its proxy listens
 * @param tokenEndpoint where its issuer gives tokens
 * @param clientSecret what opens the token endpoint
 */
record DemoState(long pid, int port, String tokenEndpoint, String clientSecret) {

  /** The port of the proxy unless asked otherwise. */
  static final int DEFAULT_PORT = 6432;

  DemoState {
    Objects.requireNonNull(tokenEndpoint);
    Objects.requireNonNull(clientSecret);
  }

  /**
   * Writes the state for others of the same user to find.
   *
   * @param folder from {@link PrivateFiles#runtimeFolder()}
   * @return the file, to be deleted when the demo ends
   */
  Path publish(Path folder) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pid", pid);
    json.put("port", port);
    json.put("token_endpoint", tokenEndpoint);
    json.put("client_secret", clientSecret);
    Path file = folder.resolve("demo-" + port + ".json");
    Path unfinished = folder.resolve("demo-" + port + "." + pid);
    PrivateFiles.write(unfinished, JSONObjectUtils.toJSONString(json));
    // Readers see the whole file or none.
    return Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * The demos of this user that still run, by port. What ended without tidying up is removed.
   *
   * @param folder from {@link PrivateFiles#runtimeFolder()}
   */
  static List<DemoState> running(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files =
          entries
              .filter(entry -> entry.getFileName().toString().matches("demo-\\d+\\.json"))
              .sorted()
              .toList();
    }
    List<DemoState> running = new ArrayList<>();
    for (Path file : files) {
      try {
        DemoState state = read(file);
        if (ProcessHandle.of(state.pid).map(ProcessHandle::isAlive).orElse(false)) {
          running.add(state);
        } else {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException endedWhileWeLooked) {
        // A demo that is gone is not one that runs.
      }
    }
    return running;
  }

  private static DemoState read(Path file) throws IOException {
    try {
      Map<String, Object> json = JSONObjectUtils.parse(Files.readString(file));
      return new DemoState(
          JSONObjectUtils.getLong(json, "pid"),
          JSONObjectUtils.getInt(json, "port"),
          JSONObjectUtils.getString(json, "token_endpoint"),
          JSONObjectUtils.getString(json, "client_secret"));
    } catch (ParseException | NullPointerException e) {
      throw new IOException(file + " is not the state of a demo; delete it", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "DemoState[pid=" + pid + ", port=" + port + ", tokenEndpoint=" + tokenEndpoint + "]";
  }
}
