package io.gatehouse.sql;

import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.resolve.RelationColumns;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.List;
import java.util.Optional;

/**
 * Resolves the origin that a RowDescription gives (table OID, attribute number) to base columns.
 */
public final class ColumnOrigins {

  private final SqlAnalyzer analyzer;

  public ColumnOrigins(SqlAnalyzer analyzer) {
    this.analyzer = analyzer;
  }

  /**
   * The base columns behind a column: views expanded, kin among parents and children included.
   * Unproven when the catalog does not know the relation or the view's definition is not
   * understood. May take as long as an analysis the first time; remembered afterwards.
   */
  public OutputColumn resolve(Catalog catalog, int relationOid, int attributeNumber) {
    Optional<Relation> relation = catalog.relation(relationOid);
    if (relation.isEmpty()) {
      return OutputColumn.unproven("");
    }
    List<Relation.Column> columns = relation.get().columns();
    for (int i = 0; i < columns.size(); i++) {
      if (columns.get(i).number() == attributeNumber) {
        return column(catalog, relation.get(), i);
      }
    }
    return OutputColumn.unproven("");
  }

  private OutputColumn column(Catalog catalog, Relation relation, int index) {
    String name = relation.columns().get(index).name();
    try {
      return RelationColumns.of(
          analyzer.lineages(),
          catalog,
          relation,
          index,
          Deadline.after(analyzer.limits().maxTime()));
    } catch (NotUnderstoodException | StackOverflowError e) {
      return new OutputColumn(
          name,
          java.util.Set.of(new ColumnId(relation.name(), name)),
          OutputColumn.Transform.EXPRESSION,
          false);
    }
  }
}
