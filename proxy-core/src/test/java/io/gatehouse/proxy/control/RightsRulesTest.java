package io.gatehouse.proxy.control;

import static io.gatehouse.proxy.control.People.AGENT;
import static io.gatehouse.proxy.control.People.DAVE;
import static io.gatehouse.proxy.control.People.ERIN;
import static io.gatehouse.proxy.control.People.GIVER;
import static io.gatehouse.proxy.control.People.ISSUER;
import static io.gatehouse.proxy.control.People.OPERATOR;
import static io.gatehouse.proxy.control.People.OTHER_ISSUER;
import static io.gatehouse.proxy.control.People.SETTINGS;
import static io.gatehouse.proxy.control.People.START;
import static io.gatehouse.proxy.control.People.person;
import static io.gatehouse.proxy.control.People.principal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.proxy.control.AccessGrant.Grantee;
import io.gatehouse.proxy.control.AccessGrant.Grantee.Kind;
import io.gatehouse.proxy.control.ControlRejected.Reason;
import io.gatehouse.sql.StatementClass;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RightsRulesTest {
  private static final String ID = "7F3K-9QXM";

  private ControlState state = ControlState.EMPTY;
  private Instant now = START;

  private void does(ControlCommand command) throws ControlRejected {
    state = state.with(command.decide(state, state.notBefore(now)));
  }

  private void refuses(Reason reason, ControlCommand command) {
    assertThatThrownBy(() -> does(command))
        .isInstanceOfSatisfying(
            ControlRejected.class, no -> assertThat(no.reason()).isEqualTo(reason));
  }

  private ControlCommand asks(Person requester, Kind kind, String name, Duration length) {
    return GrantRules.request(
        new NewGrant(
            requester,
            new Grantee(kind, ISSUER, name),
            Set.of("shop"),
            Set.of(StatementClass.DDL),
            Optional.empty(),
            Optional.empty(),
            Optional.of(length),
            new Said("the migration", "OPS-1")),
        SETTINGS,
        ID);
  }

  private static ControlCommand yes(Person by) {
    return GrantRules.approve(ID, by, Said.NOTHING, SETTINGS);
  }

  private boolean has(Person person) {
    return !state.grantsOf(principal(person), "shop", now).isEmpty();
  }

  @Test
  void aGrantHoldsFromItsApprovalToItsEnd() throws Exception {
    does(asks(DAVE, Kind.USER, "dave", Duration.ofHours(2)));
    assertThat(has(DAVE)).isFalse();
    does(yes(GIVER));
    assertThat(has(DAVE)).isTrue();
    assertThat(state.grantsOf(principal(DAVE), "hr", now)).isEmpty();
    assertThat(has(person(OTHER_ISSUER, "dave"))).isFalse();
    now = START.plus(Duration.ofHours(2));
    assertThat(has(DAVE)).isFalse();
  }

  @Test
  void whatTheUserIsGrantedTheirAgentIsNot() throws Exception {
    does(asks(DAVE, Kind.USER, "dave", Duration.ofHours(2)));
    does(yes(GIVER));
    // The policies look for one in the agent's name, and find none.
    assertThat(state.grantsOf(principal(AGENT), "shop", now))
        .allMatch(grant -> grant.user().equals("dave"))
        .hasSize(1);
  }

  @Test
  void nobodyGivesThemselves() throws Exception {
    does(asks(GIVER, Kind.USER, "gina", Duration.ofHours(1)));
    refuses(Reason.FORBIDDEN, yes(GIVER));
    refuses(Reason.FORBIDDEN, yes(person(OTHER_ISSUER, "GINA", "grant-givers")));
  }

  @Test
  void nobodyGivesWhatSomebodyElseAskedForThem() throws Exception {
    does(asks(DAVE, Kind.USER, "Gina", Duration.ofHours(1)));
    refuses(Reason.FORBIDDEN, yes(GIVER));
  }

  @Test
  void nobodyGivesToTheirOwnGroup() throws Exception {
    does(asks(DAVE, Kind.GROUP, "grant-givers", Duration.ofHours(1)));
    refuses(Reason.FORBIDDEN, yes(GIVER));
  }

  @Test
  void onlyThoseWhoGiveGive() throws Exception {
    does(asks(DAVE, Kind.USER, "dave", Duration.ofHours(1)));
    refuses(Reason.NOT_FOUND, yes(ERIN));
    refuses(Reason.FORBIDDEN, yes(OPERATOR));
    refuses(Reason.NOT_FOUND, yes(People.agent("agent-1", GIVER)));
    refuses(
        Reason.NOT_FOUND, GrantRules.approve(ID, GIVER, Said.NOTHING, ControlSettings.defaults()));
  }

  @Test
  void aDeniedGrantStaysSo() throws Exception {
    does(asks(DAVE, Kind.USER, "dave", Duration.ofHours(1)));
    does(GrantRules.deny(ID, GIVER, Said.NOTHING, SETTINGS));
    refuses(Reason.CONFLICT, yes(person(ISSUER, "greta", "grant-givers")));
    assertThat(has(DAVE)).isFalse();
  }

  @Test
  void aRevokedGrantIsOver() throws Exception {
    does(asks(DAVE, Kind.USER, "dave", Duration.ofHours(1)));
    does(yes(GIVER));
    refuses(Reason.NOT_FOUND, GrantRules.revoke(ID, ERIN, Said.NOTHING, SETTINGS));
    does(GrantRules.revoke(ID, OPERATOR, Said.reason("incident"), SETTINGS));
    assertThat(has(DAVE)).isFalse();
    refuses(Reason.CONFLICT, GrantRules.revoke(ID, OPERATOR, Said.NOTHING, SETTINGS));
  }

  @Test
  void nothingIsGrantedForLongerThanConfigured() {
    refuses(Reason.INVALID, asks(DAVE, Kind.USER, "dave", Duration.ofHours(13)));
    refuses(Reason.INVALID, asks(DAVE, Kind.USER, "dave", Duration.ZERO));
    refuses(Reason.INVALID, asks(DAVE, Kind.USER, "dave", Duration.ofHours(-1)));
  }

  @Test
  void onlyOperatorsFreeze() throws Exception {
    Said why = Said.reason("incident 7");
    refuses(Reason.FORBIDDEN, SwitchRules.freeze("shop", DAVE, why, Optional.empty(), SETTINGS));
    refuses(
        Reason.FORBIDDEN,
        SwitchRules.freeze("shop", OPERATOR, why, Optional.empty(), ControlSettings.defaults()));
    refuses(
        Reason.FORBIDDEN,
        SwitchRules.freeze("shop", People.agent("a", OPERATOR), why, Optional.empty(), SETTINGS));
    does(SwitchRules.freeze("shop", OPERATOR, why, Optional.empty(), SETTINGS));
    assertThat(state.freezeOf("shop", now)).isPresent();
    assertThat(state.freezeOf("hr", now)).isEmpty();
    refuses(Reason.FORBIDDEN, SwitchRules.unfreeze("shop", DAVE, why, SETTINGS));
    does(SwitchRules.unfreeze("shop", OPERATOR, why, SETTINGS));
    assertThat(state.freezeOf("shop", now)).isEmpty();
  }

  @Test
  void aFreezeOfAllFreezesEach() throws Exception {
    does(
        SwitchRules.freeze(
            "*", OPERATOR, Said.reason("r"), Optional.of(now.plusSeconds(60)), SETTINGS));
    assertThat(state.freezeOf("hr", now)).isPresent();
    assertThat(state.freezesAt(now)).hasSize(1);
    now = now.plusSeconds(60);
    assertThat(state.freezeOf("hr", now)).isEmpty();
    assertThat(state.freezesAt(now)).isEmpty();
  }

  private void denies(DenylistEntry.Kind kind, String value) throws Exception {
    state = ControlState.EMPTY;
    does(
        SwitchRules.deny(
            new NewDenial(
                kind, Optional.empty(), value, OPERATOR, Said.reason("left"), Optional.empty()),
            SETTINGS,
            ID));
  }

  private boolean stops(Person person) {
    return state.denied(principal(person), now).isPresent();
  }

  @Test
  void theDenylistKnowsPeopleByWhatTheirTokensSay() throws Exception {
    denies(DenylistEntry.Kind.USER, "DAVE");
    assertThat(stops(DAVE)).isTrue();
    assertThat(stops(AGENT)).isTrue();
    assertThat(stops(ERIN)).isFalse();
    denies(DenylistEntry.Kind.SUB, "agent-7");
    assertThat(stops(AGENT)).isTrue();
    assertThat(stops(DAVE)).isFalse();
    denies(DenylistEntry.Kind.SID, "sid-of-dave");
    assertThat(stops(DAVE)).isTrue();
    assertThat(stops(ERIN)).isFalse();
    denies(DenylistEntry.Kind.JTI, "jti-of-erin");
    assertThat(stops(ERIN)).isTrue();
    denies(DenylistEntry.Kind.CLIENT_ID, "client-1");
    assertThat(stops(DAVE)).isTrue();
    does(SwitchRules.undeny(ID, OPERATOR, Said.NOTHING, SETTINGS));
    assertThat(stops(DAVE)).isFalse();
  }
}
