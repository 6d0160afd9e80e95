package io.gatehouse.it.oracle;

import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import io.gatehouse.sql.syntax.TableName;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A guess at the columns that the relations of a statement must have for it to make sense: a
 * qualified name belongs to its relation, a bare one to the first relation in scope. A wrong guess
 * leaves the statement unresolved, and unresolved alone.
 */
final class ColumnsInUse {

  private record Named(String alias, RelationName relation) {}

  private final Map<RelationName, Set<String>> columns = new HashMap<>();
  private final Set<String> system;
  private boolean bare;

  private ColumnsInUse(Set<String> system) {
    this.system = system;
  }

  static Map<RelationName, Set<String>> of(Statement statement, Set<String> system) {
    ColumnsInUse found = new ColumnsInUse(system);
    found.visit(statement, List.of());
    found.bare = true;
    found.visit(statement, List.of());
    return found.columns;
  }

  private void visit(Object part, List<List<Named>> scopes) {
    if (part instanceof Optional<?> optional) {
      optional.ifPresent(p -> visit(p, scopes));
    } else if (part instanceof Collection<?> parts) {
      parts.forEach(p -> visit(p, scopes));
    } else if (part instanceof Map<?, ?> parts) {
      parts.values().forEach(p -> visit(p, scopes));
    } else if (part instanceof Expression.ColumnReference reference) {
      reference(reference, scopes);
    } else if (part instanceof Record node) {
      children(node, inside(node, scopes));
    }
  }

  private void children(Record node, List<List<Named>> scopes) {
    if (node instanceof FromItem.Join join) {
      for (Named side : tables(List.of(join))) {
        join.using().forEach(name -> add(side.relation(), name));
      }
    }
    for (RecordComponent component : node.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        visit(component.getAccessor().invoke(node), scopes);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The scopes for what is inside of a node. */
  private List<List<Named>> inside(Record node, List<List<Named>> scopes) {
    if (node instanceof Query.Select select) {
      return deeper(scopes, tables(select.from()));
    }
    if (node instanceof Query query && query.body() instanceof Query.Select select) {
      return deeper(scopes, tables(select.from()));
    }
    if (node instanceof Statement.Insert insert) {
      Named target = named(insert.table(), insert.alias());
      insert.columns().ifPresent(targets -> write(target, targets));
      insert.onConflict().ifPresent(c -> c.assignments().forEach(a -> write(target, a.targets())));
      return deeper(scopes, List.of(target, new Named("excluded", target.relation())));
    }
    if (node instanceof Statement.Update update) {
      Named target = named(update.table(), update.alias());
      update.assignments().forEach(a -> write(target, a.targets()));
      return deeper(scopes, target, update.from());
    }
    if (node instanceof Statement.Delete delete) {
      return deeper(scopes, named(delete.table(), delete.alias()), delete.using());
    }
    if (node instanceof Statement.Merge merge) {
      Named target = named(merge.table(), merge.alias());
      for (Statement.MergeWhen when : merge.branches()) {
        when.assignments().forEach(a -> write(target, a.targets()));
        when.columns().ifPresent(targets -> write(target, targets));
      }
      return deeper(scopes, target, List.of(merge.source()));
    }
    return scopes;
  }

  private static List<List<Named>> deeper(
      List<List<Named>> scopes, Named target, List<FromItem> others) {
    List<Named> all = new ArrayList<>();
    all.add(target);
    all.add(new Named("old", target.relation()));
    all.add(new Named("new", target.relation()));
    all.addAll(tables(others));
    return deeper(scopes, all);
  }

  private static List<List<Named>> deeper(List<List<Named>> scopes, List<Named> inner) {
    List<List<Named>> all = new ArrayList<>();
    all.add(inner);
    all.addAll(scopes);
    return all;
  }

  private static List<Named> tables(List<FromItem> items) {
    List<Named> found = new ArrayList<>();
    for (FromItem item : items) {
      if (item instanceof FromItem.Table table) {
        found.add(named(table.name(), table.alias().map(FromItem.Alias::name)));
      } else if (item instanceof FromItem.Join join) {
        found.addAll(tables(List.of(join.left(), join.right())));
      }
    }
    return found;
  }

  private static Named named(TableName table, Optional<String> alias) {
    return new Named(
        alias.orElse(table.name()),
        new RelationName(table.schema().orElse(AnyCatalog.UNQUALIFIED), table.name()));
  }

  private void write(Named target, List<Statement.AssignmentTarget> targets) {
    targets.forEach(t -> add(target.relation(), t.column()));
  }

  private void reference(Expression.ColumnReference reference, List<List<Named>> scopes) {
    List<String> names = reference.names();
    int last = names.size() - (reference.star() ? 0 : 1);
    if (last == 0 && !reference.star()) {
      if (bare) {
        bareName(names.get(0), scopes);
      }
    } else if (last > 0 && !reference.star()) {
      for (int owner = last - 1; owner >= 0; owner--) {
        Optional<Named> found = find(names.get(owner), scopes);
        if (found.isPresent()) {
          add(found.get().relation(), names.get(owner + 1));
          return;
        }
      }
    }
  }

  /** Where nothing in scope has it by now, the first relation in the nearest scope gets it. */
  private void bareName(String name, List<List<Named>> scopes) {
    for (List<Named> scope : scopes) {
      for (Named named : scope) {
        if (columns.getOrDefault(home(named.relation()), Set.of()).contains(name)) {
          return;
        }
      }
    }
    scopes.stream()
        .filter(scope -> !scope.isEmpty())
        .findFirst()
        .ifPresent(scope -> add(scope.get(0).relation(), name));
  }

  private static Optional<Named> find(String alias, List<List<Named>> scopes) {
    for (List<Named> scope : scopes) {
      for (Named named : scope) {
        if (named.alias().equals(alias)) {
          return Optional.of(named);
        }
      }
    }
    return Optional.empty();
  }

  private void add(RelationName relation, String column) {
    columns.computeIfAbsent(home(relation), r -> new LinkedHashSet<>()).add(column);
  }

  private RelationName home(RelationName relation) {
    return relation.schema().equals(AnyCatalog.UNQUALIFIED) && system.contains(relation.name())
        ? new RelationName("pg_catalog", relation.name())
        : relation;
  }
}
