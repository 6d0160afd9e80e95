package io.gatehouse.masking;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.CopyOptions;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Facts written by hand: for what no text may lead the analysis to, and for its absence. */
final class FactsBuilder {

  private final StatementKind kind;
  private final List<RelationUse> relations = new ArrayList<>();
  private final List<ColumnUse> columns = new ArrayList<>();
  private final List<FunctionUse> functions = new ArrayList<>();
  private final List<Action> actions = new ArrayList<>();
  private Optional<NotUnderstood> notUnderstood = Optional.empty();
  private boolean opaque;
  private Optional<List<OutputColumn>> output = Optional.empty();
  private Optional<CopyFacts> copy = Optional.empty();
  private SessionEffect effect = new SessionEffect.None();

  FactsBuilder(StatementKind kind) {
    this.kind = kind;
    actions.add(new Action(kind, Optional.empty(), WhereClause.NOT_APPLICABLE));
  }

  static FactsBuilder select() {
    return new FactsBuilder(StatementKind.SELECT);
  }

  FactsBuilder relation(String schema, String name, RelationUse.Access... access) {
    return relation(schema, name, true, access);
  }

  FactsBuilder relation(
      String schema, String name, boolean resolved, RelationUse.Access... access) {
    relations.add(new RelationUse(new RelationName(schema, name), Set.of(access), resolved, false));
    return this;
  }

  FactsBuilder customers() {
    return relation("public", "customers", RelationUse.Access.READ);
  }

  FactsBuilder use(ColumnId column, ColumnUse.Role role) {
    columns.add(new ColumnUse(column, role));
    return this;
  }

  FactsBuilder function(String schema, String name, boolean builtIn, boolean trusted) {
    functions.add(new FunctionUse(schema, name, Volatility.STABLE, builtIn, trusted));
    return this;
  }

  FactsBuilder returns(OutputColumn... columns) {
    output = Optional.of(List.of(columns));
    return this;
  }

  FactsBuilder returnsPlain(ColumnId column) {
    use(column, ColumnUse.Role.OUTPUT);
    return returns(new OutputColumn("x", Set.of(column), Transform.IDENTITY, true));
  }

  FactsBuilder notUnderstood() {
    notUnderstood =
        Optional.of(new NotUnderstood(NotUnderstood.Reason.SYNTAX, "near the comma", 7));
    return this;
  }

  FactsBuilder opaque() {
    opaque = true;
    return this;
  }

  FactsBuilder copy(CopyFacts.Direction direction, CopyFacts.Endpoint endpoint) {
    return copy(direction, endpoint, CopyOptions.NONE);
  }

  FactsBuilder copy(
      CopyFacts.Direction direction, CopyFacts.Endpoint endpoint, CopyOptions options) {
    copy =
        Optional.of(
            new CopyFacts(direction, endpoint, CopyFacts.Format.TEXT, options, Optional.empty()));
    return this;
  }

  FactsBuilder effect(SessionEffect sessionEffect) {
    effect = sessionEffect;
    return this;
  }

  StatementFacts build() {
    return new StatementFacts(
        kind,
        kind.statementClass(),
        notUnderstood,
        0,
        0,
        actions,
        relations,
        columns,
        functions,
        List.of(),
        Set.of(),
        OptionalLong.empty(),
        0,
        0,
        false,
        false,
        opaque,
        output,
        copy,
        effect);
  }
}
