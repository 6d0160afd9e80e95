package io.gatehouse.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Mode;
import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.sql.RelationUse.Access;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random bundles, statements and principals: the engine says what the plain meaning says. */
class MeaningPropertyTest {

  private static final List<String> GROUPS = List.of("ga", "gb", "gc");
  private static final List<StatementKind> KINDS =
      List.of(
          StatementKind.SELECT, StatementKind.INSERT, StatementKind.UPDATE, StatementKind.DELETE);
  private static final List<String> TABLES = List.of("s.t", "s.u", "r.t", "s.*");

  @Provide
  Arbitrary<List<NaivePolicy>> bundles() {
    Arbitrary<NaivePolicy> policy =
        Combinators.combine(
                Combinators.combine(
                        Arbitraries.frequency(
                            Tuple.of(5, Effect.ALLOW),
                            Tuple.of(2, Effect.BLOCK),
                            Tuple.of(2, Effect.HOLD),
                            Tuple.of(2, Effect.LIMIT)),
                        Arbitraries.frequency(
                            Tuple.of(6, Mode.ENFORCE),
                            Tuple.of(1, Mode.WARN),
                            Tuple.of(1, Mode.SHADOW)))
                    .as(Tuple::of),
                Arbitraries.of("prod", "test").optional(0.2),
                some(GROUPS),
                Arbitraries.of(GROUPS).set().ofMaxSize(1),
                some(KINDS),
                some(TABLES),
                Arbitraries.of(NaivePolicy.When.class),
                Combinators.combine(
                        Arbitraries.integers().between(0, 5), Arbitraries.of(0, 1), more())
                    .as((rows, set, more) -> Tuple.of(rows * set, more)))
            .as(
                (does, environment, groups, not, kinds, tables, when, rows) ->
                    new NaivePolicy(
                        "p",
                        does.get1(),
                        does.get1() == Effect.ALLOW && does.get2() == Mode.WARN
                            ? Mode.ENFORCE
                            : does.get2(),
                        environment,
                        groups,
                        not,
                        kinds,
                        tables,
                        when,
                        rows.get1(),
                        rows.get2()));
    return policy
        .list()
        .ofMinSize(1)
        .ofMaxSize(7)
        .map(
            list -> {
              List<NaivePolicy> named = new ArrayList<>();
              for (NaivePolicy one : list) {
                named.add(
                    new NaivePolicy(
                        "p" + named.size(),
                        one.effect(),
                        one.mode(),
                        one.environment(),
                        one.groups(),
                        one.notGroups(),
                        one.kinds(),
                        one.tables(),
                        one.when(),
                        one.maxRows(),
                        one.more()));
              }
              return named;
            });
  }

  private static Arbitrary<NaivePolicy.More> more() {
    Arbitrary<Integer> small = Arbitraries.of(0, 0, 1, 2, 3);
    return Combinators.combine(small, small, Arbitraries.of(false, false, true), small, small)
        .as(NaivePolicy.More::new);
  }

