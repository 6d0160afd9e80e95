package io.gatehouse.server.ops;

import io.gatehouse.server.config.OperationsConfiguration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics over HTTP, for probes and scrapers that have no token.
 *
 * <pre>
 *   GET /healthz   200 ok; 503 and why: the process is of no use any more, start it again
 *   GET /readyz    200 ready; 503 and why: send clients elsewhere for now
 *   GET /metrics   200, Prometheus' text format
 * </pre>
 *
 * It tells numbers and names of the configuration's databases, and nothing of clients.
 */
public final class OperationsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(OperationsServer.class);

  private static final int MAX_THREADS = 6;
  private static final int MIN_THREADS = 1;
  private static final int MAX_HEADER_BYTES = 8 * 1024;
  private static final int IDLE_MILLIS = 10_000;
  private static final int BACKLOG = 64;

  private final Server server;
  private final ServerConnector connector;

  private OperationsServer(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
  }

  /**
   * What is asked whenever somebody looks.
   *
   * @param unhealthy why the process is of no use any more; empty when it is
   * @param unready why no client should come now; empty when they may
   * @param metrics what was counted
   */
  public record Answers(
      Supplier<List<String>> unhealthy, Supplier<List<String>> unready, Metrics metrics) {}

  /**
   * Binds and begins to serve.
   *
   * @throws IOException when the address can't be bound
   */
  public static OperationsServer start(OperationsConfiguration configuration, Answers answers)
      throws IOException {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
    threads.setName("gatehouse-operations");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(configuration.address());
    connector.setPort(configuration.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setAcceptQueueSize(BACKLOG);
    server.addConnector(connector);
    server.setHandler(new Routes(answers));
    server.setErrorHandler(
        (request, response, callback) -> {
          send(response, callback, response.getStatus(), "that is no request for this port\n");
          return true;
        });
    try {
      server.start();
    } catch (Exception failed) {
      close(server);
      throw new IOException(
          "health and metrics can not be told on %s:%d: %s"
              .formatted(configuration.address(), configuration.port(), failed.getMessage()),
          failed);
    }
    return new OperationsServer(server, connector);
  }

  private static final class Routes extends Handler.Abstract {

    private final Answers answers;

    Routes(Answers answers) {
      this.answers = answers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      boolean reads =
          HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
      if (!reads) {
        send(response, callback, 405, "GET only\n");
        return true;
      }
      switch (request.getHttpURI().getPath()) {
        case "/healthz" -> state(response, callback, answers.unhealthy().get(), "ok");
        case "/readyz" -> state(response, callback, answers.unready().get(), "ready");
        case "/metrics" -> {
          response
              .getHeaders()
              .put(HttpHeader.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
          send(response, callback, 200, answers.metrics().text());
        }
        default -> send(response, callback, 404, "there is /healthz, /readyz and /metrics\n");
      }
      return true;
    }

    private static void state(
        Response response, Callback callback, List<String> problems, String fine) {
      if (problems.isEmpty()) {
        send(response, callback, 200, fine + "\n");
      } else {
        send(response, callback, 503, String.join("\n", problems) + "\n");
      }
    }
  }

  private static void send(Response response, Callback callback, int status, String text) {
    response.setStatus(status);
    if (!response.getHeaders().contains(HttpHeader.CONTENT_TYPE)) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.write(true, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), callback);
  }

  /** The port that was bound. */
  public int port() {
    return connector.getLocalPort();
  }

  private static void close(Server server) {
    try {
      server.stop();
    } catch (Exception failed) {
      LOG.warn("health and metrics did not stop in good order", failed);
    }
  }

  @Override
  public void close() {
    close(server);
  }
}
