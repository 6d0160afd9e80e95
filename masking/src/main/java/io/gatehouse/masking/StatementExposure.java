package io.gatehouse.masking;

import io.gatehouse.sql.Action;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.CopyFacts;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The judgement of one statement for someone who sees something masked. */
record StatementExposure(StatementFacts facts, GuardedView view, Catalog catalog) {

  private static final String ASK_OWNER =
      "Whoever keeps the policy can open this for you; rewording the statement can not.";
  private static final String SELECT_ITSELF =
      "Select the column itself, outside of any expression: it comes back masked.";

  Optional<Refusal> check() {
    List<Supplier<Optional<Refusal>>> rules =
        List.of(
            this::notUnderstood,
            this::opaque,
            this::functions,
            this::relations,
            this::inner,
            this::roles,
            this::hazards,
            this::definition,
            this::explain,
            this::copy,
            this::output);
    for (Supplier<Optional<Refusal>> rule : rules) {
      Optional<Refusal> refusal = rule.get();
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> notUnderstood() {
    return facts
        .notUnderstood()
        .map(
            why ->
                refuse(
                    "a statement that is not understood could show masked columns ("
                        + why.message()
                        + ")",
                    "Write it in simpler terms."));
  }

  private Optional<Refusal> opaque() {
    return facts.opaque()
        ? Optional.of(
            refuse(
                kind() + " holds code that nobody sees into and that could show masked columns",
                ASK_OWNER))
        : Optional.empty();
  }

  private Optional<Refusal> functions() {
    Optional<ColumnId> masked = firstMasked();
    for (FunctionUse function : facts.functions()) {
      String name = qualified(function);
      switch (FunctionTrust.of(function)) {
        case HARMLESS -> {}
        case REMEMBERS -> {
          if (masked.isPresent()) {
            return Optional.of(
                refuse(
                    masked.get(),
                    "function %s in a statement with the masked column %s could carry it away"
                        .formatted(name, quoted(masked.get())),
                    "Call the function in a statement of its own."));
          }
        }
        case TELLS_PARTITION_KEYS -> {
          if (view.guardsPartitionBounds()) {
            return Optional.of(
                refuse("function " + name + " could show values of masked columns", ASK_OWNER));
          }
        }
        case UNTRUSTED -> {
          return Optional.of(refuse("function " + name + " could show masked columns", ASK_OWNER));
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> relations() {
    for (RelationUse use : facts.relations()) {
      if (Reach.isNew(use)) {
        continue;
      }
      RelationName name = use.relation();
      Optional<Relation> relation = catalog.relation(name);
      if (!use.resolved() || relation.isEmpty()) {
        return Optional.of(
            refuse(
                "relation \"" + name + "\" is not known, so that it could hold masked columns",
                "Check the name and the search_path."));
      }
      if (relation.get().kind() == Relation.Kind.FOREIGN_TABLE) {
        return Optional.of(
            refuse(
                "foreign table \"" + name + "\" could show masked columns of another place",
                ASK_OWNER));
      }
    }
    return Optional.empty();
  }

  /** What PREPARE and DECLARE keep for later is judged now. */
  private Optional<Refusal> inner() {
    return innerFacts().flatMap(f -> new StatementExposure(f, view, catalog).check());
  }

  private Optional<StatementFacts> innerFacts() {
    SessionEffect effect = facts.effect();
    if (effect instanceof SessionEffect.Prepare prepare) {
      return Optional.of(prepare.inner());
    }
    if (effect instanceof SessionEffect.DeclareCursor declare) {
      return Optional.of(declare.inner());
    }
    return Optional.empty();
  }

  private Optional<Refusal> roles() {
    for (ColumnUse use : facts.columns()) {
      Optional<ColumnMask> rule = view.of(use.column());
      if (rule.isPresent()) {
        Optional<Refusal> refusal = role(use, rule.get());
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> role(ColumnUse use, ColumnMask rule) {
    boolean predicates = rule.blocksPredicates();
    return switch (use.role()) {
      // What is computed is masked whole; whether it tells of itself otherwise, hazards() finds
      case OUTPUT, NAMED, COMPUTED -> Optional.empty();
      case PREDICATE ->
          refuseIf(
              predicates && !isLookup(use, rule),
              use,
              rule.allowsEquality()
                  ? "can be used in WHERE only as column = constant, of one table"
                  : "can not be used in WHERE, HAVING, FILTER or LIMIT");
      case JOIN -> refuseIf(predicates, use, "can not be used in a join condition");
      case GROUP ->
          refuseIf(
              predicates,
              use,
              "can not be compared by GROUP BY, PARTITION BY, DISTINCT, UNION, INTERSECT or EXCEPT");
      case ORDER -> refuseIf(predicates, use, "can not be used in ORDER BY or DISTINCT ON");
      case ROWS -> refuseIf(predicates, use, "can not be an argument of a function in FROM");
      // A unique violation answers whether a value exists, and COPY FROM would put masks back
      case WRITE -> refuseIf(predicates || facts.copy().isPresent(), use, "can not be written");
      case COPIED -> refuseIf(rule.blocksCopies(), use, "can not be copied to another place");
    };
  }

  /** A look-up by a whole value, counted and limited: nothing can be approached with it. */
  private boolean isLookup(ColumnUse use, ColumnMask rule) {
    // What PREPARE keeps is counted each time that it runs
    StatementFacts runs =
        facts.effect() instanceof SessionEffect.Prepare prepare ? prepare.inner() : facts;
    return rule.allowsEquality()
        && Lookups.areAlone(runs)
        && runs.lookups().stream().anyMatch(lookup -> lookup.columns().contains(use.column()));
  }

  private Optional<Refusal> hazards() {
    return new Hazards(facts, view)
        .first()
        .map(found -> refuse(found.column(), Hazards.message(found), Hazards.hint(found.hazard())));
  }

  private Optional<Refusal> refuseIf(boolean blocked, ColumnUse use, String cannot) {
    if (!blocked) {
      return Optional.empty();
    }
    String hint =
        use.role() == Role.WRITE || use.role() == Role.COPIED
            ? "Leave the column out."
            : "Use a column that is not masked, such as a key.";
    return Optional.of(
        refuse(use.column(), "column " + quoted(use.column()) + " is masked and " + cannot, hint));
  }

  /**
   * DDL could rename a masked column, convert it, or build an index or a check that tells of it.
   */
  private Optional<Refusal> definition() {
    String tag = facts.kind().name();
    if (CommandTags.opensAWay(tag)) {
      return Optional.of(refuse(kind() + " could open a way to masked columns", ASK_OWNER));
    }
    if (CommandTags.onlyRemovesOrRemarks(tag)) {
      return Optional.empty();
    }
    Reach reach = new Reach(view, catalog);
    for (RelationUse use : facts.relations()) {
      if (use.access().contains(Access.DEFINE)
          && !Reach.isNew(use)
          && reach.holdsMasked(use.relation())) {
        return Optional.of(
            refuse(
                "%s on \"%s\", which has masked columns, could show them"
                    .formatted(kind(), use.relation()),
                ASK_OWNER));
      }
      // A foreign key answers whether a value exists; kin share rows
      if (CommandTags.definesTable(tag)
          && use.access().contains(Access.READ)
          && reach.holdsMasked(use.relation())) {
        return Optional.of(
            refuse(
                "%s that refers to \"%s\", which has masked columns, could tell of them"
                    .formatted(kind(), use.relation()),
                ASK_OWNER));
      }
    }
    return Optional.empty();
  }

  /** Plans quote constants of views and policies, and estimates tell of the values. */
  private Optional<Refusal> explain() {
    if (!isExplain()) {
      return Optional.empty();
    }
    return firstMasked()
        .map(ColumnId::relation)
        .or(() -> new Reach(view, catalog).masked(facts))
        .map(
            relation ->
                refuse(
                    "EXPLAIN of a statement on \"%s\", which has masked columns, could show them"
                        .formatted(relation),
                    ASK_OWNER));
  }

  private boolean isExplain() {
    if (isExplain(facts.kind())) {
      return true;
    }
    for (Action action : facts.actions()) {
      if (isExplain(action.kind())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isExplain(StatementKind kind) {
    return CommandTags.explains(kind.name());
  }

  private Optional<Refusal> copy() {
    return facts
        .copy()
        .flatMap(
            copy ->
                switch (copy.direction()) {
                  case TO -> copyTo(copy);
                  case FROM -> copyFrom(copy);
                });
  }

  /**
   * Rows that go to the client are masked on their way; what of them is not proven, output finds.
   */
  private Optional<Refusal> copyTo(CopyFacts copy) {
    if (copy.endpoint() == CopyFacts.Endpoint.PROGRAM) {
      return Optional.of(refuse("COPY TO PROGRAM runs code that nobody sees into", ASK_OWNER));
    }
    Optional<ColumnId> masked = firstMasked();
    if (masked.isPresent()) {
      return copy.isToClient()
          ? CopyFormat.obstacle(copy)
              .map(obstacle -> refuse(masked.get(), obstacle.message(), obstacle.hint()))
          : Optional.of(
              refuse(
                  masked.get(),
                  "COPY of the masked column %s to a file of the server is not let through"
                      .formatted(quoted(masked.get())),
                  "Use COPY TO STDOUT: its rows come back masked."));
    }
    if (facts.output().isPresent()) {
      // What of it is masked or not proven, the rule on output finds
      return Optional.empty();
    }
    return new Reach(view, catalog)
        .masked(facts)
        .map(
            relation ->
                refuse(
                    "COPY from \"%s\", which has masked columns, is not let through"
                        .formatted(relation),
                    "Name the other columns in COPY, or use SELECT: its rows come back masked."));
  }

  private Optional<Refusal> copyFrom(CopyFacts copy) {
    if (copy.endpoint() != CopyFacts.Endpoint.CLIENT) {
      return Optional.of(
          refuse(
              "COPY FROM a file or program of the server could bring in masked data", ASK_OWNER));
    }
    boolean namesColumns = facts.columns().stream().anyMatch(use -> use.role() == Role.WRITE);
    if (namesColumns) {
      return Optional.empty();
    }
    return new Reach(view, catalog)
        .masked(facts)
        .map(
            relation ->
                refuse(
                    "COPY into \"%s\" would write its masked columns".formatted(relation),
                    "Name the other columns in COPY."));
  }

  private Optional<Refusal> output() {
    if (facts.output().isEmpty()) {
      return innerFacts().isPresent() ? Optional.empty() : outputWithoutLineage();
    }
    for (OutputColumn column : facts.output().get()) {
      Optional<Refusal> refusal = output(column);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> output(OutputColumn column) {
    if (column.proven()) {
      return Optional.empty();
    }
    return firstMasked()
        .map(ColumnId::relation)
        .or(() -> new Reach(view, catalog).masked(facts))
        .map(
            relation ->
                refuse(
                    ("it is not proven that the result column \"%s\" holds no masked column of"
                            + " \"%s\"")
                        .formatted(column.name(), relation),
                    SELECT_ITSELF));
  }

  private Optional<Refusal> outputWithoutLineage() {
    for (ColumnUse use : facts.columns()) {
      if (use.role() == Role.OUTPUT && view.of(use.column()).isPresent()) {
        return Optional.of(
            refuse(
                use.column(),
                "what %s does with the masked column %s is not known"
                    .formatted(kind(), quoted(use.column())),
                SELECT_ITSELF));
      }
    }
    return Optional.empty();
  }

  /** The first masked column that plays any role. */
  private Optional<ColumnId> firstMasked() {
    return facts.columns().stream()
        .map(ColumnUse::column)
        .filter(column -> view.of(column).isPresent())
        .findFirst();
  }

  private Refusal refuse(String message, String hint) {
    return new Refusal(view.strictest().policy(), message, hint);
  }

  private Refusal refuse(ColumnId column, String message, String hint) {
    String policy = view.of(column).map(ColumnMask::policy).orElse(view.strictest().policy());
    return new Refusal(policy, message, hint);
  }

  private String kind() {
    return facts.kind().name().replace('_', ' ');
  }

  private static String quoted(ColumnId column) {
    return "\"" + column + "\"";
  }

  private static String qualified(FunctionUse function) {
    return "\""
        + (function.schema().isEmpty() ? "" : function.schema() + ".")
        + function.name()
        + "\"";
  }
}
