package io.gatehouse.it.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;

/** The PostgreSQL versions that every promise is tried on. */
public enum PostgresVersion {
  V15("15"),
  V18("18");

  private final String major;

  PostgresVersion(String major) {
    this.major = major;
  }

  @Override
  public String toString() {
    return "PostgreSQL " + major;
  }

  /**
   * The server's binaries, from the jar that the build put into {@code target/pg}. Opened by URL
   * and not by class path, since the jars of all versions hold an entry of the same name.
   */
  InputStream binaries() {
    Path jar = Path.of(System.getProperty("gatehouse.it.pg", "target/pg"), major + ".jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          jar.toAbsolutePath() + " is missing: run 'mvn -pl src-it generate-test-resources'");
    }
    try {
      URL entry = new URL("jar:" + jar.toUri() + "!/postgres-linux-x86_64.txz");
      return entry.openStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
