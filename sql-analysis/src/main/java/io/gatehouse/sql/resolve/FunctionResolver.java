package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.FromItem.Alias;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Functions in FROM: what columns they bring, and that their arguments make rows. */
final class FunctionResolver {

  /** Pseudo-types that never stand for a row. */
  private static final Set<String> SCALAR_PSEUDO_TYPES =
      Set.of(
          "void",
          "cstring",
          "anyarray",
          "anyenum",
          "anyrange",
          "anymultirange",
          "anycompatiblearray",
          "anycompatiblerange",
          "anycompatiblemultirange");

  private final Resolution resolution;
  private final Facts facts;

  FunctionResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  RangeEntry calls(FromItem.Functions item, Scope scope) {
    String alias = item.alias().map(Alias::name).orElse("");
    List<String> columnNames = item.alias().map(Alias::columns).orElse(List.of());
    List<String> names = new ArrayList<>();
    List<Value> values = new ArrayList<>();
    List<Value> unknown = new ArrayList<>();
    String name = alias;
    for (int i = 0; i < item.calls().size(); i++) {
      Expression expression = item.calls().get(i);
      Value value = argument(expression, scope);
      String callName = resolution.selectLists().label(expression);
      if (name.isEmpty()) {
        name = callName;
      }
      Optional<List<String>> columns =
          columns(expression, item.definitions().get(i), alias.isEmpty() ? callName : alias);
      if (columns.isPresent()) {
        for (String column : columns.get()) {
          names.add(column);
          values.add(value);
        }
      } else {
        unknown.add(value);
        // A function of one column gives it the alias's name; one of many may have any names.
        names.add(alias.isEmpty() ? callName : alias);
        values.add(value);
      }
    }
    if (item.ordinality()) {
      names.add("ordinality");
      values.add(Value.CONSTANT);
    }
    return entry(name, names, values, unknown, columnNames);
  }

  private static RangeEntry entry(
      String name,
      List<String> names,
      List<Value> values,
      List<Value> unknown,
      List<String> columnNames) {
    if (unknown.isEmpty()) {
      RangeEntry entry = new RangeEntry(name, Optional.empty(), true, Optional.empty());
      for (int i = 0; i < names.size(); i++) {
        entry.add(i < columnNames.size() ? columnNames.get(i) : names.get(i), values.get(i));
      }
      return entry;
    }
    // With unknown columns nobody knows which position is which: every name may be any of them.
    Value all = Value.computedFrom(values);
    RangeEntry entry = new RangeEntry(name, Optional.empty(), true, Optional.of(all));
    Set<String> known = new HashSet<>(columnNames);
    known.add(name);
    known.forEach(column -> entry.add(column, all));
    return entry;
  }

  private Value argument(Expression expression, Scope scope) {
    if (!(expression instanceof Call call)) {
      Value value = resolution.expressions().value(expression, scope);
      facts.columns(value, Role.ROWS);
      return value.computed();
    }
    Calls.Meaning meaning = resolution.calls().meaning(call);
    Value value = resolution.calls().arguments(call, scope);
    resolution.calls().use(call.arguments(), meaning);
    facts.columns(value, Role.ROWS);
    if (!meaning.use().trusted()) {
      facts.columns(value, Role.COPIED);
    }
    return meaning.use().builtIn() ? value : value.unproven();
  }

  /** The names of a function's columns, if they are known. */
  private Optional<List<String>> columns(
      Expression expression, List<String> definitions, String scalarName) {
    if (!definitions.isEmpty()) {
      return Optional.of(definitions);
    }
    if (!(expression instanceof Call call)) {
      return Optional.of(List.of(scalarName));
    }
    if (call.grammar()) {
      return Optional.of(List.of(scalarName));
    }
    Calls.Meaning meaning = resolution.calls().meaning(call.names(), false);
    if (meaning.use().builtIn() && meaning.use().name().equals("unnest")) {
      return call.arguments().size() == 1 ? Optional.empty() : unnested(call, scalarName);
    }
    Set<List<String>> possible = new HashSet<>();
    for (Function function : meaning.candidates()) {
      if (function.argumentCount() < call.arguments().size() && !function.variadic()) {
        continue;
      }
      Optional<List<String>> columns = returned(function, scalarName);
      if (columns.isEmpty()) {
        return Optional.empty();
      }
      possible.add(columns.get());
    }
    return possible.size() == 1 ? Optional.of(possible.iterator().next()) : Optional.empty();
  }

  /** unnest of several arrays makes a column of each. */
  private static Optional<List<String>> unnested(Call call, String name) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < call.arguments().size(); i++) {
      names.add(name);
    }
    return Optional.of(names);
  }

  private Optional<List<String>> returned(Function function, String scalarName) {
    List<String> results = function.results();
    if (results.size() > 1) {
      List<String> names = new ArrayList<>();
      for (String result : results) {
        names.add(result.isEmpty() ? "column" + (names.size() + 1) : result);
      }
      return Optional.of(names);
    }
    // The name of a single OUT parameter wins over the alias.
    String name = results.isEmpty() || results.get(0).isEmpty() ? scalarName : results.get(0);
    return columnsOf(function.returnTypeOid(), name);
  }

  private Optional<List<String>> columnsOf(int typeOid, String scalarName) {
    Catalog catalog = resolution.names().catalog();
    Optional<Type> type = catalog.type(typeOid);
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return switch (type.get().kind()) {
      case BASE, ARRAY, ENUM, RANGE, MULTIRANGE -> Optional.of(List.of(scalarName));
      case COMPOSITE ->
          catalog
              .relation(type.get().relationOid())
              .map(r -> r.columns().stream().map(Relation.Column::name).toList());
      case DOMAIN -> columnsOf(type.get().elementOid(), scalarName);
      case PSEUDO ->
          SCALAR_PSEUDO_TYPES.contains(type.get().name())
              ? Optional.of(List.of(scalarName))
              : Optional.empty();
    };
  }

  /** XMLTABLE and JSON_TABLE. */
  RangeEntry tableFunction(FromItem.TableFunction function, Scope scope) {
    List<Value> values = resolution.expressions().values(function.arguments(), scope);
    Value all = Value.computedFrom(values).computed();
    facts.columns(all, Role.ROWS);
    facts.function(new FunctionUse("pg_catalog", function.name(), Volatility.STABLE, true, true));
    String name = function.alias().map(Alias::name).orElse(function.name());
    List<String> columnNames = function.alias().map(Alias::columns).orElse(List.of());
    RangeEntry entry = new RangeEntry(name, Optional.empty(), true, Optional.empty());
    for (int i = 0; i < function.columns().size(); i++) {
      entry.add(i < columnNames.size() ? columnNames.get(i) : function.columns().get(i), all);
    }
    return entry;
  }
}
