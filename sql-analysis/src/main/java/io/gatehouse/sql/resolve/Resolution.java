package io.gatehouse.sql.resolve;

import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.syntax.Deadline;
import java.util.List;

/** The resolving of one statement: what its parts share. */
public final class Resolution {

  private final CatalogNames names;
  private final Lineages lineages;
  private final int viewDepth;
  private final Deadline deadline;
  private final Facts facts = new Facts();
  private final Silence silence;
  private final SilentCalls silentCalls;
  private final Calls calls;
  private final ExpressionResolver expressions;
  private final FromResolver from;
  private final QueryResolver queries;
  private final DmlResolver dml;
  private final PickedRows pickedRows;
  private final SelectLists selectLists;
  private final ColumnNames columnNames;
  private final Fixpoint fixpoint = new Fixpoint();

  public Resolution(
      Catalog catalog,
      List<String> searchPath,
      Lineages lineages,
      int viewDepth,
      Deadline deadline) {
    this.names = new CatalogNames(catalog, searchPath);
    this.lineages = lineages;
    this.viewDepth = viewDepth;
    this.deadline = deadline;
    this.silence = new Silence(this);
    this.silentCalls = new SilentCalls(this);
    this.calls = new Calls(this);
    this.expressions = new ExpressionResolver(this);
    this.from = new FromResolver(this);
    this.queries = new QueryResolver(this);
    this.dml = new DmlResolver(this);
    this.pickedRows = new PickedRows(this);
    this.selectLists = new SelectLists(this);
    this.columnNames = new ColumnNames(this);
  }

  public CatalogNames names() {
    return names;
  }

  public Facts facts() {
    return facts;
  }

  Deadline deadline() {
    return deadline;
  }

  Silence silence() {
    return silence;
  }

  SilentCalls silentCalls() {
    return silentCalls;
  }

  Calls calls() {
    return calls;
  }

  ExpressionResolver expressions() {
    return expressions;
  }

  FromResolver from() {
    return from;
  }

  QueryResolver queries() {
    return queries;
  }

  DmlResolver dml() {
    return dml;
  }

  PickedRows pickedRows() {
    return pickedRows;
  }

  SelectLists selectLists() {
    return selectLists;
  }

  ColumnNames columnNames() {
    return columnNames;
  }

  Fixpoint fixpoint() {
    return fixpoint;
  }

  /** The lineage of a relation that the statement names, and what it reads besides. */
  Lineages.Lineage lineage(Relation relation) {
    Lineages.Lineage lineage = lineages.of(names.catalog(), relation, viewDepth, deadline);
    for (RelationName read : lineage.reads()) {
      facts.throughView(read, Access.READ);
    }
    for (FunctionUse function : lineage.functions()) {
      facts.function(function);
      if (Calls.changesSession(function)) {
        facts.runsUnknownCode();
      }
    }
    return lineage;
  }
}
