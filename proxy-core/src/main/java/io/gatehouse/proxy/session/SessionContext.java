package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.backend.TransactionStatus;
import io.gatehouse.policy.DecisionRequest.Connection;
import io.gatehouse.policy.DecisionRequest.Transaction;
import io.gatehouse.proxy.catalog.SessionObjects;
import io.gatehouse.proxy.enforcement.ContextChange;
import io.gatehouse.sql.AnalysisContext;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.catalog.Catalog;
import java.util.List;
import java.util.Optional;

/**
 * What the meaning of a session's next statement depends on. The server is the authority: when
 * something may have changed, this is stale until the server was asked.
 */
final class SessionContext {

  private List<String> searchPath = List.of();
  private Optional<String> role = Optional.empty();
  private SessionObjects objects = SessionObjects.NONE;
  private boolean stale = true;

  /** Changes that the end of the transaction, or of a part of it, may undo. */
  private boolean undoable;

  private long changes;
  private long transactionChanges;
  private boolean catalogTouched;
  private TransactionStatus transaction = TransactionStatus.IDLE;
  private Catalog everybodys;
  private AnalysisContext analysisContext;
  private Connection connection;

  boolean isStale() {
    return stale;
  }

  /** Whether the end of the transaction, or of a part of it, may give names another meaning. */
  boolean endChangesNames() {
    return undoable;
  }

  /** Differs from what it was when something was sent since that may change what names mean. */
  long changes() {
    return changes;
  }

  /** Differs from what it was when something was sent since that may change the transaction. */
  long transactionChanges() {
    return transactionChanges;
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
    if (!(effect instanceof SessionEffect.None)) {
      transactionChanges++;
    }
    if (ContextChange.by(effect) || statement.changesCatalog()) {
      changed();
      undoable = true;
      catalogTouched |= statement.changesCatalog() && !definesOnlyTemporary(statement);
    } else if (effect instanceof SessionEffect.Transaction && undoable) {
      changed();
    } else if (effect instanceof SessionEffect.DeclareCursor declare
        && ContextChange.by(declare.inner().effect())) {
      // Runs when it is fetched from, or, if it is held, at the end of the transaction.
      undoable = true;
    }
  }

  /** What nobody else sees is no change of what everybody sees. */
  private static boolean definesOnlyTemporary(StatementFacts statement) {
    if (!statement.understood() || statement.opaque()) {
      return false;
    }
    boolean some = false;
    for (RelationUse use : statement.relations()) {
      if (use.access().contains(Access.DEFINE)) {
        if (!use.relation().schema().startsWith("pg_temp")) {
          return false;
        }
        some = true;
      }
    }
    return some;
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
  void refreshed(List<String> effectiveSearchPath, String currentRole, SessionObjects newest) {
    stale = false;
    role = Optional.of(currentRole);
    if (!searchPath.equals(effectiveSearchPath) || !objects.equals(newest)) {
      searchPath = List.copyOf(effectiveSearchPath);
      objects = newest;
      analysisContext = null;
    }
  }

  /** The client's connection, as what it runs as: the same object as long as that is the same. */
  Connection connection(Connection client) {
    if (connection == null || !connection.role().equals(role)) {
      connection =
          new Connection(
              client.clientAddress(),
              client.applicationName(),
              client.tls(),
              role,
              client.certificate());
    }
    return connection;
  }

  /**
   * What a text sent now means.
   *
   * @param catalog what everybody sees; the context's own is what this session sees
   */
  AnalysisContext analysisContext(Catalog catalog) {
    if (analysisContext == null || everybodys != catalog) {
      everybodys = catalog;
      analysisContext = new AnalysisContext(objects.over(catalog), searchPath, true);
    }
    return analysisContext;
  }
}
