package io.gatehouse.sql.resolve;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.Lookup;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.StatementOption;
import io.gatehouse.sql.WhereClause;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a statement turns out to do, collected while it is resolved. */
public final class Facts {

  private static final Comparator<ColumnUse> BY_COLUMN =
      Comparator.comparing(ColumnUse::column).thenComparing(ColumnUse::role);

  /** More hazards than these are one together. */
  private static final int MAX_HAZARDS = 100;

  private static final class Use {
    private final Set<Access> access = EnumSet.noneOf(Access.class);
    private boolean resolved;
    private boolean direct;
  }

  private final List<Action> actions = new ArrayList<>();
  private final Map<RelationName, Use> relations = new TreeMap<>();
  private final Map<Role, Set<ColumnId>> columns = new LinkedHashMap<>();
  private final Map<String, FunctionUse> functions = new TreeMap<>();
  private int joins;
  private int joinsWithoutCondition;
  private boolean locksRows;
  private BigDecimal mostRows = BigDecimal.ONE;
  private BigDecimal mostText = BigDecimal.ONE;
  private boolean runsUnknownCode;
  private final Set<StatementOption> options = EnumSet.noneOf(StatementOption.class);
  private Optional<SessionEffect> settings = Optional.empty();
  private final List<Lookup> lookups = new ArrayList<>();
  private final Set<ColumnId> decidedOtherwise = new HashSet<>();
  private boolean lookingUp;
  private final Set<Hazard> hazards = new LinkedHashSet<>();

  /** The columns of those beyond {@link #MAX_HAZARDS}. */
  private final Set<ColumnId> rest = new HashSet<>();

  /** Notes a look-up while its condition is resolved. */
  void lookingUp(Lookup lookup, Runnable work) {
    lookups.add(lookup);
    lookingUp = true;
    try {
      work.run();
    } finally {
      lookingUp = false;
    }
  }

  /** The look-ups by columns by which nothing else decides. */
  public List<Lookup> lookups() {
    return lookups.stream()
        .filter(lookup -> Collections.disjoint(lookup.columns(), decidedOtherwise))
        .toList();
  }

  /** Notes what could tell of the values it works on. */
  void hazard(Hazard hazard) {
    if (hazards.size() < MAX_HAZARDS || hazards.contains(hazard)) {
      hazards.add(hazard);
      return;
    }
    rest.addAll(hazard.columns());
  }

  /** Notes rows that are made out of nothing: what is quick once is then done a million times. */
  void madeRows() {
    hazards.add(
        new Hazard(Hazard.Kind.REPETITION, "rows made out of nothing", Set.of(), List.of()));
  }

  /**
   * Notes a value that is as large as the statement likes: beside what is masked, it could be just
   * so large that one byte more is too much for a row.
   */
  void madeSize(String construct) {
    hazards.add(new Hazard(Hazard.Kind.REPETITION, construct, Set.of(), List.of()));
  }

  public List<Hazard> hazards() {
    List<Hazard> all = new ArrayList<>(hazards);
    if (!rest.isEmpty()) {
      all.add(new Hazard(Hazard.Kind.OTHER, "a statement with many of them", rest, List.of()));
    }
    return all;
  }

  /** Notes an action; the first stays the statement's own. */
  public void action(StatementKind kind, Optional<RelationName> target, WhereClause where) {
    actions.add(new Action(kind, target, where));
  }

  /** Keeps a place for an action whose WHERE is known only later. */
  int reserveAction() {
    actions.add(new Action(StatementKind.UNKNOWN, Optional.empty(), WhereClause.NOT_APPLICABLE));
    return actions.size() - 1;
  }

  void action(int place, StatementKind kind, Optional<RelationName> target, WhereClause where) {
    actions.set(place, new Action(kind, target, where));
  }

  /** Notes that a relation is named by the statement itself. */
  public void relation(RelationName name, Access access, boolean resolved) {
    Use use = relations.computeIfAbsent(name, n -> new Use());
    use.access.add(access);
    use.resolved |= resolved;
    use.direct = true;
  }

  void throughView(RelationName name, Access access) {
    Use use = relations.computeIfAbsent(name, n -> new Use());
    use.access.add(access);
    use.resolved = true;
  }

