package io.gatehouse.proxy.control;

import static io.gatehouse.proxy.control.People.DAVE;
import static io.gatehouse.proxy.control.People.ERIN;
import static io.gatehouse.proxy.control.People.FRANK;
import static io.gatehouse.proxy.control.People.OPERATOR;
import static io.gatehouse.proxy.control.People.SETTINGS;
import static io.gatehouse.proxy.control.People.asks;
import static io.gatehouse.proxy.control.People.binding;
import static io.gatehouse.proxy.control.People.needs;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.audit.AuditLogOptions;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.proxy.control.ApprovalRequest.Status;
import io.gatehouse.proxy.control.journal.FileJournal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneTest {

  private static final String DDL = "DROP TABLE orders";

  @TempDir private Path folder;
  private AuditLog log;
  private ControlPlane plane;

  @BeforeEach
  void start() throws Exception {
    log = new AuditDirectory(folder.resolve("audit")).open(AuditLogOptions.defaults("test/log"));
    plane =
        ControlPlane.start(
            FileJournal.open(folder.resolve("control"), Clock.systemUTC()),
            log,
            SETTINGS,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() throws Exception {
    plane.close();
    log.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Throwable failure(CompletionStage<?> stage) throws Exception {
    try {
      stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
      throw new AssertionError("it should be refused");
    } catch (ExecutionException failed) {
      return failed.getCause();
    }
  }

  private List<String> audited() throws Exception {
    List<String> actions = new ArrayList<>();
    try (AuditReader reader = new AuditDirectory(folder.resolve("audit")).read()) {
      for (Optional<AuditEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        if (entry.get().type().equals(Optional.of(EventType.CONTROL_CHANGE))) {
          actions.add(
              entry.get().text(AuditField.CONTROL_ACTION).orElse("")
                  + " by "
                  + entry.get().text(AuditField.USER).orElse("nobody"));
        }
      }
    }
    return actions;
  }

  @Test
  void aWaitingSessionIsToldAtOnceAndRunsOnce() throws Exception {
    ApprovalRequest request = get(plane.open(asks(DAVE, DDL, needs(2, "dba-leads"))));
    CompletableFuture<Instant> told = new CompletableFuture<>();
    plane.watch(
        request.id(),
        seen -> {
          if (seen.status() == Status.APPROVED) {
            told.complete(Instant.now());
          }
        });
    assertThat(plane.pendingRequest(binding(DDL), Instant.now())).isPresent();
    get(plane.approve(request.id(), ERIN, Said.reason("yes")));
    assertThat(told).isNotDone();
    get(plane.approve(request.id(), FRANK, Said.reason("yes")));
    assertThat(told.get(1, TimeUnit.SECONDS)).isBeforeOrEqualTo(Instant.now());
    assertThat(plane.usableApproval(binding(DDL), Instant.now())).isPresent();
    CompletionStage<ApprovalRequest> first = plane.use(request.id(), binding(DDL), "s-1");
    CompletionStage<ApprovalRequest> second = plane.use(request.id(), binding(DDL), "s-2");
    assertThat(get(first).status()).isEqualTo(Status.USED);
    assertThat(failure(second)).isInstanceOf(ControlRejected.class);
    assertThat(plane.usableApproval(binding(DDL), Instant.now())).isEmpty();
    assertThat(audited())
        .containsExactly("open by dave", "approve by erin", "approve by frank", "use by dave");
  }

  @Test
  void whatIsOutOfTimeIsTold() throws Exception {
    NewRequest asked = asks(DAVE, DDL, needs(1, "dba-leads"));
    CompletableFuture<Status> told = new CompletableFuture<>();
    ApprovalRequest request =
        get(
            plane.open(
                new NewRequest(
                    asked.requester(),
                    asked.held(),
                    asked.requirements(),
                    Duration.ofMillis(300))));
    plane.watch(
        request.id(),
        seen -> {
          if (seen.status().isFinal()) {
            told.complete(seen.status());
          }
        });
    assertThat(told.get(5, TimeUnit.SECONDS)).isEqualTo(Status.EXPIRED);
    assertThat(failure(plane.approve(request.id(), ERIN, Said.reason("late"))))
        .isInstanceOf(ControlRejected.class);
  }

  @Test
  void aWithdrawnRequestIsOver() throws Exception {
    ApprovalRequest request = get(plane.open(asks(DAVE, DDL, needs(1, "dba-leads"))));
    assertThat(get(plane.withdraw(request.id(), "the client has gone")).status())
        .isEqualTo(Status.WITHDRAWN);
    assertThat(get(plane.withdraw(request.id(), "again")).status()).isEqualTo(Status.WITHDRAWN);
    assertThat(failure(plane.approve(request.id(), ERIN, Said.NOTHING)))
        .isInstanceOf(ControlRejected.class);
  }

  @Test
  void withoutAnAuditLogNothingIsDecided() throws Exception {
    ApprovalRequest request = get(plane.open(asks(DAVE, DDL, needs(1, "dba-leads"))));
    log.close();
    assertThat(failure(plane.approve(request.id(), ERIN, Said.reason("yes"))))
        .isInstanceOf(ControlUnavailable.class);
    assertThat(plane.request(request.id()).orElseThrow().votes()).isEmpty();
    assertThat(failure(plane.freeze("shop", OPERATOR, Said.reason("r"), Optional.empty())))
        .isInstanceOf(ControlUnavailable.class);
    assertThat(plane.freezeOf("shop", Instant.now())).isEmpty();
  }

  @Test
  void aPendingRequestSurvivesTheProxy() throws Exception {
    ApprovalRequest request = get(plane.open(asks(DAVE, DDL, needs(1, "dba-leads"))));
    plane.close();
    plane =
        ControlPlane.start(
            FileJournal.open(folder.resolve("control"), Clock.systemUTC()),
            log,
            SETTINGS,
            Clock.systemUTC());
    assertThat(plane.request(request.id())).contains(request);
    get(plane.approve(request.id(), ERIN, Said.reason("yes")));
    assertThat(plane.usableApproval(binding(DDL), Instant.now())).isPresent();
  }

  @Test
  void peopleSeeWhatConcernsThem() throws Exception {
    ApprovalRequest request = get(plane.open(asks(DAVE, DDL, needs(1, "dba-leads"))));
    assertThat(plane.requestsFor(DAVE)).hasSize(1);
    assertThat(plane.requestsFor(ERIN)).hasSize(1);
    assertThat(plane.requestsFor(OPERATOR)).isEmpty();
    assertThat(plane.requestFor(request.id(), People.GIVER)).isEmpty();
  }
}
