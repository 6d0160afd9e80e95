package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.CopyFacts.Format;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CopyOptionsTest {

  private final Shop shop = new Shop();

  private CopyFacts copy(String sql) {
    StatementFacts facts = shop.analyze(sql).statements().get(0);
    assertThat(facts.notUnderstood()).isEmpty();
    return facts.copy().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY customers TO STDOUT WITH (FORMAT csv, DELIMITER ';', NULL 'n', HEADER, QUOTE '''',"
            + " ESCAPE E'\\\\', ENCODING 'UTF8', FORCE_QUOTE (name, \"ssn\"))",
        "COPY customers TO STDOUT DELIMITER ';' CSV NULL AS 'n' HEADER QUOTE AS '''' ESCAPE E'\\\\'"
            + " ENCODING 'UTF8' FORCE QUOTE name, ssn",
        "COPY customers TO STDOUT USING DELIMITERS ';' WITH CSV NULL 'n' HEADER QUOTE ''''"
            + " ESCAPE AS E'\\\\' ENCODING 'UTF8' FORCE QUOTE name, ssn",
        "COPY (SELECT * FROM customers) TO STDOUT (FORMAT 'csv', DELIMITER ';', NULL n, HEADER ON,"
            + " QUOTE '''', ESCAPE E'\\\\', ENCODING 'UTF8', FORCE_QUOTE (name, ssn))"
      })
  void areTheSameInEitherSyntax(String sql) {
    CopyFacts copy = copy(sql);

    assertThat(copy.format()).isEqualTo(Format.CSV);
    CopyOptions options = copy.options();
    assertThat(options.delimiter()).contains(";");
    assertThat(options.nullString()).contains("n");
    assertThat(options.header()).isTrue();
    assertThat(options.quote()).contains("'");
    assertThat(options.escape()).contains("\\");
    assertThat(options.encoding()).contains("UTF8");
    assertThat(options.forceQuote()).containsExactly("name", "ssn");
    assertThat(options.forceQuoteAll()).isFalse();
    assertThat(options.notRead()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "HEADER # true",
        "HEADER true # true",
        "HEADER 'On' # true",
        "HEADER 1 # true",
        "HEADER match # true",
        "HEADER false # false",
        "HEADER 'OFF' # false",
        "HEADER 0 # false"
      })
  void knowWhetherThereIsAHeader(String option, boolean header) {
    CopyOptions options = copy("COPY customers TO STDOUT (" + option + ")").options();

    assertThat(options.header()).isEqualTo(header);
    assertThat(options.notRead()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEADER 2", "HEADER 'yes'", "DELIMITER 1", "NULL -5", "COMPRESS 'x'"})
  void sayWhatTheyDoNotKnow(String option) {
    assertThat(copy("COPY customers TO STDOUT (" + option + ")").options().notRead()).hasSize(1);
  }

  @Test
  void tellForceQuoteFromForceNull() {
    assertThat(copy("COPY customers TO STDOUT CSV FORCE QUOTE *").options().forceQuoteAll())
        .isTrue();
    CopyOptions not = copy("COPY customers FROM STDIN CSV FORCE NOT NULL name").options();
    assertThat(not.forceQuoteAll()).isFalse();
    assertThat(not.forceQuote()).isEmpty();
  }

  @Test
  void areReadEachTimeThoughAnalysesAreShared() {
    for (String delimiter : List.of(";", "|", "1")) {
      byte[] text =
          "COPY customers TO STDOUT (FORMAT csv, DELIMITER '%s')".formatted(delimiter).getBytes();
      assertThat(
              shop.analyzer
                  .analyze(text, shop.context, Sharing.SHAPE)
                  .statements()
                  .get(0)
                  .copy()
                  .orElseThrow()
                  .options()
                  .delimiter())
          .contains(delimiter);
    }
  }

  @Test
  void leaveOutGeneratedColumnsAsTheServerDoes() {
    StatementFacts facts = shop.analyze("COPY customers TO STDOUT").statements().get(0);

    assertThat(facts.output().orElseThrow())
        .extracting(OutputColumn::name)
        .contains("email")
        .doesNotContain("email_lower");
    assertThat(facts.copy().orElseThrow().relation())
        .contains(new RelationName("public", "customers"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "COPY (SELECT ssn FROM customers) TO STDOUT # 0 # SELECT ssn FROM customers",
        "COPY/* ( */( SELECT ')' -- )` `) TO STDOUT # 0 # SELECT ')' -- )",
        "SELECT '😀;('; COPY ((SELECT 'ü(😀') UNION (SELECT $$)$$)) TO STDOUT (FORMAT csv) # 1 #"
            + " (SELECT 'ü(😀') UNION (SELECT $$)$$)",
        ";; copy (DELETE FROM note_pad WHERE id IN (1,2) RETURNING *) TO STDOUT; SELECT 1 # 0 #"
            + " DELETE FROM note_pad WHERE id IN (1,2) RETURNING *"
      })
  void theQueryIsFoundInTheText(String sql, int statement, String query) {
    String text = sql.replace("` `", "\n");
    assertThat(shop.analyzer.copiedQuery(text, statement).map(String::strip)).contains(query);
  }

  @Test
  void whereThereIsNoCopyOfAQueryNoneIsFound() {
    SqlAnalyzer analyzer = shop.analyzer;
    assertThat(analyzer.copiedQuery("COPY customers (ssn) TO STDOUT", 0))
        .isEqualTo(Optional.empty());
    assertThat(analyzer.copiedQuery("SELECT (1)", 0)).isEmpty();
    assertThat(analyzer.copiedQuery("COPY (SELECT 1) TO STDOUT", 1)).isEmpty();
    assertThat(analyzer.copiedQuery("COPY (SELECT 'x", 0)).isEmpty();
  }
}
