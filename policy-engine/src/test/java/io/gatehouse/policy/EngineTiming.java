package io.gatehouse.policy;

import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what decisions and reloads cost, with ten policies and with a thousand: a program to run by
 * hand on a quiet machine.
 */
public final class EngineTiming {

  private static final int ROUNDS = 5;

  private EngineTiming() {}

  /** Prints nanoseconds a decision and milliseconds a load. */
  public static void main(String[] arguments) throws Exception {
    for (int policies : new int[] {10, 100, 1_000}) {
      Path directory = Files.createTempDirectory("timing");
      Path file = directory.resolve("p.yaml");
      Files.writeString(file, bundle(policies));
      long best = Long.MAX_VALUE;
      PolicyBundle bundle = PolicyBundle.load(directory);
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        bundle = PolicyBundle.load(directory);
        best = Math.min(best, System.nanoTime() - start);
      }
      StatementFacts facts =
          Facts.update("shop.orders", WhereClause.RESTRICTS)
              .reading("shop.customers")
              .using("shop.customers", "email", ColumnUse.Role.PREDICATE)
              .done();
      DecisionRequest request = Requests.of(Requests.user("ann", "g3", "analysts"), facts);
      List<StatementFacts> many = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        many.add(
            Facts.update("shop.orders", WhereClause.RESTRICTS).reading("shop.customers").done());
      }
      System.out.printf(
          "%5d policies: load %d ms, hit %d ns, miss %d ns, verdict %s%n",
          policies,
          best / 1_000_000,
          hit(bundle, request),
          miss(bundle, request, many),
          bundle.decide(request).verdict());
      Files.delete(file);
      Files.delete(directory);
    }
  }

  private static long hit(PolicyBundle bundle, DecisionRequest request) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS * 2; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < 200_000; i++) {
        if (bundle.decide(request).verdict() == Decision.Verdict.BLOCK) {
          throw new IllegalStateException("blocked");
        }
      }
      best = Math.min(best, (System.nanoTime() - start) / 200_000);
    }
    return best;
  }

  private static long miss(
      PolicyBundle bundle, DecisionRequest request, List<StatementFacts> statements) {
    List<Scope> scopes = Scope.of(bundle, request);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS * 2; round++) {
      long start = System.nanoTime();
      for (StatementFacts facts : statements) {
        Evaluation.decide(bundle, Requests.of(request.principal(), facts), scopes);
      }
      best = Math.min(best, (System.nanoTime() - start) / statements.size());
    }
    return best;
  }

  /** Some rights for each of many groups and tables, and what nobody may. */
  private static String bundle(int policies) {
    List<String> documents = new ArrayList<>();
    documents.add(
        Bundles.policy("work", "allow", "{subjects: {groups: [analysts]}}", "when: '!stmt.locks'"));
    documents.add(
        Bundles.policy(
            "no-unbounded", "block", "{statements: [UPDATE, DELETE], where: {any_of: [missing]}}"));
    documents.add(
        Bundles.policy("joins", "block", "{statements: [SELECT]}", "when: stmt.joins > 9"));
    for (int i = documents.size(); i < policies; i++) {
      String what =
          "{subjects: {groups: [g"
              + i % 40
              + "]}, statements: {class: [read, write]}, tables: {any: [s"
              + i
              + ".orders, shop.t"
              + i
              + "]}}";
      documents.add(
          i % 2 == 0
              ? Bundles.policy("p" + i, "allow", what)
              : Bundles.policy("p" + i, "block", what, "when: stmt.joins > " + i));
    }
    return "apiVersion: gatehouse/v1\n" + String.join("\n---\n", documents);
  }
}
