package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.pgwire.frontend.StartupMessage;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupParametersTest {

  @Test
  void passesOrdinarySettingsAndPinsWhatDecidesMeaning() {
    StartupParameters parameters =
        of(Map.of("user", "alice", "database", "shop", "DateStyle", "ISO", "TimeZone", "UTC"));
    assertThat(parameters.refusal()).isEmpty();
    assertThat(parameters.settings())
        .containsOnlyKeys("datestyle", "timezone", "client_encoding", "standard_conforming_strings")
        .containsEntry("standard_conforming_strings", "on")
        .containsEntry("client_encoding", "UTF8");
  }

  @Test
  void neverPassesTheClientsUser() {
    assertThat(of(Map.of("user", "postgres", "database", "template1")).settings())
        .doesNotContainKeys("user", "database");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "session_authorization",
        "role",
        "session_preload_libraries",
        "local_preload_libraries",
        "session_replication_role",
        "row_security",
        "log_statement",
        "password",
        "ROLE"
      })
  void refusesASettingThatIsNotOnTheList(String name) {
    assertThat(of(Map.of("user", "a", name, "x")).refusal()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-c role=postgres",
        "-crole=postgres",
        "--role=postgres",
        "--session-authorization=postgres",
        "-c statement_timeout=1 -c role=x",
        "-c client_encoding=SJIS",
        "--standard-conforming-strings=off",
        "-c",
        "-O",
        "-c role",
        "-c  ro\\le=x",
        "-P"
      })
  void takesOptionsApart(String options) {
    assertThat(of(Map.of("user", "a", "options", options)).refusal()).isPresent();
  }

  @Test
  void acceptsOptionsThatAreOnTheList() {
    StartupParameters parameters =
        of(Map.of("user", "a", "options", "-c search_path=a\\ b,c --statement-timeout=5s"));
    assertThat(parameters.refusal()).isEmpty();
    assertThat(parameters.settings())
        .containsEntry("search_path", "a b,c")
        .containsEntry("statement_timeout", "5s");
  }

  @ParameterizedTest
  @CsvSource({"database,false", "true,false", "on,false", "1,false", "off,true", "false,true"})
  void refusesReplication(String value, boolean accepted) {
    assertThat(of(Map.of("user", "a", "replication", value)).refusal().isEmpty())
        .isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF8,true",
    "utf-8,true",
    "unicode,true",
    "SQL_ASCII,true",
    "SJIS,false",
    "GBK,false",
    "BIG5,false",
    "GB18030,false",
    "LATIN1,false"
  })
  void acceptsOnlyEncodingsThatAreReadAsTheServerReadsThem(String encoding, boolean accepted) {
    assertThat(of(Map.of("user", "a", "client_encoding", encoding)).refusal().isEmpty())
        .isEqualTo(accepted);
  }

  private static StartupParameters of(Map<String, String> parameters) {
    return StartupParameters.of(new StartupMessage(parameters));
  }
}
