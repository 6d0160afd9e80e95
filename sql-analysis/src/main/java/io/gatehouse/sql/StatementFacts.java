package io.gatehouse.sql;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Everything that policies and masking may ask about one statement.
 *
 * @param kind what the statement is at its top
 * @param statementClass the most powerful class among its actions
 * @param notUnderstood why the rest can not be relied on; empty when the statement is understood
 * @param start where the statement's first token stands in the text, in characters as PostgreSQL
 *     counts them: code points; {@link #NOWHERE} in an analysis that several texts share
 * @param end behind its last token; {@link #NOWHERE} likewise
 * @param actions what it does; the first is the statement's own
 * @param relations what it touches, sorted by name
 * @param columns which columns play which role, sorted
 * @param functions what it calls, sorted by name; what a definition makes others call is among them
 * @param objects what a command acts on, in the order of the text; empty for queries and DML
 * @param options what a command says beside that
 * @param limit the constant LIMIT or FETCH FIRST of the outermost query
 * @param joins the number of joins, a comma in FROM included
 * @param joinsWithoutCondition how many of them nothing restricts
 * @param locksRows FOR UPDATE, FOR SHARE and their kin
 * @param concurrently CONCURRENTLY was written
 * @param opaque holds code that nobody sees into: DO, function and rule bodies, COPY PROGRAM
 * @param output where each result column comes from, in order; empty when the statement returns no
 *     rows or nothing is known of them
 * @param copy what a COPY does
 * @param effect what it does to the session
 * @param hazards what in it could tell of values beside the values that it gives
 * @param lookups the conditions of a SELECT that find rows by a whole value
 */
public record StatementFacts(
    StatementKind kind,
    StatementClass statementClass,
    Optional<NotUnderstood> notUnderstood,
    int start,
    int end,
    List<Action> actions,
    List<RelationUse> relations,
    List<ColumnUse> columns,
    List<FunctionUse> functions,
    List<ObjectUse> objects,
    Set<StatementOption> options,
    OptionalLong limit,
    int joins,
    int joinsWithoutCondition,
    boolean locksRows,
    boolean concurrently,
    boolean opaque,
    Optional<List<OutputColumn>> output,
    Optional<CopyFacts> copy,
    SessionEffect effect,
    List<Hazard> hazards,
    List<Lookup> lookups) {

  /** The place of a statement in an analysis that several texts share. */
  public static final int NOWHERE = -1;

  public StatementFacts {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(statementClass);
    Objects.requireNonNull(notUnderstood);
    actions = List.copyOf(actions);
    relations = List.copyOf(relations);
    columns = List.copyOf(columns);
    functions = List.copyOf(functions);
    objects = List.copyOf(objects);
    options = Set.copyOf(options);
    output = output.map(List::copyOf);
    Objects.requireNonNull(copy);
    Objects.requireNonNull(effect);
    hazards = List.copyOf(hazards);
    lookups = List.copyOf(lookups);
  }

  /** Facts without hazards and look-ups. */
  public StatementFacts(
      StatementKind kind,
      StatementClass statementClass,
      Optional<NotUnderstood> notUnderstood,
      int start,
      int end,
      List<Action> actions,
      List<RelationUse> relations,
      List<ColumnUse> columns,
      List<FunctionUse> functions,
      List<ObjectUse> objects,
      Set<StatementOption> options,
      OptionalLong limit,
      int joins,
      int joinsWithoutCondition,
      boolean locksRows,
      boolean concurrently,
      boolean opaque,
      Optional<List<OutputColumn>> output,
      Optional<CopyFacts> copy,
      SessionEffect effect) {
    this(
        kind,
        statementClass,
        notUnderstood,
        start,
        end,
        actions,
        relations,
        columns,
        functions,
        objects,
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
        List.of(),
        List.of());
  }

  /** Whether {@link #start} and {@link #end} say where it stands. */
  public boolean hasPlace() {
    return start != NOWHERE;
  }

  /** The same facts without the place. */
  StatementFacts withoutPlace() {
    SessionEffect placeless =
        effect instanceof SessionEffect.DeclareCursor declare
            ? new SessionEffect.DeclareCursor(declare.name(), declare.inner().withoutPlace())
            : effect;
    return new StatementFacts(
        kind,
        statementClass,
        notUnderstood,
        NOWHERE,
        NOWHERE,
        actions,
        relations,
        columns,
        functions,
        objects,
        options,
        limit,
        joins,
        joinsWithoutCondition,
        locksRows,
        concurrently,
        opaque,
        output,
        copy,
        placeless,
        hazards,
        lookups);
  }

  /**
   * Whether it may have work to do that the size of no table bounds: a query that reads itself,
   * rows made out of nothing, a join that nothing restricts.
   */
  public boolean unbounded() {
    return joinsWithoutCondition > 0
        || options.contains(StatementOption.RECURSIVE_QUERY)
        || options.contains(StatementOption.GENERATES_ROWS);
  }

  /** Whether everything else in these facts can be relied on. */
  public boolean understood() {
    return notUnderstood.isEmpty();
  }

  /**
   * Whether running it may have changed the catalog, whatever {@link #effect} says: it defines
   * objects or rights, or runs code that nobody sees into.
   */
  public boolean changesCatalog() {
    if (effect instanceof SessionEffect.CatalogChange || opaque || !understood()) {
      return true;
    }
    for (Action action : actions) {
      switch (action.kind().statementClass()) {
        case DDL, DCL -> {
          return true;
        }
        case SESSION, READ, WRITE, ADMIN -> {}
      }
    }
    return false;
  }
}
