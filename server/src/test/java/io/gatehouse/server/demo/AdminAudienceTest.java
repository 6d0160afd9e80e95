package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.proxy.HoldLimits;
import io.gatehouse.proxy.control.ControlSettings;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.ControlServices;
import io.gatehouse.server.config.AdminConfiguration;
import io.gatehouse.server.config.ControlConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The administrators' API with tokens of a real issuer. */
class AdminAudienceTest {

  @TempDir private Path folder;

  @Test
  void takesTokensThatAreMeantForItAlone() throws Exception {
    ExecutorService logins = Executors.newFixedThreadPool(2);
    try (DemoIssuer issuer = DemoIssuer.start(0, "0123456789abcdef");
        AuditLog log =
            new AuditDirectory(folder.resolve("audit")).open(AuditLogOptions.defaults("t/log"));
        ControlServices services =
            ControlServices.start(
                new ControlConfiguration(
                    ControlSettings.defaults(),
                    HoldLimits.defaults(),
                    folder.resolve("control"),
                    Optional.empty(),
                    List.of()),
                log,
                Clock.systemUTC())) {
      services.serve(
          new AdminConfiguration("127.0.0.1", 0, Optional.empty(), Set.of("admin")),
          List.of(IssuerSettings.ofLoopback(issuer.url(), Set.of("gatehouse"))),
          logins,
          OpenSessions::new,
          Clock.systemUTC());
      int port = services.adminPort().orElseThrow();
      Duration ttl = Duration.ofMinutes(5);
      assertThat(status(port, issuer.mint().token(Person.LEAD, ttl))).isEqualTo(401);
      String meant =
          issuer.mint().sign(issuer.mint().claims(Person.LEAD, "admin", Instant.now(), ttl));
      assertThat(status(port, meant)).isEqualTo(200);
      String forged =
          issuer
              .mint()
              .forger()
              .sign(issuer.mint().claims(Person.LEAD, "admin", Instant.now(), ttl));
      assertThat(status(port, forged)).isEqualTo(401);
      String old =
          issuer
              .mint()
              .sign(
                  issuer.mint().claims(Person.LEAD, "admin", Instant.now().minusSeconds(900), ttl));
      assertThat(status(port, old)).isEqualTo(401);
    } finally {
      logins.shutdownNow();
    }
  }

  private static int status(int port, String token) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/approvals"))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
