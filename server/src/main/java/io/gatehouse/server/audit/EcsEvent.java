package io.gatehouse.server.audit;

import static io.gatehouse.server.audit.JsonWriter.put;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An entry in the words of the Elastic Common Schema, version {@value #VERSION}. Whatever ECS has
 * no word for stands under {@code gatehouse}, which is a name of our own as ECS asks for.
 */
final class EcsEvent {

  static final String VERSION = "8.17.0";

  private static final String OWN = "gatehouse.";

  private EcsEvent() {}

  static Map<String, Object> of(AuditEntry entry) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("@timestamp", entry.time().toString());
    document.put("ecs", Map.of("version", VERSION));
    document.put("event", event(entry));
    put(document, "message", entry.text(AuditField.MESSAGE));
    user(document, entry);
    entry
        .text(AuditField.CLIENT_ADDRESS)
        .filter(ip -> !ip.isEmpty())
        .ifPresent(
            ip -> {
              document.put("source", Map.of("ip", ip, "address", ip));
              document.put("client", Map.of("ip", ip, "address", ip));
            });
    entry.text(AuditField.DATABASE).ifPresent(name -> document.put("service", service(name)));
    entry.text(AuditField.TRACE_ID).ifPresent(id -> document.put("trace", Map.of("id", id)));
    entry.text(AuditField.SPAN_ID).ifPresent(id -> document.put("span", Map.of("id", id)));
    rule(document, entry);
    // What OpenTelemetry names: ECS takes that in as it is.
    Map<String, Object> db = new LinkedHashMap<>();
    put(db, "system.name", entry.text(AuditField.DBMS));
    put(db, "namespace", entry.text(AuditField.DATABASE));
    put(db, "query.text", entry.text(AuditField.SQL_TEXT));
    put(db, "operation.name", entry.text(AuditField.OPERATION));
    put(db, "response.status_code", entry.text(AuditField.SQLSTATE));
    put(db, "response.returned_rows", entry.number(AuditField.RETURNED_ROWS));
    if (!db.isEmpty()) {
      document.put("db", db);
    }
    document.put("gatehouse", own(entry));
    return document;
  }

  private static Map<String, Object> service(String name) {
    return Map.of("type", "postgresql", "name", name);
  }

  private static Map<String, Object> event(AuditEntry entry) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("kind", "event");
    event.put("module", "gatehouse");
    event.put("dataset", "gatehouse.audit");
    event.put("id", entry.hash());
    event.put("sequence", entry.sequence());
    put(event, "action", entry.text(AuditField.EVENT));
    Optional<EventType> type = entry.type();
    event.put("category", List.of(category(type)));
    event.put("type", List.of(kind(entry, type)));
    put(event, "outcome", outcome(entry));
    entry.number(AuditField.DURATION).ifPresent(us -> event.put("duration", us * 1_000));
    return event;
  }

  private static String category(Optional<EventType> type) {
    return type.map(
            known ->
                switch (known) {
                  case SESSION_OPENED, SESSION_CLOSED -> "session";
                  case LOGIN_REFUSED -> "authentication";
                  case DECISION, OUTCOME -> "database";
                  case CONTROL_CHANGE -> "iam";
                  case POLICY_LOADED,
                      CONFIGURATION,
                      LOG_STARTED,
                      RECOVERED,
                      KEY_ROTATED,
                      ERASED,
                      RETIRED,
                      CLOCK_WENT_BACK,
                      DISK_SPACE ->
                      "configuration";
                })
        .orElse("database");
  }

  private static String kind(AuditEntry entry, Optional<EventType> type) {
    return type.map(
            known ->
                switch (known) {
                  case SESSION_OPENED -> "start";
                  case SESSION_CLOSED -> "end";
                  case LOGIN_REFUSED -> "denied";
                  case DECISION ->
                      entry.text(AuditField.VERDICT).equals(Optional.of("allow"))
                          ? "allowed"
                          : "denied";
                  case OUTCOME -> "access";
                  case CONTROL_CHANGE, POLICY_LOADED, CONFIGURATION, KEY_ROTATED -> "change";
                  case LOG_STARTED -> "creation";
                  case ERASED, RETIRED -> "deletion";
                  case RECOVERED, CLOCK_WENT_BACK, DISK_SPACE -> "info";
                })
        .orElse("info");
  }

  private static Optional<String> outcome(AuditEntry entry) {
    return entry
        .text(AuditField.VERDICT)
        .map(verdict -> verdict.equals("allow") ? "success" : "failure")
        .or(
            () ->
                entry
                    .text(AuditField.SQLSTATE)
                    .filter(state -> !state.isEmpty())
                    .map(state -> state.equals("00000") ? "success" : "failure"));
  }

  private static void user(Map<String, Object> document, AuditEntry entry) {
    Map<String, Object> user = new LinkedHashMap<>();
    put(user, "name", entry.text(AuditField.USER).or(() -> entry.text(AuditField.USER_CLAIMED)));
    put(user, "id", entry.text(AuditField.SUBJECT));
    put(user, "domain", entry.text(AuditField.ISSUER));
    if (!user.isEmpty()) {
      document.put("user", user);
    }
  }

  private static void rule(Map<String, Object> document, AuditEntry entry) {
    Map<String, Object> rule = new LinkedHashMap<>();
    put(rule, "name", entry.text(AuditField.POLICY));
    put(rule, "version", entry.text(AuditField.DIGEST));
    if (entry.text(AuditField.POLICY).isPresent()) {
      rule.put("category", "access");
      document.put("rule", rule);
    }
  }

  /** Every field of our own, without the prefix. */
  private static Map<String, Object> own(AuditEntry entry) {
    Map<String, Object> own = new LinkedHashMap<>();
    for (AuditField field : AuditField.values()) {
      if (!field.key().startsWith(OWN)) {
        continue;
      }
      String key = field.key().substring(OWN.length()).toLowerCase(Locale.ROOT);
      if (entry.number(field).isPresent()) {
        own.put(key, entry.number(field).getAsLong());
      } else if (entry.text(field).isPresent()) {
        own.put(key, entry.text(field).get());
      } else if (!entry.texts(field).isEmpty()) {
        own.put(key, entry.texts(field));
      }
    }
    return own;
  }
}
