package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.RelationUse.Access;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the oracle (src-it/oracle) and its mutants found. */
class GrammarTest {

  private final Shop shop = new Shop();

  private List<String> functions(String sql) {
    return shop.understood(sql).functions().stream()
        .filter(use -> !use.trusted())
        .map(FunctionUse::name)
        .toList();
  }

  /** TREAT(x AS f) is a call of pg_catalog.f. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT TREAT('/etc/passwd' AS pg_read_file)",
        "SELECT TREAT('/etc/passwd' AS anything.pg_read_file)",
        "SELECT 1 FROM orders WHERE TREAT('x' AS pg_read_file) = 'y'"
      })
  void treatCallsTheFunctionOfTheTypesName(String sql) {
    assertThat(functions(sql)).containsExactly("pg_read_file");
  }

  /** Words of SQL/JSON that are no keywords where an operand begins. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT JSON_ARRAY(value('a'))            | value",
        "SELECT JSON_ARRAY(passing('a'))          | passing",
        "SELECT JSON_ARRAY(keep('a'), 1)          | keep",
        "SELECT JSON_ARRAY(omit('a'))             | omit",
        "SELECT JSON_OBJECT(key('a') VALUE 1)     | key",
        "SELECT JSON_OBJECT('a' VALUE value('b')) | value",
        "SELECT JSON_OBJECT('a': absent('b'))     | absent",
        "SELECT JSON_OBJECTAGG(value('a'): 1)     | value",
        "SELECT JSON_ARRAYAGG(empty('a'))         | empty",
        "SELECT JSON_VALUE(error('a'), '$')       | error",
        "SELECT JSON_QUERY('{}', format('%s', keep('a'))) | keep",
      })
  void noWordOfSqlJsonHidesACall(String sql, String function) {
    assertThat(functions(sql)).contains(function);
  }

  @Test
  void aQueryInsideOfJsonArrayIsRead() {
    assertThat(
            shop.understood("SELECT JSON_ARRAY((SELECT id FROM orders) UNION SELECT 1)")
                .relations())
        .extracting(use -> use.relation().name())
        .containsExactly("orders");
  }

  @Test
  void aTypeInFrontOfAJsonKeyIsNoNoise() {
    assertThat(shop.understood("SELECT JSON_OBJECT(text 'a' VALUE 1 ABSENT ON NULL)").understood())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT sum(id) OVER (ROWS BETWEEN unbounded.id PRECEDING AND UNBOUNDED FOLLOWING) FROM orders AS unbounded",
        "SELECT id INTO unlogged FROM orders",
        "SELECT id INTO temp FROM orders",
        "SELECT id INTO UNLOGGED TABLE sink2 FROM orders",
        "INSERT INTO note_pad VALUES (1) ON CONFLICT (lower(body) text_ops (a = 1)) DO NOTHING",
        "INSERT INTO note_pad DEFAULT VALUES RETURNING id",
        "INSERT INTO note_pad SELECT RETURNING id",
        "INSERT INTO note_pad SELECT ON CONFLICT DO NOTHING",
      })
  void readsNamesThatAreKeywordsElsewhere(String sql) {
    assertThat(shop.analyze(sql).understood()).isTrue();
  }

  @Test
  void aTableCalledTempIsNoTemporaryOne() {
    assertThat(shop.understood("SELECT id INTO temp FROM orders").relations())
        .anySatisfy(
            use -> {
              assertThat(use.relation()).isEqualTo(new RelationName("public", "temp"));
              assertThat(use.access()).containsExactly(Access.DEFINE);
            });
  }

  @Test
  void refusesAWindowThatIsDefinedTwice() {
    assertThat(
            shop.analyze("SELECT sum(id) OVER w FROM orders WINDOW w AS (), w AS ()").understood())
        .isFalse();
  }
}
