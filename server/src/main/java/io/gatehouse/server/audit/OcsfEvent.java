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
 * An entry as an event of OCSF's class Datastore Activity (6005), version {@value #VERSION}, with
 * the profile {@code security_control}. Whatever has no place there stands under {@code unmapped},
 * by the log's own names.
 */
final class OcsfEvent {

  static final String VERSION = "1.8.0";

  private static final int CATEGORY = 6;
  private static final int CLASS = 6005;
  private static final int RELATIONAL = 1;

  private enum Activity {
    UNKNOWN(0),
    READ(1),
    UPDATE(2),
    CONNECT(3),
    WRITE(5),
    CREATE(6),
    DELETE(7),
    OTHER(99);

    private final int id;

    Activity(int id) {
      this.id = id;
    }
  }

  private OcsfEvent() {}

  static Map<String, Object> of(AuditEntry entry) {
    Activity activity = activity(entry);
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("activity_id", activity.id);
    event.put("category_uid", CATEGORY);
    event.put("class_uid", CLASS);
    event.put("type_uid", CLASS * 100L + activity.id);
    event.put("time", entry.time().toEpochMilli());
    boolean refused = refused(entry);
    event.put("severity_id", refused ? 2 : 1);
    event.put("action_id", refused ? 2 : entry.text(AuditField.VERDICT).isPresent() ? 1 : 99);
    status(event, entry, refused);
    event.put("metadata", metadata(entry));
    event.put("actor", actor(entry));
    event.put("src_endpoint", source(entry));
    event.put("database", database(entry));
    List<String> relations = entry.texts(AuditField.RELATIONS);
    if (relations.size() == 1) {
      event.put("table", Map.of("name", relations.get(0)));
    }
    entry.text(AuditField.SQL_TEXT).ifPresent(sql -> event.put("query_info", query(entry, sql)));
    put(event, "message", entry.text(AuditField.MESSAGE));
    entry.number(AuditField.DURATION).ifPresent(micros -> event.put("duration", micros / 1_000));
    event.put("unmapped", unmapped(entry));
    return event;
  }

  private static Activity activity(AuditEntry entry) {
    return entry
        .type()
        .map(
            type ->
                switch (type) {
                  case SESSION_OPENED, LOGIN_REFUSED -> Activity.CONNECT;
                  case DECISION, OUTCOME -> ofStatement(entry);
                  case SESSION_CLOSED,
                      CONTROL_CHANGE,
                      LOG_STARTED,
                      RECOVERED,
                      KEY_ROTATED,
                      ERASED,
                      RETIRED,
                      CLOCK_WENT_BACK,
                      DISK_SPACE,
                      CONFIGURATION,
                      POLICY_LOADED ->
                      Activity.OTHER;
                })
        .orElse(Activity.UNKNOWN);
  }

  private static Activity ofStatement(AuditEntry entry) {
    String word =
        entry.text(AuditField.OPERATION).orElse("").toUpperCase(Locale.ROOT).split(" ", 2)[0];
    return switch (word) {
      case "SELECT", "FETCH", "VALUES", "TABLE", "SHOW", "EXPLAIN" -> Activity.READ;
      case "UPDATE", "MERGE", "ALTER" -> Activity.UPDATE;
      case "INSERT", "COPY" -> Activity.WRITE;
      case "CREATE" -> Activity.CREATE;
      case "DELETE", "TRUNCATE", "DROP" -> Activity.DELETE;
      case "" -> Activity.UNKNOWN;
      default -> Activity.OTHER;
    };
  }

  private static boolean refused(AuditEntry entry) {
    return entry.type().equals(Optional.of(EventType.LOGIN_REFUSED))
        || entry.text(AuditField.VERDICT).filter(verdict -> !verdict.equals("allow")).isPresent();
  }

  private static void status(Map<String, Object> event, AuditEntry entry, boolean refused) {
    Optional<String> state = entry.text(AuditField.SQLSTATE).filter(code -> !code.isEmpty());
    boolean failed = refused || state.filter(code -> !code.equals("00000")).isPresent();
    event.put("status_id", failed ? 2 : 1);
    put(event, "status_code", state);
    put(event, "status_detail", entry.text(AuditField.POLICY).map(policy -> "policy=" + policy));
  }

