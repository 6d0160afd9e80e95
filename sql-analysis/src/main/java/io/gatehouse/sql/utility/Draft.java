package io.gatehouse.sql.utility;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.Lookup;
import io.gatehouse.sql.NotUnderstood;
import io.gatehouse.sql.ObjectType;
import io.gatehouse.sql.ObjectUse;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.WhereClause;
import io.gatehouse.sql.resolve.Facts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The facts of one statement while they are put together. */
final class Draft {

  private static final Comparator<ColumnUse> BY_COLUMN =
      Comparator.comparing(ColumnUse::column).thenComparing(ColumnUse::role);

  private final int start;
  private final int end;
  private final List<Action> actions = new ArrayList<>();
  private final TreeMap<RelationName, RelationUse> relations = new TreeMap<>();
  private final Set<ColumnUse> columns = new TreeSet<>(BY_COLUMN);
  private final TreeMap<String, FunctionUse> functions = new TreeMap<>();
  private final Set<Hazard> hazards = new LinkedHashSet<>();
  private List<Lookup> lookups = List.of();
  private final Set<ObjectUse> objects = new LinkedHashSet<>();
  private final Set<StatementOption> options = EnumSet.noneOf(StatementOption.class);
  private StatementClass least = StatementClass.SESSION;
  private OptionalLong limit = OptionalLong.empty();
  private int joins;
  private int joinsWithoutCondition;
  private boolean locksRows;
  private boolean concurrently;
  private boolean opaque;
  private Optional<List<OutputColumn>> output = Optional.empty();
  private Optional<CopyFacts> copy = Optional.empty();
  private SessionEffect effect = new SessionEffect.None();

  Draft(int start, int end) {
    this.start = start;
    this.end = end;
  }

  /** Facts that say only why nothing is known. */
  static StatementFacts notUnderstood(StatementKind kind, NotUnderstood why, int start, int end) {
    return new StatementFacts(
        kind,
        StatementClass.ADMIN,
        Optional.of(why),
        start,
        end,
        List.of(new Action(kind, Optional.empty(), WhereClause.NOT_APPLICABLE)),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        OptionalLong.empty(),
        0,
        0,
        false,
        false,
        true,
        Optional.empty(),
        Optional.empty(),
        new SessionEffect.Unknown());
  }

  Draft action(StatementKind kind) {
    return action(kind, Optional.empty());
  }

  Draft action(StatementKind kind, Optional<RelationName> target) {
    actions.add(new Action(kind, target, WhereClause.NOT_APPLICABLE));
    return this;
  }

  Draft relation(RelationName name, Access access, boolean resolved) {
    return relation(new RelationUse(name, Set.of(access), resolved, false));
  }

  private Draft relation(RelationUse use) {
    relations.merge(
        use.relation(),
        use,
        (one, other) -> {
          Set<Access> access = EnumSet.copyOf(one.access());
          access.addAll(other.access());
          return new RelationUse(
              one.relation(),
              access,
              one.resolved() || other.resolved(),
              one.throughView() && other.throughView());
        });
    return this;
  }

  /** Takes over what a resolution found, its actions behind those there are. */
  Draft take(Facts facts) {
    actions.addAll(facts.actions());
    facts.relations().forEach(this::relation);
    columns.addAll(facts.columns());
    hazards.addAll(facts.hazards());
    lookups = facts.lookups();
    facts.functions().forEach(this::function);
    joins += facts.joins();
    joinsWithoutCondition += facts.joinsWithoutCondition();
    locksRows |= facts.lockingRows();
    options.addAll(facts.options());
    return also(facts.effect());
  }

  /** Takes over the facts of a statement inside of this one, but for its output and effect. */
  Draft take(StatementFacts inner, boolean runs) {
    if (runs) {
      actions.addAll(inner.actions());
    }
    for (RelationUse use : inner.relations()) {
      relation(
          runs
              ? use
              : new RelationUse(
                  use.relation(), Set.of(Access.READ), use.resolved(), use.throughView()));
    }
    columns.addAll(inner.columns());
    hazards.addAll(inner.hazards());
    inner.functions().forEach(this::function);
    objects.addAll(inner.objects());
    options.addAll(inner.options());
    limit = inner.limit();
    joins += inner.joins();
    joinsWithoutCondition += inner.joinsWithoutCondition();
    locksRows |= inner.locksRows();
    concurrently |= inner.concurrently();
    opaque |= inner.opaque();
    return this;
  }

  private void function(FunctionUse use) {
    functions.putIfAbsent(use.schema() + "." + use.name(), use);
  }

  Draft object(ObjectType type, String name) {
    return object(new ObjectUse(type, "", name, ""));
  }

  Draft object(ObjectUse use) {
    objects.add(use);
    return this;
  }

  Draft option(StatementOption option) {
    options.add(option);
    return this;
  }

  /** Notes an option if it was written. */
  Draft option(StatementOption option, boolean written) {
    return written ? option(option) : this;
  }

  Draft atLeast(StatementClass statementClass) {
    if (statementClass.compareTo(least) > 0) {
      least = statementClass;
    }
    return this;
  }

  Draft limit(OptionalLong rows) {
    limit = rows;
    return this;
  }

  Draft concurrently(boolean written) {
    concurrently |= written;
    return this;
  }

  Draft opaque() {
    opaque = true;
    return this;
  }

  /** A result that the server makes from no column of any relation. */
  Draft constantOutput(String... names) {
    List<OutputColumn> constants = new ArrayList<>(names.length);
    for (String name : names) {
      constants.add(new OutputColumn(name, Set.of(), OutputColumn.Transform.EXPRESSION, true));
    }
    return output(Optional.of(constants));
  }

  Draft output(Optional<List<OutputColumn>> columnsOfResult) {
    output = columnsOfResult;
    return this;
  }

  Draft copy(CopyFacts facts) {
    copy = Optional.of(facts);
    return this;
  }

  Draft effect(SessionEffect whatItDoes) {
    effect = whatItDoes;
    return this;
  }

  /** One more effect: of two that set something, nobody knows which one stays. */
  Draft also(SessionEffect other) {
    if (other instanceof SessionEffect.None || other.equals(effect)) {
      return this;
    }
    boolean alone =
        effect instanceof SessionEffect.None || effect instanceof SessionEffect.CatalogChange;
    effect = alone ? other : new SessionEffect.Unknown();
    return this;
  }

  /** A change of the catalog, unless a setting changes or unseen code runs as well. */
  Draft changesCatalog() {
    if (effect instanceof SessionEffect.None) {
      effect = new SessionEffect.CatalogChange();
    }
    return this;
  }

  StatementFacts facts() {
    StatementClass statementClass = least;
    for (Action action : actions) {
      StatementClass own = action.kind().statementClass();
      if (own.compareTo(statementClass) > 0) {
        statementClass = own;
      }
    }
    return new StatementFacts(
        actions.get(0).kind(),
        statementClass,
        Optional.empty(),
        start,
        end,
        actions,
        List.copyOf(relations.values()),
        List.copyOf(columns),
        List.copyOf(functions.values()),
        List.copyOf(objects),
        options,
        limit,
        joins,
        joinsWithoutCondition,
        locksRows,
        concurrently,
        opaque,
        output,
        copy,
        effect,
        List.copyOf(hazards),
        lookups);
  }
}
