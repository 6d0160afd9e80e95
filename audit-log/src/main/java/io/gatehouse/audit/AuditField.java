package io.gatehouse.audit;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The keys that an entry can have, declared in the order in which they stand in an entry: sorted,
 * as RFC 8785 wants. Names under {@code client.} and {@code db.} are OpenTelemetry's (semantic
 * conventions, database spans).
 */
public enum AuditField {
  CLIENT_ADDRESS("client.address"),
  DATABASE("db.namespace"),
  OPERATION("db.operation.name"),
  SQL_TEXT("db.query.text"),
  RETURNED_ROWS("db.response.returned_rows"),
  SQLSTATE("db.response.status_code"),
  DBMS("db.system.name"),
  /** The agent that acts for the principal. */
  ACTOR("gatehouse.actor"),
  /** Rows changed, as the command tag says. */
  AFFECTED_ROWS("gatehouse.affected_rows"),
  APPLICATION("gatehouse.application"),
  RETURNED_BYTES("gatehouse.bytes"),
  /** The time of an entry before that is later than this one's. */
  CLOCK_BEFORE("gatehouse.clock.before"),
  /** Labelled columns whose values the client saw as they are. */
  CLEAR_COLUMNS("gatehouse.columns.clear"),
  /** Columns whose values the client saw masked. */
  MASKED_COLUMNS("gatehouse.columns.masked"),
  /** Columns that the statement touches in whatever role. */
  TOUCHED_COLUMNS("gatehouse.columns.touched"),
  /**
   * What the statement's comments say in the manner of sqlcommenter: {@code key=value}. The client
   * wrote it and nothing has proven it.
   */
  COMMENT("gatehouse.comment"),
  /** What was done to {@link #CONTROL_OBJECT}: {@code approve}, {@code freeze}… */
  CONTROL_ACTION("gatehouse.control.action"),
  /** A request, a grant, a freeze or an entry of the denylist: {@code request 7F3K-9QXM}. */
  CONTROL_OBJECT("gatehouse.control.object"),
  DECISION_ID("gatehouse.decision.id"),
  /**
   * Values that did not fit: {@code "<key> sha256:<hex>"}. The side file of that name holds the
   * value's JSON.
   */
  DETACHED("gatehouse.detached"),
  /** How many values were seen to look like {@link #DETECTED_KINDS}, in the same order. */
  DETECTED_CELLS("gatehouse.detected.cells"),
  /** Columns that no mask covers and whose values look like something that should be covered. */
  DETECTED_COLUMNS("gatehouse.detected.columns"),
  /** What values of {@link #DETECTED_COLUMNS} look like, in the same order. */
  DETECTED_KINDS("gatehouse.detected.kinds"),
  DIGEST("gatehouse.digest"),
  /** Of the policy bundle that was in force until then. */
  DIGEST_BEFORE("gatehouse.digest.before"),
  /** Free bytes on the log's disk. */
  DISK_FREE("gatehouse.disk.free"),
  /** {@code low}, {@code full} or {@code ok}. */
  DISK_STATE("gatehouse.disk.state"),
  /** Microseconds. */
  DURATION("gatehouse.duration_us"),
  ENVIRONMENT("gatehouse.environment"),
  /** Who asked for an erasure. */
  ERASED_BY("gatehouse.erased.by"),
  /** The number of the entry whose payload is erased. */
  ERASED_ENTRY("gatehouse.erased.entry"),
  EVENT("gatehouse.event"),
  FINGERPRINT("gatehouse.fingerprint"),
  /** The groups of the token. */
  GROUPS("gatehouse.groups"),
  ISSUER("gatehouse.issuer"),
  /** Labels of the columns that the statement touches. */
  LABELS("gatehouse.labels"),
  /** Labels of {@link #CLEAR_COLUMNS}. */
  CLEAR_LABELS("gatehouse.labels.clear"),
  /** Labels of {@link #MASKED_COLUMNS}. */
  MASKED_LABELS("gatehouse.labels.masked"),
  /** Present with the value {@code async} when the entry was not forced before use. */
  LOG_DURABILITY("gatehouse.log.durability"),
  LOG_FORMAT("gatehouse.log.format"),
  /** The vkey (C2SP signed-note) of the key that signs checkpoints from here on. */
  LOG_KEY("gatehouse.log.key"),
  LOG_ORIGIN("gatehouse.log.origin"),
  /** A signed note by the key before, which names {@link #LOG_KEY}. */
  LOG_ROTATION("gatehouse.log.rotation"),
  MESSAGE("gatehouse.message"),
  PARAMETERS("gatehouse.parameters"),
  /** {@code sha256:<hex>} of what is kept apart from the entry, which can be erased. */
  PAYLOAD("gatehouse.payload"),
  /** The policies that matched, those in shadow too. */
  POLICIES("gatehouse.policies"),
  POLICY_COUNT("gatehouse.policies.count"),
  /** The policy that decided. */
  POLICY("gatehouse.policy"),
  RECOVERED_BYTES("gatehouse.recovered.bytes"),
  RECOVERED_FILE("gatehouse.recovered.file"),
  /** Tiles that were missing or damaged, and were made anew from their entries. */
  RECOVERED_TILES("gatehouse.recovered.tiles"),
  RELATIONS("gatehouse.relations"),
  /** The number of the first entry that is kept. */
  RETIRED_BEFORE("gatehouse.retired.before"),
  SCHEMA_VERSION("gatehouse.schema"),
  SESSION_ID("gatehouse.session.id"),
  /** The span that sent the statement (W3C {@code traceparent}), as a comment of it claims. */
  SPAN_ID("gatehouse.span.id"),
  STATEMENTS("gatehouse.statements"),
  SUBJECT("gatehouse.subject"),
  TICKET("gatehouse.ticket"),
  /** For which client the token was made: its {@code client_id}, or its {@code azp}. */
  TOKEN_CLIENT("gatehouse.token.client"),
  /** The token's {@code jti}. */
  TOKEN_ID("gatehouse.token.id"),
  /** The trace that the statement belongs to (W3C {@code traceparent}), as a comment claims. */
  TRACE_ID("gatehouse.trace.id"),
  USER("gatehouse.user"),
  /** A name that a client gave and nothing has proven. */
  USER_CLAIMED("gatehouse.user.claimed"),
  VERDICT("gatehouse.verdict"),
  VERSION("gatehouse.version"),
  /** The verdict that would have come out if policies in mode shadow were enforced. */
  WOULD("gatehouse.would"),
  /** The policies in mode shadow that matched. */
  WOULD_POLICIES("gatehouse.would.policies"),
  /** The policy that would have decided then. */
  WOULD_POLICY("gatehouse.would.policy"),
  /** RFC 3339, UTC, microseconds. */
  TIME("time");

  private static final AuditField[] ALL = values();

  private final String key;
  private final byte[] prefix;

  AuditField(String key) {
    this.key = key;
    this.prefix = ("\"" + key + "\":").getBytes(StandardCharsets.US_ASCII);
  }

  public String key() {
    return key;
  }

  /** The key as JSON, with its colon. Shared, not to be written to. */
  byte[] prefix() {
    return prefix;
  }

  static AuditField at(int ordinal) {
    return ALL[ordinal];
  }

  static int count() {
    return ALL.length;
  }

  /** The field of that key; empty for one that this version does not know. */
  public static Optional<AuditField> ofKey(String key) {
    for (AuditField field : ALL) {
      if (field.key.equals(key)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }
}
