package io.gatehouse.it.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Format;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An expression over masked columns comes back as one and the same value of its type, whatever the
 * rows hold; what could tell more is refused.
 */
@OnEveryPostgres
class ExpressionMaskingIT {

  private final PostgresVersion version;
  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  ExpressionMaskingIT(PostgresVersion version, Stage stage) {
    this.version = version;
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  private static List<Reply> of(List<Reply> replies, char type) {
    return replies.stream().filter(reply -> reply.type() == type).toList();
  }

  /** Everything that must not be seen, as it is and in some disguises. */
  private static Set<String> secrets(WireClient direct) {
    Set<String> secrets = new HashSet<>();
    List<Reply> rows =
        of(
            direct.query(
                "SELECT v, md5(v), reverse(v), encode(convert_to(v, 'UTF8'), 'hex') FROM"
                    + " customers, unnest(ARRAY[email, ssn, phone, card_number, notes->>'memo',"
                    + " tags[1], birth_date::text, credit::text, score::text, token::text]) v WHERE"
                    + " v IS NOT NULL"),
            'D');
    for (Reply row : rows) {
      for (int i = 0; i < 4; i++) {
        secrets.add(row.text(i));
        secrets.add(row.text(i).toUpperCase(Locale.ROOT));
      }
    }
    return secrets;
  }

  private static String bytes(List<Reply> replies) {
    StringBuilder all = new StringBuilder();
    for (Reply reply : replies) {
      all.append(new String(reply.body(), StandardCharsets.ISO_8859_1)).append('\n');
    }
    return all.toString();
  }

  /** A type as a RowDescription tells it. */
  private record Described(int oid, int modifier) {}

  private static List<Described> types(Reply description) {
    ByteBuffer in = ByteBuffer.wrap(description.body());
    int count = in.getShort();
    List<Described> types = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      while (in.get() != 0) {
        continue;
      }
      in.position(in.position() + 6);
      int oid = in.getInt();
      in.getShort();
      types.add(new Described(oid, in.getInt()));
      in.getShort();
    }
    return types;
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aSilentExpressionComesBackAsOneValueOfItsType(Format format) {
    List<String> wrong = new ArrayList<>();
    List<String> expressions = Statements.of("expressions/silent.sql");
    assertThat(expressions.size()).isGreaterThanOrEqualTo(100);
    try (WireClient direct = postgres.wire();
        WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      Set<String> secrets = secrets(direct);
      for (String expression : expressions) {
        String sql =
            expression.startsWith("SELECT ")
                    || expression.startsWith("WITH ")
                    || expression.startsWith("VALUES ")
                ? expression
                : "SELECT " + expression + " FROM customers WHERE id <= 5";
        List<Reply> truth = format.run(direct, sql);
        if (!of(truth, 'E').isEmpty()) {
          if (!(version == PostgresVersion.V15
              && of(truth, 'E').get(0).sqlState().equals("42883"))) {
            wrong.add(sql + ": " + of(truth, 'E'));
          }
          continue;
        }
        List<Reply> seen = format.run(proxied, sql);
        check(format, sql, truth, seen, direct, secrets, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static void check(
      Format format,
      String sql,
      List<Reply> truth,
      List<Reply> seen,
      WireClient direct,
      Set<String> secrets,
      List<String> wrong) {
    if (!of(seen, 'E').isEmpty() || of(seen, 'D').size() != of(truth, 'D').size()) {
      wrong.add(sql + ": " + of(seen, 'E'));
      return;
    }
    String received = bytes(seen);
    for (String secret : secrets) {
      if (received.contains(secret)) {
        wrong.add(sql + ": shows " + secret);
        return;
      }
    }
    List<Described> types = types(of(seen, 'T').get(0));
    if (!types.equals(types(of(truth, 'T').get(0)))) {
      wrong.add(sql + ": another type");
    }
    List<Reply> rows = of(seen, 'D');
    for (Reply row : rows) {
      if (!Arrays.equals(row.body(), rows.get(0).body())) {
        wrong.add(sql + ": rows differ: " + row + " and " + rows.get(0));
        return;
      }
    }
    if (rows.isEmpty()) {
      return;
    }
    for (int i = 0; i < types.size(); i++) {
      byte[] cell = rows.get(0).cells().get(i);
      if (cell != null) {
        parses(format, sql, types.get(i), cell, direct, wrong);
      }
    }
  }

  /** What came is what the server itself prints for a value of that type. */
  private static void parses(
      Format format,
      String sql,
      Described type,
      byte[] cell,
      WireClient direct,
      List<String> wrong) {
    String name =
        of(direct.query("SELECT format_type(%d, %d)".formatted(type.oid(), type.modifier())), 'D')
            .get(0)
            .text(0);
    String text =
        format == Format.EXTENDED_BINARY ? neutral(name) : new String(cell, StandardCharsets.UTF_8);
    List<Reply> echo = format.run(direct, "SELECT '" + text + "'::" + name);
    boolean same =
        !of(echo, 'D').isEmpty()
            && (Arrays.equals(of(echo, 'D').get(0).cells().get(0), cell)
                // The server fills char(n) up
                || of(echo, 'D').get(0).text(0).strip().equals(text));
    if (!same) {
      wrong.add(
          sql + ": " + HexFormat.of().formatHex(cell) + " is no " + name + " such as " + text);
    }
  }

  private static String neutral(String type) {
    if (type.endsWith("[]")) {
      return "{}";
    }
    return switch (type) {
      case "integer", "bigint", "smallint", "numeric", "double precision", "real" -> "0";
      case "boolean" -> "f";
      case "date" -> "1970-01-01";
      case "time without time zone" -> "00:00:00";
      case "timestamp with time zone" -> "1970-01-01 00:00:00+00";
      case "timestamp without time zone" -> "1970-01-01 00:00:00";
      case "json", "jsonb" -> "null";
      case "bytea" -> "\\x";
      case "uuid" -> "00000000-0000-0000-0000-000000000000";
      default -> "****";
    };
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void whatCouldTellMoreIsRefusedWithItsNameAndAWayOut(Format format) {
    List<String> wrong = new ArrayList<>();
    List<String> oracles = Statements.of("expressions/oracles.sql");
    assertThat(oracles.size()).isGreaterThanOrEqualTo(60);
    try (WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      for (String sql : oracles) {
        List<Reply> replies = format.run(proxied, sql);
        List<Reply> errors = of(replies, 'E');
        boolean refused =
            errors.size() == 1
                && errors.get(0).sqlState().equals("42501")
                && errors.get(0).fields().get('D').contains("policy=")
                && !errors.get(0).fields().get('H').isEmpty()
                && of(replies, 'D').isEmpty();
        if (!refused) {
          wrong.add(sql + ": " + replies);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatIsNotMaskedIsLeftAlone() {
    String sql =
        "SELECT 1 / id, name ~ 'x', 100 / (id + 1), repeat(name, 3), length(name) * 2 FROM customers"
            + " WHERE id < 9";
    try (WireClient direct = postgres.wire();
        WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      assertThat(proxied.query(sql)).hasToString(direct.query(sql).toString());
    }
  }

  @Test
  void aCursorAndAPreparedStatementMaskExpressionsToo() {
    try (WireClient proxied = gatehouse.wire(Persona.AGENT)) {
      proxied.query("BEGIN");
      proxied.query("DECLARE c CURSOR FOR SELECT lower(ssn), nullif(phone, 'x') FROM customers");
      for (Reply row : of(proxied.query("FETCH 5 FROM c"), 'D')) {
        assertThat(row.text(0)).isEqualTo("****");
        assertThat(row.text(1)).isEqualTo("****");
      }
      proxied.query("PREPARE p AS SELECT coalesce(phone, 'none') FROM customers WHERE id = $1");
      assertThat(of(proxied.query("EXECUTE p(3)"), 'D').get(0).text(0)).isEqualTo("****");
      assertThat(
              of(
                      proxied.query(
                          "UPDATE customers SET name = name WHERE id = 1 RETURNING upper(email)"),
                      'D')
                  .get(0)
                  .text(0))
          .isEqualTo("****");
    }
  }
}
