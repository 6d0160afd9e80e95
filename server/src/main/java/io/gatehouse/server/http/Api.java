package io.gatehouse.server.http;

import io.gatehouse.proxy.control.AccessGrant;
import io.gatehouse.proxy.control.ControlId;
import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.control.ControlRejected;
import io.gatehouse.proxy.control.ControlUnavailable;
import io.gatehouse.proxy.control.DenylistEntry;
import io.gatehouse.proxy.control.NewDenial;
import io.gatehouse.proxy.control.NewGrant;
import io.gatehouse.proxy.control.Person;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.sql.StatementClass;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** What there is under {@code /api/v1}. Who may do what is the control plane's to say. */
final class Api {

  private static final String ROOT = "/api/v1";
  private static final int PATIENCE_SECONDS = 30;

  private final ControlPlane control;
  private final Supplier<OpenSessions> sessions;
  private final Callers callers;
  private final Clock clock;

  Api(ControlPlane control, Supplier<OpenSessions> sessions, Callers callers, Clock clock) {
    this.control = control;
    this.sessions = sessions;
    this.callers = callers;
    this.clock = clock;
  }

  /** Answers a caller with what is to be told. */
  @FunctionalInterface
  private interface Route {
    Object answer(Context context, Person caller) throws ApiFailure;
  }

  void addTo(RoutesConfig routes) {
    approvals(routes);
    grants(routes);
    switches(routes);
    sessions(routes);
  }

  private void approvals(RoutesConfig routes) {
    get(
        routes,
        "/approvals",
        (context, caller) -> {
          String status = context.queryParam("status");
          return Answers.list(
              "approvals",
              control.requestsFor(caller).stream()
                  .map(request -> Answers.summary(request, clock.instant()))
                  .filter(request -> status == null || request.get("status").equals(status))
                  .toList());
        });
    get(
        routes,
        "/approvals/{id}",
        (context, caller) ->
            control
                .requestFor(id(context), caller)
                .map(request -> Answers.whole(request, clock.instant()))
                .orElseThrow(ApiFailure::notFound));
    post(
        routes,
        "/approvals/{id}/approve",
        (context, caller) ->
            Answers.whole(
                done(
                    control.approve(
                        id(context), caller, Body.of(context, "reason", "ticket").said())),
                clock.instant()));
    post(
        routes,
        "/approvals/{id}/deny",
        (context, caller) ->
            Answers.whole(
                done(
                    control.deny(id(context), caller, Body.of(context, "reason", "ticket").said())),
                clock.instant()));
    post(
        routes,
        "/approvals/{id}/withdraw",
        (context, caller) ->
            Answers.whole(
                done(control.withdraw(id(context), caller, Body.of(context, "reason").said())),
                clock.instant()));
  }

  private void grants(RoutesConfig routes) {
    get(
        routes,
        "/grants",
        (context, caller) ->
            Answers.list(
                "grants",
                control.grantsFor(caller).stream()
                    .map(grant -> Answers.grant(grant, clock.instant()))
                    .toList()));
    post(
        routes,
        "/grants",
        (context, caller) ->
            Answers.grant(done(control.requestGrant(grant(context, caller))), clock.instant()));
    get(
        routes,
        "/grants/{id}",
        (context, caller) ->
            control
                .grantFor(id(context), caller)
                .map(grant -> Answers.grant(grant, clock.instant()))
                .orElseThrow(ApiFailure::notFound));
    post(
        routes,
        "/grants/{id}/approve",
        (context, caller) ->
            Answers.grant(
                done(
                    control.approveGrant(
                        id(context), caller, Body.of(context, "reason", "ticket").said())),
                clock.instant()));
    post(
        routes,
        "/grants/{id}/deny",
        (context, caller) ->
            Answers.grant(
                done(
                    control.denyGrant(
                        id(context), caller, Body.of(context, "reason", "ticket").said())),
                clock.instant()));
    post(
        routes,
        "/grants/{id}/revoke",
        (context, caller) ->
            Answers.grant(
                done(control.revokeGrant(id(context), caller, Body.of(context, "reason").said())),
                clock.instant()));
  }

