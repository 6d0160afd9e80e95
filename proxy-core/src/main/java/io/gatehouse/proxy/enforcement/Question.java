package io.gatehouse.proxy.enforcement;

import io.gatehouse.policy.Circumstances;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Target;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.policy.Principal;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the {@link Judge} is asked: may this principal run this message now, and what may they see?
 *
 * @param principal who
 * @param target which database
 * @param connection how the client is connected
 * @param transaction the transaction status that the server last gave
 * @param analysis what the message's text does
 * @param underlying for the index of a statement that runs another by name (EXECUTE, FETCH), the
 *     facts of that other
 * @param catalog what the analysis was made with
 * @param searchPath in which the analysis found unqualified names
 * @param contextUncertain whether names may by now mean something else than the analysis took them
 *     for, and the server can not be asked
 * @param endChangesNames whether the end of the transaction, or of a part of it, may undo what gave
 *     names their meaning
 * @param circumstances the text's and the parameters' own; grants are for the judge to add
 */
public record Question(
    Principal principal,
    Target target,
    Connection connection,
    Transaction transaction,
    Analysis analysis,
    Map<Integer, StatementFacts> underlying,
    Catalog catalog,
    List<String> searchPath,
    boolean contextUncertain,
    boolean endChangesNames,
    Circumstances circumstances) {

  public Question {
    Objects.requireNonNull(principal);
    Objects.requireNonNull(target);
    Objects.requireNonNull(connection);
    Objects.requireNonNull(transaction);
    Objects.requireNonNull(analysis);
    underlying = Map.copyOf(underlying);
    Objects.requireNonNull(catalog);
    searchPath = List.copyOf(searchPath);
    Objects.requireNonNull(circumstances);
  }

  /** A question of whose circumstances nothing is known. */
  public Question(
      Principal principal,
      Target target,
      Connection connection,
      Transaction transaction,
      Analysis analysis,
      Map<Integer, StatementFacts> underlying,
      Catalog catalog,
      List<String> searchPath,
      boolean contextUncertain) {
    this(
        principal,
        target,
        connection,
        transaction,
        analysis,
        underlying,
        catalog,
        searchPath,
        contextUncertain,
        false,
        Circumstances.unknown());
  }

  /** Every statement that will run, those that are run by name included. */
  List<StatementFacts> everything() {
    if (underlying.isEmpty()) {
      return analysis.statements();
    }
    List<StatementFacts> all = new ArrayList<>(analysis.statements());
    all.addAll(underlying.values());
    return all;
  }
}
