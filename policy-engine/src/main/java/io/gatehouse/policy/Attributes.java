package io.gatehouse.policy;

import dev.cel.common.values.NullValue;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a CEL expression reads: {@code stmt}, {@code tx}, {@code user}, {@code actor}, {@code conn},
 * {@code time}, {@code grant}, {@code history}, as maps. {@link AttributeTypes} declares their
 * types. An attribute that is not known is absent, so that reading it is an error of evaluation,
 * which fails closed.
 */
final class Attributes {

  private final Map<String, Object> variables = new HashMap<>();
  private final DecisionRequest request;
  private final Side side;
  private final StatementFacts facts;
  private final Asked asked;

  /**
   * @param index of the statement within the message
   */
  Attributes(
      DecisionRequest request,
      Side side,
      int index,
      StatementFacts facts,
      Labels labels,
      Asked asked) {
    this.request = request;
    this.side = side;
    this.facts = facts;
    this.asked = asked;
    variables.put("stmt", statement(request, index, facts, labels));
    Map<String, Object> tx = new HashMap<>();
    tx.put("state", lower(request.transaction()));
    request.circumstances().readOnly().ifPresent(readOnly -> tx.put("read_only", readOnly));
    variables.put("tx", tx);
    variables.put("user", user(request, side.judged()));
    variables.put("actor", actor(request.principal(), side));
    variables.put("conn", connection(request));
    ZonedDateTime now = request.now().atZone(ZoneOffset.UTC);
    variables.put(
        "time",
        Map.of(
            "weekday", (long) now.getDayOfWeek().getValue(),
            "hour", (long) now.getHour(),
            "tz", "UTC"));
  }

  /** The values; those that must be asked for only when they are read. */
  Map<String, Object> variables(Set<Reads> reads) {
    if (reads.contains(Reads.GRANTS) && !variables.containsKey("grant")) {
      variables.put("grant", grant());
    }
    if (reads.contains(Reads.HISTORY) && !variables.containsKey("history")) {
      History history = asked.history();
      variables.put(
          "history",
          Map.of(
              "rows_today", history.rowsToday(), "blocked_last_hour", history.blockedLastHour()));
    }
    return variables;
  }

  private Map<String, Object> grant() {
    Map<String, Object> grant = new HashMap<>();
    Optional<Grant> active =
        asked.grants().stream()
            .filter(
                one ->
                    one.isFor(side.judged().user(), request.target().database(), request.now())
                        && one.covers(facts))
            .min(Comparator.comparing(Grant::id));
    grant.put("active", active.isPresent());
    active.ifPresent(
        one -> {
          grant.put("id", one.id());
          grant.put("ticket", one.ticket());
          grant.put("reason", one.reason());
          grant.put("approved_by", one.approvedBy());
          grant.put("classes", one.classes().stream().map(Attributes::lower).sorted().toList());
          grant.put("expires_in", Duration.between(request.now(), one.expires()).toSeconds());
        });
    return grant;
  }

  private static Map<String, Object> actor(Principal principal, Side side) {
    Map<String, Object> actor = new HashMap<>();
    actor.put("present", side.agent().isPresent());
    actor.put("subject", side.agent().orElse(""));
    principal.actor().flatMap(Principal.Actor::type).ifPresent(type -> actor.put("type", type));
    return actor;
  }

  private static Map<String, Object> connection(DecisionRequest request) {
    Map<String, Object> conn = new HashMap<>();
    conn.put("database", request.target().database());
    conn.put("environment", request.target().environment());
    conn.put("application_name", request.connection().applicationName());
    conn.put("client_ip", request.connection().clientAddress());
    conn.put("tls", request.connection().tls());
    request.connection().role().ifPresent(role -> conn.put("role", role));
    conn.put(
        "client_cert",
        request
            .connection()
            .certificate()
            .<Map<String, Object>>map(
                shown ->
                    Map.of(
                        "present", true,
                        "subject", shown.subject(),
                        "names", shown.names(),
                        "fingerprint", shown.fingerprint()))
            .orElse(Map.of("present", false)));
    return conn;
  }

