package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.FromItem.Alias;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What FROM brings into scope. */
final class FromResolver {

  private final Resolution resolution;
  private final Facts facts;
  private final FunctionResolver functions;

  FromResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
    this.functions = new FunctionResolver(resolution);
  }

  /**
   * What one item of FROM resolves to.
   *
   * @param items what is in scope because of it
   * @param entry whose columns a star expands to
   */
  record Resolved(List<Scope.Item> items, RangeEntry entry) {}

  /** Resolves a list; links and leaves are collected in {@code joins}. */
  List<Scope.Item> list(List<FromItem> list, Scope outer, Joins joins) {
    List<Scope.Item> items = new ArrayList<>();
    for (FromItem item : list) {
      items.addAll(item(item, outer, items, joins).items());
    }
    if (list.size() > 1) {
      joins.count(list.size() - 1);
    }
    return items;
  }

  Resolved item(FromItem item, Scope outer, List<Scope.Item> before, Joins joins) {
    resolution.deadline().step();
    if (item instanceof FromItem.Table table) {
      return leaf(table(table, outer), joins);
    }
    if (item instanceof FromItem.SubQuery query) {
      return subQuery(query, outer, before, joins);
    }
    if (item instanceof FromItem.Functions calls) {
      facts.madeRows();
      RangeEntry[] entry = new RangeEntry[1];
      Scope scope = outer.inside(before);
      Set<RangeEntry> touched =
          resolution.expressions().touchedBy(() -> entry[0] = functions.calls(calls, scope));
      return lateralLeaf(entry[0].picked(GivenRows.areGiven(calls)), touched, joins);
    }
    if (item instanceof FromItem.TableFunction function) {
      facts.madeRows();
      RangeEntry[] entry = new RangeEntry[1];
      Scope scope = outer.inside(before);
      Set<RangeEntry> touched =
          resolution
              .expressions()
              .touchedBy(() -> entry[0] = functions.tableFunction(function, scope));
      return lateralLeaf(entry[0], touched, joins);
    }
    if (item instanceof FromItem.Join join) {
      return join(join, outer, before, joins);
    }
    throw new NotUnderstoodException(
        Reason.UNSUPPORTED, item.getClass().getSimpleName() + " is not understood", -1);
  }

  private static Resolved leaf(RangeEntry entry, Joins joins) {
    joins.leaf(entry);
    return new Resolved(List.of(new Scope.Item(entry, true, Scope.Visibility.ALL)), entry);
  }

  private static Resolved lateralLeaf(RangeEntry entry, Set<RangeEntry> touched, Joins joins) {
    if (!touched.isEmpty()) {
      Set<RangeEntry> linked = new LinkedHashSet<>(touched);
      linked.add(entry);
      joins.link(linked);
    }
    return leaf(entry, joins);
  }

  private RangeEntry table(FromItem.Table table, Scope scope) {
    Optional<CommonTables.Table> commonTable =
        table.name().schema().isPresent()
            ? Optional.empty()
            : scope.commonTables().find(table.name().name());
    table
        .sample()
        .ifPresent(
            sample -> {
              for (Expression argument : sample.arguments()) {
                resolution.expressions().decide(argument, scope, Role.PREDICATE);
              }
            });
    String name = table.alias().map(Alias::name).orElse(table.name().name());
    if (commonTable.isPresent()) {
      CommonTables.Result result = commonTable.get().result(table.name().offset());
      return entryOf(name, result, aliasColumns(table.alias()))
          .hidingLast(commonTable.get().hiddenAt(resolution.queries().level()));
    }
    Relation relation = resolution.names().require(table.name());
    facts.relation(relation.name(), Access.READ, true);
    return relationEntry(relation, name, table.alias().isPresent(), aliasColumns(table.alias()));
  }

  /** An entry for a relation of the catalog. */
  RangeEntry relationEntry(
      Relation relation, String name, boolean aliased, List<String> columnNames) {
    Lineages.Lineage lineage = resolution.lineage(relation);
    RangeEntry entry =
        new RangeEntry(name, Optional.of(relation.name()), aliased, Optional.empty());
    for (int i = 0; i < relation.columns().size(); i++) {
      String columnName =
          i < columnNames.size() ? columnNames.get(i) : relation.columns().get(i).name();
      entry.add(columnName, lineage.columns().get(i));
    }
    return entry;
  }

  private static List<String> aliasColumns(Optional<Alias> alias) {
    return alias.map(Alias::columns).orElse(List.of());
  }

  /** An entry for the result of a query. */
  static RangeEntry entryOf(String name, CommonTables.Result result, List<String> columnNames) {
    Optional<Value> open = Optional.empty();
    if (!result.complete()) {
      List<Value> values = new ArrayList<>();
      for (RangeEntry.Column column : result.columns()) {
        values.add(column.value());
      }
      open = Optional.of(Value.computedFrom(values).unproven());
    }
    RangeEntry entry = new RangeEntry(name, Optional.empty(), true, open).picked(result.picked());
    if (open.isPresent()) {
      return entry;
    }
    for (int i = 0; i < result.columns().size(); i++) {
      String columnName =
          i < columnNames.size() ? columnNames.get(i) : result.columns().get(i).name();
      entry.add(columnName, result.columns().get(i).value());
    }
    return entry;
  }

  private Resolved subQuery(
      FromItem.SubQuery query, Scope outer, List<Scope.Item> before, Joins joins) {
    // Without LATERAL the items to the left are out of sight, those of the query around are not.
    Scope scope = query.lateral() ? outer.inside(before) : outer;
    CommonTables.Result[] result = new CommonTables.Result[1];
    Set<RangeEntry> touched =
        resolution
            .expressions()
            .touchedBy(() -> result[0] = resolution.queries().nested(query.query(), scope));
    resolution.queries().noteListed(query.query(), result[0]);
    String name = query.alias().map(Alias::name).orElse("");
    RangeEntry entry = entryOf(name, result[0], aliasColumns(query.alias()));
    return lateralLeaf(entry, touched, joins);
  }

  private Resolved join(FromItem.Join join, Scope outer, List<Scope.Item> before, Joins joins) {
    Resolved left = item(join.left(), outer, before, joins);
    List<Scope.Item> beforeRight = new ArrayList<>(before);
    beforeRight.addAll(left.items());
    Resolved right = item(join.right(), outer, beforeRight, joins);
    joins.count(1);
    List<Scope.Item> both = new ArrayList<>(left.items());
    both.addAll(right.items());
    Scope scope = outer.inside(both);
    join.on()
        .ifPresent(
            on -> {
              if (join.type() == FromItem.Type.INNER) {
                joins.condition(on, scope);
              }
              for (Expression conjunct : Conditions.conjuncts(on)) {
                joins.link(
                    resolution
                        .expressions()
                        .touchedBy(
                            () -> resolution.expressions().decide(conjunct, scope, Role.JOIN)));
              }
            });
    List<String> using = join.using();
    if (join.natural()) {
      using = common(left.entry(), right.entry(), join.offset());
    }
    return merged(join, left, right, using, both, joins);
  }

  private static List<String> common(RangeEntry left, RangeEntry right, int offset) {
    if (!left.isComplete() || !right.isComplete()) {
      throw new NotUnderstoodException(
          Reason.UNSUPPORTED,
          "NATURAL JOIN with a relation whose columns are not known is not understood",
          offset);
    }
    List<String> names = new ArrayList<>();
    for (RangeEntry.Column column : left.columns()) {
      if (!right.named(column.name()).isEmpty()
          && right.columns().stream().anyMatch(c -> c.name().equals(column.name()))) {
        names.add(column.name());
      }
    }
    return names;
  }

  private Resolved merged(
      FromItem.Join join,
      Resolved left,
      Resolved right,
      List<String> using,
      List<Scope.Item> both,
      Joins joins) {
    List<RangeEntry.Column> columns = new ArrayList<>();
    for (String name : using) {
      RangeEntry.Column one = only(left.entry(), name, join.offset());
      RangeEntry.Column other = only(right.entry(), name, join.offset());
      facts.columns(one.value(), Role.JOIN);
      facts.columns(other.value(), Role.JOIN);
      Set<RangeEntry> entries = new LinkedHashSet<>(one.entries());
      entries.addAll(other.entries());
      joins.link(entries);
      if (join.type() == FromItem.Type.INNER) {
        joins.equal(one.entries(), other.entries());
      }
      Value value =
          switch (join.type()) {
            case CROSS, INNER, LEFT -> one.value();
            case RIGHT -> other.value();
            case FULL -> Value.computedFrom(List.of(one.value(), other.value())).computed();
          };
      columns.add(new RangeEntry.Column(name, value, entries));
    }
    int mergedColumns = columns.size();
    Set<RangeEntry.Column> hidden = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Resolved side : List.of(left, right)) {
      for (RangeEntry.Column column : side.entry().columns()) {
        if (!using.contains(column.name())) {
          columns.add(column);
          if (side.entry().hides(column)) {
            hidden.add(column);
          }
        }
      }
    }
    Optional<Value> open = Optional.empty();
    if (left.entry().isOpen() || right.entry().isOpen()) {
      List<Value> values = new ArrayList<>();
      left.entry().openColumn("").ifPresent(c -> values.add(c.value()));
      right.entry().openColumn("").ifPresent(c -> values.add(c.value()));
      open = Optional.of(Value.computedFrom(values));
    }
    List<String> names = aliasColumns(join.alias());
    boolean complete = left.entry().isComplete() && right.entry().isComplete();
    RangeEntry entry = RangeEntry.ofJoin(join.alias().map(Alias::name).orElse(""), open, complete);
    for (int i = 0; i < columns.size(); i++) {
      RangeEntry.Column column = columns.get(i);
      RangeEntry.Column named =
          i < names.size()
              ? new RangeEntry.Column(names.get(i), column.value(), column.entries())
              : column;
      if (hidden.contains(column)) {
        entry.addHidden(named);
      } else {
        entry.add(named);
      }
    }
    List<Scope.Item> items = new ArrayList<>();
    items.add(new Scope.Item(entry, join.alias().isPresent(), Scope.Visibility.ALL));
    if (join.alias().isEmpty()) {
      both.forEach(item -> items.add(item.withoutColumns()));
    }
    join.usingAlias()
        .ifPresent(
            alias -> {
              RangeEntry usingEntry =
                  new RangeEntry(alias, Optional.empty(), true, Optional.empty());
              columns.subList(0, mergedColumns).forEach(usingEntry::add);
              items.add(new Scope.Item(usingEntry, true, Scope.Visibility.NONE));
            });
    return new Resolved(items, entry);
  }

  private static RangeEntry.Column only(RangeEntry entry, String name, int offset) {
    List<RangeEntry.Column> found = new ArrayList<>();
    for (RangeEntry.Column column : entry.columns()) {
      if (column.name().equals(name)) {
        found.add(column);
      }
    }
    if (found.isEmpty() && entry.isOpen()) {
      return entry.openColumn(name).orElseThrow();
    }
    if (found.size() != 1) {
      throw new NotUnderstoodException(
          Reason.UNRESOLVED,
          found.isEmpty()
              ? "column \"" + name + "\" specified in USING clause does not exist"
              : "common column name \"" + name + "\" appears more than once",
          offset);
    }
    return found.get(0);
  }
}
