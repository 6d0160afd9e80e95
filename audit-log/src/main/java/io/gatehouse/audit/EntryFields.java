package io.gatehouse.audit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of one entry while it is put together. What is absent or an empty list is left out.
 */
public final class EntryFields {

  private final Object[] values = new Object[AuditField.count()];

  EntryFields() {}

  void clear() {
    Arrays.fill(values, null);
  }

  Object get(AuditField field) {
    return values[field.ordinal()];
  }

  void remove(AuditField field) {
    values[field.ordinal()] = null;
  }

  EntryFields put(AuditField field, String value) {
    values[field.ordinal()] = value;
    return this;
  }

  EntryFields put(AuditField field, Optional<String> value) {
    value.ifPresent(v -> values[field.ordinal()] = v);
    return this;
  }

  EntryFields put(AuditField field, long value) {
    values[field.ordinal()] = value;
    return this;
  }

  EntryFields put(AuditField field, OptionalLong value) {
    if (value.isPresent()) {
      put(field, value.getAsLong());
    }
    return this;
  }

  EntryFields put(AuditField field, Duration value) {
    return put(field, value.toNanos() / 1_000);
  }

  EntryFields put(AuditField field, List<String> value) {
    values[field.ordinal()] = value.isEmpty() ? null : new TextList(value);
    return this;
  }

  /** Keeps the element type through the untyped array. */
  record TextList(List<String> texts) {}
}
