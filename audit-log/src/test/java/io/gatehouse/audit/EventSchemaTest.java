package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/schema/audit-event.schema.json} and what the log writes are the same. */
class EventSchemaTest {

  private static final Path FILE = Path.of("..", "config", "schema", "audit-event.schema.json");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path folder;

  private static Schema schema() throws Exception {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(FILE));
  }

  private static JsonNode json(AuditEvent event) throws Exception {
    EntryEncoder encoder =
        new EntryEncoder(
            AuditLogOptions.defaults("test/one")
                .withDurability(Durability.ASYNC, Duration.ofMillis(10)));
    // No value is too long, so that no store is asked.
    encoder.encode(event, null);
    byte[] entry = Arrays.copyOf(encoder.bytes(), encoder.length());
    Optional<byte[]> payload =
        encoder.payloadLength() == 0
            ? Optional.empty()
            : Optional.of(Arrays.copyOf(encoder.payload(), encoder.payloadLength()));
    JsonEntry read = new JsonEntry(0, "", entry, payload, hash -> new byte[0]);
    assertThat(new String(entry, StandardCharsets.UTF_8))
        .isEqualTo(canonical(JSON.readTree(entry)));
    return JSON.readTree(read.json());
  }

  /** RFC 8785, of flat objects in ASCII: members sorted, no white space. */
  private static String canonical(JsonNode object) throws Exception {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
    return JSON.writeValueAsString(sorted);
  }

  @Test
  void everyKindOfEventIsInItWithAllItsFields() throws Exception {
    Schema schema = schema();
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    Set<String> fields = new TreeSet<>();
    for (AuditEvent event : Events.ofEachKind()) {
      types.add(event.type());
      JsonNode json = json(event);
      json.fieldNames().forEachRemaining(fields::add);
      assertThat(schema.validate(json.toString(), InputFormat.JSON)).as("%s", json).isEmpty();
    }
    assertThat(types).containsExactly(EventType.values());
    Set<String> known = new TreeSet<>();
    for (AuditField field : AuditField.values()) {
      known.add(field.key());
    }
    Set<String> inSchema = new TreeSet<>();
    JSON.readTree(FILE.toFile()).path("properties").fieldNames().forEachRemaining(inSchema::add);
    assertThat(inSchema).isEqualTo(known);
    fields.add(AuditField.DETACHED.key());
    assertThat(fields).isEqualTo(known);
  }

  @Test
  void whatIsMissingStrangeOrOfAnotherTypeIsNotInIt() throws Exception {
    Schema schema = schema();
    int tried = 0;
    for (AuditEvent event : Events.ofEachKind()) {
      ObjectNode whole = (ObjectNode) json(event);
      for (String field : List.copyOf(names(whole))) {
        ObjectNode other = whole.deepCopy();
        other.putObject(field);
        assertThat(schema.validate(other.toString(), InputFormat.JSON))
            .as("%s", other)
            .isNotEmpty();
        tried++;
      }
      ObjectNode more = whole.deepCopy().put("gatehouse.nothing", "x");
      assertThat(schema.validate(more.toString(), InputFormat.JSON)).isNotEmpty();
      String wrongType = event.type() == EventType.DISK_SPACE ? "recovered" : "disk_space";
      ObjectNode wrong = whole.deepCopy().put(AuditField.EVENT.key(), wrongType);
      assertThat(schema.validate(wrong.toString(), InputFormat.JSON)).as("%s", wrong).isNotEmpty();
      ObjectNode timeless = whole.deepCopy();
      timeless.remove(AuditField.TIME.key());
      assertThat(schema.validate(timeless.toString(), InputFormat.JSON)).isNotEmpty();
    }
    assertThat(tried).isGreaterThan(150);
  }

  private static Set<String> names(ObjectNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void aLogsEntriesAreInIt() throws Exception {
    Schema schema = schema();
    AuditDirectory directory = new AuditDirectory(folder.resolve("audit"));
    try (AuditLog log = directory.open(AuditLogOptions.defaults("test/one"))) {
      CompletableFuture<?>[] written =
          Events.ofEachKind().stream()
              .filter(event -> !event.type().isOfTheLog())
              .map(log::append)
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(written).get();
    }
    int count = 0;
    try (AuditReader reader = directory.read()) {
      for (Optional<AuditEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
        assertThat(schema.validate(next.get().json(), InputFormat.JSON)).isEmpty();
        assertThat(
                schema.validate(
                    new String(next.get().bytes(), StandardCharsets.UTF_8), InputFormat.JSON))
            .isEmpty();
        count++;
      }
    }
    assertThat(count).isGreaterThan(11);
  }
}
