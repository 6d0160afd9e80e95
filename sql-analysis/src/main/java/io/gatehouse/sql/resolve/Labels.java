package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.TypeName;
import io.gatehouse.sql.syntax.Query;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The name that a result column gets when none is written: FigureColname in parse_target.c. */
final class Labels {

  private static final String NONE = "?column?";

  /** How sure a name is: a type's name gives way to what the cast stands on. */
  private record Label(String name, boolean firm) {}

  private final Function<Query, Optional<String>> firstNames;

  private Labels(Function<Query, Optional<String>> firstNames) {
    this.firstNames = firstNames;
  }

  /**
   * The name of an expression's column.
   *
   * @param firstNames what a query inside of it calls its first column
   */
  static String of(Expression expression, Function<Query, Optional<String>> firstNames) {
    return new Labels(firstNames).find(expression).map(Label::name).orElse(NONE);
  }

  private Optional<Label> find(Expression expression) {
    if (expression instanceof Expression.ColumnReference reference
        && !reference.names().isEmpty()) {
      return firm(last(reference.names()));
    }
    if (expression instanceof Expression.Call call) {
      return firm(last(call.names()));
    }
    if (expression instanceof Expression.Field field) {
      return field.name().isPresent() ? firm(field.name().get()) : Optional.empty();
    }
    if (expression instanceof Expression.Subscript subscript) {
      return find(subscript.operand());
    }
    if (expression instanceof Expression.Collate collate) {
      return find(collate.operand());
    }
    if (expression instanceof Expression.Cast cast) {
      Optional<Label> inner = find(cast.operand());
      TypeName type = cast.type();
      return inner.filter(Label::firm).isPresent()
          ? inner
          : Optional.of(new Label(last(type.names()), false));
    }
    if (expression instanceof Expression.Case branches) {
      Optional<Label> otherwise = branches.otherwise().flatMap(this::find);
      return otherwise.filter(Label::firm).isPresent()
          ? otherwise
          : Optional.of(new Label("case", false));
    }
    if (expression instanceof Expression.ArrayList || expression instanceof Expression.ArrayQuery) {
      return firm("array");
    }
    if (expression instanceof Expression.Row) {
      return firm("row");
    }
    if (expression instanceof Expression.Exists) {
      return firm("exists");
    }
    if (expression instanceof Expression.Grouping) {
      return firm("grouping");
    }
    if (expression instanceof Expression.ScalarQuery scalar) {
      return firstNames.apply(scalar.query()).flatMap(Labels::firm);
    }
    return Optional.empty();
  }

  private static Optional<Label> firm(String name) {
    return Optional.of(new Label(name, true));
  }

  private static String last(List<String> names) {
    return names.get(names.size() - 1);
  }
}
