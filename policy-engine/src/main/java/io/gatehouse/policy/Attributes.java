package io.gatehouse.policy;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a CEL expression reads: {@code stmt}, {@code tx}, {@code user}, {@code actor}, {@code conn},
 * {@code time}, as maps. {@link Expressions} declares their types. An attribute that is not known
 * is absent, so that reading it is an error of evaluation, which fails closed.
 */
final class Attributes {

  private final Map<String, Object> variables = new HashMap<>();

  Attributes(DecisionRequest request, Side side, StatementFacts facts, Labels labels) {
    variables.put("stmt", statement(request, facts, labels));
    variables.put("tx", Map.of("state", lower(request.transaction())));
    variables.put("user", user(request, side.judged()));
    variables.put(
        "actor",
        side.agent()
            .<Map<String, Object>>map(subject -> Map.of("present", true, "subject", subject))
            .orElse(Map.of("present", false, "subject", "")));
    variables.put(
        "conn",
        Map.of(
            "database", request.target().database(),
            "environment", request.target().environment(),
            "application_name", request.connection().applicationName(),
            "client_ip", request.connection().clientAddress(),
            "tls", request.connection().tls()));
    ZonedDateTime now = request.now().atZone(ZoneOffset.UTC);
    variables.put(
        "time",
        Map.of(
            "weekday", (long) now.getDayOfWeek().getValue(),
            "hour", (long) now.getHour(),
            "tz", "UTC"));
  }

  Map<String, Object> variables() {
    return variables;
  }

  private static Map<String, Object> statement(
      DecisionRequest request, StatementFacts facts, Labels labels) {
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
    stmt.put("copy", facts.copy().map(copy -> lower(copy.endpoint())).orElse("none"));
    stmt.put("setting", Match.settingName(facts.effect()).orElse(""));
    stmt.put("text_length", (long) facts.end() - facts.start());
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
