package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.it.stage.OnEveryPostgres;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.wire.Conversation;
import io.gatehouse.it.wire.Conversation.Side;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole conversations give the same replies in the same order with and without the proxy. */
@OnEveryPostgres
class ConversationsIT {

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  ConversationsIT(PostgresVersion version, Stage stage) {
    postgres = stage.postgres(version);
    gatehouse = stage.gatehouse(version);
  }

  /** Conversations in which the proxy has an answer of its own. */
  private static final String REFUSED = "refused-";

  static List<String> conversations() {
    return Conversation.names().stream().filter(name -> !name.startsWith(REFUSED)).toList();
  }

  static List<String> refusals() {
    return Conversation.names().stream().filter(name -> name.startsWith(REFUSED)).toList();
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void repliesAreEqualToTheByte(String file) {
    Conversation conversation = Conversation.named(file);
    String direct = readable(direct(conversation));
    assertThat(readable(proxied(conversation, Persona.DBA))).isEqualTo(direct);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusalStandsWherePostgresWouldPutItsOwn(String file) {
    Conversation conversation = Conversation.named(file);
    List<Reply> expected = direct(conversation);
    List<Reply> seen = proxied(conversation, Persona.AGENT);
    assertThat(shape(seen)).isEqualTo(shape(expected));
    assertThat(seen)
        .filteredOn(reply -> reply.type() == 'E')
        .extracting(Reply::sqlState)
        .contains("42501")
        .isSubsetOf("42501", "25P02", "22012");
  }

  private List<Reply> direct(Conversation conversation) {
    try (WireClient client = postgres.wire()) {
      return conversation.play(client, Side.DIRECT, this::superuser);
    }
  }

  private List<Reply> proxied(Conversation conversation, Persona persona) {
    try (WireClient client = gatehouse.wire(persona)) {
      return conversation.play(client, Side.PROXIED, this::superuser);
    }
  }

  private void superuser(String sql) {
    try (WireClient client = postgres.wire()) {
      assertThat(client.query(sql)).extracting(Reply::type).doesNotContain('E');
    }
  }

  private static String readable(List<Reply> replies) {
    return String.join("\n", replies.stream().map(Reply::toString).toList());
  }

  /** Everything but what an error says. */
  private static String shape(List<Reply> replies) {
    return String.join(
        "\n", replies.stream().map(reply -> reply.type() == 'E' ? "E" : reply.toString()).toList());
  }
}
