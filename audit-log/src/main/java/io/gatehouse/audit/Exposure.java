package io.gatehouse.audit;

import java.util.List;

/**
 * Which columns the rows of a result showed to the client. Names are {@code schema.name.column}.
 *
 * @param maskedColumns shown masked; where nothing is proven of a result's column, its name there
 * @param clearColumns columns with labels that were shown as they are, or computed upon
 * @param maskedLabels the labels of those shown masked
 * @param clearLabels the labels of those shown as they are
 */
public record Exposure(
    List<String> maskedColumns,
    List<String> clearColumns,
    List<String> maskedLabels,
    List<String> clearLabels) {

  /** Nothing with a label, and nothing masked. */
  public static final Exposure NONE = new Exposure(List.of(), List.of(), List.of(), List.of());

  public Exposure {
    maskedColumns = List.copyOf(maskedColumns);
    clearColumns = List.copyOf(clearColumns);
    maskedLabels = List.copyOf(maskedLabels);
    clearLabels = List.copyOf(clearLabels);
  }

  void putInto(EntryFields fields) {
    fields
        .put(AuditField.MASKED_COLUMNS, maskedColumns)
        .put(AuditField.CLEAR_COLUMNS, clearColumns)
        .put(AuditField.MASKED_LABELS, maskedLabels)
        .put(AuditField.CLEAR_LABELS, clearLabels);
  }
}
