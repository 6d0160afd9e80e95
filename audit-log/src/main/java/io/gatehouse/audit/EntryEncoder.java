package io.gatehouse.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes an event's canonical JSON. Not for use by several threads. */
final class EntryEncoder {

  /** The version of the set of fields and their meaning. */
  static final long SCHEMA_VERSION = 1;

  private static final int MICRO_DIGITS = 6;

  private static final LocalDateTime TIME_MINIMUM = LocalDateTime.of(0, 1, 1, 0, 0);
  private static final LocalDateTime TIME_MAXIMUM = LocalDateTime.of(9999, 12, 31, 23, 59, 59);

  private final AuditLogOptions options;
  private final JsonBuffer json;
  private final JsonBuffer payload;
  private final Payload.Salts salts = new Payload.Salts();
  private final EntryFields fields = new EntryFields();
  private final int[] valueStarts = new int[AuditField.count()];
  private final int[] valueEnds = new int[AuditField.count()];
  private long formattedSecond = Long.MIN_VALUE;
  private Rfc3339 formatted = new Rfc3339(new byte[0]);

  EntryEncoder(AuditLogOptions options) {
    this.options = options;
    this.json = new JsonBuffer(options.maxEventBytes());
    this.payload = new JsonBuffer(options.maxEventBytes());
  }

  /** The JSON that {@link #encode} made; shared, valid until the next call of it. */
  byte[] bytes() {
    return json.bytes();
  }

  int length() {
    return json.length();
  }

  /** What {@link #encode} keeps apart from the entry; shared, valid until the next call of it. */
  byte[] payload() {
    return payload.bytes();
  }

  int payloadLength() {
    return payload.length();
  }

  /**
   * Encodes an event; what does not fit goes to side files, the longest value first.
   *
   * @throws AuditLogException when the event can't be encoded
   * @throws IOException when a side file can't be written
   */
  void encode(AuditEvent event, EntryStore store) throws AuditLogException, IOException {
    fields.clear();
    payload.clear();
    try {
      event.putInto(fields);
      fields
          .put(AuditField.SCHEMA_VERSION, SCHEMA_VERSION)
          .put(AuditField.EVENT, event.type().label())
          .put(AuditField.TIME, format(event.time()));
      if (options.durability() == Durability.ASYNC) {
        fields.put(AuditField.LOG_DURABILITY, "async");
      }
      keepApart();
      writeObject();
    } catch (RuntimeException e) {
      throw new AuditLogException(
          "a " + event.type().label() + " event can't be logged: " + e.getMessage(), e);
    }
    List<String> detached = new ArrayList<>(0);
    while (json.length() > options.maxEntryBytes()) {
      AuditField longest = longestText();
      int start = valueStarts[longest.ordinal()];
      int length = valueEnds[longest.ordinal()] - start;
      String sha256 = store.detach(json.bytes(), start, length);
      fields.remove(longest);
      detached.add(longest.key() + " sha256:" + sha256);
      fields.put(AuditField.DETACHED, detached);
      writeObject();
    }
  }

  private void keepApart() {
    switch (options.statementText()) {
      case FULL -> {
        if (fields.anyApart()) {
          writePayload();
          fields.put(AuditField.PAYLOAD, Payload.commitment(payload.bytes(), 0, payload.length()));
        }
      }
      case REDACTED -> {
        // What is kept apart is left out.
      }
      case FINGERPRINT -> fields.remove(AuditField.SQL_TEXT);
    }
  }

  private void writePayload() {
    payload.raw(salts.next());
    char separator = '{';
    for (int i = 0; i < valueStarts.length; i++) {
      Object value = fields.apart(AuditField.at(i));
      if (value != null) {
        payload.raw(separator);
        separator = ',';
        payload.raw(AuditField.at(i).prefix());
        write(payload, value);
      }
    }
    payload.raw('}');
  }

  private AuditField longestText() throws AuditLogException {
    int longest = -1;
    int longestLength = 0;
    for (int i = 0; i < valueStarts.length; i++) {
      int length = valueEnds[i] - valueStarts[i];
      AuditField field = AuditField.at(i);
      if (field != AuditField.DETACHED
          && !(fields.get(field) instanceof Long)
          && !(fields.get(field) instanceof EntryFields.Json)
          && length > longestLength) {
        longest = i;
        longestLength = length;
      }
    }
    if (longest < 0) {
      throw new AuditLogException("an entry without its long values is still too long");
    }
    return AuditField.at(longest);
  }

  private void writeObject() {
    json.clear();
    char separator = '{';
    for (int i = 0; i < valueStarts.length; i++) {
      AuditField field = AuditField.at(i);
      Object value = fields.get(field);
      valueStarts[i] = 0;
      valueEnds[i] = 0;
      if (value == null) {
        continue;
      }
      json.raw(separator);
      separator = ',';
      json.raw(field.prefix());
      valueStarts[i] = json.length();
      write(json, value);
      valueEnds[i] = json.length();
    }
    json.raw('}');
  }

  private static void write(JsonBuffer into, Object value) {
    if (value instanceof String text) {
      into.string(text);
    } else if (value instanceof Long number) {
      into.number(number);
    } else if (value instanceof EntryFields.TextList list) {
      into.strings(list.texts());
    } else if (value instanceof EntryFields.Json made) {
      into.raw(made.json());
    } else {
      throw new IllegalStateException("a field of type " + value.getClass());
    }
  }

  /** Many events share a second, so that only the fraction is formatted anew. */
  private Rfc3339 format(Instant time) {
    if (time.getEpochSecond() != formattedSecond) {
      LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
      if (utc.isBefore(TIME_MINIMUM) || utc.isAfter(TIME_MAXIMUM)) {
        throw new IllegalArgumentException("a time outside the years 0000 to 9999");
      }
      String seconds = utc.toString();
      String text = "\"" + seconds + (seconds.length() == 16 ? ":00" : "") + ".000000Z\"";
      formatted = new Rfc3339(text.getBytes(StandardCharsets.US_ASCII));
      formattedSecond = time.getEpochSecond();
    }
    int rest = time.getNano() / 1_000;
    int last = formatted.json().length - 3;
    for (int i = 0; i < MICRO_DIGITS; i++) {
      formatted.json()[last - i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return formatted;
  }

  /** A time as JSON; written before the next one is formatted. */
  private record Rfc3339(byte[] json) implements EntryFields.Json {}
}
