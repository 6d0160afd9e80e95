package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.proxy.enforcement.ContextChange;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.util.List;

/**
 * What the meaning of a session's next statement depends on. The server is the authority: when
 * something may have changed, this is stale until the server was asked.
 */
final class SessionContext {

  private List<String> searchPath = List.of();
  private boolean stale = true;

  /** Changes that the end of the transaction, or of a part of it, may undo. */
  private boolean undoable;

  private long changes;
  private boolean catalogTouched;
  private TransactionStatus transaction = TransactionStatus.IDLE;
  private AnalysisContext analysisContext;

  boolean isStale() {
    return stale;
  }

  /** Differs from what it was when something was sent since that may change what names mean. */
  long changes() {
    return changes;
  }

  TransactionStatus transaction() {
    return transaction;
  }

  Transaction policyTransaction() {
    return switch (transaction) {
      case IDLE -> Transaction.IDLE;
      case IN_TRANSACTION -> Transaction.IN_TRANSACTION;
      case FAILED -> Transaction.FAILED;
    };
  }

  /** A statement was sent. */
  void sent(StatementFacts statement) {
    SessionEffect effect = statement.effect();
    if (ContextChange.by(effect) || statement.changesCatalog()) {
      changed();
      undoable = true;
      catalogTouched |= statement.changesCatalog();
    } else if (effect instanceof SessionEffect.Transaction && undoable) {
      changed();
    } else if (effect instanceof SessionEffect.DeclareCursor declare
        && ContextChange.by(declare.inner().effect())) {
      // Runs when it is fetched from, or, if it is held, at the end of the transaction.
      undoable = true;
    }
  }

  private void changed() {
    stale = true;
    changes++;
  }

  /**
   * The server is ready for a query.
   *
   * @return whether changes of objects are now committed, as far as this session made any
   */
  boolean ready(TransactionStatus status) {
    transaction = status;
    if (status != TransactionStatus.IDLE) {
      return false;
    }
    stale |= undoable;
    undoable = false;
    boolean committed = catalogTouched;
    catalogTouched = false;
    return committed;
  }

  /** The server was asked. */
  void refreshed(List<String> effectiveSearchPath) {
    searchPath = List.copyOf(effectiveSearchPath);
    stale = false;
    analysisContext = null;
  }

  /** What a text sent now means. */
  AnalysisContext analysisContext(Catalog catalog) {
    if (analysisContext == null || analysisContext.catalog() != catalog) {
      analysisContext = new AnalysisContext(catalog, searchPath, true);
    }
    return analysisContext;
  }
}
