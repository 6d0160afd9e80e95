package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.Hazard.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which expressions are known to tell nothing beside their value. */
class SilentExpressionsTest {

  private final Shop shop = new Shop();

  private List<Hazard> hazards(String sql) {
    return shop.understood(sql).hazards();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssn || ''",
        "'x' || ssn || 'y' || name",
        "ssn || 5",
        "lower(ssn)",
        "upper(phone)",
        "length(ssn)",
        "left(ssn, 3)",
        "right(ssn, -2)",
        "substr(ssn, 2, 3)",
        "substring(ssn from 2 for 3)",
        "trim(both 'x' from ssn)",
        "replace(ssn, '-', '')",
        "translate(ssn, '-', '+')",
        "reverse(ssn)",
        "md5(ssn)",
        "concat(name, ' ', ssn)",
        "concat_ws(', ', id, name, ssn, dob, notes)",
        "lpad(ssn, 20, '*')",
        "repeat(ssn, 3)",
        "split_part(ssn, '-', 1)",
        "position('9' in ssn)",
        "format('%s and %L, 100%%', ssn, name)",
        "quote_literal(ssn)",
        "ssn::varchar",
        "ssn::varchar(3)",
        "dob::text",
        "notes::text",
        "id::int8",
        "id::numeric",
        "id::text",
        "ssn COLLATE \"C\"",
        "ssn = '1'",
        "ssn <> $1",
        "ssn IN ('a', 'b')",
        "ssn BETWEEN '1' AND '2'",
        "ssn IS NULL",
        "ssn IS DISTINCT FROM 'x'",
        "ssn LIKE '912%'",
        "ssn NOT ILIKE 'a_b'",
        "NOT (ssn = 'x' AND id > 5)",
        "dob < date '2000-01-01'",
        "dob = '2000-01-01' OR dob IS NULL",
        "coalesce(ssn, 'none')",
        "coalesce(ssn, NULL, 'none')",
        "nullif(ssn, 'x')",
        "greatest(ssn, 'm')",
        "CASE WHEN ssn LIKE '9%' THEN 'a' ELSE 'b' END",
        "CASE ssn WHEN '1' THEN 1 WHEN '2' THEN 2.5 END",
        "CASE WHEN ssn = '1' THEN dob END",
        "CASE WHEN true THEN ssn END",
        "extract(year FROM dob)",
        "date_part('month', created_at)",
        "date_trunc('day', created_at)",
        "to_char(created_at, 'YYYY')",
        "created_at::date",
        "id::numeric + 1",
        "id::numeric * 12 / 7.5",
        "round(id::numeric, 2)",
        "-(id::numeric)",
        "id / 7",
        "id % 7",
        "notes->'contact'->>'email'",
        "notes #>> '{a,b}'",
        "notes @> '{\"vip\": true}'",
        "notes ? 'vip'",
        "jsonb_typeof(notes)",
        "jsonb_build_object('a', ssn, 'b', id)",
        "to_json(ssn)",
        "to_jsonb(ssn)",
        "ARRAY[ssn, 'x']",
        "(ARRAY[ssn])[1]",
        "ROW(ssn, id)",
        "customers",
        "customers::text",
        "customers.* IS NULL",
        "count(ssn)",
        "count(*)",
        "max(ssn)",
        "min(dob)",
        "sum(id)",
        "avg(id)",
        "string_agg(ssn, ',')",
        "array_agg(ssn)",
        "json_agg(ssn)",
        "lag(ssn) OVER (ORDER BY id)",
        "first_value(ssn) OVER (ORDER BY id)",
        "(SELECT lower(ssn) FROM customers LIMIT 1)",
        "pg_typeof(ssn)",
        "num_nulls(ssn, dob)",
        "coalesce(id::numeric, 0) * 12",
        "greatest(id::numeric, 1000) + 5",
        "CASE WHEN ssn = 'x' THEN 1 + 1 ELSE 3 * 4 END",
        "CASE WHEN ssn = 'x' THEN id::numeric * 1.1 ELSE 0 END",
        "dob::timestamp",
        "date_trunc('month', dob)",
        "date_part('year', dob)",
        "to_char(dob, 'YYYY')",
        "to_char(coalesce(created_at, now()), 'YYYY')",
        "lower(ssn COLLATE \"C\")",
        "ssn COLLATE \"C\" = name COLLATE \"C\"",
        "encode(decode('00', 'hex'), 'base64')",
        "sum(id::int8)",
        "sum(id / 2)",
        "(ARRAY[ssn])[id]",
        "string_agg(name || ' <' || ssn || '>', ', ')"
      })
  void findsNoHazard(String expression) {
    ColumnId ssn = ColumnId.of("public", "customers", "ssn");
    assertThat(hazards("SELECT " + expression + " FROM customers"))
        .filteredOn(hazard -> hazard.kind() != Kind.COLLECTION)
        .filteredOn(
            hazard ->
                hazard.clear().isEmpty()
                    || !hazard.clear().stream().allMatch(names -> names.contains(ssn)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "ssn::int # CAST # int4",
        "ssn::date # CAST # date",
        "ssn::email_t # CAST # email_t",
        "id::int2 # CAST # int2",
        "id::numeric(3,0) # CAST # numeric",
        "(notes->>'a')::jsonb # CAST # jsonb",
        "1 / length(ssn) # DIVISION # /",
        "id / 0 # DIVISION # /",
        "id % length(ssn) # DIVISION # %",
        "id + 1 # INTEGER_ARITHMETIC # +",
        "length(ssn) * 2147483647 # INTEGER_ARITHMETIC # *",
        "- id # INTEGER_ARITHMETIC # -",
        "id::numeric * 1e131070 # ARITHMETIC # *",
        "id::numeric + $1 # ARITHMETIC # +",
        "dob + 1 # ARITHMETIC # +",
        "dob - dob # ARITHMETIC # -",
        "ssn ~ '^9' # PATTERN # ~",
        "regexp_replace(ssn, 'a', 'b') # PATTERN # regexp_replace",
        "ssn LIKE '912\\' # PATTERN # LIKE",
        "ssn LIKE name # PATTERN # LIKE",
        "ssn LIKE 'x' ESCAPE '!' # PATTERN # LIKE",
        "ssn SIMILAR TO 'x' # PATTERN # SIMILAR",
        "format('%I', ssn) # PATTERN # format",
        "format(name, ssn) # PATTERN # format",
        "substring(ssn from 'a(b)') # FUNCTION # substring",
        "substr(ssn, length(ssn)) # FUNCTION # substr",
        "substr(ssn, 1, -1) # FUNCTION # substr",
        "repeat(ssn, id) # FUNCTION # repeat",
        "repeat(ssn, 1000000) # FUNCTION # repeat",
        "lpad(ssn, 1000000000) # FUNCTION # lpad",
        "chr(id) # FUNCTION # chr",
        "ascii(ssn) # FUNCTION # ascii",
        "replace(ssn, name, 'x') # FUNCTION # replace",
        "jsonb_array_length(notes) # FUNCTION # jsonb_array_length",
        "jsonb_build_object(ssn, 1) # FUNCTION # jsonb_build_object",
        "to_date(ssn, 'YYYY') # FUNCTION # to_date",
        "date_part('timezone', created_at) # FUNCTION # date_part",
        "extract(timezone FROM created_at) # FUNCTION # extract",
        "sqrt(id::numeric) # FUNCTION # sqrt",
        "abs(id) # FUNCTION # abs",
        "cust_label(customers) # FUNCTION # cust_label",
        "decode(ssn, 'hex') # FUNCTION # decode",
        "ntile(id) OVER (ORDER BY name) # FUNCTION # ntile",
        "to_jsonb(customers) # FUNCTION # to_jsonb",
        "id::numeric * '1e131071'::numeric # ARITHMETIC # *",
        "id::numeric * 1e131071::numeric # ARITHMETIC # *",
        "CASE WHEN ssn = 'x' THEN '1e131071'::numeric ELSE 1 END * 99 # ARITHMETIC # *",
        "least(nullif(id::numeric, 5), '1e131071'::numeric) * 99 # ARITHMETIC # *",
        "sum(CASE WHEN ssn = 'x' THEN '9e131071'::numeric ELSE 1 END) # ARITHMETIC # sum",
        "avg(coalesce(id::numeric, $1::numeric)) # ARITHMETIC # avg",
        "round(least(nullif(id::numeric, 5), '9.9'::numeric)) # ARITHMETIC # round",
        "date_trunc('year', coalesce(dob, '4714-11-24 BC')) # ARITHMETIC # date_trunc",
        "greatest(nullif(dob, '2000-01-01'), '5874897-01-01')::timestamp # CAST # timestamp",
        "sum(id::int8)::int8 # CAST # int8",
        "extract(hour FROM nullif(dob, '2000-01-01')) # FUNCTION # extract",
        "encode(nullif(sha256('x'), NULL) || ssn::bytea, 'nosuch') # CAST # bytea",
        "format('%s', VARIADIC nullif(ARRAY[ssn], '{x}')) # FUNCTION # format",
        "concat(VARIADIC ARRAY[ssn]) # FUNCTION # concat",
        "(ARRAY[1,2])[CASE WHEN ssn = 'x' THEN id::int8 END] # OTHER # […]",
        "(nullif(ARRAY[ssn], ARRAY['x']))[1/(id/2)] # BRANCH # […] over /",
        "CASE WHEN ssn = 'x' THEN '-1'::int8 END = $1 # OPERATOR # =",
        "CASE WHEN ssn = 'x' THEN $1::numeric(3) END # BRANCH # CASE over numeric",
        "CASE WHEN ssn = 'x' THEN '1e400'::numeric END = $1 # OPERATOR # =",
        "ssn COLLATE \"mine\" # OTHER # COLLATE \"mine\"",
        "ssn COLLATE public.\"C\" # OTHER # COLLATE \"C\"",
        "lower((ssn COLLATE \"C\") || (name COLLATE \"POSIX\")) # OTHER # a collation in lower",
        "ssn COLLATE \"C\" IN ('a', name COLLATE \"POSIX\") # OTHER # a collation in IN",
        "CASE WHEN ssn = 'x' THEN '1e400'::numeric END IN (1, $1) # OPERATOR # IN",
        "nullif(ssn COLLATE \"C\", name COLLATE \"POSIX\") # OTHER # a collation in nullif",
        "lower(nullif(ssn, 'x') || (current_user || (name COLLATE \"POSIX\"))) # OTHER # a collation in lower",
        "attrs -> 'pin' # OPERATOR # ->",
        "attrs::text # CAST # text",
        "notes || notes # OPERATOR # ||",
        "ssn IN (SELECT name FROM customers) # SUBQUERY # a comparison with (SELECT …)",
        "CASE WHEN ssn LIKE '9%' THEN 1/(id/2) END # BRANCH # CASE over /",
        "coalesce(ssn, (1/(id/2))::text) # BRANCH # COALESCE over /",
        "ssn = 'x' AND 1/(id/2) > 0 # BRANCH # AND over /",
        "CASE WHEN ssn = 'x' THEN (SELECT 1) END # SUBQUERY # CASE over (SELECT …)",
        "CASE WHEN ssn = 'x' THEN EXISTS (SELECT 1) END # SUBQUERY # CASE over EXISTS (SELECT …)",
        "CASE WHEN ssn = 'x' THEN name END # SIZE_OF_BRANCH # CASE",
        "CASE WHEN ssn = 'x' THEN $1 END # SIZE_OF_BRANCH # CASE",
        "coalesce(ssn, notes->>'a') # SIZE_OF_BRANCH # COALESCE over a value of any size",
        "CASE WHEN ssn = 'x' THEN 1::float8 ELSE id::numeric END # CAST # CASE"
      })
  void findsTheHazard(String expression, Kind kind, String construct) {
    assertThat(hazards("SELECT " + expression + " FROM customers"))
        .anySatisfy(
            hazard -> {
              assertThat(hazard.kind()).isEqualTo(kind);
              assertThat(hazard.construct()).isEqualTo(construct);
              assertThat(hazard.columns()).isNotEmpty();
            });
  }

  @Test
  void aValueThatKeepsGrowingIsAHazard() {
    String sql = "SELECT ssn AS x FROM customers";
    for (int i = 0; i < 7; i++) {
      sql = "SELECT x || x || x || x AS x FROM (" + sql + ") q" + i;
    }
    assertThat(hazards(sql)).extracting(Hazard::kind).contains(Kind.GROWTH);
    assertThat(hazards("SELECT ssn || ssn || ssn FROM customers")).isEmpty();
    String product = "SELECT id::numeric" + " * 99999".repeat(200) + " FROM customers";
    assertThat(hazards(product)).extracting(Hazard::kind).contains(Kind.GROWTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT dob FROM customers UNION ALL SELECT now()",
        "SELECT ssn FROM customers UNION ALL SELECT attrs FROM customers",
        "SELECT id::int8 FROM customers UNION ALL SELECT NULL::oid",
        "SELECT id::numeric FROM customers UNION ALL SELECT 1::float8",
        "SELECT dob FROM customers UNION ALL SELECT $1",
        "SELECT x FROM (SELECT dob AS x FROM customers UNION SELECT created_at FROM customers) t"
      })
  void branchesThatAreConvertedAreAHazard(String sql) {
    assertThat(hazards(sql))
        .anySatisfy(
            hazard -> {
              assertThat(hazard.kind()).isEqualTo(Kind.CAST);
              assertThat(hazard.construct()).isEqualTo("the type of another SELECT");
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT dob FROM customers UNION ALL SELECT NULL",
        "SELECT dob FROM customers UNION ALL SELECT '2000-01-01'",
        "SELECT id FROM customers UNION ALL SELECT id::numeric FROM customers",
        "SELECT id FROM customers UNION ALL SELECT 1.5",
        "SELECT ssn FROM customers UNION ALL SELECT name FROM customers",
        "SELECT ssn FROM customers UNION ALL SELECT $1",
        "SELECT notes FROM customers UNION ALL SELECT notes FROM customers"
      })
  void branchesThatMeetAsTheyAreAreNone(String sql) {
    assertThat(hazards(sql)).isEmpty();
  }

  /** Which of its values are NULL would tell whether a row fits into a message. */
  @Test
  void aRowThatGrowsIsAHazard() {
    String one = "nullif(ssn, 'x') || repeat(repeat('" + "y".repeat(2_000) + "', 16), 8)";
    assertThat(hazards("SELECT " + one + " FROM customers")).isEmpty();
    assertThat(
            hazards("SELECT " + String.join(", ", List.of(one, one, one, one)) + " FROM customers"))
        .extracting(Hazard::kind)
        .contains(Kind.GROWTH);
  }

  @Test
  void fewCharactersCanMakeALargeValue() {
    String nested = "nullif(ssn, 'x') || '\"'";
    for (int i = 0; i < 30; i++) {
      nested = "ROW(" + nested + ")";
    }
    String padded = "nullif(ssn, 'x')::char(10000000)";
    String digits = "least(nullif(id::numeric, 5), '1e131071'::numeric)::text";
    assertThat(hazards("SELECT ROW(ROW(ssn, 'x')), " + padded + ", " + digits + " FROM customers"))
        .isEmpty();
    for (String list :
        List.of(
            nested,
            String.join(
                ", ",
                List.of(padded, padded, padded, padded, padded, padded, padded, padded, padded)),
            "string_agg(" + padded + ", '')",
            "string_agg(" + digits + ", '')",
            "repeat(repeat(repeat(" + digits + ", 16), 16), 16)")) {
      assertThat(hazards("SELECT " + list + " FROM customers"))
          .as(list)
          .extracting(Hazard::kind)
          .contains(Kind.GROWTH);
    }
  }

  /** So would the number of rows that are left out of one value. */
  @Test
  void whatIsCollectedMustNotBeMadeLarge() {
    // Of the same shape but for the length of its constant
    assertThat(hazards("SELECT string_agg(ssn || 'y', '') FROM customers"))
        .extracting(Hazard::kind)
        .doesNotContain(Kind.GROWTH);
    String large = "y".repeat(2_000);
    for (String call :
        List.of(
            "string_agg(ssn, '" + large + "')",
            "string_agg(ssn || '" + large + "', '')",
            "string_agg(ssn || repeat('y', 16), '')",
            "array_agg(replace(ssn, '9', 'yyyyyyyy'))",
            "json_agg(coalesce(ssn, $1::text))")) {
      assertThat(hazards("SELECT " + call + " FROM customers"))
          .as(call)
          .anyMatch(hazard -> hazard.kind() == Kind.GROWTH || hazard.kind() == Kind.FUNCTION);
    }
  }

  @Test
  void aRecursionGrowsFully() {
    assertThat(
            hazards(
                "WITH RECURSIVE r(x) AS (SELECT ssn FROM customers UNION ALL SELECT x || x FROM r"
                    + " WHERE false) SELECT x FROM r"))
        .extracting(Hazard::kind)
        .contains(Kind.GROWTH);
  }

  @Test
  void whatFailsInASubSelectFailsInABranchToo() {
    assertThat(
            hazards(
                "SELECT CASE WHEN ssn = 'x' THEN q.y END FROM customers c JOIN (SELECT id AS k,"
                    + " 1/(id-1) AS y FROM orders) q ON q.k = c.id"))
        .anySatisfy(
            hazard -> {
              assertThat(hazard.kind()).isEqualTo(Kind.BRANCH);
              assertThat(hazard.columns()).contains(ColumnId.of("public", "customers", "ssn"));
            });
  }

  @Test
  void conditionsAreNotJudged() {
    assertThat(hazards("SELECT id FROM customers WHERE 1/length(ssn) > 0 ORDER BY ssn::int"))
        .isEmpty();
  }

  @Test
  void aTypeInFrontOfPostgresqlsOwnMayBeAnything() {
    AnalysisContext temporary =
        new AnalysisContext(shop.catalog, List.of("pg_temp_3", "pg_catalog", "public"), true);
    assertThat(
            shop.analyzer
                .analyze("SELECT ssn::text FROM customers", temporary)
                .statements()
                .get(0)
                .hazards())
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "SELECT name FROM customers WHERE ssn = '1' # 1",
        "SELECT name FROM customers c WHERE c.ssn = $1 AND id > 5 # 1",
        "SELECT name FROM customers WHERE '1' = ssn # 1",
        "SELECT name FROM customers WHERE ssn = $1::text # 1",
        "SELECT name FROM customers WHERE ssn IN ('a', 'b', 'c') # 3",
        "SELECT name FROM v_customers WHERE ssn = '1' LIMIT 5 # 1",
        "(SELECT name FROM customers WHERE ssn = '1') # 1"
      })
  void findsLookups(String sql, int constants) {
    assertThat(shop.understood(sql).lookups())
        .filteredOn(l -> l.columns().contains(ColumnId.of("public", "customers", "ssn")))
        .extracting(Lookup::constants)
        .containsExactly(constants);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT name FROM customers WHERE ssn > '1'",
        "SELECT name FROM customers WHERE ssn LIKE '1'",
        "SELECT name FROM customers WHERE ssn BETWEEN '1' AND '1'",
        "SELECT name FROM customers WHERE lower(ssn) = '1'",
        "SELECT name FROM customers WHERE ssn::int = 1",
        "SELECT name FROM customers WHERE ssn || '' = '1'",
        "SELECT name FROM customers WHERE NOT ssn = '1'",
        "SELECT name FROM customers WHERE ssn <> '1'",
        "SELECT name FROM customers WHERE ssn = '1' OR id = 1",
        "SELECT name FROM customers WHERE ssn NOT IN ('1', '2')",
        "SELECT name FROM customers WHERE ssn = name",
        "SELECT name FROM customers WHERE ssn = lower('A')",
        "SELECT name FROM customers WHERE ssn = ANY ('{a,b}')",
        "SELECT name FROM customers WHERE ssn = (SELECT '1')",
        "SELECT name FROM customers WHERE ssn = '1' AND ssn > '0'",
        "SELECT name FROM customers WHERE ssn IN (1,2,3,4,5,6,7,8,9,10,11)",
        "SELECT name FROM customers WHERE (ssn, id) = ('1', 1)",
        "SELECT name FROM customers WHERE customers = '(1)'",
        "SELECT name FROM customers WHERE ssn = 'x'::email_t",
        "SELECT c.name FROM customers c JOIN orders o ON true WHERE c.ssn = '1'",
        "SELECT name FROM (SELECT * FROM customers) c WHERE ssn = '1'",
        "SELECT name FROM customers WHERE ssn = '1' UNION ALL SELECT 'x'",
        "SELECT name FROM customers WHERE id IN (SELECT id FROM customers WHERE ssn = '1')",
        "WITH c AS (SELECT * FROM customers) SELECT name FROM c WHERE ssn = '1'",
        "SELECT name FROM customers WHERE ssn = '1' FOR UPDATE",
        "SELECT name FROM customers TABLESAMPLE system (10) WHERE ssn = '1'",
        "SELECT count(*) FILTER (WHERE ssn > '5') FROM customers WHERE ssn = '1'",
        "UPDATE customers SET name = 'x' WHERE ssn = '1'",
        "DELETE FROM customers WHERE ssn = '1'"
      })
  void findsNoLookup(String sql) {
    assertThat(shop.understood(sql).lookups())
        .filteredOn(l -> l.columns().contains(ColumnId.of("public", "customers", "ssn")))
        .isEmpty();
  }
}
