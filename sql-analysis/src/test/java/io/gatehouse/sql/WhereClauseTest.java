package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether UPDATE, DELETE and MERGE are bounded, on conditions written to look so. */
class WhereClauseTest {

  private final Shop shop = new Shop();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM note_pad WHERE 1=1",
        "DELETE FROM note_pad WHERE true",
        "DELETE FROM note_pad WHERE NOT false",
        "DELETE FROM note_pad WHERE 'a'='a'",
        "DELETE FROM note_pad WHERE id = id",
        "DELETE FROM note_pad WHERE id IS NOT NULL OR id IS NULL",
        "DELETE FROM note_pad WHERE id IS NOT NULL",
        "DELETE FROM note_pad WHERE id IS DISTINCT FROM NULL",
        "DELETE FROM note_pad WHERE NOT (NULL::int IS NOT DISTINCT FROM id)",
        "DELETE FROM note_pad WHERE true OR id = 1",
        "DELETE FROM note_pad WHERE id = 1 OR id <> 1",
        "DELETE FROM note_pad WHERE id = 1 OR NOT id = 1",
        "DELETE FROM note_pad WHERE id < 5 OR id >= 5",
        "DELETE FROM note_pad WHERE id IN (1) OR id NOT IN (1)",
        "DELETE FROM note_pad WHERE NOT (id = 1 AND id <> 1)",
        "DELETE FROM note_pad WHERE id BETWEEN -2147483648 AND 2147483647",
        "DELETE FROM note_pad WHERE id >= -2147483648 AND id <= 2147483647",
        "DELETE FROM note_pad WHERE id > -9223372036854775808",
        "DELETE FROM note_pad WHERE coalesce(id,0) = coalesce(id,0)",
        "DELETE FROM note_pad WHERE id * 0 = 0",
        "DELETE FROM note_pad WHERE length(body) >= 0",
        "DELETE FROM note_pad WHERE (id = id) = true",
        "DELETE FROM note_pad WHERE body LIKE '%'",
        "DELETE FROM note_pad WHERE body ~ '.*'",
        "DELETE FROM note_pad WHERE body >= ''",
        "DELETE FROM note_pad WHERE id IN (id)",
        "DELETE FROM note_pad WHERE id IN (SELECT id FROM note_pad)",
        "DELETE FROM note_pad WHERE id = ANY (ARRAY(SELECT 1), id)",
        "DELETE FROM note_pad WHERE EXISTS (SELECT 1)",
        "DELETE FROM note_pad WHERE EXISTS (SELECT 1 FROM note_pad n WHERE n.id = note_pad.id)",
        "DELETE FROM note_pad USING note_pad n WHERE n.id = note_pad.id",
        "DELETE FROM note_pad USING orders o WHERE o.id = 16",
        "DELETE FROM note_pad WHERE random() < 2",
        "DELETE FROM note_pad WHERE CASE WHEN id = 1 THEN true ELSE true END",
        "DELETE FROM note_pad WHERE id + 0 = id",
        "UPDATE note_pad SET body = 'x' WHERE (SELECT true)",
        "UPDATE note_pad SET body = 'x' WHERE $1 = $1",
        "MERGE INTO note_pad n USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
        "MERGE INTO note_pad n USING orders o ON o.id = 1 WHEN MATCHED THEN DELETE",
      })
  void callsAConditionConstantThatBoundsNothing(String sql) {
    StatementFacts facts = shop.one(sql);
    if (facts.understood()) {
      assertThat(facts.actions().get(0).where()).isEqualTo(WhereClause.CONSTANT);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM note_pad WHERE id = 11",
        "DELETE FROM note_pad WHERE id = $1",
        "DELETE FROM note_pad WHERE $1 = id",
        "DELETE FROM note_pad WHERE note_pad.id::text = '1'",
        "DELETE FROM note_pad WHERE id IN (1, 2, 3)",
        "DELETE FROM note_pad WHERE id = ANY ($1)",
        "DELETE FROM note_pad WHERE id = ANY ('{1,2}')",
        "DELETE FROM note_pad WHERE id < 10",
        "DELETE FROM note_pad WHERE id BETWEEN 1 AND 5",
        "DELETE FROM note_pad WHERE body LIKE 'a%'",
        "DELETE FROM note_pad WHERE lower(body) = 'a'",
        "DELETE FROM note_pad WHERE id = 1 OR id = 2",
        "DELETE FROM note_pad WHERE id = 1 OR body = 'x'",
        "DELETE FROM note_pad WHERE id = 1 AND 1 = 1",
        "DELETE FROM note_pad WHERE (id, body) = (1, 'x')",
        "DELETE FROM note_pad WHERE body IS NULL",
        "DELETE FROM note_pad WHERE NOT (id > 5)",
        "DELETE FROM note_pad USING orders o WHERE note_pad.id = o.id AND o.id = 16",
        "DELETE FROM note_pad WHERE id IN (SELECT id FROM orders WHERE total > 5)",
        "DELETE FROM note_pad WHERE id = (SELECT max(id) FROM orders)",
        "DELETE FROM note_pad WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = note_pad.id)",
        "DELETE FROM note_pad WHERE CURRENT OF c",
        "DELETE FROM orders WHERE \"delete\"",
        "DELETE FROM orders WHERE placed_at < now() - interval '30 days'",
        "UPDATE note_pad SET body = 'k' WHERE id = $1",
        "UPDATE customers SET notes = '{}' WHERE notes->>'vip' = 'true'",
        "MERGE INTO note_pad n USING orders o ON n.id = o.id WHEN MATCHED THEN DELETE",
      })
  void seesAConditionThatRestricts(String sql) {
    assertThat(shop.where(sql)).as(sql).isEqualTo(WhereClause.RESTRICTS);
  }

  @Test
  void tellsMissingFromConstant() {
    assertThat(shop.where("DELETE FROM note_pad")).isEqualTo(WhereClause.MISSING);
    assertThat(shop.where("DELETE FROM note_pad /* WHERE id=1 */")).isEqualTo(WhereClause.MISSING);
    assertThat(shop.where("DELETE FROM note_pad -- WHERE id=1")).isEqualTo(WhereClause.MISSING);
    assertThat(shop.where("INSERT INTO note_pad VALUES (1)")).isEqualTo(WhereClause.NOT_APPLICABLE);
    assertThat(shop.where("SELECT 1")).isEqualTo(WhereClause.NOT_APPLICABLE);
  }

  @Test
  void doesNotLoseAConditionBehindEmptyLines() {
    assertThat(shop.where("DELETE FROM note_pad\n\n\nWHERE id = 1"))
        .isEqualTo(WhereClause.RESTRICTS);
    assertThat(shop.one("DELETE FROM note_pad\n/\nWHERE id = 1").understood()).isFalse();
  }

  @Test
  void findsTheDeleteInACte() {
    StatementFacts facts =
        shop.understood("WITH d AS (DELETE FROM note_pad RETURNING 1) SELECT count(*) FROM d");
    assertThat(facts.kind()).isEqualTo(StatementKind.SELECT);
    assertThat(facts.statementClass()).isEqualTo(StatementClass.WRITE);
    assertThat(facts.actions())
        .extracting(Action::kind, Action::where)
        .contains(org.assertj.core.groups.Tuple.tuple(StatementKind.DELETE, WhereClause.MISSING));
  }

  @Test
  void countsJoinsThatNothingRestricts() {
    assertThat(
            shop.understood(
                    "SELECT count(*) FROM generate_series(1,100000000) a, generate_series(1,100000000) b")
                .joinsWithoutCondition())
        .isEqualTo(1);
    assertThat(
            shop.understood("SELECT * FROM orders o JOIN order_items i ON i.order_id = o.id")
                .joinsWithoutCondition())
        .isZero();
    assertThat(shop.understood("SELECT * FROM orders, customers").joins()).isEqualTo(1);
    assertThat(shop.understood("SELECT * FROM orders CROSS JOIN customers").joinsWithoutCondition())
        .isEqualTo(1);
    assertThat(
            shop.understood("SELECT * FROM orders o, customers c WHERE o.customer_id = c.id")
                .joinsWithoutCondition())
        .isZero();
  }
}
