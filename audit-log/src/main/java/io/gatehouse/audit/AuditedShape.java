package io.gatehouse.audit;

import java.util.List;
import java.util.Objects;

/**
 * What entries say about all statements that differ in nothing but their literals and comments.
 * Whoever has many of them keeps it: its JSON is made once for an object.
 *
 * @param redacted the SQL without its literals; empty when it wasn't understood
 * @param fingerprint hash of the statement with literals normalised; empty when it wasn't
 *     understood
 * @param operation {@code SELECT}, {@code DROP TABLE}…; empty when it wasn't understood
 * @param relations {@code schema.name} of every relation touched
 * @param columns {@code schema.name.column} of every column touched, in whatever role
 * @param labels of the columns touched
 */
public record AuditedShape(
    String redacted,
    String fingerprint,
    String operation,
    List<String> relations,
    List<String> columns,
    List<String> labels) {

  public AuditedShape {
    Objects.requireNonNull(redacted);
    Objects.requireNonNull(fingerprint);
    Objects.requireNonNull(operation);
    relations = List.copyOf(relations);
    columns = List.copyOf(columns);
    labels = List.copyOf(labels);
  }

  void putInto(EntryFields fields) {
    fields.putShared(this, AuditedShape::putEach);
  }

  private void putEach(EntryFields fields) {
    if (!redacted.isEmpty()) {
      fields.put(AuditField.SQL_TEXT, redacted);
    }
    if (!fingerprint.isEmpty()) {
      fields.put(AuditField.FINGERPRINT, fingerprint);
    }
    if (!operation.isEmpty()) {
      fields.put(AuditField.OPERATION, operation);
    }
    fields
        .put(AuditField.RELATIONS, relations)
        .put(AuditField.TOUCHED_COLUMNS, columns)
        .put(AuditField.LABELS, labels);
  }
}
