package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Query.Into;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Resolves a whole query or DML statement into the facts of its resolution. */
public final class StatementResolver {

  private final Resolution resolution;
  private final Facts facts;

  public StatementResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /**
   * Resolves a statement.
   *
   * @param role what becomes of its result: OUTPUT, or COPIED into another place
   * @return the columns of its result, empty when it has none or nothing is known of them
   */
  public Optional<List<OutputColumn>> resolve(Statement statement, Role role) {
    if (!(statement instanceof Query query)) {
      CommonTables.Result result = resolution.dml().result(statement, Scope.empty());
      return result.columns().isEmpty() && result.complete()
          ? Optional.empty()
          : output(result, role);
    }
    int action = facts.reserveAction();
    Optional<Into> into = into(query);
    QueryResolver.Outcome outcome = resolution.queries().outcome(query, Scope.empty());
    if (into.isPresent()) {
      RelationName created =
          resolution.names().creation(into.get().table(), into.get().temporary());
      facts.relation(created, Access.DEFINE, false);
      facts.action(action, StatementKind.SELECT_INTO, Optional.of(created), outcome.where());
      output(outcome.result(), Role.COPIED);
      return Optional.empty();
    }
    facts.action(action, StatementKind.SELECT, Optional.empty(), outcome.where());
    return output(outcome.result(), role);
  }

  /** Resolves expressions that stand outside of any query, as the arguments of EXECUTE. */
  public void arguments(List<Expression> arguments) {
    for (Expression argument : arguments) {
      facts.columns(resolution.expressions().value(argument, Scope.empty()), Role.COPIED);
    }
  }

  /** Resolves the condition that COPY FROM filters rows by. */
  public void condition(Relation relation, Expression condition) {
    RangeEntry entry =
        resolution.from().relationEntry(relation, relation.name().name(), false, List.of());
    Scope scope = Scope.empty().inside(List.of(new Scope.Item(entry, true, Scope.Visibility.ALL)));
    resolution.expressions().decide(condition, scope, Role.PREDICATE);
  }

  /** Resolves a table's columns as COPY reads or writes them; all of them when none are listed. */
  public Relation table(TableName name, List<String> columns, Role role, Access access) {
    Relation relation = resolution.names().require(name);
    facts.relation(relation.name(), access, true);
    Lineages.Lineage lineage = resolution.lineage(relation);
    for (int i = 0; i < relation.columns().size(); i++) {
      if (columns.isEmpty() || columns.contains(relation.columns().get(i).name())) {
        facts.columns(lineage.columns().get(i), role);
      }
    }
    for (String column : columns) {
      if (relation.column(column).isEmpty()) {
        throw new NotUnderstoodException(
            Reason.UNRESOLVED,
            "column \"" + column + "\" of relation \"" + name + "\" does not exist",
            name.offset());
      }
    }
    return relation;
  }

  /** The output columns of a table, in the order of a column list. */
  public List<OutputColumn> tableOutput(Relation relation, List<String> columns) {
    Lineages.Lineage lineage = resolution.lineage(relation);
    List<OutputColumn> output = new ArrayList<>();
    List<String> names =
        columns.isEmpty()
            ? relation.columns().stream()
                // CopyGetAttnums in PostgreSQL's copy.c leaves out what is generated
                .filter(column -> column.generation().isEmpty())
                .map(Relation.Column::name)
                .toList()
            : columns;
    for (String name : names) {
      for (int i = 0; i < relation.columns().size(); i++) {
        if (relation.columns().get(i).name().equals(name)) {
          output.add(column(name, lineage.columns().get(i)));
        }
      }
    }
    return output;
  }

  private Optional<List<OutputColumn>> output(CommonTables.Result result, Role role) {
    List<OutputColumn> columns = new ArrayList<>();
    for (RangeEntry.Column column : result.columns()) {
      facts.columns(column.value(), role);
      columns.add(column(column.name(), column.value()));
    }
    return result.complete() ? Optional.of(columns) : Optional.empty();
  }

  static OutputColumn column(String name, Value value) {
    return new OutputColumn(name, value.sources(), value.transform(), value.proven());
  }

  /** INTO may stand in the first branch only; elsewhere PostgreSQL refuses it. */
  private static Optional<Into> into(Query query) {
    if (query.body() instanceof Query.Select select) {
      return select.into();
    }
    if (query.body() instanceof Query.SetOperation operation) {
      return into(operation.branches().get(0));
    }
    if (query.body() instanceof Query.Nested nested) {
      return into(nested.query());
    }
    return Optional.empty();
  }

  /** The constant LIMIT of a query, through parentheses. */
  public static OptionalLong limit(Statement statement) {
    if (!(statement instanceof Query query)) {
      return OptionalLong.empty();
    }
    if (query.limit().isPresent()
        && !query.ties()
        && query.limit().get() instanceof Constant constant
        && constant.kind() == ConstantKind.NUMBER) {
      try {
        return OptionalLong.of(Long.parseLong(constant.value()));
      } catch (NumberFormatException e) {
        return OptionalLong.empty();
      }
    }
    return query.limit().isEmpty() && query.body() instanceof Query.Nested nested
        ? limit(nested.query())
        : OptionalLong.empty();
  }
}