  private static Map<String, Object> statement(
      DecisionRequest request, int index, StatementFacts facts, Labels labels) {
    Map<String, Object> stmt = new HashMap<>();
    stmt.put("kind", facts.kind().name());
    stmt.put("class", lower(facts.statementClass()));
    stmt.put("kinds", facts.actions().stream().map(action -> action.kind().name()).toList());
    stmt.put("parse", facts.understood() ? "ok" : "failed");
    stmt.put("count", (long) request.statements().size());
    stmt.put("tables", tables(facts, labels));
    stmt.put("columns", columns(facts, labels));
    stmt.put("functions", functions(facts));
    stmt.put(
        "has_where",
        facts.actions().stream().noneMatch(action -> action.where() == WhereClause.MISSING));
    stmt.put(
        "where_is_constant",
        facts.actions().stream().anyMatch(action -> action.where() == WhereClause.CONSTANT));
    stmt.put("has_limit", facts.limit().isPresent());
    stmt.put("limit", facts.limit().orElse(Long.MAX_VALUE));
    stmt.put("joins", (long) facts.joins());
    stmt.put("joins_without_condition", (long) facts.joinsWithoutCondition());
    stmt.put("cte_writes", writesBelowTheTop(facts.actions()));
    stmt.put("locks", facts.locksRows());
    stmt.put("concurrently", facts.concurrently());
    stmt.put("opaque", facts.opaque());
    stmt.put("unbounded", facts.unbounded());
    stmt.put("objects", objects(facts));
    stmt.put("options", facts.options().stream().map(Enum::name).sorted().toList());
    stmt.put("copy", facts.copy().map(copy -> lower(copy.endpoint())).orElse("none"));
    stmt.put("setting", Match.settingName(facts.effect()).orElse(""));
    Circumstances known = request.circumstances();
    known.fingerprint().ifPresent(fingerprint -> stmt.put("fingerprint", fingerprint));
    known.textLength().ifPresent(length -> stmt.put("text_length", (long) length));
    if (known.parameters() instanceof Parameters.Values bound) {
      // NULL is CEL's null.
      stmt.put(
          "params",
          bound.values().stream()
              .<Object>map(value -> value.<Object>map(text -> text).orElse(NullValue.NULL_VALUE))
              .toList());
    }
    if (known.estimates().get(index) instanceof Estimate.Rows estimate) {
      stmt.put("estimated_rows", estimate.rows());
    }
    return stmt;
  }

  private static boolean writesBelowTheTop(List<Action> actions) {
    return actions.stream()
        .skip(1)
        .anyMatch(action -> action.kind().statementClass() == StatementClass.WRITE);
  }

  private static List<Map<String, Object>> tables(StatementFacts facts, Labels labels) {
    return facts.relations().stream()
        .map(
            use ->
                Map.<String, Object>of(
                    "schema", use.relation().schema(),
                    "name", use.relation().name(),
                    "access", use.access().stream().map(Attributes::lower).sorted().toList(),
                    "resolved", use.resolved(),
                    "labels",
                        facts.columns().stream()
                            .filter(column -> column.column().relation().equals(use.relation()))
                            .flatMap(column -> labels.of(column.column(), true).stream())
                            .distinct()
                            .sorted()
                            .toList()))
        .toList();
  }

  private static List<Map<String, Object>> columns(StatementFacts facts, Labels labels) {
    return facts.columns().stream()
        .map(
            use ->
                Map.<String, Object>of(
                    "schema", use.column().relation().schema(),
                    "table", use.column().relation().name(),
                    "name", use.column().column(),
                    "role", lower(use.role()),
                    "labels", labels.of(use.column(), true).stream().sorted().toList()))
        .toList();
  }

  private static List<Map<String, Object>> objects(StatementFacts facts) {
    return facts.objects().stream()
        .map(
            use ->
                Map.<String, Object>of(
                    "type", use.type().name(),
                    "schema", use.schema(),
                    "name", use.name(),
                    "part", use.part()))
        .toList();
  }

  private static List<Map<String, Object>> functions(StatementFacts facts) {
    return facts.functions().stream()
        .map(
            use ->
                Map.<String, Object>of(
                    "schema", use.schema(),
                    "name", use.name(),
                    "volatility", lower(use.volatility()),
                    "built_in", use.builtIn(),
                    "trusted", use.trusted()))
        .toList();
  }

  private static Map<String, Object> user(DecisionRequest request, Principal principal) {
    Map<String, Object> user = new HashMap<>();
    user.put("issuer", principal.issuer());
    user.put("subject", principal.subject());
    user.put("name", principal.user());
    user.put("email", principal.email().orElse(""));
    user.put("groups", principal.groups().stream().sorted().toList());
    user.put("claims", principal.claims());
    user.put(
        "amr",
        principal.claims().get("amr") instanceof List<?> methods
            ? methods.stream().map(String::valueOf).toList()
            : List.of());
    authenticatedAt(principal)
        .ifPresent(at -> user.put("auth_age", request.now().getEpochSecond() - at));
    return user;
  }

  /** {@code auth_time}, OpenID Connect Core 1.0 section 2: seconds since the epoch. */
  private static Optional<Long> authenticatedAt(Principal principal) {
    return principal.claims().get("auth_time") instanceof Number seconds
        ? Optional.of(seconds.longValue())
        : Optional.empty();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
