package io.gatehouse.audit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * What an entry says about a statement (or about all statements of one message).
 *
 * @param text the SQL, as it came
 * @param shape what is the same with other literals
 * @param correlation what comments say of where it comes from
 * @param parameters values bound, as text ({@code \x…} for binary ones); a null element is an SQL
 *     NULL
 */
public record AuditedStatement(
    String text, AuditedShape shape, Correlation correlation, List<String> parameters) {

  public AuditedStatement {
    Objects.requireNonNull(text);
    Objects.requireNonNull(shape);
    Objects.requireNonNull(correlation);
    parameters =
        parameters.isEmpty()
            ? List.of()
            : Collections.unmodifiableList(new ArrayList<>(parameters));
  }

  void putInto(EntryFields fields) {
    shape.putInto(fields);
    if (!text.equals(shape.redacted())) {
      fields.putApart(AuditField.SQL_TEXT, text);
    }
    fields.putApart(AuditField.PARAMETERS, parameters);
    correlation.putInto(fields);
  }
}
