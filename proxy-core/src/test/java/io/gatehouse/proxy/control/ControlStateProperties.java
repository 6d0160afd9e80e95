package io.gatehouse.proxy.control;

import static io.gatehouse.proxy.control.People.asks;
import static io.gatehouse.proxy.control.People.binding;
import static io.gatehouse.proxy.control.People.needs;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.proxy.control.ApprovalRequest.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What must hold after any commands by anybody, in any order, by any clock. */
class ControlStateProperties {

  private static final List<String> IDS = List.of("AAAA-0001", "AAAA-0002", "AAAA-0003");

  private static final List<Person> PEOPLE =
      List.of(
          People.DAVE,
          People.AGENT,
          People.ERIN,
          People.FRANK,
          People.person(People.OTHER_ISSUER, "erin", "dba-leads"),
          People.person(People.ISSUER, "Dave", "dba-leads", "dbas"),
          People.person(People.ISSUER, "hank", "dba-leads"));

  private enum Verb {
    OPEN,
    APPROVE,
    DENY,
    WITHDRAW,
    USE,
    EXPIRE
  }

  /**
   * One command.
   *
   * @param seconds what the clock does before it; it may go back
   */
  record Step(Verb verb, int id, int person, int seconds) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.of(Verb.values()),
            Arbitraries.integers().between(0, IDS.size() - 1),
            Arbitraries.integers().between(0, PEOPLE.size() - 1),
            Arbitraries.integers().between(-400, 400))
        .as(Step::new)
        .list()
        .ofMaxSize(60);
  }

  private static ControlCommand command(Step step) {
    String id = IDS.get(step.id());
    Person person = PEOPLE.get(step.person());
    return switch (step.verb()) {
      case OPEN ->
          (state, now) ->
              state.request(id).isPresent()
                  ? List.of()
                  : ApprovalRules.open(asks(person, id, needs(2, "dba-leads", "dbas")), id)
                      .decide(state, now);
      case APPROVE -> ApprovalRules.vote(id, person, true, Said.NOTHING);
      case DENY -> ApprovalRules.vote(id, person, false, Said.NOTHING);
      case WITHDRAW -> ApprovalRules.withdraw(id, Optional.of(person), "");
      case USE -> ApprovalRules.use(id, binding(id), "s");
      case EXPIRE -> ApprovalRules.expire();
    };
  }

  @Property(tries = 2_000)
  void theRulesHold(@ForAll("steps") List<Step> steps) {
    ControlState state = ControlState.EMPTY;
    Instant clock = People.START;
    Map<String, Integer> uses = new HashMap<>();
    List<ControlEvent> told = new ArrayList<>();
    for (Step step : steps) {
      clock = clock.plusSeconds(step.seconds());
      ControlState before = state;
      List<ControlEvent> events;
      try {
        events = command(step).decide(before, before.notBefore(clock));
      } catch (ControlRejected no) {
        continue;
      }
      state = before.with(events);
      told.addAll(events);
      events.stream()
          .filter(ControlEvent.ApprovalUsed.class::isInstance)
          .forEach(
              used -> uses.merge(((ControlEvent.ApprovalUsed) used).request(), 1, Integer::sum));
      assertThat(state.clock()).isAfterOrEqualTo(before.clock());
      for (ApprovalRequest old : before.requests()) {
        staysFinal(old, before, state);
      }
      state.requests().forEach(ControlStateProperties::isFairlyDecided);
    }
    assertThat(uses.values()).allMatch(count -> count == 1);
    assertThat(ControlState.EMPTY.with(told)).isEqualTo(state);
    assertThat(ControlState.EMPTY.with(state.retold())).isEqualTo(state);
    assertThat(state.with(state.retold())).isEqualTo(state);
    // A journal that tells everything twice makes nothing of it that was not there.
    for (ApprovalRequest request : state.with(told).requests()) {
      assertThat(request.status())
          .isIn(
              state.request(request.id()).orElseThrow().status(),
              Status.EXPIRED,
              Status.DENIED,
              Status.WITHDRAWN);
    }
  }

  private static void staysFinal(ApprovalRequest old, ControlState before, ControlState after) {
    Status then = old.statusAt(before.clock());
    if (then.isFinal()) {
      Status now = after.request(old.id()).orElseThrow().statusAt(after.clock());
      assertThat(now).isEqualTo(then);
    }
  }

  private static void isFairlyDecided(ApprovalRequest request) {
    List<Vote> yes = request.votes().stream().filter(Vote::approves).toList();
    for (int i = 0; i < yes.size(); i++) {
      Person by = yes.get(i).by();
      assertThat(by.actor()).isEmpty();
      assertThat(by.maybeSameAs(request.requester())).isFalse();
      for (int j = 0; j < i; j++) {
        assertThat(by.maybeSameAs(yes.get(j).by())).isFalse();
      }
    }
    if (request.status() == Status.APPROVED || request.status() == Status.USED) {
      assertThat(yes).hasSize(2);
      assertThat(request.since()).isBefore(request.expires().plus(Duration.ofMinutes(30)));
    }
  }
}