  private static <T> Arbitrary<Set<T>> some(List<T> words) {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(Set.<T>of())),
        Tuple.of(3, Arbitraries.of(words).set().ofMinSize(1).ofMaxSize(3)));
  }

  @Provide
  Arbitrary<DecisionRequest> requests() {
    Arbitrary<StatementFacts> statement =
        Combinators.combine(
                Arbitraries.of(KINDS).list().ofMinSize(1).ofMaxSize(2),
                Arbitraries.of("s.t", "s.u", "r.t", "q.v").set().ofMaxSize(2))
            .as(MeaningPropertyTest::facts);
    Arbitrary<Principal> principal =
        Combinators.combine(
                Arbitraries.of(GROUPS).set().ofMaxSize(3), Arbitraries.of(true, false, false))
            .as(
                (groups, agent) ->
                    agent
                        ? Requests.acting("bot", "ann", groups.toArray(String[]::new))
                        : Requests.user("ann", groups.toArray(String[]::new)));
    Arbitrary<Circumstances> circumstances =
        Combinators.combine(
                Arbitraries.of(5L, 50L).optional(0.7),
                Arbitraries.of(true, false).optional(0.7),
                Arbitraries.of(0L, 9L).optional(0.7))
            .as(
                (rows, readOnly, blocked) -> {
                  Map<Integer, Estimate> estimates =
                      Stream.of(0, 1)
                          .collect(
                              Collectors.toMap(
                                  i -> i,
                                  i ->
                                      rows.<Estimate>map(Estimate.Rows::new)
                                          .orElse(new Estimate.Unavailable("none"))));
                  return new Circumstances(
                      Optional.empty(),
                      OptionalInt.empty(),
                      readOnly,
                      new Parameters.Unknown(),
                      estimates,
                      Optional.empty(),
                      blocked.map(many -> () -> new History(0, many)));
                });
    return Combinators.combine(
            statement.list().ofMinSize(1).ofMaxSize(2),
            principal,
            Arbitraries.of("prod", "test"),
            circumstances)
        .as(
            (statements, who, environment, known) ->
                Requests.at(
                        Requests.NOW,
                        who,
                        "shop",
                        environment,
                        statements.toArray(StatementFacts[]::new))
                    .under(known));
  }

  private static StatementFacts facts(List<StatementKind> kinds, Set<String> tables) {
    Facts facts =
        switch (kinds.get(0)) {
          case UPDATE -> Facts.update("s.t", WhereClause.RESTRICTS);
          case DELETE -> Facts.delete("s.t", WhereClause.RESTRICTS);
          case INSERT -> Facts.insert("s.t");
          default -> Facts.select();
        };
    for (StatementKind more : kinds.subList(1, kinds.size())) {
      facts.and(more, WhereClause.RESTRICTS);
    }
    tables.forEach(table -> facts.touching(table, Access.READ));
    return facts.done();
  }

  @Property(tries = 1_000)
  void theEngineSaysWhatPoliciesMean(
      @ForAll("bundles") List<NaivePolicy> policies,
      @ForAll("requests") DecisionRequest request,
      @ForAll Random random)
      throws Exception {
    Decision decision = load(policies, random).decide(request);
    NaiveEvaluator naive = new NaiveEvaluator(policies, request);
    NaiveEvaluator.Answer answer = naive.answer(Set.of(Mode.ENFORCE));

    assertThat(decision.verdict()).isEqualTo(answer.verdict());
    assertThat(decision.obligations().maxRows()).isEqualTo(answer.maxRows());
    assertThat(decision.obligations().readOnly()).isEqualTo(answer.readOnly());
    assertThat(answer.more())
        .containsExactly(
            decision.obligations().maxAffectedRows(),
            seconds(decision.obligations().statementTimeout()),
            decision.obligations().rate().statementsPerMinute(),
            decision.obligations().maxBytes());
    assertThat(ids(decision.approvals().stream().map(Approval::policy))).isEqualTo(answer.held());
    assertThat(ids(decision.warnings().stream().map(Decision.Warning::policy)))
        .isEqualTo(answer.warned());
    assertThat(ids(decision.matches().stream().map(Decision.Match::policy)))
        .isEqualTo(answer.matched());
    boolean shadows =
        policies.stream()
            .anyMatch(p -> p.mode() == Mode.SHADOW && answer.matched().contains(p.id()));
    assertThat(decision.would().map(Decision.Would::verdict))
        .isEqualTo(
            shadows
                ? Optional.of(naive.answer(Set.of(Mode.ENFORCE, Mode.SHADOW)).verdict())
                : Optional.<Verdict>empty());
  }

  private static OptionalLong seconds(Optional<Duration> timeout) {
    return timeout.isPresent() ? OptionalLong.of(timeout.get().toSeconds()) : OptionalLong.empty();
  }

  @Property(tries = 50)
  void orderAndFilesNeverMatterAndMemoryTellsTheSame(
      @ForAll("bundles") List<NaivePolicy> policies,
      @ForAll("requests") DecisionRequest request,
      @ForAll Random random)
      throws Exception {
    PolicyBundle one = load(policies, random);
    PolicyBundle other = load(policies, random);

    assertThat(other.digest()).isEqualTo(one.digest());
    assertThat(other.decide(request)).isEqualTo(one.decide(request));
    assertThat(one.decide(request)).isEqualTo(one.explain(request).decision());
  }

  @Property(tries = 50)
  void anotherRestrictionNeverFreesAnything(
      @ForAll("bundles") List<NaivePolicy> policies,
      @ForAll("requests") DecisionRequest request,
      @ForAll Random random)
      throws Exception {
    List<NaivePolicy> fewer = new ArrayList<>(policies);
    fewer.removeIf(policy -> policy.effect() == Effect.BLOCK || policy.effect() == Effect.HOLD);
    if (fewer.isEmpty()) {
      return;
    }

    assertThat(load(policies, random).decide(request).verdict())
        .isGreaterThanOrEqualTo(load(fewer, random).decide(request).verdict());
  }

  @Property(tries = 50)
  void anAgentNeverMayMoreThanWhoItActsFor(
      @ForAll("bundles") List<NaivePolicy> policies,
      @ForAll("requests") DecisionRequest request,
      @ForAll Random random)
      throws Exception {
    PolicyBundle bundle = load(policies, random);
    String[] groups = request.principal().groups().toArray(String[]::new);

    assertThat(verdict(bundle, request, Requests.acting("bot", "ann", groups)))
        .isGreaterThanOrEqualTo(verdict(bundle, request, Requests.user("ann", groups)))
        .isGreaterThanOrEqualTo(verdict(bundle, request, Requests.user("bot")));
  }

  private static Verdict verdict(PolicyBundle bundle, DecisionRequest request, Principal who) {
    return bundle
        .decide(
            Requests.at(
                    request.now(),
                    who,
                    "shop",
                    request.target().environment(),
                    request.statements().toArray(StatementFacts[]::new))
                .under(request.circumstances()))
        .verdict();
  }

  private static Set<String> ids(Stream<String> ids) {
    return ids.collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The policies in any order, spread over some files. */
  private static PolicyBundle load(List<NaivePolicy> policies, Random random)
      throws IOException, PolicyException {
    Path directory = Files.createTempDirectory("bundle");
    List<NaivePolicy> shuffled = new ArrayList<>(policies);
    Collections.shuffle(shuffled, random);
    List<Path> files = new ArrayList<>();
    try {
      int count = 1 + random.nextInt(3);
      for (int f = 0; f < count; f++) {
        List<String> documents = new ArrayList<>();
        for (int i = f; i < shuffled.size(); i += count) {
          documents.add(shuffled.get(i).yaml());
        }
        if (!documents.isEmpty()) {
          Path file = directory.resolve("f" + f + ".yaml");
          files.add(file);
          Files.writeString(file, "apiVersion: gatehouse/v1\n" + String.join("\n---\n", documents));
        }
      }
      return PolicyBundle.load(directory);
    } finally {
      for (Path file : files) {
        Files.delete(file);
      }
      Files.delete(directory);
    }
  }
}