  private static NewGrant grant(Context context, Person caller) throws ApiFailure {
    Body body =
        Body.of(
            context,
            "for",
            "name",
            "issuer",
            "databases",
            "classes",
            "from",
            "until",
            "seconds",
            "reason",
            "ticket");
    Set<StatementClass> classes = new HashSet<>();
    for (String word : body.texts("classes")) {
      classes.add(Body.constant("classes", word, StatementClass.class));
    }
    return new NewGrant(
        caller,
        new AccessGrant.Grantee(
            Body.constant("for", body.text("for").orElse("user"), AccessGrant.Grantee.Kind.class),
            body.text("issuer").orElse(caller.issuer()),
            body.text("name").orElse(caller.user())),
        body.texts("databases"),
        classes,
        body.instant("from"),
        body.instant("until"),
        body.seconds("seconds"),
        body.said());
  }

  private void switches(RoutesConfig routes) {
    get(
        routes,
        "/freezes",
        (context, caller) ->
            Answers.list(
                "freezes", control.standingFreezes().stream().map(Answers::freeze).toList()));
    post(
        routes,
        "/freezes",
        (context, caller) -> {
          Body body = Body.of(context, "database", "reason", "until");
          return Answers.freeze(
              done(
                  control.freeze(
                      body.required("database"), caller, body.said(), body.instant("until"))));
        });
    post(
        routes,
        "/freezes/lift",
        (context, caller) -> {
          Body body = Body.of(context, "database", "reason");
          done(control.unfreeze(body.required("database"), caller, body.said()));
          return Map.of("lifted", body.required("database"));
        });
    get(
        routes,
        "/denylist",
        (context, caller) -> {
          requireOperator(caller);
          return Answers.list("denylist", control.denylist().stream().map(Answers::entry).toList());
        });
    post(
        routes,
        "/denylist",
        (context, caller) -> {
          Body body = Body.of(context, "kind", "value", "issuer", "reason", "until");
          return Answers.entry(
              done(
                  control.deny(
                      new NewDenial(
                          Body.constant("kind", body.required("kind"), DenylistEntry.Kind.class),
                          body.text("issuer"),
                          body.required("value"),
                          caller,
                          body.said(),
                          body.instant("until")))));
        });
    post(
        routes,
        "/denylist/{id}/remove",
        (context, caller) -> {
          String id = id(context);
          done(control.undeny(id, caller, Body.of(context, "reason").said()));
          return Map.of("removed", id);
        });
  }

  private void sessions(RoutesConfig routes) {
    get(
        routes,
        "/sessions",
        (context, caller) -> {
          requireOperator(caller);
          return Answers.list(
              "sessions", done(sessions.get().list()).stream().map(Answers::session).toList());
        });
    get(
        routes,
        "/sessions/{id}",
        (context, caller) -> {
          requireOperator(caller);
          return done(sessions.get().find(context.pathParam("id")))
              .map(Answers::session)
              .orElseThrow(ApiFailure::notFound);
        });
    post(
        routes,
        "/sessions/{id}/kill",
        (context, caller) -> {
          requireOperator(caller);
          String reason = Body.of(context, "reason").required("reason");
          return done(sessions.get().kill(context.pathParam("id"), caller.user(), reason))
              .map(Answers::session)
              .orElseThrow(ApiFailure::notFound);
        });
  }

  private void requireOperator(Person caller) throws ApiFailure {
    if (!control.settings().isOperator(caller)) {
      throw new ApiFailure(403, "forbidden", "only operators may do that");
    }
  }

  private void get(RoutesConfig routes, String path, Route route) {
    routes.get(ROOT + path, context -> answer(context, route));
  }

  private void post(RoutesConfig routes, String path, Route route) {
    routes.post(ROOT + path, context -> answer(context, route));
  }

  private void answer(Context context, Route route) throws ApiFailure {
    AdminServer.send(context, 200, route.answer(context, callers.caller(context)));
  }

  private static String id(Context context) throws ApiFailure {
    Optional<String> id = ControlId.parse(context.pathParam("id"));
    return id.orElseThrow(ApiFailure::notFound);
  }

  /** Waits for a command: this is a thread of the web server's. */
  private static <T> T done(CompletionStage<T> stage) throws ApiFailure {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ControlRejected rejected) {
        throw ApiFailure.of(rejected);
      }
      if (failed.getCause() instanceof ControlUnavailable unavailable) {
        AdminServer.LOG.error("a command could not be done: {}", unavailable.getMessage());
        throw ApiFailure.of(unavailable);
      }
      AdminServer.LOG.error("a command failed", failed.getCause());
      throw new ApiFailure(500, "defect", "this is a defect of the proxy; its log says more");
    } catch (TimeoutException late) {
      throw new ApiFailure(
          503, "uncertain", "it is not known whether this was done: look before you try again");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ApiFailure(503, "stopping", "the proxy is ending");
    }
  }
}
