package io.gatehouse.it.expressions;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import io.gatehouse.sql.SqlAnalyzer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of silent functions against the server: each line is tried with values at the edges of
 * its types. No value may raise an error that another does not.
 */
@OnEveryPostgres
class SilentFunctionsIT {

  private static final Pattern LINE = Pattern.compile("(\\w+)\\(([^)]*)\\) -> \\w+ [^ ]+ : .+");
  private static final Pattern RANGE = Pattern.compile("(-?\\d+)\\.\\.(-?\\d+)");

  /**
   * Functions that do not exist, and calls that fit none: when the statement is read, whatever the
   * rows hold. What is found only when a function is called is not for every row: NULL, in the
   * first row, is given to none.
   */
  private static final Set<String> NOT_THERE = Set.of("42883", "42725", "42P18", "42804");

  private static final Set<String> WINDOW =
      Set.of(
          "row_number",
          "rank",
          "dense_rank",
          "percent_rank",
          "cume_dist",
          "first_value",
          "last_value",
          "nth_value",
          "lag",
          "lead");

  private static final List<String> UNITS =
      List.of(
          "microseconds",
          "milliseconds",
          "second",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "quarter",
          "year",
          "decade",
          "century",
          "millennium",
          "dow",
          "doy",
          "isodow",
          "isoyear",
          "epoch",
          "julian");

  private static final Map<String, List<String>> COLUMNS =
      Map.ofEntries(
          Map.entry("text", List.of("t", "v")),
          Map.entry("integer", List.of("i2", "i", "i8")),
          Map.entry("int4", List.of("i2", "i")),
          Map.entry("int8", List.of("i8")),
          Map.entry("numeric", List.of("n")),
          Map.entry("float", List.of("f4", "f")),
          Map.entry("boolean", List.of("b")),
          Map.entry("date", List.of("d")),
          Map.entry("timestamp", List.of("ts", "tz")),
          Map.entry("time", List.of("ti")),
          Map.entry("interval", List.of("iv")),
          Map.entry("jsonb", List.of("j")),
          Map.entry("bytea", List.of("y")),
          Map.entry("network", List.of("ip")),
          Map.entry("array", List.of("ta", "ia")),
          Map.entry(
              "any", List.of("t", "i", "n", "f", "d", "tz", "iv", "j", "y", "ip", "ta", "e", "h")),
          Map.entry(
              "element", List.of("t", "i", "n", "f", "d", "tz", "iv", "j", "y", "ip", "e", "h")),
          Map.entry("ordered", List.of("t", "i", "n", "f", "d", "tz", "iv", "e")),
          Map.entry(
              "json",
              List.of("t", "i", "n", "f", "d", "tz", "iv", "j", "js", "y", "ip", "ta", "e", "h")),
          Map.entry(
              "jsonb-able",
              List.of("t", "i", "n", "f", "d", "tz", "iv", "j", "y", "ip", "ta", "e")));

