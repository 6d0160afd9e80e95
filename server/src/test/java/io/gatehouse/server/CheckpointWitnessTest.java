package io.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.audit.tlog.Expectations;
import io.gatehouse.server.config.WitnessConfiguration;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class CheckpointWitnessTest {

  @TempDir private Path folder;

  @Test
  void publishesCheckpointsUntilTheyAreTaken() throws Exception {
    AtomicInteger answer = new AtomicInteger(503);
    Queue<byte[]> received = new ConcurrentLinkedQueue<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(answer.get(), -1);
          exchange.close();
        });
    server.start();
    Path file = folder.resolve("checkpoints");
    URI url = new URI("http://127.0.0.1:" + server.getAddress().getPort() + "/add");
    AuditDirectory directory = new AuditDirectory(folder.resolve("log"));
    WitnessConfiguration configuration =
        new WitnessConfiguration(
            Duration.ofMillis(20), Optional.of(file), Optional.of(url), Optional.empty());
    CheckpointWitness witness = new CheckpointWitness(directory, configuration);
    try (AuditLog log = directory.open(AuditLogOptions.defaults("test/log"))) {
      witness.start();
      while (received.size() < 3) {
        Thread.sleep(5);
      }
      answer.set(200);
      log.append(new OperationEvent.Configuration(Instant.now(), "1", "d", "more")).get();
    }
    witness.close();
    server.stop(0);
    List<Checkpoint> kept = Checkpoint.parseAll(Files.readAllBytes(file));
    assertThat(kept).extracting(Checkpoint::size).containsExactly(1L, 2L);
    assertThat(received.stream().map(b -> new String(b, StandardCharsets.UTF_8)))
        .last()
        .isEqualTo(directory.checkpoint().orElseThrow().toString());
    assertThat(directory.verify(new Expectations(Optional.empty(), kept)).finding()).isEmpty();
  }

  @Test
  void commitsCheckpointsInAGitRepositoryWithoutRunningWhatIsInIt() throws Exception {
    assumeTrue(hasGit(), "git is not there");
    Path tree = Files.createDirectory(folder.resolve("tree"));
    git(tree, "init", "--quiet");
    Path trap = tree.resolve(".git/hooks/pre-commit");
    Files.createDirectories(trap.getParent());
    Files.writeString(trap, "#!/bin/sh\ntouch " + folder.resolve("sprung") + "\n");
    assertThat(trap.toFile().setExecutable(true)).isTrue();
    AuditDirectory directory = new AuditDirectory(folder.resolve("log"));
    CheckpointWitness witness =
        new CheckpointWitness(
            directory,
            new WitnessConfiguration(
                Duration.ofMillis(20), Optional.empty(), Optional.empty(), Optional.of(tree)));
    try (AuditLog log = directory.open(AuditLogOptions.defaults("test/../log"))) {
      witness.start();
      while (!Files.exists(tree.resolve("test____log.checkpoint"))
          || git(tree, "log", "--oneline").isEmpty()) {
        Thread.sleep(20);
      }
      log.append(new OperationEvent.Configuration(Instant.now(), "1", "d", "more")).get();
    }
    witness.close();
    assertThat(git(tree, "log", "--format=%s").lines())
        .containsExactly("test/../log: 2", "test/../log: 1");
    assertThat(git(tree, "status", "--porcelain")).isEmpty();
    assertThat(folder.resolve("sprung")).doesNotExist();
    List<Checkpoint> kept =
        Checkpoint.parseAll(
            git(tree, "show", "HEAD~1:test____log.checkpoint").getBytes(StandardCharsets.UTF_8));
    assertThat(directory.verify(new Expectations(Optional.empty(), kept)).finding()).isEmpty();
  }

  private static boolean hasGit() throws Exception {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (java.io.IOException none) {
      return false;
    }
  }

  private static String git(Path tree, String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(tree.toFile()).redirectErrorStream(false).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? said : "";
  }
}
