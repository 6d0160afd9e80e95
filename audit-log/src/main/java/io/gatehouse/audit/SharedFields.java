package io.gatehouse.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The JSON of what many entries say in the same words: of a session, of a statement's shape. It is
 * made once for an object and copied into each entry from then on.
 *
 * <p>Holds at most {@value #OBJECTS} objects with at most {@value #BYTES} bytes each, so that
 * nobody can fill the memory with sessions and statements. Not for use by several threads.
 */
final class SharedFields {

  static final int OBJECTS = 1_024;
  static final int BYTES = 8_192;

  /**
   * A field's value.
   *
   * @param json not to be written to
   */
  record Value(AuditField field, byte[] json) {}

  /** By identity: to compare sessions would cost what is saved. */
  private final Map<Object, List<Value>> made = new IdentityHashMap<>();

  private final JsonBuffer json = new JsonBuffer(BYTES);

  /**
   * What an object says.
   *
   * @param fields puts it
   * @return empty when it says nothing, and when it is too long to be remembered
   */
  <T> List<Value> of(T source, BiConsumer<T, EntryFields> fields) {
    List<Value> known = made.get(source);
    if (known != null) {
      return known;
    }
    EntryFields own = new EntryFields(this);
    fields.accept(source, own);
    List<Value> values = new ArrayList<>();
    json.clear();
    try {
      for (int i = 0; i < AuditField.count(); i++) {
        AuditField field = AuditField.at(i);
        if (own.has(field)) {
          int start = json.length();
          own.write(field, json);
          values.add(new Value(field, Arrays.copyOfRange(json.bytes(), start, json.length())));
        }
      }
    } catch (JsonBuffer.EventTooLargeException e) {
      return List.of();
    }
    if (made.size() >= OBJECTS) {
      // Who is still there comes back with its next entry.
      made.clear();
    }
    made.put(source, values);
    return values;
  }
}
