package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The answer from the cache is the answer of an analysis made for this text alone, field by field,
 * whatever texts of the same shape came before.
 */
class SharedAnalysesTest {

  /** What makes a difference somewhere, or looks as if it did. */
  private static final List<String> CONSTANTS =
      List.of(
          "''",
          "' '",
          "'true'",
          "'t'",
          "'off'",
          "'0'",
          "0",
          "1",
          "2",
          "3",
          "100",
          "2147483647",
          "9223372036854775807",
          "9223372036854775808",
          "1e400",
          "0.5",
          ".5",
          "1.",
          "0x1F",
          "1_000",
          "'-9223372036854775808'",
          "'-infinity'",
          "'infinity'",
          "'NaN'",
          "'a'",
          "'%'",
          "'%%'",
          "'_%'",
          "'a%'",
          "E'\\x25'",
          "E'\\u0025'",
          "E'a\\'b'",
          "$$%$$",
          "$x$customers$x$",
          "U&'\\0063ustomers'",
          "U&'!0063ustomers' UESCAPE '!'",
          "'custom'\n'ers'",
          "'customers'",
          "'public.customers'",
          "'orders'",
          "'no_such_thing'",
          "'pg_authid'",
          "B'01'",
          "X'1F'",
          "'search_path'",
          "'SEARCH_PATH'",
          "'statement_timeout'",
          "'standard_conforming_strings'",
          "'role'",
          "'pg_temp'",
          "'2020-01-01'",
          "'epoch'",
          "'1 day'",
          "'day'",
          "'year'",
          "'$.a'",
          "'{1,2}'",
          "'SELECT ssn FROM customers'",
          "'DELETE FROM customers'",
          "'/etc/passwd'",
          "'csv'",
          "'binary'",
          "'äöü'",
          "'😀'");