  private static Map<String, Object> metadata(AuditEntry entry) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("version", VERSION);
    metadata.put("profiles", List.of("security_control"));
    metadata.put("product", Map.of("name", "Gatehouse", "vendor_name", "Gatehouse"));
    metadata.put("uid", entry.hash());
    metadata.put("sequence", entry.sequence());
    metadata.put("original_time", entry.time().toString());
    put(metadata, "event_code", entry.text(AuditField.EVENT));
    put(metadata, "correlation_uid", entry.text(AuditField.DECISION_ID));
    put(metadata, "labels", entry.texts(AuditField.LABELS));
    return metadata;
  }

  private static Map<String, Object> actor(AuditEntry entry) {
    Map<String, Object> actor = new LinkedHashMap<>();
    Map<String, Object> user = new LinkedHashMap<>();
    put(user, "name", entry.text(AuditField.USER).or(() -> entry.text(AuditField.USER_CLAIMED)));
    put(user, "uid", entry.text(AuditField.SUBJECT));
    List<String> groups = entry.texts(AuditField.GROUPS);
    if (!groups.isEmpty()) {
      user.put("groups", groups.stream().map(group -> Map.of("name", group)).toList());
    }
    if (!user.isEmpty()) {
      actor.put("user", user);
    }
    Map<String, Object> session = new LinkedHashMap<>();
    put(session, "uid", entry.text(AuditField.SESSION_ID));
    put(session, "issuer", entry.text(AuditField.ISSUER));
    if (!session.isEmpty()) {
      actor.put("session", session);
    }
    put(actor, "invoked_by", entry.text(AuditField.ACTOR));
    // What no person did the proxy did.
    actor.put("app_name", entry.text(AuditField.APPLICATION).orElse("gatehouse"));
    return actor;
  }

  private static Map<String, Object> source(AuditEntry entry) {
    Map<String, Object> source = new LinkedHashMap<>();
    put(source, "ip", entry.text(AuditField.CLIENT_ADDRESS).filter(ip -> !ip.isEmpty()));
    if (source.isEmpty()) {
      source.put("name", "gatehouse");
    }
    return source;
  }

  private static Map<String, Object> database(AuditEntry entry) {
    Map<String, Object> database = new LinkedHashMap<>();
    database.put("name", entry.text(AuditField.DATABASE).orElse("(none)"));
    database.put("type_id", RELATIONAL);
    database.put("type", "PostgreSQL");
    return database;
  }

  private static Map<String, Object> query(AuditEntry entry, String sql) {
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("query_string", sql);
    query.put(
        "uid",
        entry.text(AuditField.DECISION_ID).or(() -> entry.text(AuditField.FINGERPRINT)).orElse(""));
    return query;
  }

  private static Map<String, Object> unmapped(AuditEntry entry) {
    Map<String, Object> unmapped = new LinkedHashMap<>();
    for (AuditField field :
        List.of(
            AuditField.ENVIRONMENT,
            AuditField.VERDICT,
            AuditField.POLICY,
            AuditField.WOULD,
            AuditField.FINGERPRINT,
            AuditField.CONTROL_ACTION,
            AuditField.CONTROL_OBJECT,
            AuditField.TOKEN_ID,
            AuditField.TOKEN_CLIENT,
            AuditField.TRACE_ID,
            AuditField.SPAN_ID)) {
      put(unmapped, field.key(), entry.text(field));
    }
    for (AuditField field :
        List.of(
            AuditField.POLICIES,
            AuditField.RELATIONS,
            AuditField.TOUCHED_COLUMNS,
            AuditField.CLEAR_COLUMNS,
            AuditField.MASKED_COLUMNS,
            AuditField.CLEAR_LABELS,
            AuditField.MASKED_LABELS,
            AuditField.COMMENT)) {
      put(unmapped, field.key(), entry.texts(field));
    }
    for (AuditField field :
        List.of(AuditField.RETURNED_ROWS, AuditField.AFFECTED_ROWS, AuditField.RETURNED_BYTES)) {
      put(unmapped, field.key(), entry.number(field));
    }
    return unmapped;
  }
}
