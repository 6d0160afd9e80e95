package io.gatehouse.policy;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.RelationName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Which labels a column has, by all Labels documents together. Thread-safe. */
final class Labels {

  /** Beyond so many columns an answer is found anew each time. */
  static final int MAX_REMEMBERED = 20_000;

  /**
   * One entry.
   *
   * @param columns which columns; a table's pattern has {@code *} for the column
   * @param labels their labels
   */
  record Rule(NamePattern columns, Set<String> labels) {
    Rule {
      labels = Set.copyOf(labels);
    }
  }

  private final List<Rule> rules;
  private final ConcurrentHashMap<ColumnId, Set<String>> restricting = new ConcurrentHashMap<>();

  Labels(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Every entry; their order means nothing. */
  Set<Rule> rules() {
    return Set.copyOf(new HashSet<>(rules));
  }

  /** Every label that some entry gives. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    rules.forEach(rule -> names.addAll(rule.labels()));
    return names;
  }

  /**
   * The labels of a column.
   *
   * @param restricts whether a doubt, such as a schema that is not known, gives the label
   */
  Set<String> of(ColumnId column, boolean restricts) {
    if (!restricts) {
      return find(column, false);
    }
    Set<String> known = restricting.get(column);
    if (known != null) {
      return known;
    }
    Set<String> found = find(column, true);
    if (restricting.size() < MAX_REMEMBERED) {
      restricting.put(column, found);
    }
    return found;
  }

  /** The columns that entries name, each by its whole name, in a relation that they name so too. */
  Set<String> columnsNamedIn(RelationName relation) {
    Set<String> columns = new TreeSet<>();
    for (Rule rule : rules) {
      List<Glob> parts = rule.columns().parts();
      String column = parts.get(parts.size() - 1).text();
      boolean whole =
          parts.stream().allMatch(part -> part.literal() || part.text().indexOf('*') < 0);
      if (whole && rule.columns().matches(new ColumnId(relation, column), false)) {
        columns.add(column);
      }
    }
    return columns;
  }

  private Set<String> find(ColumnId column, boolean restricts) {
    Set<String> labels = new TreeSet<>();
    for (Rule rule : rules) {
      if (rule.columns().matches(column, restricts)) {
        labels.addAll(rule.labels());
      }
    }
    return Set.copyOf(labels);
  }
}
