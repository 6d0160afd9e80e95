package io.gatehouse.server.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

  @TempDir Path cache;

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, /postgres-linux-x86_64.txz",
    "Linux, aarch64, /postgres-linux-arm_64.txz",
    "Mac OS X, x86_64, /postgres-darwin-x86_64.txz",
    "Mac OS X, aarch64, /postgres-darwin-arm_64.txz",
  })
  void knowsTheArchiveOfAMachine(String osName, String osArch, String archive) {
    assertThat(PostgresBinaries.archive(osName, osArch)).isEqualTo(archive);
  }

  @Test
  void unpacksProgramsThatRunAndLeavesNothingElse() throws Exception {
    PostgresBinaries first = PostgresBinaries.unpack(cache);
    Process version = new ProcessBuilder(first.program("postgres").toString(), "--version").start();

    assertThat(new String(version.getInputStream().readAllBytes(), UTF_8)).contains("PostgreSQL");
    assertThat(PostgresBinaries.unpack(cache)).isEqualTo(first);
    assertThat(entries()).containsExactly(first.folder());
  }

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(cache)) {
      return entries.toList();
    }
  }
}
