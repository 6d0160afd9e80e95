package io.gatehouse.sql.resolve;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What names mean at one place of a query; what is not found is looked for in the query around it.
 */
final class Scope {

  /**
   * An entry in scope.
   *
   * @param entry what it is
   * @param byName whether {@code name.column} finds it
   * @param byColumn which of its columns a bare name finds
   */
  record Item(RangeEntry entry, boolean byName, Visibility byColumn) {

    /** The same with these column names hidden from bare use, since a join merges them. */
    Item withoutColumns() {
      return new Item(entry, byName, Visibility.NONE);
    }
  }

  /** Which columns a bare name finds. */
  enum Visibility {
    ALL,
    NONE
  }

  private final Scope outer;
  private final List<Item> items;
  private final CommonTables commonTables;

  Scope(Scope outer, List<Item> items, CommonTables commonTables) {
    this.outer = outer;
    this.items = List.copyOf(items);
    this.commonTables = commonTables;
  }

  /** The scope of a whole statement. */
  static Scope empty() {
    return new Scope(null, List.of(), CommonTables.none());
  }

  /** A scope inside of this one. */
  Scope inside(List<Item> inner) {
    return new Scope(this, inner, commonTables);
  }

  /** This scope with other CTEs. */
  Scope with(CommonTables tables) {
    return new Scope(outer, items, tables);
  }

  Scope outer() {
    return outer;
  }

  List<Item> items() {
    return items;
  }

  CommonTables commonTables() {
    return commonTables;
  }

  /** Every entry that a name may mean here. */
  Set<RangeEntry> visible() {
    Set<RangeEntry> all = new LinkedHashSet<>();
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (Item item : scope.items) {
        all.addAll(item.entry().entries());
      }
    }
    return all;
  }

  /** The entries of that name in the nearest scope that has one. */
  List<RangeEntry> entriesNamed(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<RangeEntry> found = new ArrayList<>(1);
      for (Item item : scope.items) {
        if (item.byName() && item.entry().name().equals(name)) {
          found.add(item.entry());
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }
}
