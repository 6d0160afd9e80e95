package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(shop.where(sql)).as(sql).isEqualTo(WhereClause.CONSTANT);
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
        "DELETE FROM note_pad WHERE EXISTS (SELECT 1 FROM orders o WHERE o.id = note_pad.id AND o.id = 3)",
        "DELETE FROM note_pad WHERE CURRENT OF c",
        "DELETE FROM orders WHERE \"delete\"",
        "DELETE FROM orders WHERE placed_at < now() - interval '30 days'",
        "UPDATE note_pad SET body = 'k' WHERE id = $1",
        "UPDATE customers SET notes = '{}' WHERE notes->>'vip' = 'true'",
        "MERGE INTO note_pad n USING orders o ON n.id = o.id AND o.total = 5 WHEN MATCHED THEN DELETE",
      })
  void seesAConditionThatRestricts(String sql) {
    assertThat(shop.where(sql)).as(sql).isEqualTo(WhereClause.RESTRICTS);
  }

  /** Conditions on {@code note_pad} that every row of it may meet. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // The target under another name.
        "id IN (SELECT id FROM note_pad WHERE true)",
        "id IN (SELECT id FROM note_pad LIMIT NULL)",
        "id IN (SELECT id FROM note_pad LIMIT ALL)",
        "id IN (SELECT id FROM note_pad LIMIT 1000000)",
        "id IN (SELECT id FROM note_pad LIMIT $1)",
        "id IN (SELECT id FROM note_pad ORDER BY 1=1 FETCH FIRST 1 ROW WITH TIES)",
        "id IN (SELECT note_pad.id LIMIT 1)",
        "id IN (SELECT n.id FROM note_pad n WHERE n.id = note_pad.id LIMIT 1)",
        "id IN (SELECT max(n.id) FROM note_pad n WHERE n.id = note_pad.id)",
        "id IN (SELECT n.id FROM note_pad n, orders o WHERE o.id = 1)",
        "id IN (SELECT n.id FROM note_pad n JOIN orders o ON o.id = 1)",
        "id IN (SELECT n.id FROM note_pad n LEFT JOIN orders o ON n.id = 1)",
        "id IN (SELECT id FROM note_pad WHERE id = 1 UNION SELECT id FROM note_pad)",
        "id IN (WITH x AS (SELECT id FROM note_pad) SELECT id FROM x)",
        "id IN (SELECT id FROM (SELECT id FROM note_pad) s)",
        "id IN (SELECT id FROM orders)",
        "id = ANY (SELECT id FROM note_pad)",
        "id = ANY (ARRAY(SELECT id FROM note_pad))",
        "id = ANY (ARRAY(SELECT array_agg(id) FROM note_pad))",
        "id = ANY ((SELECT array_agg(id) FROM note_pad)::int[])",
        "id IN (SELECT unnest(ARRAY(SELECT id FROM note_pad)))",
        "id IN (SELECT unnest(array_agg(id)) FROM note_pad)",
        "id IN (SELECT * FROM generate_series(1, 1000000))",
        "id IN (SELECT generate_series(1, 1000000))",
        "id = (SELECT n.id FROM note_pad n WHERE n.id = note_pad.id)",
        "id >= (SELECT min(id) FROM note_pad)",
        "id > (SELECT -1)",
        "EXISTS (SELECT 1 FROM note_pad n WHERE n.id = note_pad.id AND n.id <> -1)",
        "EXISTS (SELECT 1 FROM orders o WHERE o.id = note_pad.id)",
        "EXISTS (SELECT count(*) FROM orders o WHERE o.id = note_pad.id AND o.id = 3)",
        "EXISTS (SELECT 1 FROM (VALUES (note_pad.id)) s(id) WHERE s.id = note_pad.id)",
        "NOT EXISTS (SELECT 1 FROM orders o WHERE o.id = note_pad.id AND o.id = -1)",
        "exists (select 1)",
        // All but a few.
        "id <> -1",
        "id != 0",
        "id NOT IN (-1)",
        "id NOT IN (SELECT id FROM orders WHERE id = 1)",
        "NOT (id = 5)",
        "NOT (id = 5 AND id = 6)",
        "id <> ALL ('{}')",
        "id = ALL ('{}')",
        "id NOT BETWEEN 5 AND 6",
        "body NOT LIKE 'a%'",
        "body !~ 'a'",
        "id IS DISTINCT FROM 5",
        // Bounds that no row passes.
        "id > -1",
        "id >= 0",
        "id >= 1",
        "0 < id",
        "NOT (id < 1)",
        "id < 2147483647",
        "id < 999999999",
        "id <= 99999",
        "id > 0 - 1",
        "id + 100 > 50",
        "id BETWEEN 0 AND 2147483647",
        "id BETWEEN SYMMETRIC 2147483647 AND 0",
        "id > ANY (ARRAY[-1])",
        "body > 'a'",
        "body > '2020-01-01'",
        "ctid > '(0,0)'",
        // Patterns that everything matches.
        "body LIKE '%'",
        "body LIKE '%%'",
        "body LIKE '%' || ''",
        "body LIKE repeat('%', 2)",
        "body LIKE ANY (ARRAY['%'])",
        "body ILIKE '%'",
        "body ~ ''",
        "body ~ '.*'",
        "body ~ 'a*'",
        "body ~ 'a|'",
        "body ~ '[^0]?'",
        "body SIMILAR TO '%'",
        "body SIMILAR TO '(a|%)'",
        // A row with itself.
        "id + 0 = id",
        "id * 0 = 0",
        "id * 0 = $1",
        "id - id = 0",
        "length(body) >= 0",
        "coalesce(id,1) = coalesce(id,1)",
        "id IN (id)",
        "id = ANY(ARRAY[id])",
        "(id, body) = (id, body)",
        "row(id) is not null",
        "id IS NOT DISTINCT FROM id",
        "(id + NULL) IS NULL",
        "id::boolean = true",
        "note_pad = note_pad",
        "ctid IS NOT NULL",
        "ctid = ctid",
        "tableoid = 'note_pad'::regclass",
        "xmin::text <> ''",
        "xmax = 0",
        // No row at all.
        "random() < 2",
        "now() > '2000-01-01'",
        "$1",
        "true = $1",
        "id = id OR id = 5",
        "id = 5 OR true",
        "id IS NULL OR id IS NOT NULL",
        "id < 5 OR (note_pad).id >= 5",
        "CASE WHEN true THEN true END",
      })
  void noRowIsSparedBy(String where) {
    assertThat(shop.where("DELETE FROM note_pad WHERE " + where))
        .as("DELETE " + where)
        .isEqualTo(WhereClause.CONSTANT);
    assertThat(shop.where("UPDATE note_pad SET body = 'x' WHERE " + where))
        .as("UPDATE " + where)
        .isEqualTo(WhereClause.CONSTANT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM note_pad USING (SELECT id FROM note_pad) s WHERE note_pad.id = s.id",
        "DELETE FROM note_pad USING note_pad n WHERE note_pad.id = n.id",
        "DELETE FROM note_pad USING note_pad n JOIN orders o ON o.id = 5 WHERE note_pad.id = n.id",
        "DELETE FROM note_pad USING orders o WHERE note_pad.id = o.id",
        "DELETE FROM note_pad USING generate_series(1, 1000000) g WHERE note_pad.id = g",
        "DELETE FROM note_pad USING orders o, LATERAL (SELECT o.id LIMIT 1) s WHERE note_pad.id = s.id",
        "DELETE FROM note_pad USING (SELECT -1 AS x) s WHERE note_pad.id > s.x",
        "WITH orders AS (SELECT id FROM note_pad) DELETE FROM note_pad WHERE id IN (SELECT id FROM orders)",
        "WITH RECURSIVE x AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM x WHERE id < 9) DELETE FROM note_pad WHERE id IN (SELECT id FROM x)",
        "UPDATE note_pad SET body = s.body FROM (SELECT * FROM note_pad) s WHERE note_pad.id = s.id",
        "UPDATE note_pad SET body = n.body FROM note_pad n WHERE note_pad.id = n.id",
        "UPDATE note_pad SET body = o.status FROM orders o WHERE note_pad.id = o.id",
        "MERGE INTO note_pad n USING orders o ON n.id = o.id WHEN MATCHED THEN DELETE",
        "MERGE INTO note_pad n USING note_pad o ON n.id = o.id WHEN MATCHED THEN DELETE",
        "MERGE INTO note_pad n USING (VALUES (1)) s(id) ON n.id = s.id WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "DELETE FROM orders WHERE \"delete\" OR NOT \"delete\"",
        "DELETE FROM orders WHERE \"delete\" = true OR \"delete\" = false",
        "DELETE FROM orders WHERE \"delete\" IN ('t', 'f')",
        "DELETE FROM orders WHERE placed_at > '1900-01-01'",
        "DELETE FROM orders WHERE placed_at < '9999-12-31'",
        "DELETE FROM orders WHERE placed_at > now() - interval '100 years'",
        "DELETE FROM customers WHERE (notes->>'none') IS NULL",
        "DELETE FROM customers WHERE notes->>'none' IS NOT DISTINCT FROM NULL",
        "DELETE FROM customers WHERE notes @> '{}'",
        "DELETE FROM customers WHERE date_trunc('millennium', created_at) = '2001-01-01'",
      })
  void noRowIsSparedByWhatItIsJoinedWith(String sql) {
    assertThat(shop.where(sql)).as(sql).isEqualTo(WhereClause.CONSTANT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM note_pad WHERE id < 100",
        "DELETE FROM note_pad WHERE id > 100",
        "DELETE FROM note_pad WHERE id BETWEEN 1 AND 10",
        "DELETE FROM note_pad WHERE id > 0 AND id < 100",
        "DELETE FROM note_pad WHERE id <> 3 AND body = 'x'",
        "DELETE FROM note_pad WHERE NOT (id <> 5)",
        "DELETE FROM note_pad WHERE id IN (VALUES (1), (2))",
        "DELETE FROM note_pad WHERE id IN (SELECT 5)",
        "DELETE FROM note_pad WHERE id IN (SELECT customer_id FROM orders WHERE id = 5)",
        "DELETE FROM note_pad WHERE id IN (SELECT o.customer_id FROM orders o JOIN order_items i ON i.order_id = o.id WHERE i.sku = 'x')",
        "DELETE FROM note_pad WHERE id IN (SELECT o.customer_id FROM orders o JOIN payments p USING (id) WHERE p.amount > 5)",
        "DELETE FROM note_pad WHERE id IN (SELECT id FROM note_pad ORDER BY id LIMIT 100)",
        "DELETE FROM note_pad WHERE ctid = ANY (ARRAY(SELECT ctid FROM note_pad WHERE id < 50))",
        "DELETE FROM note_pad WHERE id IN (SELECT min(id) FROM note_pad)",
        "DELETE FROM note_pad WHERE id = (SELECT max(id) FROM note_pad)",
        "DELETE FROM note_pad WHERE id = ANY (ARRAY[1, $1])",
        "DELETE FROM note_pad WHERE body LIKE '%' || $1 || '%'",
        "DELETE FROM note_pad WHERE body LIKE ANY (ARRAY['a%', 'b%'])",
        "DELETE FROM note_pad WHERE body ~ '^abc'",
        "DELETE FROM note_pad WHERE id IS NOT DISTINCT FROM $1",
        "DELETE FROM note_pad WHERE (id, body) IN ((1, 'a'), (2, 'b'))",
        "WITH x AS (SELECT id FROM note_pad WHERE id = 5) DELETE FROM note_pad WHERE id IN (SELECT id FROM x)",
        "WITH x AS (SELECT id FROM note_pad WHERE id = 5) DELETE FROM note_pad USING x WHERE note_pad.id = x.id",
        "WITH d AS (DELETE FROM note_pad WHERE id < 5 RETURNING id) DELETE FROM orders WHERE id IN (SELECT id FROM d)",
        "DELETE FROM note_pad USING note_pad n WHERE note_pad.id = n.id AND n.body = 'x'",
        "UPDATE note_pad SET body = s.status FROM orders s WHERE note_pad.id = s.id AND s.customer_id = 5",
        "UPDATE note_pad SET body = v.body FROM (VALUES (1, 'a'), (2, 'b')) v(id, body) WHERE note_pad.id = v.id",
        "UPDATE note_pad SET body = u.body FROM unnest($1::int[], $2::text[]) u(id, body) WHERE note_pad.id = u.id",
        "DELETE FROM customers WHERE created_at < now() - interval '30 days'",
        "DELETE FROM customers WHERE created_at < '2020-01-01'",
        "DELETE FROM customers WHERE created_at + interval '30 days' < now()",
        "DELETE FROM customers WHERE created_at < now() - $1 * interval '1 day'",
        "DELETE FROM customers WHERE created_at::date = current_date",
        "DELETE FROM customers WHERE lower(email) = 'a'",
        "DELETE FROM customers WHERE notes @> '{\"vip\": true}'",
        "DELETE FROM orders WHERE status = 'x' AND total > 5",
        "DELETE FROM orders WHERE \"delete\" AND id = 3",
        "DELETE FROM orders WHERE NOT \"delete\"",
        "DELETE FROM orders WHERE \"delete\" IS TRUE",
        "MERGE INTO note_pad n USING (VALUES (1)) s(id) ON n.id = s.id WHEN MATCHED THEN DELETE",
        "MERGE INTO note_pad n USING (VALUES (1)) s(id) ON n.id = s.id WHEN NOT MATCHED BY SOURCE AND n.id = 7 THEN DELETE",
      })
  void seesRowsThatAreAChoice(String sql) {
    List<Action> actions = shop.understood(sql).actions();
    assertThat(actions).isNotEmpty();
    assertThat(actions.stream().filter(a -> a.kind() != StatementKind.SELECT))
        .as(sql)
        .allSatisfy(action -> assertThat(action.where()).isEqualTo(WhereClause.RESTRICTS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          RESTRICTS | VALUES (501, 'y')
          RESTRICTS | VALUES (501, 'y'), (502, 'z')
          RESTRICTS | DEFAULT VALUES
          RESTRICTS | SELECT 5, 'x'
          RESTRICTS | SELECT id, upper(status) FROM orders WHERE id = 5
          RESTRICTS | SELECT id, body FROM note_pad LIMIT 5
          RESTRICTS | SELECT * FROM unnest($1::int[], $2::text[])
          CONSTANT  | SELECT id, body FROM note_pad
          CONSTANT  | TABLE note_pad
          CONSTANT  | SELECT id, status FROM orders
          CONSTANT  | SELECT id, body FROM note_pad WHERE id = id
          CONSTANT  | SELECT g FROM generate_series(1, 1000000) g
          CONSTANT  | SELECT generate_series(1, 1000000)
          """)
  void anUpsertUpdatesAsManyRowsAsItBrings(WhereClause where, String source) {
    String insert = "INSERT INTO note_pad " + source;
    assertThat(shop.understood(insert + " ON CONFLICT (id) DO UPDATE SET body = 'z'").actions())
        .containsExactly(
            new Action(
                StatementKind.INSERT,
                Optional.of(new RelationName("public", "note_pad")),
                WhereClause.NOT_APPLICABLE),
            new Action(
                StatementKind.UPDATE, Optional.of(new RelationName("public", "note_pad")), where));
    assertThat(shop.understood(insert + " ON CONFLICT DO NOTHING").actions())
        .extracting(Action::kind)
        .containsExactly(StatementKind.INSERT);
  }

  @Test
  void aLimitWithTiesIsNoLimit() {
    assertThat(shop.understood("SELECT id FROM note_pad FETCH FIRST 5 ROWS ONLY").limit())
        .hasValue(5);
    assertThat(
            shop.understood("SELECT id FROM note_pad ORDER BY body FETCH FIRST 5 ROWS WITH TIES")
                .limit())
        .isEmpty();
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
