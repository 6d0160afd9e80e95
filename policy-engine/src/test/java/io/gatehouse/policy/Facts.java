package io.gatehouse.policy;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Writes facts down as a test thinks of them. */
final class Facts {

  private final List<Action> actions = new ArrayList<>();
  private final List<RelationUse> relations = new ArrayList<>();
  private final List<ColumnUse> columns = new ArrayList<>();
  private final List<FunctionUse> functions = new ArrayList<>();
  private StatementClass statementClass;
  private Optional<NotUnderstood> notUnderstood = Optional.empty();
  private OptionalLong limit = OptionalLong.empty();
  private int joinsWithoutCondition;
  private boolean opaque;
  private SessionEffect effect = new SessionEffect.None();

  private Facts(StatementKind kind, WhereClause where) {
    actions.add(new Action(kind, Optional.empty(), where));
    statementClass = kind.statementClass();
  }

  static Facts select() {
    return new Facts(StatementKind.SELECT, WhereClause.MISSING);
  }

  static Facts insert(String relation) {
    return new Facts(StatementKind.INSERT, WhereClause.NOT_APPLICABLE)
        .touching(relation, RelationUse.Access.INSERT);
  }

  static Facts update(String relation, WhereClause where) {
    return new Facts(StatementKind.UPDATE, where).touching(relation, RelationUse.Access.UPDATE);
  }

  static Facts delete(String relation, WhereClause where) {
    return new Facts(StatementKind.DELETE, where).touching(relation, RelationUse.Access.DELETE);
  }

  static Facts unknown() {
    return new Facts(StatementKind.UNKNOWN, WhereClause.NOT_APPLICABLE).notUnderstood();
  }

  Facts and(StatementKind kind, WhereClause where) {
    actions.add(new Action(kind, Optional.empty(), where));
    if (kind.statementClass().compareTo(statementClass) > 0) {
      statementClass = kind.statementClass();
    }
    return this;
  }

  Facts reading(String... names) {
    for (String name : names) {
      touching(name, RelationUse.Access.READ);
    }
    return this;
  }

  Facts touching(String name, RelationUse.Access access) {
    relations.add(new RelationUse(relation(name), Set.of(access), true, false));
    return this;
  }

  Facts using(String relation, String column, ColumnUse.Role role) {
    columns.add(new ColumnUse(new ColumnId(relation(relation), column), role));
    return this;
  }

  Facts calling(String schema, String name, boolean trusted) {
    functions.add(new FunctionUse(schema, name, FunctionUse.Volatility.VOLATILE, trusted, trusted));
    return this;
  }

  Facts limit(long rows) {
    limit = OptionalLong.of(rows);
    return this;
  }

  Facts joinsWithoutCondition(int joins) {
    joinsWithoutCondition = joins;
    return this;
  }

  Facts opaque() {
    opaque = true;
    return this;
  }

  Facts ofClass(StatementClass other) {
    statementClass = other;
    return this;
  }

  Facts effect(SessionEffect what) {
    effect = what;
    return this;
  }

  Facts notUnderstood() {
    notUnderstood =
        Optional.of(new NotUnderstood(NotUnderstood.Reason.SYNTAX, "unexpected word", 3));
    return this;
  }

  StatementFacts done() {
    return new StatementFacts(
        actions.get(0).kind(),
        statementClass,
        notUnderstood,
        0,
        10,
        actions,
        relations,
        columns,
        functions,
        List.of(),
        Set.of(),
        limit,
        joinsWithoutCondition,
        joinsWithoutCondition,
        false,
        false,
        opaque,
        Optional.empty(),
        Optional.empty(),
        effect);
  }

  /** {@code schema.table}, or a name without a schema. */
  static RelationName relation(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? new RelationName("", name)
        : new RelationName(name.substring(0, dot), name.substring(dot + 1));
  }
}
