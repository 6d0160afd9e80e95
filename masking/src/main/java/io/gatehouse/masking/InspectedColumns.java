package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a result whose values are looked at, since no mask covers them and nobody has
 * given them a label.
 *
 * @param detection what is done about what is found
 * @param columns for each column of the result how it is looked at; empty when it is not
 */
record InspectedColumns(Detection detection, List<Optional<Column>> columns) {

  /**
   * A column that is looked at.
   *
   * @param name the base column, if it is one; else the label
   * @param masks what is shown in place of what was found
   * @param array whether binary values are arrays
   */
  record Column(String name, CellMasks masks, boolean array) {}

  InspectedColumns {
    columns = List.copyOf(columns);
  }

  static InspectedColumns none(int count) {
    return new InspectedColumns(
        Detection.OFF, java.util.Collections.nCopies(count, Optional.empty()));
  }

  boolean isEmpty() {
    return columns.stream().allMatch(Optional::isEmpty);
  }

  /** Takes the columns of a result in order. */
  static final class Builder {

    private final GuardedView view;
    private final List<Optional<Column>> columns = new ArrayList<>();

    Builder(GuardedView view) {
      this.view = view;
    }

    /**
     * The next column.
     *
     * @param mask what covers it
     * @param sources the base columns that it is known to come from
     */
    void add(ResultColumn column, Optional<Mask> mask, Set<ColumnId> sources, Catalog catalog) {
      boolean labelled = !sources.isEmpty() && sources.stream().allMatch(view::isLabelled);
      if (view.detection() == Detection.OFF
          || mask.isPresent()
          || labelled
          || !holdsText(column.typeOid(), catalog, 0)) {
        columns.add(Optional.empty());
        return;
      }
      columns.add(
          Optional.of(
              new Column(
                  sources.size() == 1 ? sources.iterator().next().toString() : column.name(),
                  CellMasks.of(view.whole(), column.typeOid(), column.typeModifier(), catalog),
                  isArray(column.typeOid(), catalog))));
    }

    InspectedColumns build() {
      return new InspectedColumns(view.detection(), columns);
    }

    private static boolean isArray(int oid, Catalog catalog) {
      Optional<Type> type = catalog.type(oid);
      for (int depth = 0;
          type.isPresent()
              && type.get().kind() == Type.Kind.DOMAIN
              && depth < CellMasks.MAX_DOMAIN_DEPTH;
          depth++) {
        type = catalog.type(type.get().elementOid());
      }
      return type.isPresent() && type.get().kind() == Type.Kind.ARRAY;
    }

    /** Whether values of a type may hold text; of a type that is not known they may. */
    private static boolean holdsText(int oid, Catalog catalog, int depth) {
      if (depth > CellMasks.MAX_DOMAIN_DEPTH) {
        return true;
      }
      boolean never =
          switch (oid) {
            case TypeOid.BOOL,
                TypeOid.BYTEA,
                TypeOid.CHAR,
                TypeOid.INT8,
                TypeOid.INT2,
                TypeOid.INT2VECTOR,
                TypeOid.INT4,
                TypeOid.OID,
                TypeOid.TID,
                TypeOid.XID,
                TypeOid.CID,
                TypeOid.OIDVECTOR,
                TypeOid.POINT,
                TypeOid.LSEG,
                TypeOid.PATH,
                TypeOid.BOX,
                TypeOid.POLYGON,
                TypeOid.LINE,
                TypeOid.CIDR,
                TypeOid.FLOAT4,
                TypeOid.FLOAT8,
                TypeOid.CIRCLE,
                TypeOid.MACADDR8,
                TypeOid.MONEY,
                TypeOid.MACADDR,
                TypeOid.INET,
                TypeOid.DATE,
                TypeOid.TIME,
                TypeOid.TIMESTAMP,
                TypeOid.TIMESTAMPTZ,
                TypeOid.INTERVAL,
                TypeOid.TIMETZ,
                TypeOid.BIT,
                TypeOid.VARBIT,
                TypeOid.NUMERIC,
                TypeOid.VOID,
                TypeOid.UUID,
                TypeOid.PG_LSN,
                TypeOid.XID8 ->
                true;
            default -> false;
          };
      if (never) {
        return false;
      }
      Optional<Type> type = catalog.type(oid);
      if (type.isEmpty()) {
        return true;
      }
      return switch (type.get().kind()) {
        case ARRAY, DOMAIN, RANGE ->
            type.get().elementOid() == 0 || holdsText(type.get().elementOid(), catalog, depth + 1);
        case BASE, COMPOSITE, PSEUDO, MULTIRANGE -> true;
        // What an enum can be is in the catalog, and no row of a table adds to it
        case ENUM -> false;
      };
    }
  }
}
