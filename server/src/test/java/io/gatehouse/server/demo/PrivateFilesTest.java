package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {

  @TempDir Path temp;

  @Test
  void makesAFolderThatOnlyItsOwnerEnters() throws Exception {
    Path folder = PrivateFiles.folder(temp.resolve("mine"));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PrivateFiles.folder(folder)).isEqualTo(folder);
  }

  @Test
  void refusesAFolderThatOthersMayEnter() throws Exception {
    Path folder =
        Files.createDirectory(
            temp.resolve("open"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));

    assertThatThrownBy(() -> PrivateFiles.folder(folder)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesALinkToAFolder() throws Exception {
    Path elsewhere = PrivateFiles.folder(temp.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), elsewhere);

    assertThatThrownBy(() -> PrivateFiles.folder(link)).isInstanceOf(IOException.class);
  }

  @Test
  void writesThroughNoLink() throws Exception {
    Path victim = Files.writeString(temp.resolve("victim"), "theirs");
    Path link = Files.createSymbolicLink(temp.resolve("state"), victim);

    PrivateFiles.write(link, "secret");

    assertThat(victim).hasContent("theirs");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(link)))
        .isEqualTo("rw-------");
  }

  @Test
  void deletesATreeButNothingBehindALink() throws Exception {
    Path kept = Files.createDirectory(temp.resolve("kept"));
    Files.writeString(kept.resolve("file"), "x");
    Path folder = Files.createDirectories(temp.resolve("tree/below"));
    Files.createSymbolicLink(folder.resolve("link"), kept);

    PrivateFiles.deleteTree(temp.resolve("tree"));

    assertThat(temp.resolve("tree")).doesNotExist();
    assertThat(kept.resolve("file")).exists();
  }

  @Test
  void findsTheDemosThatRunAndForgetsTheOthers() throws Exception {
    Path folder = PrivateFiles.folder(temp.resolve("run"));
    long alive = ProcessHandle.current().pid();
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    DemoState running = new DemoState(alive, 6432, "http://127.0.0.1:1/token", "s1");
    Path file = running.publish(folder);
    Path stale = new DemoState(ended.pid(), 7000, "http://127.0.0.1:2/token", "s2").publish(folder);

    assertThat(DemoState.running(folder)).isEqualTo(List.of(running));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(stale).doesNotExist();
    assertThat(running.toString()).doesNotContain("s1");
  }

  @Test
  void saysWhichStateFileIsDamaged() throws Exception {
    Path folder = PrivateFiles.folder(temp.resolve("run"));
    Files.writeString(folder.resolve("demo-1.json"), "{\"pid\": 1");

    assertThatThrownBy(() -> DemoState.running(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("demo-1.json");
  }
}
