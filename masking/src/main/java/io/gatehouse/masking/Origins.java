package io.gatehouse.masking;

import io.gatehouse.sql.OutputColumn;

/** Resolves the origin that a RowDescription names to base columns. */
@FunctionalInterface
public interface Origins {

  /**
   * The base columns behind a column: views expanded, parents, children and partitions included.
   *
   * @param relationOid pg_class.oid
   * @param attributeNumber pg_attribute.attnum, from 1
   * @return unproven when it is not known
   */
  OutputColumn resolve(int relationOid, int attributeNumber);
}
