package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Resolves what stands inside of definitions: defaults, checks, index expressions, conditions of
 * triggers and policies, bodies of routines. Their names mean columns of a relation that may not be
 * there yet, or parameters.
 */
public final class DefinitionResolver {

  /** What names mean at one place of a definition. */
  public static final class Names {
    private final Supplier<Scope> made;
    private Scope scope;

    private Names(Supplier<Scope> made) {
      this.made = made;
    }

    /** Made when an expression asks for it: a definition without any reads nothing. */
    private Scope scope() {
      if (scope == null) {
        scope = made.get();
      }
      return scope;
    }
  }

  private final Resolution resolution;
  private final Facts facts;

  public DefinitionResolver(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /**
   * The columns of something that this statement makes: whatever their names, they hold nothing.
   */
  public Names ofNew(String name) {
    return new Names(
        () ->
            Scope.empty()
                .inside(
                    List.of(
                        visible(
                            new RangeEntry(
                                name, Optional.empty(), true, Optional.of(Value.CONSTANT))))));
  }

  /** The columns of a relation, and those that the statement adds to it. */
  public Names of(Relation relation) {
    return new Names(
        () -> Scope.empty().inside(List.of(visible(open(relation, relation.name().name())))));
  }

  /**
   * The row variables of a trigger's or rule's condition.
   *
   * @param relation the one that it hangs on; absent when the catalog lacks it
   * @param rows what they are called
   */
  public Names ofRows(Optional<Relation> relation, List<String> rows) {
    return new Names(() -> rows(relation, rows));
  }

  private Scope rows(Optional<Relation> relation, List<String> rows) {
    List<Scope.Item> items = new ArrayList<>();
    for (String row : rows) {
      RangeEntry entry =
          relation
              .map(known -> open(known, row))
              .orElseGet(
                  () -> new RangeEntry(row, Optional.empty(), true, Optional.of(Value.CONSTANT)));
      items.add(new Scope.Item(entry, true, Scope.Visibility.NONE));
    }
    return Scope.empty().inside(items);
  }

  /** The parameters of a routine. */
  public Names ofParameters(String routine, List<String> parameters) {
    RangeEntry all = new RangeEntry(routine, Optional.empty(), true, Optional.empty());
    List<Scope.Item> items = new ArrayList<>();
    for (String parameter : parameters) {
      all.add(parameter, Value.CONSTANT);
      RangeEntry row =
          new RangeEntry(parameter, Optional.empty(), true, Optional.of(Value.CONSTANT));
      items.add(new Scope.Item(row, true, Scope.Visibility.NONE));
    }
    items.add(visible(all));
    return new Names(() -> Scope.empty().inside(items));
  }

  /** Resolves an expression; its columns play that role. */
  public void expression(Expression expression, Names names, Role role) {
    if (role == Role.PREDICATE) {
      resolution.expressions().decide(expression, names.scope(), role);
    } else {
      facts.columns(resolution.expressions().value(expression, names.scope()), role);
    }
  }

  /** Resolves a statement of a body; what it yields goes to whoever calls it. */
  public void statement(Statement statement, Names names) {
    if (statement instanceof Query query) {
      int action = facts.reserveAction();
      QueryResolver.Outcome outcome = resolution.queries().outcome(query, names.scope());
      outcome.result().columns().forEach(c -> facts.columns(c.value(), Role.COPIED));
      facts.action(action, StatementKind.SELECT, Optional.empty(), outcome.where());
    } else {
      resolution
          .dml()
          .result(statement, names.scope())
          .columns()
          .forEach(c -> facts.columns(c.value(), Role.COPIED));
    }
  }

  /** Notes columns of a relation that a definition names outside of any expression. */
  public void columns(Relation relation, List<String> columns, Role role) {
    Lineages.Lineage lineage = resolution.lineage(relation);
    for (int i = 0; i < relation.columns().size(); i++) {
      if (columns.contains(relation.columns().get(i).name())) {
        facts.columns(lineage.columns().get(i), role);
      }
    }
  }

  /** Notes a function that a definition names and nothing calls yet. */
  public void function(List<String> names) {
    facts.named(resolution.calls().meaning(names, false).use());
  }

  private RangeEntry open(Relation relation, String name) {
    Lineages.Lineage lineage = resolution.lineage(relation);
    RangeEntry entry = RangeEntry.ofJoin(name, Optional.of(Value.CONSTANT), true);
    for (int i = 0; i < relation.columns().size(); i++) {
      entry.add(relation.columns().get(i).name(), lineage.columns().get(i));
    }
    return entry;
  }

  private static Scope.Item visible(RangeEntry entry) {
    return new Scope.Item(entry, true, Scope.Visibility.ALL);
  }
}
