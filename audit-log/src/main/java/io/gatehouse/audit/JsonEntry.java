package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
  private final DetachedValues detachedValues;

  /**
   * @throws AuditLogCorruptException when it is no JSON object
   */
  public JsonEntry(long sequence, String hash, byte[] json, DetachedValues detachedValues)
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
    return new String(json, StandardCharsets.UTF_8);
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
    JsonNode value = fields.get(field.key());
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
