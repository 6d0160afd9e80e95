package io.gatehouse.masking;

import java.util.Objects;

/**
 * Something that was seen in the values of a column. Never a value.
 *
 * @param column the base column as {@code schema.relation.column} where it is one; else the label
 *     of the result column
 * @param kind what it looks like
 * @param label the label to propose for it
 * @param cells how many values look so
 * @param called whether the column is called by it: masked from there on, or reported
 */
public record Finding(String column, String kind, String label, long cells, boolean called) {

  public Finding {
    Objects.requireNonNull(column);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(label);
  }
}
