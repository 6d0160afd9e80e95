package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.Format;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Something whose rows can be fetched under a name: bound by Bind, or declared by DECLARE. */
final class Portal {

  private final Optional<StatementFacts> facts;
  private final Optional<Execution> execution;
  private final String sql;
  private final boolean declared;
  private final Optional<Meaning> meaning;
  private final long transactionChanges;
  private final Tally tally = new Tally();
  private boolean described;

  private Portal(
      Optional<StatementFacts> facts,
      Execution execution,
      String sql,
      boolean declared,
      Optional<Meaning> meaning,
      long transactionChanges) {
    this.transactionChanges = transactionChanges;
    this.facts = Objects.requireNonNull(facts);
    this.execution = Optional.of(execution);
    this.sql = Objects.requireNonNull(sql);
    this.declared = declared;
    this.meaning = Objects.requireNonNull(meaning);
  }

  /**
   * Opened by Bind.
   *
   * @param resultFormats as Bind asks for them
   * @param copies the plan of its COPY TO STDOUT, if it is one
   * @param meaning what its statement means now, if the server finds that out only at Execute
   * @param transactionChanges {@link SessionContext#transactionChanges} when it was judged
   */
  static Portal bound(
      PreparedStatement statement,
      Judgement judgement,
      Map<Integer, CopyPlan> copies,
      List<Format> resultFormats,
      Optional<Meaning> meaning,
      long transactionChanges,
      long startedNanos) {
    Optional<StatementFacts> facts =
        judgement.statements().isEmpty()
            ? Optional.empty()
            : Optional.of(judgement.statements().get(0));
    Execution execution =
        new Execution(
            judgement,
            startedNanos,
            copies,
            plan -> statement.planned(judgement, resultFormats, plan));
    Portal portal =
        new Portal(facts, execution, statement.sql(), false, meaning, transactionChanges);
    statement
        .plan(judgement, resultFormats)
        .ifPresent(
            plan -> {
              execution.follow(plan);
              portal.describing();
            });
    return portal;
  }

  /** Opened by DECLARE: may outlive its transaction, and knows of no lineage but its own. */
  static Portal declared(StatementFacts facts, Judgement judgement, long startedNanos) {
    Judgement own = judgement.about(facts);
    return new Portal(
        Optional.of(facts), new Execution(own, startedNanos), "", true, Optional.empty(), 0);
  }

  /** The statement behind it; empty for an empty query. */
  Optional<StatementFacts> facts() {
    return facts;
  }

  Optional<Execution> execution() {
    return execution;
  }

  /** The text that was bound; empty for a declared one. */
  String sql() {
    return sql;
  }

  /** What its statement meant when it was judged; empty when the server has planned it since. */
  Optional<Meaning> meaning() {
    return meaning;
  }

  /** Whether the transaction was read only, where a policy wanted to know. */
  Optional<Boolean> readOnly() {
    return execution.flatMap(bound -> bound.judgement().question().circumstances().readOnly());
  }

  long transactionChanges() {
    return transactionChanges;
  }

  /** What was fetched of it so far. */
  Tally tally() {
    return tally;
  }

  boolean isDeclared() {
    return declared;
  }

  /** Whether a Describe was sent, or rows need none. */
  boolean isDescribed() {
    return described || execution.orElseThrow().rowsAreClear();
  }

  void describing() {
    described = true;
  }
}
