package io.gatehouse.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;

/**
 * Remembers decisions of one bundle, so that its digest needs no place in the key. The key holds
 * everything that a repeatable decision reads: the facts and the principal by identity (facts are
 * those of one text, a principal that of one session), target, connection, transaction and
 * fingerprint. A decision that read anything else is not remembered. Thread-safe; its memory is
 * bounded.
 */
final class DecisionCache {

  /** So many relations, columns and so on count as one entry. */
  private static final int THINGS_OF_ONE_ENTRY = 64;

  private final Cache<Key, Decision> decisions;
  private final Cache<SessionKey, List<Scope>> scopes;

  DecisionCache(int entries) {
    this.decisions =
        Caffeine.newBuilder()
            .maximumWeight(entries)
            .<Key, Decision>weigher((key, decision) -> weight(key.statements))
            .executor(Runnable::run)
            .build();
    this.scopes = Caffeine.newBuilder().maximumSize(entries).executor(Runnable::run).build();
  }

  Decision decide(PolicyBundle bundle, DecisionRequest request) {
    Key key = new Key(request);
    Decision known = decisions.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Decision decision =
        Evaluation.decide(
            bundle,
            request,
            scopes.get(new SessionKey(request), session -> Scope.of(bundle, request)));
    if (decision.repeatable() && decision.wanted().isNothing()) {
      decisions.put(key, decision);
    }
    return decision;
  }

  /** Facts are kept alive by their key: those of a huge statement weigh more. */
  private static int weight(List<StatementFacts> statements) {
    int things = 0;
    for (StatementFacts facts : statements) {
      things +=
          1
              + facts.actions().size()
              + facts.relations().size()
              + facts.columns().size()
              + facts.functions().size()
              + facts.output().map(List::size).orElse(0);
    }
    return 1 + things / THINGS_OF_ONE_ENTRY;
  }

  /** A session, as far as a scope depends on it. */
  private static final class SessionKey {

    private final Principal principal;
    private final DecisionRequest.Target target;
    private final DecisionRequest.Connection connection;
    private final int hash;

    SessionKey(DecisionRequest request) {
      this.principal = request.principal();
      this.target = request.target();
      this.connection = request.connection();
      this.hash = 31 * System.identityHashCode(principal) + connection.clientAddress().hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SessionKey key
          && principal == key.principal
          && target.equals(key.target)
          && connection.equals(key.connection);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** A question, as far as a repeatable decision depends on it. */
  private static final class Key {

    private final SessionKey session;
    private final List<StatementFacts> statements;
    private final DecisionRequest.Transaction transaction;
    private final Optional<String> fingerprint;
    private final int hash;

    Key(DecisionRequest request) {
      this.session = new SessionKey(request);
      this.statements = request.statements();
      this.transaction = request.transaction();
      this.fingerprint = request.circumstances().fingerprint();
      int mixed = session.hashCode() * 31 + transaction.hashCode();
      for (int i = 0; i < statements.size(); i++) {
        mixed = 31 * mixed + System.identityHashCode(statements.get(i));
      }
      this.hash = mixed;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key
          && hash == key.hash
          && session.equals(key.session)
          && transaction == key.transaction
          && fingerprint.equals(key.fingerprint)
          && same(statements, key.statements);
    }

    private static boolean same(List<StatementFacts> one, List<StatementFacts> other) {
      if (one.size() != other.size()) {
        return false;
      }
      for (int i = 0; i < one.size(); i++) {
        if (one.get(i) != other.get(i)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
