package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Format;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For somebody who sees everything, the proxy is not there: every statement of {@code
 * differential.sql} gives the same replies, byte for byte, with and without it.
 */
@OnEveryPostgres
class DifferentialIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  DifferentialIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  static Stream<Arguments> statementsInEveryFormat() {
    return statements().stream()
        .flatMap(sql -> Arrays.stream(Format.values()).map(format -> Arguments.of(sql, format)));
  }

  /** One statement a line; what begins with {@code --} is a comment. */
  private static List<String> statements() {
    return RealPostgres.script("differential.sql")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("-- "))
        .toList();
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("statementsInEveryFormat")
  void repliesAreEqualToTheByte(String sql, Format format) {
    try (WireClient direct = postgres.wire();
        WireClient proxied = gatehouse.wire(Persona.DBA)) {
      List<String> expected = inTransaction(direct, sql, format);
      List<String> seen = inTransaction(proxied, sql, format);
      assertThat(String.join("\n", seen)).isEqualTo(String.join("\n", expected));
    }
  }

  private static List<String> inTransaction(WireClient client, String sql, Format format) {
    List<Reply> replies = new ArrayList<>(client.query("BEGIN"));
    replies.addAll(format.run(client, sql));
    replies.addAll(client.query("ROLLBACK"));
    return replies.stream().map(Reply::toString).toList();
  }
}
