package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.util.TablesNamesFinder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JSqlParser as a witness: written by others, from another grammar. On ordinary statements, where
 * it can be believed, it must find no table that the analysis missed, nor the other way round. On
 * statements that are written to deceive it can not be believed, which is why it is no more than a
 * witness.
 */
class SecondReaderTest {

  private final Shop shop = new Shop();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT id, name FROM customers WHERE id = 1",
        "SELECT c.name, sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.name",
        "SELECT * FROM customers c LEFT JOIN orders o ON o.customer_id = c.id, products p WHERE p.sku = 'x'",
        "SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE total > 5)",
        "SELECT name FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id)",
        "SELECT (SELECT count(*) FROM orders o WHERE o.customer_id = c.id) FROM customers c",
        "WITH big AS (SELECT customer_id FROM orders WHERE total > 100) SELECT name FROM customers JOIN big ON big.customer_id = customers.id",
        "WITH RECURSIVE boss(id) AS (SELECT id FROM hr.employees WHERE manager_id IS NULL UNION ALL SELECT e.id FROM hr.employees e JOIN boss ON e.manager_id = boss.id) SELECT * FROM boss",
        "SELECT title FROM products UNION ALL SELECT name FROM customers ORDER BY 1 LIMIT 10",
        "SELECT x.id FROM (SELECT id FROM orders WHERE status = 'new') x CROSS JOIN LATERAL (SELECT order_id FROM payments p WHERE p.order_id = x.id) y",
        "SELECT label FROM hr.people EXCEPT SELECT label FROM people",
        "SELECT rank() OVER (PARTITION BY status ORDER BY total DESC) FROM orders",
        "SELECT CASE WHEN total > 10 THEN 'big' ELSE 'small' END FROM orders FOR UPDATE",
        "SELECT \"Email\" FROM staging.\"Customers\"",
        "INSERT INTO sink (k, v) SELECT id, status FROM orders WHERE id < 10",
        "INSERT INTO note_pad VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET body = 'b'",
        "UPDATE orders SET status = 'paid' FROM payments p WHERE p.order_id = orders.id AND p.id = 3",
        "DELETE FROM note_pad USING orders o WHERE note_pad.id = o.id AND o.id = 16",
        "DELETE FROM note_pad WHERE id IN (SELECT id FROM drop_log WHERE message = 'x')",
      })
  void findsTheSameTables(String sql) throws JSQLParserException {
    Set<String> witness = new TreeSet<>();
    for (String table : new TablesNamesFinder<Void>().getTables(CCJSqlParserUtil.parse(sql))) {
      witness.add(qualified(table.replace("\"", "")));
    }
    Set<String> found = new TreeSet<>();
    for (RelationUse use : shop.understood(sql).relations()) {
      found.add(use.relation().toString().toLowerCase(Locale.ROOT));
    }
    assertThat(found).isEqualTo(witness);
  }

  private static String qualified(String table) {
    String lower = table.toLowerCase(Locale.ROOT);
    return lower.contains(".") ? lower : "public." + lower;
  }
}
