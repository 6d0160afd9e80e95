package io.gatehouse.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.policy.Approval;
import io.gatehouse.policy.Approvers;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.control.ApprovalRequest;
import io.gatehouse.proxy.control.Binding;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.ControlSettings;
import io.gatehouse.proxy.control.NewRequest;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.control.journal.FileJournal;
import io.gatehouse.proxy.identity.LoginRefused;
import io.gatehouse.proxy.identity.TokenVerifier;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.Main;
import io.gatehouse.server.config.AdminConfiguration;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class AdminServerTest {

  private static final String ISSUER = "https://login.example.com";
  private static final String SQL =
      "ALTER TABLE orders\u001b[2J\u001b]0;pwned\u0007 ADD x int\nstatus   approved";

  @TempDir private Path folder;
  private AuditLog log;
  private ControlPlane plane;
  private AdminServer server;

  /** A token names its bearer and the bearer's groups: {@code tok.erin.dba-leads}. */
  private record NamingVerifier() implements TokenVerifier {
    @Override
    public CompletionStage<Principal> verify(String token, String requestedUser) {
      String[] parts = token.split("\\.");
      return parts[0].equals("tok")
          ? CompletableFuture.completedFuture(principal(parts[1], parts))
          : CompletableFuture.failedFuture(
              new LoginRefused(
                  LoginRefused.Reason.SIGNATURE,
                  LoginRefused.INVALID_PASSWORD,
                  "The signature is wrong.",
                  "Get another token."));
    }
  }

  private static Principal principal(String name, String... groups) {
    return new Principal(
        ISSUER,
        "sub-" + name,
        name,
        Optional.empty(),
        Set.copyOf(Arrays.asList(groups)),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Instant.now().plusSeconds(600));
  }

  @BeforeEach
  void start() throws Exception {
    log = new AuditDirectory(folder.resolve("audit")).open(AuditLogOptions.defaults("test/log"));
    plane =
        ControlPlane.start(
            FileJournal.open(folder.resolve("control"), Clock.systemUTC()),
            log,
            new ControlSettings(
                Set.of("givers"), 1, Set.of("sre"), Duration.ofHours(12), Duration.ofHours(8)),
            Clock.systemUTC());
    server =
        AdminServer.start(
            new AdminConfiguration("127.0.0.1", 0, Optional.empty(), Set.of()),
            plane,
            OpenSessions::new,
            new NamingVerifier(),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    plane.close();
    log.close();
  }

  private ApprovalRequest held() throws Exception {
    Binding binding =
        Binding.of(
            new Binding.Parts(
                SQL.getBytes(StandardCharsets.UTF_8),
                List.of(),
                List.of(),
                ISSUER,
                "sub-dave",
                Optional.empty(),
                "shop",
                List.of(),
                "app",
                "d"));
    return plane
        .open(
            new NewRequest(
                Person.of(principal("dave", "dbas")),
                new ApprovalRequest.Held(
                    binding, "shop", "prod", SQL, Arrays.asList("it's", null), "s", "d"),
                List.of(
                    new Approval(
                        "ddl",
                        new Approvers(List.of(), List.of("dba-leads")),
                        1,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(30),
                        true,
                        false,
                        Approval.Mode.WAIT,
                        false)),
                Duration.ofMinutes(10)))
        .toCompletableFuture()
        .get();
  }

  private HttpResponse<String> send(String token, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    } else if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    assertThat(answer.headers().map())
        .doesNotContainKeys("access-control-allow-origin", "server", "set-cookie");
    return answer;
  }

  @Test
  void anApproverApproves() throws Exception {
    String id = held().id();
    assertThat(send("tok.erin.dba-leads", "/api/v1/approvals?status=pending", null).body())
        .contains(id)
        .doesNotContain("ALTER TABLE");
    assertThat(send("tok.erin.dba-leads", "/api/v1/approvals/" + id, null).body())
        .contains("ALTER TABLE", "\"null\":true");
    HttpResponse<String> approved =
        send(
            "tok.erin.dba-leads",
            "/api/v1/approvals/" + id + "/approve",
            "{\"reason\":\"release\"}");
    assertThat(approved.statusCode()).isEqualTo(200);
    assertThat(approved.body()).contains("\"status\":\"approved\"");
    assertThat(
            send(
                    "tok.erin.dba-leads",
                    "/api/v1/approvals/" + id + "/approve",
                    "{\"reason\":\"release\"}")
                .statusCode())
        .isEqualTo(409);
  }

  @Test
  void othersDoNot() throws Exception {
    String path = "/api/v1/approvals/" + held().id();
    assertThat(send("tok.dave.dba-leads", path + "/approve", "{\"reason\":\"x\"}").statusCode())
        .isEqualTo(403);
    assertThat(send("tok.mallory.interns", path + "/approve", "{\"reason\":\"x\"}").statusCode())
        .isEqualTo(404);
    assertThat(send("tok.mallory.interns", path, null).statusCode()).isEqualTo(404);
    assertThat(send("tok.mallory.interns", "/api/v1/approvals", null).body())
        .doesNotContain("shop");
    assertThat(send("", path, null).statusCode()).isEqualTo(401);
    assertThat(send("forged", path, null).statusCode()).isEqualTo(401);
    assertThat(
            send("tok.erin.dba-leads", "/api/v1/freezes", "{\"database\":\"*\",\"reason\":\"x\"}")
                .statusCode())
        .isEqualTo(403);
    assertThat(send("tok.erin.dba-leads", "/api/v1/denylist", null).statusCode()).isEqualTo(403);
  }

  @Test
  void operatorsFreezeAndDeny() throws Exception {
    assertThat(
            send(
                    "tok.olga.sre",
                    "/api/v1/freezes",
                    "{\"database\":\"shop\",\"reason\":\"incident\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(plane.freezeOf("shop", Instant.now())).isPresent();
    assertThat(send("tok.olga.sre", "/api/v1/freezes/lift", "{\"database\":\"shop\"}").statusCode())
        .isEqualTo(200);
    assertThat(plane.freezeOf("shop", Instant.now())).isEmpty();
    assertThat(
            send(
                    "tok.olga.sre",
                    "/api/v1/denylist",
                    "{\"kind\":\"user\",\"value\":\"erin\",\"reason\":\"left\"}")
                .statusCode())
        .isEqualTo(200);
    assertThat(send("tok.erin.dba-leads", "/api/v1/approvals", null).statusCode()).isEqualTo(403);
  }

  @Test
  void grantsAreGivenByThoseWhoGive() throws Exception {
    HttpResponse<String> asked =
        send(
            "tok.dave.dbas",
            "/api/v1/grants",
            "{\"databases\":[\"shop\"],\"classes\":[\"ddl\"],\"seconds\":3600,\"reason\":\"r\"}");
    assertThat(asked.statusCode()).isEqualTo(200);
    String id = asked.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
    assertThat(send("tok.dave.dbas", "/api/v1/grants/" + id + "/approve", "{}").statusCode())
        .isEqualTo(403);
    assertThat(send("tok.gina.givers", "/api/v1/grants/" + id + "/approve", "{}").body())
        .contains("\"active\"");
    assertThat(plane.grantsOf(principal("dave", "dbas"), "shop", Instant.now())).hasSize(1);
    assertThat(send("tok.olga.sre", "/api/v1/grants/" + id + "/revoke", "{}").body())
        .contains("\"revoked\"");
    assertThat(plane.grantsOf(principal("dave", "dbas"), "shop", Instant.now())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{} {}",
        "{\"reason\":\"a\",\"reason\":\"b\"}",
        "{\"reason\":1}",
        "{\"reason\":\"a\",\"approve\":true}",
        "{\"reason\":\"\\ud800\"}"
      })
  void aBodyThatCanBeReadTwoWaysIsRefused(String body) throws Exception {
    ApprovalRequest request = held();
    assertThat(
            send("tok.erin.dba-leads", "/api/v1/approvals/" + request.id() + "/approve", body)
                .statusCode())
        .isEqualTo(400);
    assertThat(plane.request(request.id()).orElseThrow().votes()).isEmpty();
  }

  @Test
  void aBodyIsBounded() throws Exception {
    String path = "/api/v1/approvals/" + held().id() + "/approve";
    String deep = "{\"reason\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    assertThat(send("tok.erin.dba-leads", path, deep).statusCode()).isEqualTo(400);
    String large = "{\"reason\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(send("tok.erin.dba-leads", path, large).statusCode()).isEqualTo(413);
    String oversized = "{\"reason\":\"" + "x".repeat(3_000) + "\"}";
    assertThat(send("tok.erin.dba-leads", path, oversized).statusCode()).isEqualTo(400);
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    String path = "/api/v1/approvals/" + held().id() + "/approve";
    String token = "tok.erin.dba-leads";
    assertThat(send(token, path, "{}", "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(
            send(token, path, "reason=x", "Content-Type", "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(415);
    assertThat(
            send(token, path, "{}", "Content-Type", "application/json; charset=utf-16")
                .statusCode())
        .isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/approvals/..%2f..%2fgrants",
        "/api/v1/approvals/%00",
        "/api/v1/approvals/7F3K-9QXM%2e",
        "/api/v1/approvals/../../etc/passwd",
        "/api/v1/nothing",
        "/",
        "/api/v1/approvals/;a=b/x"
      })
  void noPathLeadsElsewhere(String path) throws Exception {
    assertThat(send("tok.erin.dba-leads", path, null).statusCode()).isIn(400, 404);
  }

  @Test
  void whatIsNoHttpIsAnsweredInJsonToo() throws Exception {
    for (String request :
        List.of(
            "GET /api/v1/%%% HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /api/v1/grants HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding:"
                + " chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(5_000);
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        byte[] answer = new byte[4_096];
        int length = socket.getInputStream().read(answer);
        assertThat(new String(answer, 0, length, StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 400")
            .doesNotContainIgnoringCase("<html");
      }
    }
  }

  @Test
  void guessersAreSlowedDown() throws Exception {
    List<Integer> answers = new ArrayList<>();
    for (int i = 0; i <= Callers.FAILURES_A_MINUTE + 2; i++) {
      answers.add(send("forged", "/api/v1/approvals", null).statusCode());
    }
    assertThat(answers).contains(429);
  }

  private record Ran(int code, String out, String err) {}

  private Ran run(boolean interactive, String token, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program =
        Main.commandLine(
            Map.of("GATEHOUSE_TOKEN", token, "GATEHOUSE_URL", "http://127.0.0.1:" + server.port()),
            interactive);
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(program.execute(arguments), out.toString(), err.toString());
  }

  @Test
  void theCommandShowsWhatCanNotHarmATerminal() throws Exception {
    String id = held().id();
    Ran shown = run(true, "tok.erin.dba-leads", "approvals", "show", id);
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .contains("ALTER TABLE", "\\u001b[2J", "$1        'it's'", "$2        NULL")
        .doesNotContain("\u001b", "\u0007");
    // A statement's own lines stay apart from those of the request.
    assertThat(shown.out().lines().filter(line -> line.startsWith("status"))).hasSize(1);
  }

  @Test
  void theCommandsAnswerAndSayWhatTheyDid() throws Exception {
    String id = held().id();
    assertThat(run(true, "tok.erin.dba-leads", "approvals", "list").out()).contains(id, "dave");
    assertThat(run(false, "tok.erin.dba-leads", "approvals", "list").out()).startsWith("{\"id\":");
    assertThat(run(true, "tok.erin.dba-leads", "approvals", "approve", id).code()).isEqualTo(2);
    Ran approved =
        run(true, "tok.erin.dba-leads", "approvals", "approve", id.toLowerCase(), "--reason", "r");
    assertThat(approved.code()).isZero();
    assertThat(approved.out()).contains("request " + id + " is approved");
    assertThat(run(true, "tok.erin.dba-leads", "approvals", "approve", id, "--reason", "r").code())
        .isEqualTo(1);
    assertThat(run(true, "tok.erin.dba-leads", "approvals", "list").code()).isEqualTo(1);
    assertThat(run(true, "forged", "approvals", "list").code()).isEqualTo(3);
    assertThat(run(true, "", "approvals", "list").code()).isEqualTo(2);
    assertThat(run(true, "tok.erin.x", "approvals", "show", "../grants").code()).isEqualTo(1);
  }

  @Test
  void theCommandsFreezeGrantAndDeny() {
    assertThat(run(true, "tok.olga.sre", "freeze", "shop", "--reason", "incident").code()).isZero();
    assertThat(run(true, "tok.dave.dbas", "freeze").out()).contains("shop", "incident");
    assertThat(run(true, "tok.dave.dbas", "unfreeze", "shop").code()).isEqualTo(1);
    assertThat(run(true, "tok.olga.sre", "unfreeze", "shop").code()).isZero();
    Ran asked =
        run(
            true,
            "tok.dave.dbas",
            "grants",
            "request",
            "shop",
            "--class",
            "ddl,write",
            "--length",
            "2h",
            "--reason",
            "migration");
    assertThat(asked.out()).contains("for user dave is requested");
    String id = asked.out().split(" ")[1];
    assertThat(run(true, "tok.gina.givers", "grants", "approve", id).out()).contains("active");
    assertThat(run(true, "tok.dave.dbas", "grants", "list").out()).contains("ddl, write");
    assertThat(run(true, "tok.olga.sre", "grants", "revoke", id).out()).contains("revoked");
    Ran denied =
        run(true, "tok.olga.sre", "denylist", "add", "user", "mallory", "--reason", "left");
    assertThat(denied.code()).isZero();
    assertThat(run(true, "tok.mallory.sre", "denylist", "list").code()).isEqualTo(1);
    String entry = denied.out().strip().replaceAll(".* ", "");
    assertThat(run(true, "tok.olga.sre", "denylist", "remove", entry).code()).isZero();
  }

  @Test
  void noTokenLeavesTheMachineUnencrypted() {
    Ran ran = run(true, "tok.erin.x", "approvals", "list", "--url", "http://192.0.2.1:6433");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("https");
  }
}
