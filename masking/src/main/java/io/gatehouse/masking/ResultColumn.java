package io.gatehouse.masking;

import java.util.Objects;

/**
 * One field of a RowDescription.
 *
 * @param name the label
 * @param relationOid the relation it comes from, 0 when it is no plain column
 * @param attributeNumber the column's number in there, 0 for the whole row, negative for a system
 *     column
 * @param typeOid the data type
 * @param typeModifier the type modifier, -1 when there is none
 * @param format 0 text, 1 binary
 */
public record ResultColumn(
    String name,
    int relationOid,
    int attributeNumber,
    int typeOid,
    int typeModifier,
    short format) {

  public ResultColumn {
    Objects.requireNonNull(name);
  }
}
