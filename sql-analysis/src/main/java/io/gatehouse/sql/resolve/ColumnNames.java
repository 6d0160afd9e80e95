package io.gatehouse.sql.resolve;

import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a written column name means: a column, a whole row, or a function of a row. As
 * transformColumnRef in PostgreSQL's parse_expr.c.
 */
final class ColumnNames {

  private final Resolution resolution;

  ColumnNames(Resolution resolution) {
    this.resolution = resolution;
  }

  private ExpressionResolver expressions() {
    return resolution.expressions();
  }

  Value fieldOf(RangeEntry entry, String name, int offset) {
    List<RangeEntry.Column> found = entry.named(name);
    if (found.size() == 1) {
      return expressions().touch(found.get(0));
    }
    if (found.isEmpty() && entry.isOpen()) {
      return resolution
          .silence()
          .loud(
              resolution.calls().ofField(name, expressions().touch(entry)),
              Hazard.Kind.OTHER,
              "." + name);
    }
    return resolution
        .silence()
        .loud(
            resolution.calls().functionOfRow(name, expressions().touch(entry), offset),
            Hazard.Kind.OTHER,
            "." + name);
  }

  /** The entry that a reference means as a whole row, when it means no column. */
  Optional<RangeEntry> wholeRow(Expression.ColumnReference reference, Scope scope) {
    List<String> names = reference.names();
    if (names.size() == 1) {
      if (!reference.star() && bareColumn(names.get(0), scope, reference.offset()).isPresent()) {
        return Optional.empty();
      }
      List<RangeEntry> entries = scope.entriesNamed(names.get(0));
      return entries.size() == 1 ? Optional.of(entries.get(0)) : Optional.empty();
    }
    if (names.size() == 2 && reference.star()) {
      return qualifiedEntry(names.get(0), names.get(1), scope);
    }
    return Optional.empty();
  }

  /** Whether a bare name is a column of the innermost query. */
  boolean isColumn(Expression.ColumnReference reference, Scope scope) {
    if (reference.star() || reference.names().size() != 1) {
      return false;
    }
    for (Scope.Item item : scope.items()) {
      if (item.byColumn() == Scope.Visibility.ALL
          && !item.entry().named(reference.names().get(0)).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether a name means a column of the one entry of the innermost query, and no row of it. */
  boolean isPlainColumn(Expression.ColumnReference reference, Scope scope) {
    List<String> names = reference.names();
    RangeEntry entry = scope.items().get(0).entry();
    boolean own = names.size() == 1 || (names.size() == 2 && names.get(0).equals(entry.name()));
    return own
        && entry.columns().stream()
                .filter(column -> column.name().equals(names.get(names.size() - 1)))
                .count()
            == 1;
  }

  Value column(Expression.ColumnReference reference, Scope scope) {
    List<String> names = reference.names();
    if (reference.star()) {
      return wholeRow(reference, scope)
          .map(expressions()::touch)
          .orElseThrow(() -> missing(String.join(".", names), reference.offset()));
    }
    if (names.size() == 1) {
      Optional<RangeEntry.Column> column = bareColumn(names.get(0), scope, reference.offset());
      if (column.isPresent()) {
        return expressions().touch(column.get());
      }
      Optional<RangeEntry> row = wholeRow(reference, scope);
      return row.map(expressions()::touch)
          .orElseThrow(() -> missingColumn(names.get(0), reference.offset()));
    }
    String name = names.get(names.size() - 1);
    Optional<RangeEntry> entry =
        names.size() == 2
            ? single(scope.entriesNamed(names.get(0)), names.get(0), reference.offset())
            : qualifiedEntry(names.get(names.size() - 3), names.get(names.size() - 2), scope);
    if (entry.isEmpty()) {
      // A name of three parts may also be a whole row's function; PostgreSQL tries that last.
      throw missing(String.join(".", names.subList(0, names.size() - 1)), reference.offset());
    }
    return fieldOf(entry.get(), name, reference.offset());
  }

  private static Optional<RangeEntry> single(List<RangeEntry> found, String name, int offset) {
    if (found.size() > 1) {
      throw new NotUnderstoodException(
          Reason.UNRESOLVED, "table reference \"" + name + "\" is ambiguous", offset);
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
  }

  private Optional<RangeEntry> qualifiedEntry(String schema, String name, Scope scope) {
    for (Scope level = scope; level != null; level = level.outer()) {
      for (Scope.Item item : level.items()) {
        if (item.byName()
            && item.entry()
                .unaliased()
                .filter(r -> r.schema().equals(schema) && r.name().equals(name))
                .isPresent()) {
          return Optional.of(item.entry());
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<RangeEntry.Column> bareColumn(String name, Scope scope, int offset) {
    for (Scope level = scope; level != null; level = level.outer()) {
      List<RangeEntry.Column> found = new ArrayList<>(1);
      List<RangeEntry.Column> open = new ArrayList<>(0);
      for (Scope.Item item : level.items()) {
        if (item.byColumn() == Scope.Visibility.ALL) {
          found.addAll(item.entry().named(name));
          item.entry().openColumn(name).ifPresent(open::add);
        }
      }
      if (found.size() > 1) {
        throw new NotUnderstoodException(
            Reason.UNRESOLVED, "column reference \"" + name + "\" is ambiguous", offset);
      }
      // Had an entry with unknown names this one too, PostgreSQL would call it ambiguous.
      if (!found.isEmpty()) {
        return Optional.of(found.get(0));
      }
      if (!open.isEmpty()) {
        // Nobody knows whether an entry with unknown names has this one: it may be any of them,
        // or what it means where none has it.
        List<Value> values = new ArrayList<>();
        Set<RangeEntry> entries = new LinkedHashSet<>();
        for (RangeEntry.Column column : open) {
          values.add(column.value());
          entries.addAll(column.entries());
        }
        for (RangeEntry entry : level.entriesNamed(name)) {
          values.add(entry.wholeRow());
          entries.addAll(entry.entries());
        }
        if (level.outer() != null) {
          bareColumn(name, level.outer(), offset).ifPresent(column -> values.add(column.value()));
        }
        return Optional.of(
            new RangeEntry.Column(name, Value.computedFrom(values).computed(), entries));
      }
    }
    return Optional.empty();
  }

  private static NotUnderstoodException missingColumn(String name, int offset) {
    return new NotUnderstoodException(
        Reason.UNRESOLVED, "column \"" + name + "\" does not exist", offset);
  }

  private static NotUnderstoodException missing(String name, int offset) {
    return new NotUnderstoodException(
        Reason.UNRESOLVED, "missing FROM-clause entry for table \"" + name + "\"", offset);
  }
}
