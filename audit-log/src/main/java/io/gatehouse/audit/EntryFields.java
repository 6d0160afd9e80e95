package io.gatehouse.audit;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * The fields of one entry while it is put together. What is absent or an empty list is left out.
 */
public final class EntryFields {

  /** Stands where the value is in {@link #numbers}. */
  private static final Object NUMBER = new Object();

  private final SharedFields shared;
  private final Object[] values = new Object[AuditField.count()];
  private final long[] numbers = new long[AuditField.count()];
  private final Object[] apart = new Object[AuditField.count()];
  private boolean anyApart;

  /**
   * @param shared remembers what entries have in common
   */
  EntryFields(SharedFields shared) {
    this.shared = shared;
  }

  void clear() {
    Arrays.fill(values, null);
    if (anyApart) {
      Arrays.fill(apart, null);
      anyApart = false;
    }
  }

  boolean has(AuditField field) {
    return values[field.ordinal()] != null;
  }

  /** Whether the field is a text or a list, which a side file can hold in the entry's place. */
  boolean isDetachable(AuditField field) {
    Object value = values[field.ordinal()];
    return value instanceof String || value instanceof List || value instanceof SharedFields.Value;
  }

  /** Writes the JSON of a field that is there. */
  void write(AuditField field, JsonBuffer into) {
    Object value = values[field.ordinal()];
    if (value == NUMBER) {
      into.number(numbers[field.ordinal()]);
    } else {
      write(value, into);
    }
  }

  boolean hasApart(AuditField field) {
    return apart[field.ordinal()] != null;
  }

  /** Writes the JSON of a field that is kept apart. */
  void writeApart(AuditField field, JsonBuffer into) {
    write(apart[field.ordinal()], into);
  }

  private static void write(Object value, JsonBuffer into) {
    if (value instanceof String text) {
      into.string(text);
    } else if (value instanceof SharedFields.Value made) {
      into.raw(made.json());
    } else if (value instanceof List<?> texts) {
      into.strings(texts);
    } else if (value instanceof Json made) {
      into.raw(made.json());
    } else {
      throw new IllegalStateException("a field of type " + value.getClass());
    }
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
      apart[field.ordinal()] = value;
      anyApart = true;
    }
    return this;
  }

  /**
   * Puts what an object has to say that many entries refer to, as a session. Its JSON is made once
   * for all of them.
   *
   * @param source never says anything else
   * @param fields puts texts and lists, nothing that is kept apart
   */
  <T> EntryFields putShared(T source, BiConsumer<T, EntryFields> fields) {
    List<SharedFields.Value> made = shared.of(source, fields);
    if (made.isEmpty()) {
      fields.accept(source, this);
    }
    for (SharedFields.Value value : made) {
      values[value.field().ordinal()] = value;
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
    if (value.isPresent()) {
      values[field.ordinal()] = value.get();
    }
    return this;
  }

  EntryFields put(AuditField field, long value) {
    values[field.ordinal()] = NUMBER;
    numbers[field.ordinal()] = value;
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
    values[field.ordinal()] = value.isEmpty() ? null : value;
    return this;
  }

  EntryFields put(AuditField field, Json value) {
    values[field.ordinal()] = value;
    return this;
  }

  /** A value whose JSON is made already, in ASCII; too short to be worth a side file. */
  interface Json {
    byte[] json();
  }
}
