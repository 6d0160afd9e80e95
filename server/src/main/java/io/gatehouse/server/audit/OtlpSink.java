package io.gatehouse.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends log records by OpenTelemetry's protocol (OTLP/HTTP with JSON, {@code
 * ExportLogsServiceRequest}). The attributes of a record are the entry's fields, which have
 * OpenTelemetry's names where it has some.
 */
final class OtlpSink implements Sink {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** SEVERITY_NUMBER_INFO and SEVERITY_NUMBER_WARN. */
  private static final int INFO = 9;

  private static final int WARN = 13;

  private final Clock clock;
  private final HttpPost post;

  OtlpSink(URI url, Clock clock) {
    this.clock = clock;
    this.post = new HttpPost(url);
  }

  @Override
  public void send(List<AuditEntry> entries) throws IOException, InterruptedException {
    String answer = post.send(JsonWriter.bytes(request(entries)), Map.of());
    JsonNode rejected =
        answer.isBlank()
            ? MAPPER.createObjectNode()
            : MAPPER.readTree(answer).path("partialSuccess").path("rejectedLogRecords");
    if (rejected.asLong(0) > 0) {
      throw new IOException("it took all but " + rejected.asLong() + " records");
    }
  }

  private Map<String, Object> request(List<AuditEntry> entries) {
    List<Object> records = new ArrayList<>();
    for (AuditEntry entry : entries) {
      records.add(record(entry));
    }
    return Map.of(
        "resourceLogs",
        List.of(
            Map.of(
                "resource",
                Map.of("attributes", List.of(attribute("service.name", text("gatehouse")))),
                "scopeLogs",
                List.of(
                    Map.of(
                        "scope", Map.of("name", "io.gatehouse.audit"), "logRecords", records)))));
  }

  private Map<String, Object> record(AuditEntry entry) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("timeUnixNano", nanos(entry.time()));
    record.put("observedTimeUnixNano", nanos(clock.instant()));
    boolean odd =
        entry.text(AuditField.VERDICT).filter(verdict -> !verdict.equals("allow")).isPresent();
    record.put("severityNumber", odd ? WARN : INFO);
    record.put("severityText", odd ? "WARN" : "INFO");
    entry.text(AuditField.EVENT).ifPresent(event -> record.put("eventName", "gatehouse." + event));
    entry
        .text(AuditField.MESSAGE)
        .or(() -> entry.text(AuditField.SQL_TEXT))
        .ifPresent(body -> record.put("body", text(body)));
    record.put("attributes", attributes(entry));
    entry.text(AuditField.TRACE_ID).ifPresent(id -> record.put("traceId", id));
    entry.text(AuditField.SPAN_ID).ifPresent(id -> record.put("spanId", id));
    return record;
  }

  private static List<Object> attributes(AuditEntry entry) {
    List<Object> attributes = new ArrayList<>();
    attributes.add(attribute("gatehouse.log.entry", number(entry.sequence())));
    attributes.add(attribute("gatehouse.log.leaf_hash", text(entry.hash())));
    for (AuditField field : AuditField.values()) {
      if (field == AuditField.TIME) {
        continue;
      }
      Optional<String> text = entry.text(field);
      if (text.isPresent()) {
        attributes.add(attribute(field.key(), text(text.get())));
      } else if (entry.number(field).isPresent()) {
        attributes.add(attribute(field.key(), number(entry.number(field).getAsLong())));
      } else if (!entry.texts(field).isEmpty()) {
        List<Object> values = new ArrayList<>();
        // A null in a list is a value that is not set.
        entry.texts(field).forEach(value -> values.add(value == null ? Map.of() : text(value)));
        attributes.add(attribute(field.key(), Map.of("arrayValue", Map.of("values", values))));
      }
    }
    return attributes;
  }

  private static Map<String, Object> attribute(String key, Object value) {
    Map<String, Object> attribute = new LinkedHashMap<>();
    attribute.put("key", key);
    attribute.put("value", value);
    return attribute;
  }

  private static Map<String, Object> text(String value) {
    return Map.of("stringValue", value);
  }

  /** 64-bit numbers are texts in protobuf's JSON. */
  private static Map<String, Object> number(long value) {
    return Map.of("intValue", Long.toString(value));
  }

  private static String nanos(Instant time) {
    return Long.toString(
        Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
  }
}