  void columns(Set<ColumnId> sources, Role role) {
    if (!sources.isEmpty()) {
      if (role == Role.PREDICATE && !lookingUp) {
        decidedOtherwise.addAll(sources);
      }
      columns.computeIfAbsent(role, r -> new LinkedHashSet<>()).addAll(sources);
    }
  }

  /** Notes that values play a role. */
  void columns(Value value, Role role) {
    columns(value.sources(), role);
  }

  void function(FunctionUse function) {
    functions.putIfAbsent(function.schema() + "." + function.name(), function);
    runsUnknownCode |= !function.builtIn();
    if (function.builtIn() && function.name().equals("generate_series")) {
      options.add(StatementOption.GENERATES_ROWS);
    }
  }

  /** Notes a function that is named and that this statement does not call. */
  void named(FunctionUse function) {
    functions.putIfAbsent(function.schema() + "." + function.name(), function);
  }

  void runsUnknownCode() {
    runsUnknownCode = true;
  }

  void setting(SessionEffect effect) {
    // Two settings in one statement: only the strictest answer is safe.
    settings =
        Optional.of(
            settings.isPresent() && !settings.get().equals(effect)
                ? new SessionEffect.Unknown()
                : effect);
  }

  void joins(int count, int withoutCondition) {
    joins += count;
    joinsWithoutCondition += withoutCondition;
  }

  void recursiveQuery() {
    options.add(StatementOption.RECURSIVE_QUERY);
  }

  void endlessRecursion() {
    options.add(StatementOption.ENDLESS_RECURSION);
  }

  /** Notes how many rows or characters constants ask a function of PostgreSQL's own to make. */
  void made(String function, BigDecimal amount) {
    if (function.equals("generate_series")) {
      mostRows = mostRows.max(amount);
    } else {
      mostText = mostText.max(amount);
    }
    if (amount.compareTo(MadeFromNothing.MUCH) > 0
        || mostRows.multiply(mostText).compareTo(MadeFromNothing.MUCH_TOGETHER) > 0) {
      options.add(StatementOption.GENERATES_MUCH);
    }
  }

  void locksRows() {
    locksRows = true;
  }

  public List<Action> actions() {
    return List.copyOf(actions);
  }

  public List<RelationUse> relations() {
    List<RelationUse> uses = new ArrayList<>();
    relations.forEach(
        (name, use) -> uses.add(new RelationUse(name, use.access, use.resolved, !use.direct)));
    return uses;
  }

  public List<ColumnUse> columns() {
    List<ColumnUse> uses = new ArrayList<>();
    Set<ColumnId> used = new HashSet<>();
    columns.forEach(
        (role, ids) -> {
          if (role != Role.NAMED) {
            if (role != Role.WRITE) {
              used.addAll(ids);
            }
            ids.forEach(id -> uses.add(new ColumnUse(id, role)));
          }
        });
    for (ColumnId named : columns.getOrDefault(Role.NAMED, Set.of())) {
      if (!used.contains(named)) {
        uses.add(new ColumnUse(named, Role.NAMED));
      }
    }
    uses.sort(BY_COLUMN);
    return uses;
  }

  public List<FunctionUse> functions() {
    return List.copyOf(functions.values());
  }

  public int joins() {
    return joins;
  }

  public int joinsWithoutCondition() {
    return joinsWithoutCondition;
  }

  public boolean lockingRows() {
    return locksRows;
  }

  public Set<StatementOption> options() {
    return options;
  }

  /** What running it does to the session, as far as queries and DML go. */
  public SessionEffect effect() {
    return runsUnknownCode
        ? new SessionEffect.Unknown()
        : settings.orElseGet(SessionEffect.None::new);
  }

  /** What the counters stand at, to undo a second resolution of the same tree. */
  record Mark(int joins, int joinsWithoutCondition, int actions) {}

  Mark mark() {
    return new Mark(joins, joinsWithoutCondition, actions.size());
  }

  void undoCounts(Mark mark) {
    joins = mark.joins();
    joinsWithoutCondition = mark.joinsWithoutCondition();
    while (actions.size() > mark.actions()) {
      actions.remove(actions.size() - 1);
    }
  }
}
