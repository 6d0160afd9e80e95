package io.gatehouse.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes an event's canonical JSON. Not for use by several threads. */
final class EntryEncoder {

  /** The version of the set of fields and their meaning. */
  static final long SCHEMA_VERSION = 1;

  private final AuditLogOptions options;
  private final JsonBuffer json;
  private final JsonBuffer payload;
  private final Payload.Salts salts = new Payload.Salts();
  private final PayloadHash payloadHash = new PayloadHash();
  private final EntryTime entryTime = new EntryTime();
  private final EntryFields fields = new EntryFields(new SharedFields());
  private final int[] valueStarts = new int[AuditField.count()];
  private final int[] valueEnds = new int[AuditField.count()];

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
          .put(AuditField.TIME, entryTime.of(event.time()));
      if (options.durability() == Durability.ASYNC) {
        fields.put(AuditField.LOG_DURABILITY, "async");
      }
      keepApart();
      writeObject();
    } catch (RuntimeException e) {
      throw new AuditLogException(
          "a " + event.type().label() + " event can't be logged: " + e.getMessage(), e);
    }
    if (json.length() > options.maxEntryBytes()) {
      detach(store);
    }
  }

  private void detach(EntryStore store) throws AuditLogException, IOException {
    List<String> detached = new ArrayList<>();
    while (json.length() > options.maxEntryBytes()) {
      AuditField longest = longestText();
      int start = valueStarts[longest.ordinal()];
      int length = valueEnds[longest.ordinal()] - start;
      String sha256 = store.detach(json.bytes(), start, length);
      fields.remove(longest);
      detached.add(longest.key() + " sha256:" + sha256);
      fields.put(AuditField.DETACHED, List.copyOf(detached));
      writeObject();
    }
  }

  private void keepApart() {
    switch (options.statementText()) {
      case FULL -> {
        if (fields.anyApart()) {
          writePayload();
          fields.put(AuditField.PAYLOAD, payloadHash.of(payload));
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
      AuditField field = AuditField.at(i);
      if (fields.hasApart(field)) {
        payload.raw(separator);
        separator = ',';
        payload.raw(field.prefix());
        fields.writeApart(field, payload);
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
      if (field != AuditField.DETACHED && fields.isDetachable(field) && length > longestLength) {
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
      valueStarts[i] = 0;
      valueEnds[i] = 0;
      if (!fields.has(field)) {
        continue;
      }
      json.raw(separator);
      separator = ',';
      json.raw(field.prefix());
      valueStarts[i] = json.length();
      fields.write(field, json);
      valueEnds[i] = json.length();
    }
    json.raw('}');
  }
}
