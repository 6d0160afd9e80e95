package io.gatehouse.server;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.Subscription;
import io.gatehouse.proxy.control.journal.FileJournal;
import io.gatehouse.proxy.control.journal.Journal;
import io.gatehouse.proxy.control.journal.PostgresJournal;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.proxy.identity.OidcTokenVerifier;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.config.AdminConfiguration;
import io.gatehouse.server.config.ControlConfiguration;
import io.gatehouse.server.http.AdminServer;
import io.gatehouse.server.http.Webhooks;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control plane with its journal, its webhooks and the administrators' API. */
public final class ControlServices implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServices.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final ControlPlane plane;
  private Optional<AdminServer> admin = Optional.empty();

  private ControlServices(ControlConfiguration configuration, AuditLog auditLog, Clock clock)
      throws IOException {
    Journal journal =
        configuration.postgres().isPresent()
            ? PostgresJournal.open(configuration.postgres().get())
            : FileJournal.open(configuration.directory(), clock);
    this.plane = ControlPlane.start(journal, auditLog, configuration.settings(), clock);
    if (configuration.postgres().isEmpty()) {
      // Nobody else writes this journal: whatever waits in it, waits for a session that is gone.
      plane.withdrawAbandoned();
    }
    open.push(plane);
  }

  /**
   * Opens the journal and begins to tell webhooks.
   *
   * @throws IOException when the journal can't be used: the message says why
   */
  public static ControlServices start(
      ControlConfiguration configuration, AuditLog auditLog, Clock clock) throws IOException {
    ControlServices services = new ControlServices(configuration, auditLog, clock);
    if (!configuration.webhooks().isEmpty()) {
      Webhooks webhooks = Webhooks.start(configuration.webhooks(), clock);
      services.open.push(webhooks);
      Subscription subscription = services.plane.watch(webhooks);
      services.open.push(subscription);
    }
    return services;
  }

  /**
   * Opens the administrators' API.
   *
   * @param issuers whose tokens are good there, for the audiences that the API has
   * @param logins where tokens are verified
   * @param sessions that can be looked at and ended there
   * @throws IOException when it can't listen
   */
  public void serve(
      AdminConfiguration configuration,
      List<IssuerSettings> issuers,
      ExecutorService logins,
      Supplier<OpenSessions> sessions,
      Clock clock)
      throws IOException {
    OidcTokenVerifier verifier =
        new OidcTokenVerifier(
            issuers.stream().map(each -> forAudiences(each, configuration.audiences())).toList(),
            logins,
            clock);
    open.push(verifier);
    AdminServer server = AdminServer.start(configuration, plane, sessions, verifier, clock);
    open.push(server);
    admin = Optional.of(server);
    LOG.info("administrators' API on {}:{}", configuration.address(), server.port());
  }

  private static IssuerSettings forAudiences(IssuerSettings issuer, Set<String> audiences) {
    return audiences.isEmpty()
        ? issuer
        : new IssuerSettings(
            issuer.issuer(),
            audiences,
            issuer.algorithms(),
            issuer.claims(),
            issuer.clockSkew(),
            issuer.maxLifetime(),
            issuer.discovery(),
            issuer.jwks(),
            issuer.caFile(),
            issuer.allowHttp());
  }

  /** What sessions ask. */
  public ControlPlane plane() {
    return plane;
  }

  /** The port of the administrators' API, when it listens. */
  public OptionalInt adminPort() {
    return admin.isPresent() ? OptionalInt.of(admin.get().port()) : OptionalInt.empty();
  }

  /** Stops all of it, last started first. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception failed) {
        // The rest must be stopped all the same.
        LOG.warn("while stopping", failed);
      }
    }
  }
}