  private static final String ROWS =
      """
      DROP TABLE IF EXISTS hostile;
      DROP TYPE IF EXISTS hostile_e;
      CREATE TYPE hostile_e AS ENUM ('a', 'b');
      CREATE TABLE hostile (k serial PRIMARY KEY, t text, v varchar(20000), i2 int2, i int, i8 int8, n numeric, f4 float4,
        f float8, b bool, d date, ts timestamp, tz timestamptz, ti time, iv interval, u uuid, j jsonb, js json, y bytea,
        ip inet, ta text[], ia int[], e hostile_e);
      INSERT INTO hostile (t, v, i2, i, i8, n, f4, f, b, d, ts, tz, ti, iv, u, j, js, y, ip, ta, ia, e) VALUES
      (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
      ('', '', 0, 0, 0, 0, 0, 0, false, '2000-01-01', '2000-01-01', '2000-01-01', '00:00', '0', '00000000-0000-0000-0000-000000000000',
        'null', 'null', '', '0.0.0.0', '{}', '{}', 'a'),
      ('\\', '%', -32768, -2147483648, -9223372036854775808, 'NaN', 'NaN', 'NaN', true, 'infinity', 'infinity', 'infinity', '24:00', '-1 year',
        'ffffffff-ffff-ffff-ffff-ffffffffffff', '[]', '[]', '\\x00', '::1', '{NULL}', '{NULL}', 'b'),
      ('a''b"c\\d$$', '\\\\%_', 32767, 2147483647, 9223372036854775807, 'Infinity', 'Infinity', 'Infinity', true, '-infinity', '-infinity', '-infinity',
        '23:59:59.999999', '178000000 years', NULL, '{"a": {"b": [1, null, "\\\\u00e9"]}}', '{"a": "\\u0000"}', '\\xff00fe', '10.0.0.1/8',
        '{{a,b},{c,d}}', '{{1,2},{3,4}}', 'a'),
      ('9'||repeat('é😀', 4000), repeat('x', 20000), 1, 1, 1, '-Infinity', '-Infinity', '-Infinity', false, '4000-01-01 BC', '4000-01-01 BC',
        '4000-01-01 BC', '12:00', '1 mon -1 day 00:00:00.000001', NULL, '{"": ""}', '"x"', decode(repeat('00ff', 20000), 'hex'), 'fe80::1/64',
        array_fill('x'::text, ARRAY[1000]), array_fill(7, ARRAY[1000]), 'b'),
      ('ǅ ß ŉ İ ı', 'ﬁ', -1, -1, -1, 1e1000, 1e38, 1e308, true, '200000-12-31', '200000-12-31', '200000-12-31', '00:00:00.5', '999999 hours', NULL,
        '[[[[[[1e1000]]]]]]', '[1e1000]', '\\x27', '255.255.255.255', '[5:6]={a,b}', '[-3:-2]={1,2}', NULL),
      (E'\\t\\n\\r\\001', '{"a":', 2, 7, 7, -1e-1000, 1e-38, 5e-324, NULL, '0001-01-01', '0001-01-01', '0001-01-01', '01:02:03', '-00:00:01', NULL,
        '"912-44-0001"', '{}', '\\x5c', '0.0.0.0/0', '{"","\\\\",NULL,"a,b"}', '{2147483647}', NULL),
      ('NaN', '-', 10, 10, 10, 0.00000000000000000001, -0.0, -0.0, NULL, '9999-12-31', '9999-12-31', '9999-12-31', '01:00', '1 sec', NULL, '1e400',
        '1', '\\x', '::', '{infinity}', '{0}', NULL);
      """;

  private final RealPostgres postgres;

  SilentFunctionsIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
  }

  private static String table() throws IOException {
    try (var in =
        SqlAnalyzer.class.getResourceAsStream("/io/gatehouse/sql/resolve/silent-functions.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noValueOfAnArgumentIsAnError() throws IOException {
    List<String> wrong = new ArrayList<>();
    int lines = 0;
    int calls = 0;
    try (WireClient server = WireClient.connect(postgres.port())) {
      server.login("postgres", RealPostgres.DATABASE, "");
      assertThat(server.query(ROWS)).noneMatch(reply -> reply.type() == 'E');
      for (String line : table().split("\n")) {
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        lines++;
        for (String call : calls(line)) {
          calls++;
          check(server, call, wrong);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(lines).isGreaterThan(120);
    assertThat(calls).isGreaterThan(600);
  }

  @Test
  void noValueOfAnOperandIsAnError() {
    List<String> wrong = new ArrayList<>();
    List<String> expressions = Statements.of("expressions/hostile.sql");
    try (WireClient server = WireClient.connect(postgres.port())) {
      server.login("postgres", RealPostgres.DATABASE, "");
      assertThat(server.query(ROWS)).noneMatch(reply -> reply.type() == 'E');
      for (String expression : expressions) {
        check(server, expression, wrong);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** What is refused as a hazard fails for some of these values: the trial can find such things. */
  @Test
  void theTrialFindsWhatIsNotSilent() {
    List<String> wrong = new ArrayList<>();
    List<String> loud =
        List.of(
            "i + 1",
            "abs(i)",
            "-i8",
            "t::int",
            "j::text::int",
            "chr(i)",
            "t LIKE '\\'",
            "date_part('timezone', ts)",
            "date_trunc('dow', ts)",
            "d - date '2000-01-01'",
            "i / i2",
            "jsonb_array_length(j)",
            "to_jsonb(js)",
            "array_position(ta, 'x')",
            "substr(t, 1, i2)",
            "encode(y, 'nosuch')",
            "extract(hour FROM d)",
            "extract(year FROM ti)",
            "(ARRAY[1])[i8]",
            "format('%s', VARIADIC ta)",
            "n::float8");
    try (WireClient server = WireClient.connect(postgres.port())) {
      server.login("postgres", RealPostgres.DATABASE, "");
      server.query(ROWS);
      for (String expression : loud) {
        check(server, expression, wrong);
      }
    }
    assertThat(wrong).hasSize(loud.size());
  }

  private static void check(WireClient server, String expression, List<String> wrong) {
    if (state(server, "SELECT " + expression + " FROM hostile h").isEmpty()) {
      return;
    }
    Set<String> states = new TreeSet<>();
    for (int row = 1; row <= 8; row++) {
      states.add(state(server, "SELECT " + expression + " FROM hostile h WHERE k = " + row));
    }
    if (states.size() != 1 || !NOT_THERE.contains(states.iterator().next())) {
      wrong.add(expression + ": " + states);
    }
  }

  private static String state(WireClient server, String sql) {
    for (Reply reply : server.query(sql)) {
      if (reply.type() == 'E') {
        return reply.sqlState();
      }
    }
    return "";
  }

  /** Calls with every column, and every constant worth a try, one argument after the other. */
  private static List<String> calls(String line) {
    Matcher matcher = LINE.matcher(line);
    assertThat(matcher.matches()).as(line).isTrue();
    String name = matcher.group(1);
    String list = matcher.group(2).replace("...", "");
    List<List<String>> arguments = new ArrayList<>();
    arguments.add(List.of());
    if (!list.isEmpty()) {
      for (String wanted : list.split(", ")) {
        List<List<String>> longer = new ArrayList<>();
        for (List<String> begun : arguments) {
          for (String value : values(wanted)) {
            List<String> next = new ArrayList<>(begun);
            next.add(value);
            longer.add(next);
          }
        }
        arguments = longer;
      }
    }
    return arguments.stream().map(a -> written(name, a)).toList();
  }

  private static List<String> values(String wanted) {
    Matcher range = RANGE.matcher(wanted);
    if (range.matches()) {
      return List.of(range.group(1), "1", range.group(2));
    }
    return switch (wanted.replace("!", "")) {
      case "'encoding'" -> List.of("'hex'", "'base64'", "'escape'");
      case "'c'", "'s'" -> List.of("''", "'a'", "'\\'", "'%'", "'YYYY-MM-DD HH24:MI:SS.US TZ'");
      case "'day'" ->
          UNITS.stream()
              .filter(
                  unit ->
                      !unit.endsWith("seconds")
                          && !List.of("second", "minute", "hour").contains(unit))
              .map(unit -> "'" + unit + "'")
              .toList();
      case "'hour'" ->
          Stream.of("microseconds", "milliseconds", "second", "minute", "hour", "epoch")
              .map(unit -> "'" + unit + "'")
              .toList();
      case "'span'" -> UNITS.subList(0, 13).stream().map(unit -> "'" + unit + "'").toList();
      case "'unit'" -> UNITS.stream().map(unit -> "'" + unit + "'").toList();
      default -> COLUMNS.get(wanted.replace("!", ""));
    };
  }

  private static String written(String name, List<String> arguments) {
    if (name.equals("extract")) {
      String unit = arguments.get(0).replace("'", "");
      return "extract(" + unit + " FROM " + arguments.get(1) + ")";
    }
    if (name.equals("position")) {
      return "position(" + arguments.get(0) + " IN " + arguments.get(1) + ")";
    }
    if (arguments.isEmpty()
        && (name.startsWith("current_") || name.startsWith("local") || name.equals("session_user"))
        && !name.equals("current_database")) {
      return name;
    }
    String inside =
        name.equals("count") && arguments.isEmpty() ? "*" : String.join(", ", arguments);
    return name + "(" + inside + ")" + (WINDOW.contains(name) ? " OVER (ORDER BY k)" : "");
  }
}
