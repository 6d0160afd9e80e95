package io.gatehouse.server.cli;

import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.policy.PolicySummary;
import io.gatehouse.proxy.DatabaseSettings;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.identity.IssuerSettings;
import io.gatehouse.server.config.GatehouseConfiguration;
import io.gatehouse.server.config.ListenerConfiguration;
import io.gatehouse.server.config.Secret;
import io.gatehouse.sql.AnalysisLimits;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a configuration comes to, with every default, for people and programs. No secrets. */
final class Resolved {

  private Resolved() {}

  /** Names as the configuration has them, to maps, lists, texts, numbers. */
  static Map<String, Object> of(
      GatehouseConfiguration configuration, Optional<PolicyBundle> policies) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("file", configuration.file().toString());
    all.put("digest", configuration.digest());
    all.put("listeners", configuration.listeners().stream().map(Resolved::listener).toList());
    all.put("issuers", configuration.issuers().stream().map(Resolved::issuer).toList());
    Map<String, Object> databases = new LinkedHashMap<>();
    configuration
        .databases()
        .forEach(database -> databases.put(database.name(), database(database)));
    all.put("databases", databases);
    Map<String, Object> audit = new LinkedHashMap<>();
    audit.put("directory", configuration.audit().directory().toString());
    audit.put("origin", configuration.audit().options().origin());
    audit.put(
        "durability", configuration.audit().options().durability().name().toLowerCase(Locale.ROOT));
    all.put("audit", audit);
    all.put("policies", policies(configuration, policies));
    all.put(
        "masking",
        Map.of(
            "key",
            configuration.maskKey().map(Secret::place).orElse("a new one at each start"),
            "equality_rate",
            configuration.limits().equalityRate(),
            "equality_per_session",
            configuration.limits().equalityPerSession()));
    all.put("limits", limits(configuration.limits(), configuration.analysisLimits()));
    return all;
  }

  private static Map<String, Object> listener(ListenerConfiguration listener) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("address", listener.address() + ":" + listener.port());
    facts.put("tls", listener.tls().map(tls -> tls.certificate().toString()).orElse("none"));
    listener
        .tls()
        .flatMap(ListenerConfiguration.Tls::clientCa)
        .ifPresent(ca -> facts.put("client_ca", ca.toString()));
    facts.put("plaintext_on_loopback", listener.plaintextOnLoopback());
    listener.proxyProtocol().ifPresent(trusted -> facts.put("proxy_protocol", trusted.networks()));
    facts.put(
        "authentication",
        listener.door() instanceof Door.OauthBearer door
            ? "oauthbearer, " + door.issuer()
            : "token_password");
    return facts;
  }

  private static Map<String, Object> issuer(IssuerSettings issuer) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("issuer", issuer.issuer());
    facts.put("audiences", issuer.audiences().stream().sorted().toList());
    facts.put("algorithms", issuer.algorithms().stream().sorted().toList());
    facts.put("user", issuer.claims().user());
    facts.put("groups", issuer.claims().groups());
    facts.put("actor", issuer.claims().actor());
    facts.put("clock_skew", words(issuer.clockSkew()));
    facts.put("max_lifetime", words(issuer.maxLifetime()));
    facts.put(
        "keys",
        issuer
            .jwks()
            .map(Object::toString)
            .orElseGet(() -> "as " + issuer.discoveryUrl() + " says"));
    return facts;
  }

  private static Map<String, Object> database(DatabaseSettings database) {
    UpstreamSettings upstream = database.upstream();
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("environment", database.environment());
    facts.put(
        "upstream",
        upstream.hosts().stream().map(Host::toString).collect(Collectors.joining(","))
            + "/"
            + upstream.database());
    facts.put("target_session_attrs", upstream.route().target().word());
    facts.put("load_balance_hosts", upstream.route().random() ? "random" : "disable");
    facts.put("connect_retries", upstream.route().retries());
    facts.put("user", upstream.user());
    facts.put("password", upstream.password() instanceof Secret secret ? secret.place() : "none");
    facts.put("tls", upstream.tls().word());
    upstream.caFile().ifPresent(file -> facts.put("ca", file.toString()));
    facts.put("channel_binding", upstream.channelBinding().name().toLowerCase(Locale.ROOT));
    return facts;
  }

  private static Map<String, Object> policies(
      GatehouseConfiguration configuration, Optional<PolicyBundle> policies) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("directory", configuration.policyDirectory().toString());
    policies.ifPresent(
        bundle -> {
          facts.put("digest", bundle.digest());
          Map<String, Object> each = new LinkedHashMap<>();
          for (PolicySummary policy : bundle.policies()) {
            each.put(
                policy.id(),
                policy.effect()
                    + ", "
                    + policy.mode().name().toLowerCase(Locale.ROOT)
                    + ", "
                    + policy.place());
          }
          facts.put("policy", each);
        });
    return facts;
  }

  private static Map<String, Object> limits(ProxyLimits limits, AnalysisLimits analysis) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("max_connections", limits.maxConnections());
    facts.put("max_connections_of_address", limits.maxConnectionsOfAddress());
    facts.put("max_sessions_of_principal", limits.maxSessionsOfPrincipal());
    facts.put("authentication_timeout", words(limits.authenticationTimeout()));
    facts.put("idle_timeout", words(limits.idleTimeout()));
    facts.put("drain_timeout", words(limits.drainTimeout()));
    facts.put("connect_timeout", words(limits.connectTimeout()));
    facts.put(
        "tcp_keepalive",
        words(limits.keepalive().idle())
            + ", "
            + words(limits.keepalive().interval())
            + ", "
            + limits.keepalive().count());
    facts.put("on_token_expiry", limits.tokenExpiry().action().name().toLowerCase(Locale.ROOT));
    facts.put("token_grace", words(limits.tokenExpiry().grace()));
    facts.put("max_token", limits.maxTokenBytes());
    facts.put("max_message", limits.maxMessageBytes());
    facts.put("max_masked_row", limits.maxMaskedRowBytes());
    facts.put("max_pipelined", limits.maxPipelined());
    facts.put("max_prepared", limits.maxPrepared());
    facts.put("max_buffered", limits.maxBufferedBytes());
    facts.put("max_statement", analysis.maxBytes());
    facts.put("max_statement_tokens", analysis.maxTokens());
    facts.put("max_statement_nesting", analysis.maxNesting());
    facts.put("max_statements", analysis.maxStatements());
    facts.put("max_analysis_time", words(analysis.maxTime()));
    facts.put("analysis_cache", analysis.cacheBytes());
    return facts;
  }

  private static String words(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + "s"
        : duration.toMillis() + "ms";
  }

  /** The same as rows: a dotted name and a value. */
  static List<String[]> flat(Map<String, Object> resolved) {
    List<String[]> rows = new java.util.ArrayList<>();
    resolved.forEach((name, value) -> flatten(rows, name, value));
    return rows;
  }

  private static void flatten(List<String[]> rows, String name, Object value) {
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> flatten(rows, name + "." + key, inner));
    } else if (value instanceof Collection<?> list
        && list.stream().anyMatch(Map.class::isInstance)) {
      int index = 0;
      for (Object element : list) {
        flatten(rows, name + "[" + index++ + "]", element);
      }
    } else if (value instanceof Collection<?> list) {
      rows.add(
          new String[] {name, String.join(", ", list.stream().map(Object::toString).toList())});
    } else {
      rows.add(new String[] {name, value.toString()});
    }
  }
}
