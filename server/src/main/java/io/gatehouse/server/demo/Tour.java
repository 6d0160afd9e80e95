package io.gatehouse.server.demo;

import io.gatehouse.server.demo.Expectation.Fails;
import io.gatehouse.server.demo.Expectation.Hides;
import io.gatehouse.server.demo.Expectation.Refused;
import io.gatehouse.server.demo.Expectation.Rows;
import io.gatehouse.server.demo.Expectation.Runs;
import io.gatehouse.server.demo.TourStep.Line;
import io.gatehouse.server.demo.TourStep.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tour through the demo: everything that it promises, one step after the other. */
final class Tour {

  /** Changes with any change of the rows that the tour must not be able to change. */
  private static final String DATA =
      "SELECT (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM customers AS t),"
          + " (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM orders AS t),"
          + " (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM hr.employees AS t)";

  private static final String FIRST_FIVE =
      "SELECT id, name, email, ssn FROM customers ORDER BY id LIMIT 5";

  private Tour() {}

  /** All steps, in order. */
  static List<TourStep> steps() {
    return List.of(
        // Masked reads, by every way to a column.
        reads("plain", Protocol.SIMPLE, FIRST_FIVE, "email", "ssn"),
        reads("plain", Protocol.BINARY, FIRST_FIVE, "email", "ssn"),
        reads(
            "numbers and dates",
            Protocol.BINARY,
            "SELECT id, full_name, email, ssn, salary, iban, hired"
                + " FROM hr.employees ORDER BY id LIMIT 5",
            "email",
            "ssn",
            "salary",
            "iban"),
        reads(
            "under other names",
            Protocol.SIMPLE,
            "SELECT c.id AS x, c.email AS colour, c.ssn AS size FROM customers AS c"
                + " ORDER BY c.id LIMIT 3",
            "colour",
            "size"),
        reads(
            "from a sub-select",
            Protocol.BINARY,
            "SELECT s.id, s.e FROM (SELECT id, email AS e FROM customers) AS s"
                + " ORDER BY s.id LIMIT 3",
            "e"),
        reads(
            "from a CTE",
            Protocol.SIMPLE,
            "WITH w AS (SELECT id, ssn AS s FROM customers) SELECT id, s FROM w ORDER BY id LIMIT 3",
            "s"),
        reads(
            "from a join",
            Protocol.BINARY,
            "SELECT o.id, o.status, c.email FROM orders AS o"
                + " JOIN customers AS c ON c.id = o.customer_id ORDER BY o.id LIMIT 3",
            "email"),
        reads(
            "from a view that renames the columns",
            Protocol.SIMPLE,
            "SELECT id, name, contact, tax_id, tier FROM v_customers ORDER BY id LIMIT 3",
            "contact",
            "tax_id"),
        reads(
            "from a view of a view",
            Protocol.BINARY,
            "SELECT id, name, contact FROM v_gold_customers ORDER BY id LIMIT 3",
            "contact"),
        reads(
            "SELECT *",
            Protocol.SIMPLE,
            "SELECT * FROM staging.customers_copy ORDER BY id LIMIT 3",
            "email",
            "ssn",
            "phone",
            "card_number"),
        reads(
            "SELECT *",
            Protocol.BINARY,
            "SELECT * FROM staging.customers_copy ORDER BY id LIMIT 3",
            "email",
            "ssn",
            "phone",
            "card_number"),
        reads(
            "from a partition",
            Protocol.BINARY,
            "SELECT id, kind, customer_email FROM events_2025_q2 ORDER BY id LIMIT 3",
            "customer_email"),
        step(
            "masked: RETURNING",
            Person.AGENT,
            Protocol.SIMPLE,
            new Line(
                "UPDATE customers SET tier = 'gold' WHERE id = 7 RETURNING id, tier, email, ssn",
                masked("SELECT id, tier, email, ssn FROM customers WHERE id = 7", "email", "ssn")),
            new Line(
                "UPDATE customers SET tier = 'basic' WHERE id = 7 RETURNING *",
                new Hides("SELECT email, ssn, card_number FROM customers WHERE id = 7"))),
        step(
            "masked: rows of a cursor",
            Person.AGENT,
            Protocol.SIMPLE,
            new Line("BEGIN", new Runs()),
            new Line(
                "DECLARE people CURSOR FOR SELECT id, email AS e, ssn FROM customers ORDER BY id",
                new Runs()),
            new Line(
                "FETCH 3 FROM people",
                masked(
                    "SELECT id, email AS e, ssn FROM customers ORDER BY id LIMIT 3", "e", "ssn")),
            new Line("COMMIT", new Runs())),
        step(
            "masked: EXECUTE of a statement prepared in SQL",
            Person.AGENT,
            Protocol.SIMPLE,
            new Line(
                "PREPARE few (int) AS SELECT id, email FROM customers WHERE id <= $1 ORDER BY id",
                new Runs()),
            new Line(
                "EXECUTE few (3)",
                masked("SELECT id, email FROM customers WHERE id <= 3 ORDER BY id", "email"))),

        // What can't be proven harmless.
        step(
            "hidden: expressions over masked columns",
            Person.AGENT,
            Protocol.SIMPLE,
            hidden("SELECT id, upper(email) FROM customers ORDER BY id LIMIT 3"),
            hidden("SELECT 'x' || email FROM customers WHERE id = 1"),
            hidden("SELECT reverse(email) FROM customers WHERE id = 1"),
            hidden("SELECT to_jsonb(c) FROM customers AS c WHERE id = 1"),
            hidden("SELECT c FROM customers AS c WHERE id = 1"),
            hidden("SELECT email FROM customers UNION SELECT 'x' ORDER BY 1")),
        refused(
            "side doors to masked columns",
            Person.AGENT,
            "COPY customers TO '/tmp/customers'",
            "CREATE TABLE mine AS SELECT * FROM customers",
            "SELECT id FROM customers WHERE ssn LIKE '9%'",
            "DO $$ BEGIN RAISE NOTICE '%', (SELECT email FROM customers LIMIT 1); END $$"),

        // Refusals.
        new TourStep(
            "refused: what destroys data, and nothing changes",
            Person.AGENT,
            Protocol.SIMPLE,
            List.of(
                new Line("DROP TABLE customers", new Refused("")),
                new Line("DELETE FROM orders", new Refused("no-unbounded-write")),
                new Line(
                    "UPDATE orders SET status = 'returned' WHERE 1=1",
                    new Refused("no-unbounded-write")),
                new Line("DELETE FROM orders WHERE id = id", new Refused("no-unbounded-write")),
                new Line("SELECT 1; DELETE FROM orders", new Refused("no-unbounded-write"))),
            Optional.of(DATA)),
        new TourStep(
            "refused: the same with the extended protocol",
            Person.AGENT,
            Protocol.BINARY,
            List.of(
                new Line("DROP TABLE customers", new Refused("")),
                new Line("DELETE FROM orders", new Refused("no-unbounded-write")),
                new Line(
                    "WITH gone AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM gone",
                    new Refused("no-unbounded-write"))),
            Optional.of(DATA)),
        new TourStep(
            "refused in a transaction: it is aborted, and nothing before it commits",
            Person.AGENT,
            Protocol.SIMPLE,
            List.of(
                new Line("BEGIN", new Runs()),
                new Line("UPDATE orders SET total = total + 1 WHERE id = 1", new Runs()),
                new Line("DELETE FROM orders", new Refused("no-unbounded-write")),
                new Line("SELECT 1", new Fails("25P02")),
                new Line("COMMIT", new Runs())),
            Optional.of(DATA)),
        new TourStep(
            "refused in a batch: nothing of the batch stays",
            Person.AGENT,
            Protocol.SIMPLE,
            List.of(
                new Line(
                    "UPDATE orders SET total = total + 1 WHERE id = 1; DELETE FROM orders",
                    new Refused("no-unbounded-write"))),
            Optional.of(DATA)),

        // Other people.
        step(
            "an analyst reads with masks",
            Person.ANALYST,
            Protocol.BINARY,
            new Line(FIRST_FIVE, masked(FIRST_FIVE, "email", "ssn")),
            clear("SELECT tier, count(*) FROM customers GROUP BY tier ORDER BY tier")),
        new TourStep(
            "an analyst changes nothing",
            Person.ANALYST,
            Protocol.SIMPLE,
            List.of(
                new Line("UPDATE orders SET status = 'paid' WHERE id = 1", new Refused("")),
                new Line("CREATE TABLE mine (a int)", new Refused(""))),
            Optional.of(DATA)),
        step(
            "a security officer reads true values",
            Person.OFFICER,
            Protocol.SIMPLE,
            clear(FIRST_FIVE),
            clear("SELECT upper(email) FROM customers ORDER BY id LIMIT 3")),
        step(
            "a security officer reads true values in binary format",
            Person.OFFICER,
            Protocol.BINARY,
            clear("SELECT id, email, ssn, birth_date FROM customers ORDER BY id LIMIT 5")),
        step(
            "a DBA runs DDL",
            Person.DBA,
            Protocol.SIMPLE,
            new Line("CREATE TABLE gift_cards (code text PRIMARY KEY, worth numeric)", new Runs()),
            new Line("ALTER TABLE products ADD COLUMN gift boolean", new Runs()),
            clear("SELECT id, sku, gift FROM products ORDER BY id LIMIT 1"),
            new Line("ALTER TABLE products DROP COLUMN gift", new Runs()),
            new Line("DROP TABLE gift_cards", new Runs())),
        step(
            "a DBA, too, reads with masks",
            Person.DBA,
            Protocol.SIMPLE,
            new Line(FIRST_FIVE, masked(FIRST_FIVE, "email", "ssn"))));
  }

  private static TourStep reads(String how, Protocol protocol, String sql, String... masked) {
    return step(
        "masked: " + how + (protocol == Protocol.BINARY ? ", in binary" : ", as text"),
        Person.AGENT,
        protocol,
        new Line(sql, masked(sql, masked)));
  }

  private static TourStep step(String title, Person as, Protocol protocol, Line... lines) {
    return new TourStep(title, as, protocol, List.of(lines), Optional.empty());
  }

  private static TourStep refused(String title, Person as, String... statements) {
    return new TourStep(
        "refused: " + title,
        as,
        Protocol.SIMPLE,
        List.of(statements).stream().map(sql -> new Line(sql, new Refused(""))).toList(),
        Optional.of(DATA));
  }

  private static Rows masked(String truth, String... columns) {
    return new Rows(Set.of(columns), truth);
  }

  private static Line clear(String sql) {
    return new Line(sql, new Rows(Set.of(), sql));
  }

  private static Line hidden(String sql) {
    return new Line(
        sql, new Hides("SELECT email, upper(email), reverse(email), ssn FROM customers"));
  }
}
