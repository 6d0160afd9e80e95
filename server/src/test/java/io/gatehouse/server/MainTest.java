package io.gatehouse.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.OperationEvent;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private static final String POLICY =
      """
      apiVersion: gatehouse/v1
      kind: Policy
      metadata:
        id: officers-read
      spec:
        effect: allow
        match:
          subjects: {groups: [officers]}
          statements: {class: [read]}
      """;

  @TempDir private Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private boolean interactive;
  private Path config;

  @BeforeEach
  void prepare() throws Exception {
    Files.writeString(
        Files.createDirectories(directory.resolve("policies")).resolve("a.yaml"), POLICY);
    config = directory.resolve("gatehouse.yaml");
    environment.put("SHOP_PASSWORD", "open-sesame");
    write("0");
  }

  private void write(String port) throws Exception {
    Files.writeString(
        config,
        """
        listeners: [{port: %s, plaintext_on_loopback: true}]
        issuers: [{issuer: "http://127.0.0.1:1", audiences: [gatehouse], allow_http: true}]
        databases:
          shop:
            host: 127.0.0.1
            port: 1
            user: gatehouse
            password: ${env:SHOP_PASSWORD}
            tls: {mode: disable}
            environment: prod
        audit: {directory: audit}
        policies: {directory: policies}
        """
            .formatted(port));
  }

  private int run(String... arguments) {
    CommandLine program = Main.commandLine(environment, interactive);
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = program.execute(arguments);
    assertThat(out + "" + err).doesNotContain("\tat ").doesNotContain("open-sesame");
    return code;
  }

  private Path log(String... sql) throws Exception {
    Path path = directory.resolve("audit");
    try (AuditLog log = new AuditDirectory(path).open(AuditLogOptions.defaults("test/log"))) {
      for (String text : sql) {
        log.append(new OperationEvent.Configuration(Instant.now(), "1", "d", text)).get();
      }
    }
    return path;
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("serve", "check", "audit", "demo", "token", "version");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "check",
        "audit tail",
        "audit search",
        "audit verify",
        "audit prove",
        "audit keygen",
        "audit erase",
        "test",
        "policies diff",
        "policies schema",
        "explain",
        "version",
        "token",
        "demo"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    assertThat(run((command + " --help").split(" "))).isEqualTo(0);
    assertThat(out.toString()).contains("Example").contains("gatehouse " + command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serv", "audit", "audit x", "check --nope", "audit search --verdict x"})
  void wrongUseIsTwo(String arguments) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).isNotBlank();
  }

  @Test
  void printsItsVersion() {
    assertThat(run("version", "--json")).isEqualTo(0);
    assertThat(out.toString()).startsWith("{\"java\":").contains("\"version\":");
  }

  @Test
  void checkPrintsWhatItCameTo() {
    assertThat(run("check", "--config", config.toString())).isEqualTo(0);
    assertThat(out.toString())
        .contains("databases.shop.upstream", "127.0.0.1:1/shop")
        .contains("databases.shop.password", "environment variable SHOP_PASSWORD")
        .contains("policies.policy.officers-read")
        .contains("limits.max_connections", "1000")
        .contains("All is well.");
  }

  @Test
  void checkFindsTheConfigurationByVariable() {
    environment.put("GATEHOUSE_CONFIG", config.toString());
    assertThat(run("check", "--json")).isEqualTo(0);
    assertThat(out.toString()).startsWith("{\"ok\":true").contains("\"max_token\":16384");
  }

  @Test
  void checkSaysNoWithThePlace() throws Exception {
    Files.writeString(config, Files.readString(config).replace("host:", "hots:"));
    assertThat(run("check", "-c", config.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("gatehouse.yaml:5:5: unknown key hots (did you mean host?)")
        .contains("2 mistakes to mend.");
  }

  @Test
  void checkSaysNoToBadOrMissingPolicies() throws Exception {
    Path policy = directory.resolve("policies").resolve("a.yaml");
    Files.writeString(policy, POLICY.replace("effect: allow", "effect: alow"));
    assertThat(run("check", "-c", config.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("a.yaml:6:");
    Files.delete(policy);
    assertThat(run("check", "-c", config.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("holds no policy");
  }

  @Test
  void checkConnectsWhenAsked() {
    assertThat(run("check", "--connect", "-c", config.toString())).isEqualTo(1);
    assertThat(out.toString())
        .contains("database shop: gatehouse@127.0.0.1:1/shop")
        .contains("issuer http://127.0.0.1:1: ");
  }

  @Test
  void aConfigurationThatIsNotThereIsThree() {
    assertThat(run("check", "-c", directory.resolve("nope.yaml").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("there is no file");
    assertThat(run("audit", "verify", "-d", directory.resolve("nope").toString())).isEqualTo(3);
    assertThat(err.toString()).contains("there is no audit log at");
  }

  @Test
  void serveSaysThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      write(Integer.toString(taken.getLocalPort()));
      assertThat(run("serve", "-c", config.toString())).isEqualTo(3);
      assertThat(err.toString())
          .contains("127.0.0.1:" + taken.getLocalPort())
          .contains("another program has that port");
    }
    assertThat(run("audit", "verify", "-c", config.toString())).isEqualTo(0);
  }

  @Test
  void serveListensUntilItIsInterruptedAndLogsItsStart() throws Exception {
    Thread serving = new Thread(() -> run("serve", "-c", config.toString()));
    serving.start();
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!out.toString().contains("Listening on 127.0.0.1:") && System.nanoTime() < deadline) {
      Thread.sleep(20);
    }
    assertThat(out.toString()).contains("Listening on 127.0.0.1:");
    serving.interrupt();
    serving.join(30_000);
    assertThat(serving.isAlive()).isFalse();
    assertThat(run("audit", "search", "-c", config.toString(), "--type", "policy_loaded"))
        .isEqualTo(0);
    assertThat(run("audit", "verify", "-c", config.toString())).isEqualTo(0);
    assertThat(out.toString()).contains("The log is whole: 3 entries.");
  }

  @Test
  void tailPrintsJsonLinesToPrograms() throws Exception {
    Path log = log("one", "two", "three");
    assertThat(run("audit", "tail", "-n", "2", "-d", log.toString())).isEqualTo(0);
    assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("{\""));
    assertThat(out.toString()).contains("two", "three").doesNotContain("one");
  }

  @Test
  void nothingThatAClientWroteActsOnTheTerminal() throws Exception {
    Path log = log("red \u001b[31m alert \u009b2J \u202e hidden\nTIME forged line");
    interactive = true;
    assertThat(run("audit", "tail", "-d", log.toString())).isEqualTo(0);
    assertThat(run("audit", "tail", "--json", "-d", log.toString())).isEqualTo(0);
    assertThat(out.toString())
        .doesNotContain("\u001b")
        .doesNotContain("\u009b")
        .doesNotContain("\u202e")
        .contains("\\u001b[31m");
    assertThat(out.toString().lines()).noneMatch(line -> line.startsWith("TIME forged"));
  }

  @Test
  void searchAnswersNoWhenThereIsNothing() throws Exception {
    Path log = log("one", "two");
    assertThat(run("audit", "search", "--text", "TWO", "-d", log.toString())).isEqualTo(0);
    assertThat(out.toString()).contains("two").doesNotContain("one");
    assertThat(run("audit", "search", "--user", "nobody", "-d", log.toString())).isEqualTo(1);
    assertThat(run("audit", "search", "--since", "tomorrow", "-d", log.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("'tomorrow' is not a time");
  }

  @Test
  void verifyFindsAFlippedByte() throws Exception {
    Path log = log("one", "two", "three");
    assertThat(run("audit", "verify", "-d", log.toString())).isEqualTo(0);
    assertThat(out.toString()).contains("The log is whole: 4 entries.", "pin it");
    String kept = Files.copy(log.resolve("checkpoint"), directory.resolve("kept")).toString();
    String key = log + ".key.pub";
    assertThat(run("audit", "verify", "--against", kept, "--key", key, "-d", log.toString()))
        .isEqualTo(0);
    assertThat(out.toString()).containsOnlyOnce("pin it");
    Path bundle = log.resolve("tile/entries/000.p/4");
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length - 40] ^= 1;
    Files.write(bundle, bytes);
    assertThat(run("audit", "verify", "-d", log.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("NOT whole").contains("tile/entries/000.p/4");
    assertThat(run("audit", "verify", "--json", "-d", log.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("\"ok\":false").contains("\"problem\":");
  }

  @Test
  void provesAnEntryAndThatTheLogOnlyGrew() throws Exception {
    Path log = log("one", "two");
    Path kept = Files.copy(log.resolve("checkpoint"), directory.resolve("kept"));
    log("three");
    Path entry = directory.resolve("entry.json");
    assertThat(run("audit", "prove", "--entry", "1", "--bytes", entry.toString(), "-d", "" + log))
        .isEqualTo(0);
    assertThat(out.toString()).startsWith("c2sp.org/tlog-proof@v1\nindex 1\n").contains("\n4\n");
    assertThat(Files.readString(entry)).contains("\"one\"");
    assertThat(run("audit", "prove", "--from", kept.toString(), "-d", log.toString())).isEqualTo(0);
    assertThat(out.toString()).contains("old 3\n");
    assertThat(run("audit", "prove", "--entry", "4", "-d", log.toString())).isNotEqualTo(0);
    assertThat(run("audit", "prove", "--decision", "nope", "-d", log.toString())).isEqualTo(1);
  }

  @Test
  void makesAKeyOnceAndRotatesItOnRequest() throws Exception {
    String key = directory.resolve("my.key").toString();
    assertThat(run("audit", "keygen", "--key", key, "--origin", "test/log")).isEqualTo(0);
    assertThat(out.toString()).startsWith("test/log+");
    assertThat(run("audit", "keygen", "--key", key, "--origin", "test/log")).isEqualTo(3);
    assertThat(err.toString()).contains("--rotate");
    assertThat(run("audit", "keygen", "--rotate", "--key", key, "--origin", "test/log"))
        .isEqualTo(0);
    assertThat(out.toString()).contains("Old: test/log+", "New: test/log+");
  }

  @Test
  void verboseShowsWhere() {
    CommandLine program = Main.commandLine(environment, false);
    program.setErr(new PrintWriter(err, true));
    assertThat(program.execute("check", "--verbose", "-c", "/nope.yaml")).isEqualTo(3);
    assertThat(err.toString()).contains("\tat ");
  }
}
