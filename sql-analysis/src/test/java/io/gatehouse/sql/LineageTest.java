package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.ColumnUse.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where result columns come from, and which columns decide what. */
class LineageTest {

  private final Shop shop = new Shop();

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT ssn FROM customers # ssn=customers.ssn",
        "SELECT c.ssn AS x FROM customers c # x=customers.ssn",
        "SELECT s FROM (SELECT ssn AS s FROM customers) t # s=customers.ssn",
        "WITH c AS (SELECT ssn FROM customers) SELECT * FROM c # ssn=customers.ssn",
        "WITH c AS MATERIALIZED (SELECT ssn AS name FROM customers) SELECT name FROM c # name=customers.ssn",
        "WITH customers AS (SELECT 1 AS ssn) SELECT ssn FROM customers # ssn=",
        "WITH RECURSIVE r(x) AS (SELECT ssn FROM customers UNION ALL SELECT x FROM r WHERE false) SELECT x FROM r # x=customers.ssn",
        "WITH RECURSIVE r(x,y) AS (SELECT ssn, 'a' FROM customers UNION ALL SELECT y, x FROM r) SELECT y FROM r # y=customers.ssn",
        "SELECT ssn FROM v_customers # ssn=customers.ssn,v_customers.ssn",
        "SELECT contact FROM v_contacts # contact=customers.email,v_contacts.contact,v_customers.email",
        "SELECT badge FROM v_expr # badge=^customers.email,v_expr.badge",
        "SELECT customer_email FROM events # customer_email=events.customer_email,events_2024.customer_email,events_2025.customer_email",
        "SELECT customer_email FROM events_2024 # customer_email=events.customer_email,events_2024.customer_email,events_2025.customer_email",
        "SELECT ssn FROM people_vip # ssn=people_vip.ssn",
        "SELECT email FROM people_vip # email=people_base.email,people_vip.email",
        "SELECT ssn FROM customers UNION SELECT name FROM customers # ssn=customers.name,customers.ssn",
        "SELECT (SELECT ssn FROM customers LIMIT 1) # ssn=customers.ssn",
        "SELECT max(ssn) FROM customers # max=~customers.ssn",
        "SELECT count(*) FROM customers # count=",
        "SELECT ssn||'' FROM customers # ?column?=~customers.ssn",
        "SELECT ssn::varchar FROM customers # ssn=~customers.ssn",
        "SELECT coalesce(NULL, ssn) FROM customers # coalesce=~customers.ssn",
        "SELECT CASE WHEN true THEN ssn END FROM customers # case=~customers.ssn",
        "SELECT (c).ssn FROM customers c # ssn=customers.ssn",
        "SELECT a.ssn FROM customers a JOIN people_vip b USING (ssn) # ssn=customers.ssn",
        "SELECT ssn FROM customers a JOIN people_vip b USING (ssn) # ssn=customers.ssn",
        "SELECT ssn FROM customers a FULL JOIN people_vip b USING (ssn) # ssn=~customers.ssn,people_vip.ssn",
        "SELECT l.ssn FROM customers c, LATERAL (SELECT c.ssn) l # ssn=customers.ssn",
        "VALUES ((SELECT ssn FROM customers LIMIT 1)) # column1=customers.ssn",
        "INSERT INTO note_pad VALUES (9,'n') RETURNING body # body=note_pad.body",
        "UPDATE orders SET note='x' WHERE id=9 RETURNING ship_email AS s2 # s2=orders.ship_email",
        "UPDATE note_pad SET body=body WHERE id=1 RETURNING (SELECT email FROM customers LIMIT 1) # email=customers.email",
        "SELECT DISTINCT ssn FROM customers # ssn=customers.ssn",
        "SELECT ssn COLLATE \"C\" FROM customers # ssn=~customers.ssn",
        "SELECT unnest(ARRAY[ssn]) FROM customers # unnest=~customers.ssn",
        "SELECT ARRAY(SELECT ssn FROM customers) # array=~customers.ssn",
        "SELECT email_lower FROM customers # email_lower=^customers.email,customers.email_lower",
        "SELECT customer_email(1) # customer_email=?",
        "SELECT digest(ssn, 'md5') FROM customers # digest=~?customers.ssn",
        "SELECT now(), version() # `now=|version=`",
        "SELECT EXTRACT(year FROM dob) FROM customers # extract=~customers.dob",
        "SELECT trim(both ' ' from ssn), substring(ssn from 1 for 2) FROM customers # btrim=~customers.ssn|substring=~customers.ssn",
        "SELECT notes->'contact'->>'email' FROM customers # ?column?=~customers.notes",
        "SELECT alt_emails[1:2] FROM customers # alt_emails=~customers.alt_emails",
        "SELECT \"Email\" FROM staging.\"Customers\" # Email=staging.Customers.Email",
        "SELECT e.value FROM customers, jsonb_each_text(notes) e # value=~customers.notes",
        "SELECT substr(email,g,1) FROM customers, generate_series(1,28) g WHERE id=1 # substr=~customers.email",
        "SELECT x.* FROM (SELECT id, ssn FROM customers) AS x(a, b) # a=customers.id|b=customers.ssn",
        "SELECT b FROM customers AS c(a, b) # b=customers.name",
        "TABLE v_filtered # id=customers.id,v_filtered.id|name=customers.name,v_filtered.name",
        "SELECT ssn FROM ONLY customers # ssn=customers.ssn",
        "SELECT U&\"ss\\006e\" FROM customers # ssn=customers.ssn",
        "SELECT E'\\'', ssn FROM customers # ?column?=|ssn=customers.ssn",
        "SELECT row_number() OVER (ORDER BY ssn) FROM customers # row_number=",
        "SELECT first_value(email) OVER (ORDER BY id) FROM customers # first_value=~customers.email",
        "SELECT xmlforest(ssn), xmlelement(name a, xmlattributes(phone as p), dob) FROM customers # xmlforest=~customers.ssn|xmlelement=~customers.dob,customers.phone",
      })
  void tracesAResultColumn(String sql, String expected) {
    assertThat(shop.output(sql)).containsExactly(expected.split("\\|", -1));
  }

  @Test
  void countsAWholeRowAsAllOfItsColumns() {
    for (String sql :
        List.of(
            "SELECT c FROM customers c",
            "SELECT customers FROM customers",
            "SELECT to_jsonb(c) FROM customers c",
            "SELECT row_to_json(c.*) FROM customers c",
            "SELECT doc FROM v_json",
            "SELECT r FROM (SELECT * FROM customers) r",
            "SELECT (to_jsonb(c)->>'name') FROM customers c",
            "SELECT count(c) FROM customers c",
            "SELECT ROW(c.*) FROM customers c")) {
      assertThat(shop.output(sql).get(0)).as(sql).contains("customers.ssn", "customers.email");
    }
  }

  @Test
  void doesNotTrustAFunctionOfTheRow() {
    assertThat(shop.output("SELECT cust_label(c) FROM customers c").get(0))
        .startsWith("cust_label=~?");
    assertThat(shop.output("SELECT c.cust_label FROM customers c").get(0))
        .startsWith("cust_label=~?")
        .contains("customers.ssn");
  }

  @Test
  void knowsAColumnWrittenAsAFunction() {
    assertThat(shop.output("SELECT email(c) FROM customers c").get(0)).contains("customers.email");
  }

  @Test
  void expandsAFunctionThatReturnsARowType() {
    List<OutputColumn> output =
        shop.understood("SELECT * FROM get_customer(1)").output().orElseThrow();
    assertThat(output).hasSize(15).allSatisfy(column -> assertThat(column.proven()).isFalse());
  }

  @Test
  void saysNothingOfAResultWhoseColumnsNobodyKnows() {
    assertThat(shop.understood("SELECT * FROM jsonb_each('{}')").output()).isEmpty();
    assertThat(shop.understood("SELECT (get_customer(1)).*").output()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "SELECT name FROM customers WHERE ssn LIKE '9%' # PREDICATE # customers.ssn",
        "SELECT ssn = '1' FROM customers # COMPUTED # customers.ssn",
        "SELECT CASE WHEN ssn LIKE '9%' THEN 1 END FROM customers # COMPUTED # customers.ssn",
        "SELECT count(*) FILTER (WHERE ssn LIKE '9%') FROM customers # PREDICATE # customers.ssn",
        "SELECT name FROM customers GROUP BY name, ssn HAVING min(ssn) LIKE '9%' # PREDICATE # customers.ssn",
        "SELECT name FROM customers GROUP BY name, ssn # GROUP # customers.name,customers.ssn",
        "SELECT name FROM customers GROUP BY 1 # GROUP # customers.name",
        "SELECT name FROM customers ORDER BY ssn # ORDER # customers.ssn",
        "SELECT ssn AS name FROM customers ORDER BY name # ORDER # customers.ssn",
        "SELECT ssn FROM customers ORDER BY 1 # ORDER # customers.ssn",
        "SELECT DISTINCT ON (ssn) name FROM customers # ORDER # customers.ssn",
        "SELECT string_agg(name, ',' ORDER BY ssn) FROM customers # ORDER # customers.ssn",
        "SELECT rank() OVER (PARTITION BY ssn ORDER BY dob) FROM customers # GROUP # customers.ssn",
        "SELECT 1 FROM customers a JOIN people_vip b ON a.ssn = b.ssn # JOIN # customers.ssn,people_vip.ssn",
        "SELECT 1 FROM customers a JOIN people_vip b USING (ssn) # JOIN # customers.ssn,people_vip.ssn",
        "SELECT 1 FROM orders NATURAL JOIN payments # JOIN # orders.id,orders.status,payments.id,payments.status",
        "SELECT regexp_split_to_table(ssn, '') FROM customers # ROWS # customers.ssn",
        "SELECT 1 FROM customers c, jsonb_each(c.notes) # ROWS # customers.notes",
        "SELECT 1 LIMIT (SELECT length(ssn) FROM customers LIMIT 1) # PREDICATE # customers.ssn",
        "SELECT name FROM customers WHERE id IN (SELECT length(ssn) FROM customers) # PREDICATE # customers.id,customers.ssn",
        "SELECT 1 FROM customers WHERE EXISTS (SELECT 1 FROM orders o WHERE o.ship_email = customers.email) # PREDICATE # customers.email,orders.ship_email",
        "SELECT ssn FROM customers INTERSECT SELECT '912-44-0001' # GROUP # customers.ssn",
        "SELECT '912-44-0001' EXCEPT ALL SELECT ssn FROM customers # GROUP # customers.ssn",
        "SELECT ssn FROM customers UNION SELECT '912-44-0001' # GROUP # customers.ssn",
        "SELECT 1 WHERE EXISTS (SELECT ssn FROM customers INTERSECT SELECT 'x') # GROUP # customers.ssn",
        "SELECT ssn FROM customers UNION ALL SELECT '912-44-0001' # GROUP # none",
        "SELECT ssn FROM customers UNION SELECT ssn FROM customers # GROUP # none",
        "SELECT DISTINCT ssn FROM customers # GROUP # none",
        "SELECT DISTINCT ssn, id FROM customers # GROUP # customers.id,customers.ssn",
        "SELECT DISTINCT ssn, ssn AS again FROM customers # GROUP # none",
        "SELECT ssn, id FROM customers UNION SELECT ssn, id FROM customers # GROUP # customers.id,customers.ssn",
        "SELECT count(*) FROM (SELECT DISTINCT s FROM (SELECT ssn s FROM customers UNION ALL SELECT 'x') q) r # GROUP # customers.ssn",
        "SELECT 1 FROM (SELECT 1/(ascii(ssn)-57) FROM customers OFFSET 0) q # COMPUTED # customers.ssn",
        "SELECT 1 FROM (SELECT ssn::int4 FROM customers OFFSET 0) q # COMPUTED # customers.ssn",
        "SELECT 1 FROM (SELECT ssn FROM customers) q # COMPUTED # none",
        "SELECT 1 FROM (SELECT badge FROM v_expr) q # COMPUTED # none",
        "WITH q AS MATERIALIZED (SELECT ssn::int4 FROM customers) SELECT 1 # COMPUTED # customers.ssn",
        "WITH q AS (UPDATE customers SET name='x' WHERE id=1 RETURNING ssn::int4) SELECT 1 # COMPUTED # customers.ssn",
        "SELECT EXISTS (SELECT ssn::int4 FROM customers) # COMPUTED # customers.ssn",
        "SELECT name FROM customers c, LATERAL (VALUES (c.ssn::int4)) v # COMPUTED # customers.ssn",
        "SELECT 1 FROM (TABLE customers UNION ALL SELECT * FROM customers) q # COMPUTED # none",
        "INSERT INTO sink SELECT id, ssn FROM customers # COPIED # customers.id,customers.ssn",
        "INSERT INTO sink SELECT id, ssn FROM customers # WRITE # sink.k,sink.v",
        "INSERT INTO sink (v) VALUES ((SELECT email FROM customers WHERE id=1)) # COPIED # customers.email",
        "UPDATE sink SET v = c.ssn FROM customers c WHERE c.id = sink.k # COPIED # customers.ssn",
        "UPDATE customers SET ssn = 'x' WHERE id = 1 # WRITE # customers.ssn",
        "CREATE TEMP TABLE t1 AS SELECT email AS a FROM customers # COPIED # customers.email",
        "CREATE VIEW staging.vv AS SELECT email AS z FROM customers # COPIED # customers.email",
        "SELECT ssn INTO TEMP t2 FROM customers # COPIED # customers.ssn",
        "COPY customers (ssn) TO '/tmp/x' # COPIED # customers.ssn",
        "COPY customers (ssn) TO STDOUT # OUTPUT # customers.ssn",
        "COPY (SELECT email FROM customers) TO PROGRAM 'cat' # COPIED # customers.email",
        "COPY customers (ssn) FROM STDIN # WRITE # customers.ssn",
        "SELECT set_config('my.x', email, false) FROM customers # COPIED # customers.email",
        "SELECT pg_notify('x', ssn) FROM customers # COPIED # customers.ssn",
        "SELECT 1 FROM (SELECT pg_notify('x', ssn) FROM customers) s # COPIED # customers.ssn",
        "EXPLAIN SELECT 1 FROM customers WHERE ssn = '1' # PREDICATE # customers.ssn",
        "PREPARE p AS SELECT email FROM customers # OUTPUT # customers.email",
        "MERGE INTO sink s USING customers c ON s.k = c.id WHEN MATCHED THEN UPDATE SET v = c.ssn # COPIED # customers.ssn",
        "DELETE FROM customers USING orders o WHERE o.ship_email = customers.email # PREDICATE # customers.email,orders.ship_email",
        "INSERT INTO sink VALUES (1) ON CONFLICT (k) DO UPDATE SET v = (SELECT ssn FROM customers) # COPIED # customers.ssn",
      })
  void tellsTheRolesOfColumns(String sql, Role role, String expected) {
    String columns = String.join(",", shop.columns(sql, role));
    assertThat(columns.isEmpty() ? "none" : columns).isEqualTo(expected);
  }

  @Test
  void keepsAViewsOwnConditionToItself() {
    assertThat(shop.columns("SELECT name FROM v_filtered", Role.PREDICATE)).isEmpty();
    assertThat(shop.understood("SELECT name FROM v_filtered").relations())
        .extracting(RelationUse::relation, RelationUse::throughView)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(new RelationName("public", "customers"), true),
            org.assertj.core.groups.Tuple.tuple(new RelationName("public", "v_filtered"), false));
  }

  @Test
  void refusesAViewThatItCanNotRead() {
    assertThat(shop.one("SELECT id FROM v_odd").notUnderstood()).isPresent();
  }

  @Test
  void resolvesOriginsOfARowDescription() {
    ColumnOrigins origins = new ColumnOrigins(shop.analyzer);
    int oid = shop.catalog.relation(new RelationName("public", "v_contacts")).orElseThrow().oid();
    OutputColumn contact = origins.resolve(shop.catalog, oid, 2);
    assertThat(contact.proven()).isTrue();
    assertThat(contact.sources()).contains(ColumnId.of("public", "customers", "email"));
    assertThat(origins.resolve(shop.catalog, 999_999, 1).proven()).isFalse();
    int odd = shop.catalog.relation(new RelationName("public", "v_odd")).orElseThrow().oid();
    assertThat(origins.resolve(shop.catalog, odd, 1).proven()).isFalse();
  }
}