  private static Stream<String> templates() {
    return Stream.of(
        "SELECT id FROM customers WHERE id = ?",
        "SELECT id, name FROM customers WHERE name = ? AND id = ?",
        "SELECT id FROM customers WHERE name LIKE ?",
        "SELECT id FROM customers WHERE name NOT ILIKE ? ESCAPE ?",
        "SELECT id FROM customers WHERE name SIMILAR TO ?",
        "SELECT id FROM customers WHERE name ~ ?",
        "SELECT id FROM customers WHERE ?",
        "SELECT id FROM customers WHERE ? = ?",
        "SELECT id FROM customers LIMIT ?",
        "SELECT id FROM customers LIMIT ? OFFSET ?",
        "SELECT id FROM customers FETCH FIRST ? ROWS ONLY",
        "SELECT id FROM customers ORDER BY ?",
        "SELECT email, id FROM customers GROUP BY ?, ?",
        "SELECT DISTINCT ON (?) id, ssn FROM customers ORDER BY ?",
        "SELECT ?, ? AS x, ?::text FROM customers",
        "SELECT id FROM customers UNION ALL SELECT ? ORDER BY ?",
        "SELECT ?::regclass, CAST(? AS regclass), regclass ?",
        "SELECT ?::regtype, ?::regproc, ?::oid",
        "SELECT date ?, interval ?, timestamp ?",
        "SELECT interval ? day, numeric ?, json ?",
        "SELECT set_config(?, ?, false)",
        "SELECT set_config(?, ?, ?)",
        "SELECT set_config(?, ?, true), set_config(?, ?, false)",
        "SELECT current_setting(?)",
        "SELECT pg_catalog.set_config(?, ?, false) FROM customers WHERE id = ?",
        "SELECT nextval(?), currval(?)",
        "SELECT query_to_xml(?, true, false, '')",
        "SELECT table_to_xml(?, true, false, ?)",
        "SELECT to_regclass(?), has_table_privilege(?, ?)",
        "SELECT pg_read_file(?), lo_import(?), pg_ls_dir(?)",
        "SELECT dblink(?, ?)",
        "SELECT ts_stat(?), ts_rewrite(?::tsquery, ?)",
        "SELECT get_customer(?), customer_email(?), digest(name, ?) FROM customers",
        "SELECT extract(year FROM dob), date_part(?, dob), date_trunc(?, dob) FROM customers",
        "SELECT id FROM customers WHERE date_trunc(?, dob) = ?",
        "SELECT substring(name FROM ? FOR ?), trim(? FROM name), position(? IN name) FROM customers",
        "SELECT doc -> ?, doc ->> ?, doc #> ? FROM v_json",
        "SELECT coalesce(name, ?), nullif(name, ?), greatest(id, ?) FROM customers",
        "SELECT CASE WHEN ? THEN name ELSE ? END FROM customers",
        "SELECT CASE id WHEN ? THEN ssn ELSE ? END FROM customers",
        "SELECT id FROM customers WHERE id IN (?)",
        "SELECT id FROM customers WHERE id IN (?, ?)",
        "SELECT id FROM customers WHERE id NOT IN (?, ?, ?)",
        "SELECT id FROM customers WHERE id = ANY (ARRAY[?, ?])",
        "SELECT id FROM customers WHERE id = ANY (?)",
        "SELECT id FROM customers WHERE id BETWEEN ? AND ?",
        "SELECT id FROM customers WHERE (id, name) = (?, ?)",
        "SELECT c.id FROM customers c JOIN orders o ON ?",
        "SELECT c.id FROM customers c JOIN orders o ON o.customer_id = c.id AND o.status = ?",
        "SELECT count(*) FROM orders GROUP BY status HAVING ? OR count(*) > ?",
        "SELECT * FROM (VALUES (?, ?), (?, ?)) v(a, b)",
        "SELECT * FROM generate_series(?, ?) g",
        "WITH x AS (DELETE FROM note_pad WHERE id = ? RETURNING *) SELECT * FROM x WHERE body = ?",
        "DELETE FROM customers WHERE ?",
        "DELETE FROM customers WHERE NOT ?",
        "DELETE FROM customers WHERE id = ?",
        "DELETE FROM customers WHERE id > ?",
        "DELETE FROM customers WHERE id >= - ?",
        "DELETE FROM customers WHERE id <> ?",
        "DELETE FROM customers WHERE id = ? OR ?",
        "DELETE FROM customers WHERE id = ? AND ?",
        "DELETE FROM customers WHERE name > ? OR name <= ?",
        "DELETE FROM customers WHERE id BETWEEN - ? AND ?",
        "DELETE FROM customers WHERE id + ? = ?",
        "DELETE FROM customers WHERE id * ? > ?",
        "DELETE FROM customers WHERE name LIKE ?",
        "DELETE FROM customers WHERE name LIKE ? || ?",
        "DELETE FROM customers WHERE starts_with(name, ?)",
        "DELETE FROM customers WHERE length(name) >= ?",
        "DELETE FROM customers WHERE coalesce(name, ?) = ?",
        "DELETE FROM customers WHERE dob > ?",
        "DELETE FROM customers WHERE dob > date ?",
        "DELETE FROM customers WHERE dob > now() - interval ?",
        "DELETE FROM customers WHERE dob < ?::timestamp",
        "DELETE FROM customers WHERE (? = ?) IS TRUE",
        "DELETE FROM customers WHERE ? IN (?, ?)",
        "DELETE FROM customers WHERE id IN (SELECT id FROM customers LIMIT ?)",
        "DELETE FROM customers WHERE id IN (SELECT id FROM customers ORDER BY ? LIMIT ?)",
        "DELETE FROM customers WHERE EXISTS (SELECT ? WHERE ?)",
        "UPDATE customers SET name = ? WHERE id = ?",
        "UPDATE customers SET name = ?, email = ? WHERE ?::boolean",
        "UPDATE customers SET (name, email) = (?, ?) WHERE id < ?",
        "INSERT INTO sink (k, v) VALUES (?, ?)",
        "INSERT INTO sink (k, v) VALUES (?, ?), (?, ?), (?, ?)",
        "INSERT INTO note_pad VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = ? WHERE ?",
        "INSERT INTO sink (k, v) SELECT id, name FROM customers WHERE id > ? LIMIT ?",
        "MERGE INTO note_pad n USING orders o ON n.id = ? WHEN MATCHED AND ? THEN DELETE",
        "SELECT id FROM customers TABLESAMPLE system (?) REPEATABLE (?)",
        "SELECT xmlelement(name x, ?), xmlparse(document ?)",
        "SELECT * FROM json_table(?, ? COLUMNS (a text PATH ?)) j",
        "SELECT N?, n ?",
        "SELECT name COLLATE \"C\", ? COLLATE \"C\" FROM customers WHERE name = ? COLLATE \"C\"",
        "SELECT ?; DELETE FROM customers WHERE ?; SELECT ssn FROM customers LIMIT ?",
        "EXPLAIN (ANALYZE ?) DELETE FROM customers WHERE id = ?",
        "EXPLAIN (ANALYZE, BUFFERS ?) SELECT ?",
        "EXPLAIN SELECT id FROM customers WHERE id = ?",
        "COPY customers TO ?",
        "COPY customers FROM ? WITH (FORMAT ?, DELIMITER ?)",
        "COPY customers TO PROGRAM ?",
        "COPY (SELECT ssn FROM customers LIMIT ?) TO STDOUT WITH (FORMAT ?)",
        "COPY customers FROM STDIN DELIMITER ? NULL ? CSV",
        "SET search_path = ?",
        "SET search_path TO ?, ?",
        "SET search_path TO public, ?",
        "SET LOCAL statement_timeout = ?",
        "SET standard_conforming_strings TO ?",
        "SET TIME ZONE ?",
        "SET SESSION AUTHORIZATION ?",
        "SET ROLE ?",
        "SET NAMES ?",
        "SET SCHEMA ?",
        "SET TRANSACTION SNAPSHOT ?",
        "PREPARE p AS SELECT ssn FROM customers WHERE id = ?",
        "SELECT ?; PREPARE p AS SELECT id FROM customers LIMIT ?",
        "PREPARE TRANSACTION ?",
        "COMMIT PREPARED ?",
        "EXECUTE p(?, ?)",
        "DECLARE c CURSOR FOR SELECT ssn FROM customers WHERE id = ?",
        "DECLARE c CURSOR FOR SELECT id FROM customers LIMIT ?",
        "FETCH ? FROM c",
        "MOVE ABSOLUTE ? IN c",
        "NOTIFY channel, ?",
        "LOAD ?",
        "DO ?",
        "DO LANGUAGE plpgsql ?",
        "CALL wipe(?)",
        "COMMENT ON TABLE customers IS ?",
        "COMMENT ON COLUMN customers.ssn IS ?",
        "SECURITY LABEL ON TABLE customers IS ?",
        "CREATE TABLE t (a int DEFAULT ?, b text CHECK (b <> ?))",
        "CREATE TABLE t AS SELECT ssn FROM customers LIMIT ?",
        "CREATE VIEW v AS SELECT ssn FROM customers WHERE name = ?",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS ?",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = ? AS ?",
        "CREATE ROLE r PASSWORD ? VALID UNTIL ?",
        "ALTER ROLE r SET search_path = ?",
        "ALTER DATABASE d SET work_mem TO ?",
        "ALTER TABLE customers ALTER COLUMN name SET DEFAULT ?",
        "ALTER TYPE mood ADD VALUE ? BEFORE ?",
        "ALTER SYSTEM SET work_mem = ?",
        "CREATE SUBSCRIPTION s CONNECTION ? PUBLICATION p",
        "CREATE EXTENSION x VERSION ?",
        "SELECT id FROM no_such_table WHERE id = ?",
        "SELECT ? FROM customers WHERE missing_column = ?",
        "SELECT (? FROM customers",
        "SELEC ?, ?");
  }

