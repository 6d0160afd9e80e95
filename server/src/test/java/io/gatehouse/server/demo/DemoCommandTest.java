package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {

  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void saysWhichPortIsTakenBeforeItStartsAnything() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(execute("--port", port, "--data-dir", temp.resolve("d").toString())).isEqualTo(3);
      assertThat(err.toString()).contains("port " + port).contains("--port");
      assertThat(temp.resolve("d")).doesNotExist();
    }
  }

  @Test
  void saysThatItsDataFolderIsOpenToOthers() throws Exception {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(execute("--port", "0", "--data-dir", open.toString())).isEqualTo(3);
    assertThat(err.toString()).contains(open.toString()).contains("chmod 700");
  }

  @Test
  void saysWhatIsWrongWithItsOptions() {
    assertThat(execute("--port", "65536")).isEqualTo(2);
    assertThat(execute("--port", "x")).isEqualTo(2);
    assertThat(execute("--json", "--check")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  private int execute(String... arguments) {
    return new CommandLine(new DemoCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
