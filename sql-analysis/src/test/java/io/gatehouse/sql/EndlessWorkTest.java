package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work made out of nothing, and settings that are rows. */
class EndlessWorkTest {

  private final Shop shop = new Shop();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(*) FROM generate_series(1, 10000000000)",
        "SELECT generate_series(1::bigint, 99999999999::bigint)",
        "SELECT generate_series(0, -20000000, -1)",
        "SELECT generate_series(1, 10000, 0.0001)",
        "SELECT repeat('x', 1000000000)",
        "SELECT length(pg_catalog.repeat('ab', 6000000))",
        "SELECT repeat(repeat('abcdefghij', 10000), 10000)",
        "SELECT lpad('x', 100000000)",
        "SELECT rpad(body, 100000000, 'y') FROM note_pad",
        "SELECT array_fill(0, ARRAY[10000, 10000])",
        "SELECT string_agg(repeat('x', 100000), '') FROM generate_series(1, 100000)",
        "INSERT INTO note_pad SELECT g, 'x' FROM generate_series(1, 2000000000) g",
        "SELECT 1 FROM note_pad WHERE body = repeat('x', 500000000)",
      })
  void seesThatConstantsAskForMuch(String sql) {
    assertThat(shop.understood(sql).options()).contains(StatementOption.GENERATES_MUCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM generate_series(1, 10000000)",
        "SELECT * FROM generate_series(1, 10000000000, 100000)",
        "SELECT * FROM generate_series('2024-01-01'::date, '2024-12-31', '1 day')",
        "SELECT * FROM generate_series(1, $1)",
        "SELECT * FROM generate_series(1, 5, 0)",
        "SELECT repeat('-', 80), lpad(body, 12) FROM note_pad",
        "SELECT repeat('-', 80) FROM generate_series(1, 1000000) WHERE repeat('=', 80) <> ''",
        "SELECT 10000000000, id FROM note_pad WHERE id < 10000000000",
      })
  void seesThatConstantsAskForLittle(String sql) {
    assertThat(shop.understood(sql).options()).doesNotContain(StatementOption.GENERATES_MUCH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE true) TABLE t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n > 0) TABLE t",
        "WITH RECURSIVE t(n) AS (VALUES (1) UNION SELECT n + 1 FROM t AS r) SELECT n FROM t",
        "SELECT 1 WHERE EXISTS (WITH RECURSIVE t AS (SELECT 1 UNION ALL SELECT 1 FROM t) TABLE t)",
      })
  void seesARecursionThatNothingEnds(String sql) {
    assertThat(shop.understood(sql).options()).contains(StatementOption.ENDLESS_RECURSION);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 100) TABLE t",
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < $1) TABLE t",
        "WITH RECURSIVE t AS (SELECT id FROM note_pad UNION ALL"
            + " SELECT o.id FROM orders o JOIN t ON o.customer_id = t.id) SELECT * FROM t",
        "WITH RECURSIVE t AS (SELECT id FROM note_pad) SELECT * FROM t",
      })
  void seesARecursionThatEnds(String sql) {
    assertThat(shop.one(sql).options()).doesNotContain(StatementOption.ENDLESS_RECURSION);
  }

  @Test
  void aRowOfPgSettingsIsASetting() {
    StatementFacts facts =
        shop.understood("UPDATE pg_settings SET setting = 'x' WHERE name = 'role'");
    assertThat(facts.functions()).extracting(FunctionUse::name).contains("set_config");
    assertThat(facts.effect()).isInstanceOf(SessionEffect.Unknown.class);
  }
}
