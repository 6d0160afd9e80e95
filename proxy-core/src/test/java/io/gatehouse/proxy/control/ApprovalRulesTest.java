package io.gatehouse.proxy.control;

import static io.gatehouse.proxy.control.People.AGENT;
import static io.gatehouse.proxy.control.People.DAVE;
import static io.gatehouse.proxy.control.People.ERIN;
import static io.gatehouse.proxy.control.People.FRANK;
import static io.gatehouse.proxy.control.People.ISSUER;
import static io.gatehouse.proxy.control.People.OTHER_ISSUER;
import static io.gatehouse.proxy.control.People.START;
import static io.gatehouse.proxy.control.People.asks;
import static io.gatehouse.proxy.control.People.binding;
import static io.gatehouse.proxy.control.People.needs;
import static io.gatehouse.proxy.control.People.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.policy.Approval;
import io.gatehouse.policy.Approvers;
import io.gatehouse.proxy.control.ApprovalRequest.Status;
import io.gatehouse.proxy.control.ControlRejected.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalRulesTest {
  private static final String ID = "7F3K-9QXM";
  private static final String DDL = "ALTER TABLE orders ADD COLUMN gift boolean";

  private ControlState state = ControlState.EMPTY;
  private Instant now = START;

  private void does(ControlCommand command) throws ControlRejected {
    state = state.with(command.decide(state, state.notBefore(now)));
  }

  private void opens(Person requester, Approval... requirements) throws ControlRejected {
    does(ApprovalRules.open(asks(requester, DDL, requirements), ID));
  }

  private ControlCommand yes(Person by) {
    return ApprovalRules.vote(ID, by, true, Said.reason("looked at it"));
  }

  private ControlCommand no(Person by) {
    return ApprovalRules.vote(ID, by, false, Said.NOTHING);
  }

  private ControlCommand uses() {
    return ApprovalRules.use(ID, binding(DDL), "s-1");
  }

  private Status status() {
    return state.request(ID).orElseThrow().statusAt(state.notBefore(now));
  }

  private void refuses(Reason reason, ControlCommand command) {
    ControlState before = state;
    ThrowingCallable call = () -> does(command);
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ControlRejected.class, no -> assertThat(no.reason()).isEqualTo(reason));
    assertThat(state).isSameAs(before);
  }

  @Test
  void oneApproverIsEnoughForOne() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    does(yes(ERIN));
    assertThat(status()).isEqualTo(Status.APPROVED);
    assertThat(state.usable(binding(DDL), now)).isPresent();
    does(uses());
    assertThat(status()).isEqualTo(Status.USED);
    assertThat(state.usable(binding(DDL), now)).isEmpty();
  }

  @Test
  void anApprovalIsUsedOnce() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    does(yes(ERIN));
    does(uses());
    refuses(Reason.CONFLICT, uses());
    refuses(Reason.CONFLICT, yes(FRANK));
  }

  @Test
  void anApprovalIsForWhatWasApproved() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    does(yes(ERIN));
    refuses(Reason.FORBIDDEN, ApprovalRules.use(ID, binding("DROP TABLE orders"), "s-1"));
    assertThat(state.usable(binding("DROP TABLE orders"), now)).isEmpty();
  }

  @Test
  void aReplayedApproveIsNoSecondOne() throws Exception {
    opens(DAVE, needs(2, "dba-leads"));
    does(yes(ERIN));
    refuses(Reason.CONFLICT, yes(ERIN));
    assertThat(status()).isEqualTo(Status.PENDING);
    does(yes(FRANK));
    assertThat(status()).isEqualTo(Status.APPROVED);
  }

  @Test
  void theSameNameUnderAnotherIssuerIsNoSecondPerson() throws Exception {
    opens(DAVE, needs(2, "dba-leads"));
    does(yes(ERIN));
    refuses(Reason.CONFLICT, yes(person(OTHER_ISSUER, "erin", "dba-leads")));
    assertThat(status()).isEqualTo(Status.PENDING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ERIN", "Erin", "ｅｒｉｎ", "er\u200bin", "erin\u00ad", " erin", "erin@example.com"})
  void anotherSpellingIsNoSecondPerson(String spelling) throws Exception {
    opens(DAVE, needs(2, "dba-leads"));
    does(yes(ERIN));
    refuses(Reason.CONFLICT, yes(People.renamed(ERIN, spelling)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dave", "DAVE", "Ｄave", "da\u2060ve", "dave@example.com", "DAVE@EXAMPLE.COM"})
  void nobodyApprovesTheirOwnUnderAnotherAccount(String spelling) throws Exception {
    opens(DAVE, needs(1, "*"));
    refuses(
        Reason.NOT_FOUND,
        ApprovalRules.vote(
            ID,
            new Person(
                OTHER_ISSUER,
                "sub-x",
                spelling,
                Optional.empty(),
                Set.of("dba-leads"),
                Optional.empty()),
            true,
            Said.NOTHING));
  }

  @Test
  void nobodyApprovesTheirOwn() throws Exception {
    opens(DAVE, needs(1, "dbas"));
    refuses(Reason.FORBIDDEN, yes(DAVE));
    refuses(Reason.FORBIDDEN, no(DAVE));
  }

  @Test
  void theUserDoesNotApproveWhatTheirAgentAsksFor() throws Exception {
    opens(AGENT, needs(1, "dbas", "agents"));
    refuses(Reason.FORBIDDEN, yes(DAVE));
    // Nor the agent by itself, nor under its subject.
    refuses(Reason.NOT_FOUND, yes(person(ISSUER, "agent-7", "agents")));
    refuses(
        Reason.NOT_FOUND,
        yes(
            new Person(
                ISSUER, "agent-7", "x", Optional.empty(), Set.of("agents"), Optional.empty())));
  }

  @Test
  void anAgentApprovesNothingInAnybodysName() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    refuses(Reason.NOT_FOUND, yes(People.agent("agent-9", ERIN)));
  }

  @Test
  void ownStatementsMayBeApprovedWhereThePolicySaysSo() throws Exception {
    Approval self =
        new Approval(
            "self",
            new Approvers(List.of(), List.of("dbas")),
            1,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            false,
            false,
            Approval.Mode.WAIT,
            true);
    opens(DAVE, self);
    does(yes(DAVE));
    assertThat(status()).isEqualTo(Status.APPROVED);
  }

  @Test
  void strangersLearnNothing() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    refuses(Reason.NOT_FOUND, yes(person(ISSUER, "mallory", "interns")));
    refuses(Reason.NOT_FOUND, ApprovalRules.vote("0000-0000", ERIN, true, Said.NOTHING));
    refuses(
        Reason.NOT_FOUND,
        ApprovalRules.withdraw(ID, Optional.of(person(ISSUER, "mallory", "interns")), ""));
  }

  @Test
  void aGroupCalledStarIsNoWildcard() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    refuses(Reason.NOT_FOUND, yes(person(ISSUER, "mallory", "*", "dba-*", "DBA-LEADS")));
  }

  @Test
  void everyPolicyNeedsItsOwn() throws Exception {
    opens(DAVE, needs("a", 1, false, "dba-leads"), needs("b", 1, false, "sre"));
    does(yes(ERIN));
    assertThat(status()).isEqualTo(Status.PENDING);
    does(yes(FRANK));
    assertThat(status()).isEqualTo(Status.APPROVED);
  }

  @Test
  void aVoteThatAddsNothingIsRefused() throws Exception {
    opens(DAVE, needs("a", 1, false, "dba-leads"), needs("b", 1, false, "sre"));
    does(yes(ERIN));
    refuses(Reason.CONFLICT, yes(person(ISSUER, "hank", "dba-leads")));
  }

  @Test
  void noIsFinal() throws Exception {
    opens(DAVE, needs(2, "dba-leads"));
    does(yes(ERIN));
    does(no(FRANK));
    assertThat(status()).isEqualTo(Status.DENIED);
    refuses(Reason.CONFLICT, yes(FRANK));
    refuses(Reason.CONFLICT, yes(person(ISSUER, "hank", "dba-leads")));
    refuses(Reason.CONFLICT, uses());
  }

  @Test
  void anApprovalCanBeTakenBackUntilItIsUsed() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    does(yes(ERIN));
    does(no(ERIN));
    assertThat(status()).isEqualTo(Status.DENIED);
    assertThat(state.usable(binding(DDL), now)).isEmpty();
  }

  @Test
  void nothingIsApprovedAfterItsTime() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    now = START.plus(Duration.ofMinutes(10));
    refuses(Reason.CONFLICT, yes(ERIN));
    assertThat(status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void nothingIsUsedAfterItsTime() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    does(yes(ERIN));
    now = START.plus(Duration.ofMinutes(30));
    assertThat(state.usable(binding(DDL), now)).isEmpty();
    refuses(Reason.CONFLICT, uses());
  }

  @Test
  void aClockThatGoesBackRevivesNothing() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    now = START.plus(Duration.ofMinutes(20));
    does(ApprovalRules.expire());
    now = START;
    assertThat(status()).isEqualTo(Status.EXPIRED);
    refuses(Reason.CONFLICT, yes(ERIN));
  }

  @Test
  void aReasonIsRequiredWhereThePolicySaysSo() throws Exception {
    opens(DAVE, needs("r", 1, true, "dba-leads"));
    refuses(Reason.INVALID, ApprovalRules.vote(ID, ERIN, true, Said.reason("  ")));
    refuses(Reason.INVALID, ApprovalRules.vote(ID, ERIN, true, Said.reason("x".repeat(2_001))));
    refuses(Reason.INVALID, ApprovalRules.vote(ID, ERIN, true, Said.reason("\ud800")));
    does(yes(ERIN));
  }

  @Test
  void onlyTheRequesterWithdraws() throws Exception {
    opens(DAVE, needs(1, "dba-leads"));
    refuses(Reason.FORBIDDEN, ApprovalRules.withdraw(ID, Optional.of(ERIN), ""));
    does(ApprovalRules.withdraw(ID, Optional.of(DAVE), "changed my mind"));
    assertThat(status()).isEqualTo(Status.WITHDRAWN);
    refuses(Reason.CONFLICT, yes(ERIN));
  }

  @Test
  void oneRequesterDoesNotFillIt() throws Exception {
    for (int i = 0; i < ControlSettings.MAX_PENDING_OF_ONE; i++) {
      does(ApprovalRules.open(asks(DAVE, "DROP TABLE t" + i, needs(1, "g")), ControlId.next()));
    }
    refuses(Reason.LIMIT, ApprovalRules.open(asks(DAVE, DDL, needs(1, "g")), ID));
    does(ApprovalRules.open(asks(ERIN, DDL, needs(1, "g")), ID));
  }

  @Test
  void whatNobodyCanReadIsNotHeld() {
    refuses(
        Reason.INVALID,
        ApprovalRules.open(asks(DAVE, "x".repeat(ControlSettings.MAX_SQL + 1), needs(1, "g")), ID));
  }
}
