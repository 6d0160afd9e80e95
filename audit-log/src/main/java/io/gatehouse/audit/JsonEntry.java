package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** An entry made of its JSON, whatever the format of the log around it. */
public final class JsonEntry implements AuditEntry {

  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
              .build());

  private static final String DETACHED_SEPARATOR = " sha256:";

  private final long sequence;
  private final String hash;
  private final byte[] json;
  private final JsonNode fields;
  private final JsonNode apart;
  private final DetachedValues detachedValues;

  /**
   * @param payload what was kept apart from the entry, as found; what has not the hash that the
   *     entry names counts as erased
   * @throws AuditLogCorruptException when it is no JSON object
   */
  public JsonEntry(
      long sequence,
      String hash,
      byte[] json,
      Optional<byte[]> payload,
      DetachedValues detachedValues)
      throws AuditLogCorruptException {
    this.sequence = sequence;
    this.hash = Objects.requireNonNull(hash);
    this.json = json.clone();
    this.detachedValues = Objects.requireNonNull(detachedValues);
    try {
      this.fields = MAPPER.readTree(json);
    } catch (IOException e) {
      throw new AuditLogCorruptException("entry " + sequence + " is no JSON");
    }
    if (!fields.isObject()) {
      throw new AuditLogCorruptException("entry " + sequence + " is no JSON object");
    }
    this.apart = parse(payload.filter(this::hasPayload));
  }

  private JsonNode parse(Optional<byte[]> payload) throws AuditLogCorruptException {
    if (payload.isEmpty()) {
      return MAPPER.createObjectNode();
    }
    try {
      return MAPPER.readTree(Payload.json(payload.get()));
    } catch (JsonProcessingException e) {
      throw new AuditLogCorruptException("the payload of entry " + sequence + " is no JSON");
    }
  }

  /** The hash of the payload that was kept apart from this entry: {@code sha256:<hex>}. */
  public Optional<String> payloadHash() {
    return Optional.ofNullable(fields.get(AuditField.PAYLOAD.key())).map(JsonNode::textValue);
  }

  /** Whether those bytes are the payload that this entry names. */
  public boolean hasPayload(byte[] payload) {
    return payloadHash().equals(Optional.of(Payload.commitment(payload, 0, payload.length)));
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public String json() {
    if (apart.isEmpty()) {
      return new String(json, StandardCharsets.UTF_8);
    }
    SortedMap<String, JsonNode> all = new TreeMap<>();
    fields.fields().forEachRemaining(field -> all.put(field.getKey(), field.getValue()));
    apart.fields().forEachRemaining(field -> all.put(field.getKey(), field.getValue()));
    ObjectNode merged = MAPPER.createObjectNode();
    merged.setAll(all);
    return merged.toString();
  }

  @Override
  public byte[] bytes() {
    return json.clone();
  }

  @Override
  public Optional<EventType> type() {
    return EventType.ofLabel(fields.path(AuditField.EVENT.key()).asText());
  }

  @Override
  public Instant time() {
    String time = fields.path(AuditField.TIME.key()).asText();
    try {
      return Instant.parse(time);
    } catch (DateTimeException e) {
      throw new UncheckedIOException(
          new AuditLogCorruptException("entry " + sequence + " has no valid time"));
    }
  }

  @Override
  public Optional<String> text(AuditField field) {
    return node(field).filter(JsonNode::isTextual).map(JsonNode::textValue);
  }

  @Override
  public List<String> texts(AuditField field) {
    List<String> texts = new ArrayList<>();
    node(field).ifPresent(list -> list.forEach(element -> texts.add(element.textValue())));
    return texts;
  }

  @Override
  public OptionalLong number(AuditField field) {
    JsonNode value = fields.path(field.key());
    return value.canConvertToLong() && value.isIntegralNumber()
        ? OptionalLong.of(value.longValue())
        : OptionalLong.empty();
  }

  @Override
  public JsonEntry withoutPayload() {
    try {
      return new JsonEntry(sequence, hash, json, Optional.empty(), detachedValues);
    } catch (AuditLogCorruptException e) {
      throw new IllegalStateException("it was an entry before", e);
    }
  }

  /** The hashes of all side files that this entry refers to. */
  public List<String> detached() {
    List<String> hashes = new ArrayList<>();
    for (JsonNode reference : fields.path(AuditField.DETACHED.key())) {
      String text = reference.asText();
      hashes.add(text.substring(text.lastIndexOf(':') + 1));
    }
    return hashes;
  }

  private Optional<JsonNode> node(AuditField field) {
    JsonNode value = apart.get(field.key());
    if (value == null) {
      value = fields.get(field.key());
    }
    if (value != null) {
      return Optional.of(value);
    }
    for (JsonNode reference : fields.path(AuditField.DETACHED.key())) {
      String prefix = field.key() + DETACHED_SEPARATOR;
      if (reference.asText().startsWith(prefix)) {
        return Optional.of(read(reference.asText().substring(prefix.length())));
      }
    }
    return Optional.empty();
  }

  private JsonNode read(String sha256) {
    try {
      return MAPPER.readTree(detachedValues.read(sha256));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(
          new AuditLogCorruptException("side file " + sha256 + " is no JSON"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
