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
  private final Object[] apart = new Object[AuditField.count()];
  private boolean anyApart;

  EntryFields() {}

  void clear() {
    Arrays.fill(values, null);
    if (anyApart) {
      Arrays.fill(apart, null);
      anyApart = false;
    }
  }

  Object get(AuditField field) {
    return values[field.ordinal()];
  }

  /** A value that is kept apart from the entry. */
  Object apart(AuditField field) {
    return apart[field.ordinal()];
  }

  /** Whether there is a value that is kept apart. */
  boolean anyApart() {
    return anyApart;
  }

  /** Says of what a statement's author wrote that it is kept apart, so that it can be erased. */
  EntryFields putApart(AuditField field, String value) {
    apart[field.ordinal()] = value;
    anyApart = true;
    return this;
  }

  /** As {@link #putApart(AuditField, String)}. */
  EntryFields putApart(AuditField field, List<String> value) {
    if (!value.isEmpty()) {
      apart[field.ordinal()] = new TextList(value);
      anyApart = true;
    }
    return this;
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

  EntryFields put(AuditField field, Json value) {
    values[field.ordinal()] = value;
    return this;
  }

  /** A value whose JSON is made already, in ASCII. */
  interface Json {
    byte[] json();
  }

  /** Keeps the element type through the untyped array. */
  record TextList(List<String> texts) {}
}
