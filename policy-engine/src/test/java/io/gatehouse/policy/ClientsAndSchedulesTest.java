package io.gatehouse.policy;

import static io.gatehouse.policy.Bundles.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.policy.Decision.Verdict;
import io.gatehouse.policy.DecisionRequest.Connection;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From where, and when. */
class ClientsAndSchedulesTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.0.1,         true",
    "10.0.0.0/8,      11.0.0.1,           false",
    "10.0.0.0/8,      ::ffff:10.1.2.3,    true",
    "10.0.0.0/8,      ::ffff:a01:203,     true",
    "::ffff:10.0.0.0/104, 10.1.2.3,       true",
    "0.0.0.0/0,       203.0.113.9,        true",
    "0.0.0.0/0,       2001:db8::1,        false",
    "::/0,            2001:db8::1,        true",
    "::/0,            10.0.0.1,           false",
    "192.0.2.7,       192.0.2.7,          true",
    "192.0.2.7/31,    192.0.2.6,          true",
    "192.0.2.6/31,    192.0.2.8,          false",
    "2001:db8::/33,   2001:db8:7fff::,    true",
    "2001:db8::/33,   2001:db8:8000::,    false",
    "fe80::/10,       fe80::1%eth0,       true",
    "::1,             0:0:0:0:0:0:0:1,    true",
  })
  void anAddressIsInANetwork(String network, String address, boolean inside) {
    assertThat(Network.parse(network).orElseThrow().holds(Network.address(address).orElseThrow()))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/",
        "010.0.0.1",
        "0x7f.0.0.1",
        "256.0.0.1",
        "10.0.0.1.",
        "1:2:3:4:5:6:7",
        "1::2::3",
        "::1/129",
        "g::1",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::10.0.0.0.1",
        ":1:2:3:4:5:6:7:8",
        "localhost",
        "1:2:3:4:5:6:7:8::",
        "10.0.0.0/8/8",
        "١٠.0.0.1"
      })
  void whatIsNoNetworkIsRefused(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  private Verdict verdict(String effect, String clients, Connection connection)
      throws PolicyException {
    String[] documents =
        effect.equals("allow")
            ? new String[] {policy("p", "allow", "{clients: " + clients + "}")}
            : new String[] {
              policy("all", "allow", "{}"), policy("p", effect, "{clients: " + clients + "}")
            };
    return Bundles.load(directory, documents)
        .decide(
            new DecisionRequest(
                Requests.user("ann"),
                new DecisionRequest.Target("shop", "prod"),
                connection,
                DecisionRequest.Transaction.IDLE,
                List.of(Facts.select().done()),
                Requests.NOW))
        .verdict();
  }

  private static Connection from(String address) {
    return new Connection(address, "psql", false);
  }

  @Test
  void aDoubtAboutTheAddressGivesNothingAndTakesEverything() throws PolicyException {
    String office = "{addresses: [10.0.0.0/8]}";

    assertThat(verdict("allow", office, from("10.1.1.1"))).isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", office, from("203.0.113.1"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("allow", office, from("unix"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", office, from("unix"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", office, from("203.0.113.1"))).isEqualTo(Verdict.ALLOW);
    assertThat(verdict("block", "{not: " + office + "}", from("203.0.113.1")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{not: " + office + "}", from("unix"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("allow", "{not: " + office + "}", from("unix"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{not: " + office + "}", from("10.0.0.1")))
        .isEqualTo(Verdict.ALLOW);
  }

  @Test
  void tlsCertificateAndApplicationAreLookedAt() throws PolicyException {
    Connection shown =
        new Connection(
            "192.0.2.1",
            "etl",
            true,
            Optional.empty(),
            Optional.of(new ClientCertificate("CN=etl,O=shop", List.of("etl.example"), "ab")));

    assertThat(verdict("allow", "{tls: true}", shown)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", "{tls: true}", from("192.0.2.1"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{tls: false}", from("192.0.2.1"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{certificate: none}", from("192.0.2.1"))).isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{certificate: none}", shown)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", "{certificate: any}", shown)).isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", "{certificate: {names: ['*.example']}}", shown))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", "{certificate: {names: ['*.example']}}", from("192.0.2.1")))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict("allow", "{certificate: {subjects: ['cn=etl*']}}", shown))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict("block", "{certificate: {subjects: ['cn=etl*']}}", shown))
        .isEqualTo(Verdict.BLOCK);
    assertThat(verdict("allow", "{applications: [etl], tls: true}", shown))
        .isEqualTo(Verdict.ALLOW);
    assertThat(verdict("allow", "{applications: [psql]}", shown)).isEqualTo(Verdict.BLOCK);
  }

  /**
   * In Berlin clocks went to summer time on 2026-03-29 at 02:00, and back on 2026-10-25 at 03:00.
   */
  @ParameterizedTest
  @CsvSource({
    "2026-01-05T08:00:00Z, '[mon]', 09:00-18:00, true",
    "2026-01-05T07:59:59Z, '[mon]', 09:00-18:00, false",
    "2026-01-05T17:00:00Z, '[mon]', 09:00-18:00, false",
    "2026-07-06T07:00:00Z, '[mon]', 09:00-18:00, true",
    "2026-07-06T06:59:59Z, '[mon]', 09:00-18:00, false",
    "2026-03-29T00:59:59Z, '[sun]', 02:00-03:00, false",
    "2026-03-29T01:00:00Z, '[sun]', 02:00-03:00, false",
    "2026-10-25T00:30:00Z, '[sun]', 02:00-03:00, true",
    "2026-10-25T01:30:00Z, '[sun]', 02:00-03:00, true",
    "2026-10-25T02:00:00Z, '[sun]', 02:00-03:00, false",
    "2026-01-05T21:30:00Z, '[mon]', 22:00-06:00, true",
    "2026-01-06T04:59:59Z, '[mon]', 22:00-06:00, true",
    "2026-01-06T05:00:00Z, '[mon]', 22:00-06:00, false",
    "2026-01-05T04:00:00Z, '[mon]', 22:00-06:00, false",
    "2026-01-05T22:59:59Z, '[mon]', 00:00-24:00, true",
    "2026-01-05T23:00:00Z, '[mon]', 00:00-24:00, false",
  })
  void theClockOnTheWallCounts(Instant now, String days, String hours, boolean means)
      throws PolicyException {
    for (boolean outside : new boolean[] {false, true}) {
      String schedule =
          "{days: %s, hours: ['%s'], timezone: Europe/Berlin%s}"
              .formatted(days, hours, outside ? ", outside: true" : "");
      Decision decision =
          Bundles.load(directory, policy("p", "allow", "{schedule: " + schedule + "}"))
              .decide(
                  Requests.at(now, Requests.user("ann"), "shop", "prod", Facts.select().done()));

      assertThat(decision.verdict()).isEqualTo(means != outside ? Verdict.ALLOW : Verdict.BLOCK);
      assertThat(decision.repeatable()).isFalse();
    }
  }
}