  private static final AnalysisLimits LIMITS =
      new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(20), 16 << 20);

  private static final AnalysisLimits FORGETFUL =
      new AnalysisLimits(1 << 20, 100_000, 150, 1_000, Duration.ofSeconds(20), 0);

  private static final Shop SHOP = new Shop();
  private static final SqlAnalyzer REMEMBERING = new SqlAnalyzer(LIMITS);
  private static final SqlAnalyzer FORGETTING = new SqlAnalyzer(FORGETFUL);

  @ParameterizedTest
  @MethodSource("templates")
  void answersAsIfItHadNeverSeenTheShape(String template) {
    Random random = new Random(template.hashCode());
    List<String> texts = texts(template, random);
    texts.forEach(SharedAnalysesTest::compare);
    // And once more, when everything is known.
    texts.forEach(SharedAnalysesTest::compare);
  }

  private static List<String> texts(String template, Random random) {
    List<String> texts = new ArrayList<>();
    for (String constant : CONSTANTS) {
      texts.add(template.replace("?", constant));
    }
    for (int i = 0; i < 150; i++) {
      StringBuilder text = new StringBuilder();
      for (String piece : template.split("((?<=\\?)|(?=\\?))")) {
        text.append(piece.equals("?") ? CONSTANTS.get(random.nextInt(CONSTANTS.size())) : piece);
      }
      texts.add(random.nextInt(4) == 0 ? disguised(text.toString(), random) : text.toString());
    }
    return texts;
  }

  /** The same tokens at other places. */
  private static String disguised(String text, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "/* é */ " + text;
      case 1 -> "\n\n" + text + " -- end";
      case 2 -> text + "  ";
      default -> text.replaceFirst(" ", " /* 'x' */\n");
    };
  }

  private static void compare(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    Analysis alone = FORGETTING.analyze(utf8, SHOP.context, Sharing.TEXT);
    Analysis shared = REMEMBERING.analyze(utf8, SHOP.context, Sharing.SHAPE);
    Analysis again = REMEMBERING.analyze(utf8, SHOP.context, Sharing.SHAPE);
    boolean placed = shared.statements().stream().anyMatch(StatementFacts::hasPlace);
    assertThat(shared).as(text).isEqualTo(placed ? alone : alone.withoutPlaces());
    assertThat(again).as(text).isEqualTo(shared);
    assertThat(REMEMBERING.analyze(utf8, SHOP.context, Sharing.TEXT)).as(text).isEqualTo(alone);
  }
}
