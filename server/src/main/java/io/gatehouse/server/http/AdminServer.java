package io.gatehouse.server.http;

import io.gatehouse.proxy.control.ControlPlane;
import io.gatehouse.proxy.identity.TokenVerifier;
import io.gatehouse.proxy.session.OpenSessions;
import io.gatehouse.server.config.AdminConfiguration;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrators' API: JSON over HTTP/1.1, bearer tokens, nothing for browsers (no CORS, no
 * cookies, no HTML).
 */
public final class AdminServer implements AutoCloseable {

  static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

  private static final int MAX_THREADS = 16;
  private static final int MIN_THREADS = 2;
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int IDLE_MILLIS = 30_000;
  private static final int BACKLOG = 128;

  private final Javalin javalin;
  private final int port;

  private AdminServer(Javalin javalin) {
    this.javalin = javalin;
    this.port = javalin.port();
  }

  /**
   * Binds and begins to serve.
   *
   * @param sessions that can be looked at and ended
   * @param verifier whose tokens are good here
   * @throws IOException when the address can't be bound, or certificate or key not be used
   */
  public static AdminServer start(
      AdminConfiguration configuration,
      ControlPlane control,
      Supplier<OpenSessions> sessions,
      TokenVerifier verifier,
      Clock clock)
      throws IOException {
    SslContextFactory.Server tls =
        configuration.tls().isPresent() ? AdminTls.of(configuration.tls().get()) : null;
    Api api = new Api(control, sessions, new Callers(verifier, control, clock), clock);
    Javalin javalin =
        Javalin.create(
            config -> {
              quiet(config);
              config.http.maxRequestSize = Body.MAX_BYTES;
              config.http.generateEtags = false;
              config.jetty.threadPool = threads();
              config.jetty.modifyServer(server -> server.setErrorHandler(AdminServer::unroutable));
              config.jetty.addConnector(
                  (server, http) -> connector(server, http, tls, configuration));
              api.addTo(config.routes);
              config.routes.exception(
                  ApiFailure.class,
                  (failure, context) ->
                      send(
                          context,
                          failure.status(),
                          Answers.error(failure.code(), failure.getMessage())));
              config.routes.exception(
                  HttpResponseException.class,
                  (failure, context) ->
                      send(
                          context,
                          failure.getStatus(),
                          Answers.error("http", "there is nothing of that kind here")));
              config.routes.exception(
                  Exception.class,
                  (failure, context) -> {
                    LOG.error("a request failed", failure);
                    send(
                        context,
                        500,
                        Answers.error(
                            "defect", "this is a defect of the proxy; its log says more"));
                  });
            });
    try {
      return new AdminServer(javalin.start());
    } catch (RuntimeException failed) {
      javalin.stop();
      Throwable told = failed.getCause() == null ? failed : failed.getCause();
      throw new IOException(
          "the administrators' API can not listen on %s:%d: %s"
              .formatted(configuration.address(), configuration.port(), told.getMessage()),
          failed);
    }
  }

  private static void quiet(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("gatehouse-admin");
    threads.setDaemon(true);
    return threads;
  }

  private static ServerConnector connector(
      Server server,
      HttpConfiguration http,
      SslContextFactory.Server tls,
      AdminConfiguration configuration) {
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    if (tls != null) {
      SecureRequestCustomizer secure = new SecureRequestCustomizer();
      // Callers name addresses as well as names; the token, not the host, says whose door it is.
      secure.setSniHostCheck(false);
      http.addCustomizer(secure);
    }
    HttpConnectionFactory protocol = new HttpConnectionFactory(http);
    ServerConnector connector =
        tls == null
            ? new ServerConnector(server, 1, 1, protocol)
            : new ServerConnector(
                server, 1, 1, new SslConnectionFactory(tls, protocol.getProtocol()), protocol);
    connector.setHost(configuration.address());
    connector.setPort(configuration.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setAcceptQueueSize(BACKLOG);
    return connector;
  }

  /** What is no request that has a route: Jetty's own pages would be HTML. */
  private static boolean unroutable(Request request, Response response, Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    byte[] body = Answers.bytes(Answers.error("http", "that is no request for this API"));
    Content.Sink.write(response, true, new String(body, StandardCharsets.US_ASCII), callback);
    return true;
  }

  static void send(Context context, int status, Object answer) {
    context
        .status(status)
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .contentType("application/json")
        .result(Answers.bytes(answer));
    if (status == 401) {
      context.header("WWW-Authenticate", "Bearer");
    }
  }

  /** The port that was bound. */
  public int port() {
    return port;
  }

  /** The address that was bound. */
  public InetSocketAddress address(AdminConfiguration configuration) {
    return new InetSocketAddress(configuration.address(), port);
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
