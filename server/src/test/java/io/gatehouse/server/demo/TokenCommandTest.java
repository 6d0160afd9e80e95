package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

class TokenCommandTest {

  private final TokenCommand.Ttl ttl = new TokenCommand.Ttl();

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "15m, PT15M", "24h, PT24H", "1s, PT1S"})
  void readsALifetime(String text, Duration expected) {
    assertThat(ttl.convert(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15", "m", "-5m", "0s", "25h", "1d", "15 m", "1441m", "99999999999s"})
  void refusesWhatIsNoLifetimeOfATokenHere(String text) {
    assertThatThrownBy(() -> ttl.convert(text)).isInstanceOf(TypeConversionException.class);
  }

  @Test
  void saysWhomTheIssuerKnows() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TokenCommand()).setErr(new PrintWriter(err, true));

    assertThat(command.execute("--as", "mallory")).isEqualTo(2);
    assertThat(err.toString()).contains("mallory").contains("agent-7").contains("carol");
  }

  @Test
  void needsToBeToldWhose() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new TokenCommand()).setErr(new PrintWriter(err, true));

    assertThat(command.execute()).isEqualTo(2);
    assertThat(err.toString()).contains("--as");
  }
}
