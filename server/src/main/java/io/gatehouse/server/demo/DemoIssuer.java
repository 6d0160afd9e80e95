package io.gatehouse.server.demo;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The demo's own OIDC issuer, on 127.0.0.1 only.
 *
 * <p>It serves a discovery document (OpenID Connect Discovery 1.0 section 4), its public keys (RFC
 * 7517), and a token endpoint (RFC 6749 section 4.4) on which whoever knows the client secret gets
 * a token for any {@link Person}: the form names {@code subject} and, in seconds, {@code ttl}.
 */
final class DemoIssuer implements AutoCloseable {

  /** The one client of the token endpoint. */
  static final String CLIENT_ID = "gatehouse-demo";

  /** How long a token lives when the request does not say. */
  static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  /** The longest life that a request may ask for. */
  static final Duration LONGEST_TTL = Duration.ofHours(24);

  private static final int MAX_FORM_BYTES = 4096;
  private static final String METADATA_PATH = "/.well-known/openid-configuration";
  private static final String KEYS_PATH = "/jwks.json";
  private static final String TOKEN_PATH = "/token";

  private final HttpServer server;
  private final ExecutorService workers;
  private final String url;
  private final byte[] expectedAuthorization;
  private final TokenMint mint;

  private DemoIssuer(
      HttpServer server, ExecutorService workers, String url, String clientSecret, TokenMint mint) {
    this.server = server;
    this.workers = workers;
    this.url = url;
    this.expectedAuthorization = basic(clientSecret).getBytes(StandardCharsets.UTF_8);
    this.mint = mint;
  }

  /**
   * Begins to serve.
   *
   * @param port on 127.0.0.1; 0 takes a free one
   * @param clientSecret what opens the token endpoint
   * @throws IOException when the port is taken
   */
  static DemoIssuer start(int port, String clientSecret) throws IOException {
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    ExecutorService workers =
        Executors.newFixedThreadPool(
            2,
            task -> {
              Thread thread = new Thread(task, "demo-issuer");
              thread.setDaemon(true);
              return thread;
            });
    DemoIssuer issuer = new DemoIssuer(server, workers, url, clientSecret, TokenMint.create(url));
    server.createContext("/", issuer::serve);
    server.setExecutor(workers);
    server.start();
    return issuer;
  }

  /** The value of an {@code Authorization} header that opens the token endpoint (RFC 7617). */
  static String basic(String clientSecret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((CLIENT_ID + ":" + clientSecret).getBytes(StandardCharsets.UTF_8));
  }

  /** The {@code iss}; the discovery document lies beneath it. */
  String url() {
    return url;
  }

  /** Where tokens are given. */
  String tokenEndpoint() {
    return url + TOKEN_PATH;
  }

  /** What signs the tokens. */
  TokenMint mint() {
    return mint;
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply =
          switch (exchange.getRequestURI().getPath()) {
            case METADATA_PATH -> reading(exchange, metadata());
            case KEYS_PATH -> reading(exchange, mint.publicKeys().toJSONObject());
            case TOKEN_PATH -> token(exchange);
            default -> Reply.error(404, "not_found", "no such page");
          };
      byte[] body = JSONObjectUtils.toJSONString(reply.body).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.sendResponseHeaders(reply.status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Reply reading(HttpExchange exchange, Map<String, Object> body) {
    return exchange.getRequestMethod().equals("GET")
        ? new Reply(200, body)
        : Reply.error(405, "invalid_request", "GET only");
  }

  private Map<String, Object> metadata() {
    return Map.of(
        "issuer", url,
        "jwks_uri", url + KEYS_PATH,
        "token_endpoint", tokenEndpoint(),
        "grant_types_supported", List.of("client_credentials"),
        "response_types_supported", List.of("token"),
        "subject_types_supported", List.of("public"),
        "id_token_signing_alg_values_supported", List.of("ES256"),
        "token_endpoint_auth_methods_supported", List.of("client_secret_basic"));
  }

  private Reply token(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      return Reply.error(405, "invalid_request", "POST only");
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    if (authorization == null
        || !MessageDigest.isEqual(
            expectedAuthorization, authorization.getBytes(StandardCharsets.UTF_8))) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"gatehouse demo\"");
      return Reply.error(401, "invalid_client", "the client secret is wrong");
    }
    byte[] body = exchange.getRequestBody().readNBytes(MAX_FORM_BYTES + 1);
    if (body.length > MAX_FORM_BYTES) {
      return Reply.error(413, "invalid_request", "the form is longer than 4 KiB");
    }
    Map<String, String> form;
    try {
      form = form(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Reply.error(400, "invalid_request", "the form is malformed");
    }
    if (!"client_credentials".equals(form.get("grant_type"))) {
      return Reply.error(400, "unsupported_grant_type", "client_credentials only");
    }
    Optional<Person> person = Person.named(form.getOrDefault("subject", ""));
    if (person.isEmpty()) {
      return Reply.error(
          400, "invalid_request", "subject is none of the demo's people: " + Person.names());
    }
    Duration ttl = DEFAULT_TTL;
    if (form.containsKey("ttl")) {
      try {
        ttl = Duration.ofSeconds(Integer.parseInt(form.get("ttl")));
      } catch (NumberFormatException e) {
        return Reply.error(400, "invalid_request", "ttl is not a number of seconds");
      }
    }
    if (ttl.isNegative() || ttl.isZero() || ttl.compareTo(LONGEST_TTL) > 0) {
      return Reply.error(400, "invalid_request", "ttl is not between 1 s and 24 h");
    }
    return new Reply(
        200,
        Map.of(
            "access_token", mint.token(person.get(), ttl),
            "token_type", "Bearer",
            "expires_in", ttl.toSeconds()));
  }

  /** An {@code application/x-www-form-urlencoded} body; a name given twice is malformed. */
  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String field : body.split("&", -1)) {
      int equals = field.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("a field without a value");
      }
      String name = URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8);
      String value = URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8);
      if (form.put(name, value) != null) {
        throw new IllegalArgumentException("a field twice");
      }
    }
    return form;
  }

  private record Reply(int status, Map<String, Object> body) {

    static Reply error(int status, String error, String description) {
      return new Reply(status, Map.of("error", error, "error_description", description));
    }
  }
}
