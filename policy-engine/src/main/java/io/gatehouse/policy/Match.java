package io.gatehouse.policy;

import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The {@code match} of a policy. All keys that are set must hold.
 *
 * <p>A key means a set of things. A policy that restricts (block, hold, limit, mask) matches when
 * <em>something</em> of the statement is in the set; a policy that allows must cover <em>all</em>
 * of the statement. A key that is not set restricts nothing and allows everything of its kind, but
 * for three that an allow must name: statements that are not understood ({@code parse: failed}),
 * statements that hold code which nobody sees into ({@code opaque: true}) and functions that are
 * not trusted ({@code functions}).
 *
 * @param environments patterns for the target's environment
 * @param databases patterns for the target's name
 * @param subjects whom the policy speaks of
 * @param clients how the client is connected
 * @param schedule when
 * @param parseFailed {@code parse: failed}: only statements that are not understood
 * @param statements kinds and classes of actions
 * @param where what the WHERE of those actions does; for an allow, of those that change rows
 * @param tables relations
 * @param columns columns in their roles
 * @param functions functions; for an allow, those beyond the trusted ones
 * @param opaque statements that hold code which nobody sees into, and COPY to or from files and
 *     programs of the server
 * @param settings names of configuration parameters that SET or RESET changes
 */
record Match(
    List<Glob> environments,
    List<Glob> databases,
    Subjects subjects,
    Optional<ClientSet> clients,
    Optional<Schedule> schedule,
    boolean parseFailed,
    Optional<StatementSet> statements,
    Set<WhereClause> where,
    Optional<TableSet> tables,
    Optional<ColumnSet> columns,
    Optional<FunctionSet> functions,
    boolean opaque,
    List<Glob> settings) {

  /** Kinds of actions: those of the classes and those named. */
  record StatementSet(Set<StatementClass> classes, Set<StatementKind> kinds) {

    StatementSet {
      classes = Set.copyOf(classes);
      kinds = Set.copyOf(kinds);
    }

    boolean holds(StatementKind kind) {
      return kinds.contains(kind) || classes.contains(kind.statementClass());
    }

    /** Classes that something of this set can have. */
    boolean covers(StatementClass statementClass) {
      if (classes.contains(statementClass)) {
        return true;
      }
      for (StatementKind kind : kinds) {
        if (kind.statementClass() == statementClass) {
          return true;
        }
      }
      return false;
    }
  }

  private static final Set<WhereClause> NO_WHERE = EnumSet.noneOf(WhereClause.class);

  Match {
    environments = List.copyOf(environments);
    databases = List.copyOf(databases);
    where = where.isEmpty() ? NO_WHERE : Set.copyOf(where);
    settings = List.copyOf(settings);
  }

  /** What of a statement is looked at, in this order. */
  static final List<Miss.Key> OF_STATEMENT =
      List.of(
          Miss.Key.PARSE,
          Miss.Key.STATEMENTS,
          Miss.Key.WHERE,
          Miss.Key.OPAQUE,
          Miss.Key.FUNCTIONS,
          Miss.Key.TABLES,
          Miss.Key.COLUMNS,
          Miss.Key.SETTINGS);

  /** Whether the policy is about this place, these rights and this connection at all. */
  Optional<Miss> scope(
      DecisionRequest.Target target, Side side, Connection from, boolean restricts) {
    if (!environments.isEmpty() && !Subjects.any(environments, target.environment(), restricts)) {
      return miss(Miss.Key.ENVIRONMENTS, target.environment());
    }
    if (!databases.isEmpty() && !Subjects.any(databases, target.database(), restricts)) {
      return miss(Miss.Key.DATABASES, target.database());
    }
    if (!subjects.mean(side, restricts)) {
      return miss(Miss.Key.SUBJECTS, side.judged().user());
    }
    return clients.isEmpty() || clients.get().mean(from, restricts)
        ? Optional.empty()
        : miss(Miss.Key.CLIENTS, from.clientAddress());
  }

  /** Whether it is the time. */
  Optional<Miss> time(Instant now) {
    return schedule.isEmpty() || schedule.get().means(now)
        ? Optional.empty()
        : miss(Miss.Key.SCHEDULE, now);
  }

  /** Whether the whole statement is covered in one respect, for a policy that allows. */
  Optional<Miss> covers(Miss.Key key, StatementFacts facts, Labels labels) {
    return switch (key) {
      case PARSE ->
          facts.understood() == parseFailed
              ? miss(key, facts.understood() ? UNDERSTOOD : NOT_UNDERSTOOD)
              : Optional.empty();
      case STATEMENTS -> statementsCover(facts);
      case WHERE -> whereCovers(facts);
      case OPAQUE -> outOfSight(facts) && !opaque ? miss(key, OPAQUE) : Optional.empty();
      case FUNCTIONS -> FunctionSet.firstUncovered(functions, facts);
      case TABLES -> tables.isPresent() ? tables.get().firstUncovered(facts) : Optional.empty();
      case COLUMNS ->
          columns.isPresent() ? columns.get().firstUncovered(facts, labels) : Optional.empty();
      case SETTINGS -> settingsCover(facts);
      case ENVIRONMENTS, DATABASES, SUBJECTS, CLIENTS, SCHEDULE, WHEN -> Optional.empty();
    };
  }

  private Optional<Miss> statementsCover(StatementFacts facts) {
    if (statements.isEmpty()) {
      return Optional.empty();
    }
    StatementSet set = statements.get();
    for (Action action : facts.actions()) {
      if (!set.holds(action.kind())) {
        return miss(Miss.Key.STATEMENTS, action.kind());
      }
    }
    if (!set.holds(facts.kind())) {
      return miss(Miss.Key.STATEMENTS, facts.kind());
    }
    return set.covers(facts.statementClass())
        ? Optional.empty()
        : miss(Miss.Key.STATEMENTS, facts.statementClass());
  }

  private Optional<Miss> whereCovers(StatementFacts facts) {
    if (!where.isEmpty()) {
      for (Action action : facts.actions()) {
        if (action.kind().statementClass() == StatementClass.WRITE
            && action.where() != WhereClause.NOT_APPLICABLE
            && !where.contains(action.where())) {
          return miss(Miss.Key.WHERE, whereText(action));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether something of the statement is meant in one respect, for a policy that restricts. Kind
   * and WHERE are looked at together, for they must be those of one action.
   *
   * @param unknownMatches whether what is not known of a statement that is not understood counts as
   *     meant
   */
  Optional<Miss> hits(Miss.Key key, StatementFacts facts, Labels labels, boolean unknownMatches) {
    if (key == Miss.Key.PARSE) {
      return parseFailed && facts.understood() ? miss(key, UNDERSTOOD) : Optional.empty();
    }
    if (unknownMatches && !facts.understood()) {
      return Optional.empty();
    }
    boolean hit =
        switch (key) {
          case OPAQUE -> !opaque || outOfSight(facts);
          case FUNCTIONS -> functions.isEmpty() || functions.get().hits(facts);
          case TABLES -> tables.isEmpty() || tables.get().hits(facts);
          case COLUMNS -> columns.isEmpty() || columns.get().hits(facts, labels);
          case SETTINGS -> settings.isEmpty() || settingsHit(facts);
          case ENVIRONMENTS,
              DATABASES,
              SUBJECTS,
              CLIENTS,
              SCHEDULE,
              PARSE,
              STATEMENTS,
              WHERE,
              WHEN ->
              true;
        };
    if (!hit) {
      return miss(key, notHit(key, facts));
    }
    return key == Miss.Key.STATEMENTS && (statements.isPresent() || !where.isEmpty())
        ? actionsMiss(facts)
        : Optional.empty();
  }

  private static Object notHit(Miss.Key key, StatementFacts facts) {
    return switch (key) {
      case OPAQUE -> "everything that it runs can be seen";
      case TABLES -> TableSet.describe(facts);
      case ENVIRONMENTS,
          DATABASES,
          SUBJECTS,
          CLIENTS,
          SCHEDULE,
          PARSE,
          STATEMENTS,
          WHERE,
          FUNCTIONS,
          COLUMNS,
          SETTINGS,
          WHEN ->
          "none of those meant";
    };
  }

  /**
   * Whether the statement's kind is meant, for a mask policy: its other keys say whose columns and
   * which. What is not understood is meant.
   */
  Optional<Miss> hitsAction(StatementFacts facts) {
    return statements.isEmpty() || !facts.understood() ? Optional.empty() : actionsMiss(facts);
  }

  /** The kind and the WHERE must be those of one and the same action. */
  private Optional<Miss> actionsMiss(StatementFacts facts) {
    boolean kindMeant = statements.isEmpty();
    Action last = null;
    for (Action action : facts.actions()) {
      if (statements.isEmpty() || statements.get().holds(action.kind())) {
        kindMeant = true;
        if (where.isEmpty() || where.contains(action.where())) {
          return Optional.empty();
        }
        last = action;
      }
    }
    if (where.isEmpty()
        && statements.isPresent()
        && (statements.get().holds(facts.kind())
            || statements.get().classes().contains(facts.statementClass()))) {
      return Optional.empty();
    }
    return kindMeant && last != null
        ? miss(Miss.Key.WHERE, whereText(last))
        : miss(Miss.Key.STATEMENTS, facts.kind());
  }

  private Optional<Miss> settingsCover(StatementFacts facts) {
    if (settings.isEmpty() || !(changesSettings(facts.effect()) || changesSomeSetting(facts))) {
      return Optional.empty();
    }
    Optional<String> name = settingName(facts.effect());
    boolean covered =
        name.isPresent()
            ? Subjects.any(settings, name.get(), false)
            : settings.stream().anyMatch(Glob::any);
    return covered ? Optional.empty() : miss(Miss.Key.SETTINGS, name.orElse("every one"));
  }

  /**
   * RESET ALL and DISCARD ALL return to what the session began with, which is not what a policy
   * that names settings is afraid of: only {@code *} means them. A name that nobody knows may be
   * any.
   */
  private boolean settingsHit(StatementFacts facts) {
    if (changesSomeSetting(facts)) {
      return !settings.isEmpty();
    }
    if (changesSettings(facts.effect())) {
      Optional<String> name = settingName(facts.effect());
      return name.isPresent()
          ? Subjects.any(settings, name.get(), true)
          : settings.stream().anyMatch(Glob::any);
    }
    return false;
  }

  private static boolean changesSettings(SessionEffect effect) {
    return effect instanceof SessionEffect.SetVariable
        || effect instanceof SessionEffect.ResetVariable;
  }

  /** Whether it calls set_config with a name that is computed, or more than once. */
  private static boolean changesSomeSetting(StatementFacts facts) {
    return facts.effect() instanceof SessionEffect.Unknown
        && facts.functions().stream()
            .anyMatch(f -> f.name().equals("set_config") && f.schema().equals("pg_catalog"));
  }

  /** The setting that a statement changes; empty when it changes none or all. */
  static Optional<String> settingName(SessionEffect effect) {
    if (effect instanceof SessionEffect.SetVariable set) {
      return Optional.of(set.name());
    }
    return effect instanceof SessionEffect.ResetVariable reset ? reset.name() : Optional.empty();
  }

  /** Code that nobody sees into, and COPY's files and programs on the server's own machine. */
  private static boolean outOfSight(StatementFacts facts) {
    return facts.opaque()
        || (facts.copy().isPresent() && facts.copy().get().endpoint() != CopyFacts.Endpoint.CLIENT);
  }

  private static String whereText(Action action) {
    String kind = action.kind().name();
    return switch (action.where()) {
      case NOT_APPLICABLE -> kind + " does not exist";
      case MISSING -> kind + " is missing";
      case CONSTANT -> kind + " restricts nothing";
      case RESTRICTS -> kind + " restricts its rows";
    };
  }

  static final String UNDERSTOOD = "the statement is understood";
  static final String NOT_UNDERSTOOD = "the statement is not understood";
  static final String OPAQUE = "it runs code, or touches files, out of sight";

  private static Optional<Miss> miss(Miss.Key key, Object found) {
    return Optional.of(new Miss(key, found));
  }
}
