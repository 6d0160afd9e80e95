package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.EventType;
import io.gatehouse.it.stage.AuditEntries;
import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Policies in mode shadow change nothing for the client, and the log says what they would do. */
@OnEveryPostgres
class ShadowIT {

  private static final String POLICIES =
      """
      apiVersion: gatehouse/v1
      kind: Policy
      metadata: {id: everything}
      spec: {effect: allow, match: {}}
      ---
      kind: Labels
      spec: [{column: public.customers.ssn, labels: [ssn]}]
      ---
      kind: Policy
      metadata: {id: soon-blocked}
      spec:
        {effect: block, mode: shadow, match: {statements: [UPDATE]}, message: Not any more.}
      ---
      kind: Policy
      metadata: {id: soon-held}
      spec:
        effect: hold
        mode: shadow
        match: {tables: {any: [public.orders]}}
        approval: {by: {groups: [leads]}}
      ---
      kind: Policy
      metadata: {id: soon-masked}
      spec:
        {effect: mask, mode: shadow, match: {columns: {labels: [ssn]}}, masks: [{with: full}]}
      ---
      kind: Policy
      metadata: {id: soon-limited}
      spec:
        {effect: limit, mode: shadow, match: {}, obligations: {max_rows: 1}}
      """;

  private final RealPostgres postgres;

  ShadowIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  @Test
  void clientsSeeWhatTheServerSaysAndTheLogWhatWouldHaveBeen() throws IOException {
    List<String> statements =
        List.of(
            "SELECT id, ssn FROM customers ORDER BY id LIMIT 3",
            "SELECT count(*) FROM orders",
            "UPDATE customers SET id = id WHERE id = 1",
            "COPY (SELECT ssn FROM customers ORDER BY id LIMIT 2) TO STDOUT");
    RealGatehouse gatehouse = RealGatehouse.before(postgres).start();
    try (gatehouse) {
      gatehouse.policies("it.yaml", POLICIES);
      try (WireClient client = gatehouse.wire(Persona.DBA);
          WireClient direct = postgres.wire()) {
        for (String sql : statements) {
          assertThat(client.query(sql).stream().map(Reply::toString))
              .as(sql)
              .containsExactlyElementsOf(direct.query(sql).stream().map(Reply::toString).toList());
        }
      }
    }
    List<AuditEntry> decisions = AuditEntries.of(gatehouse.auditDirectory(), EventType.DECISION);
    assertThat(decisions).hasSize(4);
    assertThat(decisions)
        .allSatisfy(one -> assertThat(one.text(AuditField.VERDICT)).contains("allow"));
    assertThat(decisions)
        .extracting(one -> one.text(AuditField.WOULD).orElse("nothing"))
        .containsExactly("allow", "hold", "block", "allow");
    assertThat(decisions.get(0).texts(AuditField.WOULD_POLICIES))
        .contains("soon-limited", "soon-masked");
    assertThat(decisions.get(1).text(AuditField.WOULD_POLICY)).contains("soon-held");
    assertThat(decisions.get(2).text(AuditField.WOULD_POLICY)).contains("soon-blocked");
  }
}
