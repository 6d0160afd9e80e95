package io.gatehouse.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What an entry says about a statement (or about all statements of one message).
 *
 * @param text the SQL, as it came
 * @param redacted the same without its literals; empty when it wasn't understood
 * @param fingerprint hash of the statement with literals normalised; empty when it wasn't
 *     understood
 * @param operation {@code SELECT}, {@code DROP TABLE}…; empty when it wasn't understood
 * @param relations {@code schema.name} of every relation touched
 * @param columns {@code schema.name.column} of every column touched, in whatever role
 * @param labels of the columns touched
 * @param correlation what comments say of where it comes from
 * @param parameters values bound, as text ({@code \x…} for binary ones); a null element is an SQL
 *     NULL
 */
public record AuditedStatement(
    String text,
    String redacted,
    String fingerprint,
    String operation,
    List<String> relations,
    List<String> columns,
    List<String> labels,
    Correlation correlation,
    List<String> parameters) {

  public AuditedStatement {
    Objects.requireNonNull(text);
    Objects.requireNonNull(redacted);
    Objects.requireNonNull(fingerprint);
    Objects.requireNonNull(operation);
    relations = List.copyOf(relations);
    columns = List.copyOf(columns);
    labels = List.copyOf(labels);
    Objects.requireNonNull(correlation);
    parameters =
        parameters.isEmpty()
            ? List.of()
            : Collections.unmodifiableList(new ArrayList<>(parameters));
  }

  void putInto(EntryFields fields) {
    if (!redacted.isEmpty()) {
      fields.put(AuditField.SQL_TEXT, redacted);
    }
    if (!text.equals(redacted)) {
      fields.putApart(AuditField.SQL_TEXT, text);
    }
    fields.putApart(AuditField.PARAMETERS, parameters);
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
    correlation.putInto(fields);
  }
}
