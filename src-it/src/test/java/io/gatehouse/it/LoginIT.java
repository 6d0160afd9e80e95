package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.RealPostgres;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TestIssuer;
import io.gatehouse.it.wire.Frontend;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only a good token comes in, only over TLS; a bad one never reaches the database. */
@ExtendWith(StageExtension.class)
class LoginIT {

  private static final String USER = Persona.AGENT.user();

  private final RealPostgres postgres;
  private final RealGatehouse gatehouse;

  LoginIT(Stage stage) {
    postgres = stage.postgres(PostgresVersion.V18);
    gatehouse = stage.gatehouse(PostgresVersion.V18);
  }

  @Test
  void letsAGoodTokenInAndSaysWhoTheServerIs() throws SQLException {
    try (Connection connection = gatehouse.connect(Persona.AGENT);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM orders")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(500);
      assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
    }
  }

  /** Everything that a token can be wrong in. */
  enum BadToken {
    EMPTY {
      @Override
      String make(TestIssuer issuer) {
        return "";
      }
    },
    NOT_A_TOKEN {
      @Override
      String make(TestIssuer issuer) {
        return "hunter2";
      }
    },
    EXPIRED {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(
            good(issuer)
                .issueTime(ago(Duration.ofHours(2)))
                .expirationTime(ago(Duration.ofHours(1)))
                .build());
      }
    },
    NOT_YET_VALID {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).notBeforeTime(ago(Duration.ofHours(-1))).build());
      }
    },
    WITHOUT_EXPIRY {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).expirationTime(null).build());
      }
    },
    LIVES_A_YEAR {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).expirationTime(ago(Duration.ofDays(-365))).build());
      }
    },
    WRONG_AUDIENCE {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).audience("another-service").build());
      }
    },
    WITHOUT_AUDIENCE {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).audience((String) null).build());
      }
    },
    WRONG_ISSUER {
      @Override
      String make(TestIssuer issuer) {
        return issuer.sign(good(issuer).issuer("https://elsewhere.test").build());
      }
    },
    ANOTHER_KEY_OF_THE_SAME_NAME {
      @Override
      String make(TestIssuer issuer) {
        return TestIssuer.sign(
            good(issuer).build(), TestIssuer.newKey(issuer.key().getKeyID()), header -> header);
      }
    },
    UNKNOWN_KEY {
      @Override
      String make(TestIssuer issuer) {
        return TestIssuer.sign(good(issuer).build(), TestIssuer.newKey("k2"), header -> header);
      }
    },
    KEY_BROUGHT_ALONG {
      @Override
      String make(TestIssuer issuer) {
        var own = TestIssuer.newKey("k3");
        return TestIssuer.sign(good(issuer).build(), own, header -> header.jwk(own.toPublicJWK()));
      }
    },
    ALG_NONE {
      @Override
      String make(TestIssuer issuer) {
        return new PlainJWT(good(issuer).build()).serialize();
      }
    },
    HMAC_WITH_THE_PUBLIC_KEY {
      @Override
      String make(TestIssuer issuer) throws Exception {
        SignedJWT token =
            new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(issuer.key().getKeyID()).build(),
                good(issuer).build());
        token.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
        return token.serialize();
      }
    },
    CHANGED_PAYLOAD {
      @Override
      String make(TestIssuer issuer) {
        String[] parts = issuer.sign(good(issuer).build()).split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String more = claims.replace("agents", "dbas");
        return parts[0]
            + "."
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(more.getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[2];
      }
    },
    CUT_SHORT {
      @Override
      String make(TestIssuer issuer) {
        String token = issuer.sign(good(issuer).build());
        return token.substring(0, token.length() - 40);
      }
    },
    CRITICAL_HEADER {
      @Override
      String make(TestIssuer issuer) {
        return TestIssuer.sign(
            good(issuer).build(),
            issuer.key(),
            header ->
                header
                    .criticalParams(java.util.Set.of("gatehouse-test"))
                    .customParam("gatehouse-test", true));
      }
    },
    ANOTHER_USER {
      @Override
      String make(TestIssuer issuer) {
        return issuer.token("somebody-else", "agents");
      }
    };

    abstract String make(TestIssuer issuer) throws Exception;

    private static JWTClaimsSet.Builder good(TestIssuer issuer) {
      return issuer.claims(USER, "agents");
    }

    private static Date ago(Duration duration) {
      return Date.from(Instant.now().minus(duration));
    }
  }

  @ParameterizedTest
  @EnumSource(BadToken.class)
  void refusesABadTokenBeforeTheDatabaseHearsOfIt(BadToken kind) throws Exception {
    String token = kind.make(gatehouse.issuer());
    long before = connectionsEver();
    List<Reply> replies;
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      replies = client.login(USER, "shop", token);
      assertThat(client.read()).as("the connection is closed").isEmpty();
    }
    Reply last = replies.get(replies.size() - 1);
    assertThat(last.type()).isEqualTo('E');
    assertThat(last.fields().get('S')).isEqualTo("FATAL");
    assertThat(last.sqlState()).isIn("28000", "28P01");
    assertThat(last.fields().get('M')).isNotBlank();
    if (token.length() > 20) {
      assertThat(last.fields().toString()).doesNotContain(token.substring(0, 20));
    }
    assertThat(replies).noneMatch(reply -> reply.type() == 'Z' || reply.type() == 'K');
    assertThat(connectionsEver()).isEqualTo(before);
  }

  @Test
  void refusesPlaintextBeforeAskingForAPassword() {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      client.send(
          Frontend.startup(Frontend.PROTOCOL_3_0, Map.of("user", USER, "database", "shop")));
      Reply first = client.read().orElseThrow();
      assertThat(first.type()).isEqualTo('E');
      assertThat(first.sqlState()).isEqualTo("28000");
      assertThat(first.fields().toString()).containsIgnoringCase("sslmode");
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void endsTheSessionWithItsToken() {
    JWTClaimsSet brief =
        gatehouse
            .issuer()
            .claims(USER, "agents")
            .expirationTime(Date.from(Instant.now().plusSeconds(3)))
            .build();
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      client.login(USER, "shop", gatehouse.issuer().sign(brief));
      assertThat(client.query("SELECT 1").get(1).text(0)).isEqualTo("1");
      Reply farewell = client.read().orElseThrow();
      assertThat(farewell.type()).isEqualTo('E');
      assertThat(farewell.fields().get('S')).isEqualTo("FATAL");
      assertThat(farewell.sqlState()).isEqualTo("28000");
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void endsTheSessionOfATokenThatIsGoodWithinTheSkewOnly() {
    JWTClaimsSet over =
        gatehouse
            .issuer()
            .claims(USER, "agents")
            .expirationTime(Date.from(Instant.now().minusSeconds(20)))
            .build();
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login(USER, "shop", gatehouse.issuer().sign(over));
      Reply last = replies.get(replies.size() - 1);
      Reply farewell = last.type() == 'Z' ? client.read().orElseThrow() : last;
      assertThat(farewell.type()).isEqualTo('E');
      assertThat(farewell.sqlState()).isEqualTo("28000");
      assertThat(client.read()).isEmpty();
    }
  }

  @Test
  void refusesAnUnknownDatabaseWithAClearError() {
    SQLException error =
        catchThrowableOfType(
            SQLException.class,
            () -> gatehouse.connectTo("nowhere", Persona.AGENT, new Properties()).close());
    assertThat(error.getSQLState()).isEqualTo("3D000");
    assertThat(error.getMessage()).contains("nowhere");
  }

  @Test
  void letsTheUserNameBeTheWordToken() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login("token", "shop", gatehouse.issuer().token(USER, "agents"));
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
  }

  @Test
  void takesATokenOfSixteenKilobytesAtMost() {
    String long1 = gatehouse.issuer().sign(withClaim(8_000));
    String long2 = gatehouse.issuer().sign(withClaim(20_000));
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login(USER, "shop", long1);
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('Z');
    }
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login(USER, "shop", long2);
      assertThat(replies.get(replies.size() - 1).type()).isEqualTo('E');
    }
  }

  private JWTClaimsSet withClaim(int length) {
    return gatehouse.issuer().claims(USER, "agents").claim("filler", "x".repeat(length)).build();
  }

  @Test
  void saysThatATokenLooksCut() {
    String token = gatehouse.issuer().sign(withClaim(6_000)).substring(0, 4_095);
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login(USER, "shop", token);
      assertThat(replies.get(replies.size() - 1).fields().toString()).contains("PGPASSWORD");
    }
  }

  /** The start-up packet is the client's word; what goes upstream is ours (attacks.md row 7). */
  @ParameterizedTest
  @ValueSource(strings = {"options", "session_authorization", "role", "replication", "_pq_.x"})
  void takesNoPowerFromTheStartUpPacket(String key) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", USER);
    parameters.put("database", "shop");
    parameters.put(key, key.equals("options") ? "-c standard_conforming_strings=off" : "postgres");
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      List<Reply> replies = client.login(parameters, gatehouse.token(Persona.AGENT));
      Reply last = replies.get(replies.size() - 1);
      if (last.type() == 'Z') {
        assertThat(client.query("SELECT current_user").toString())
            .contains(RealPostgres.LOGIN)
            .doesNotContain("postgres");
        assertThat(replies.toString()).contains("standard_conforming_strings\\00on");
      } else {
        assertThat(last.type()).isEqualTo('E');
      }
    }
  }

  @Test
  void refusesANulInsideAStartUpValue() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      Map<String, String> parameters = new LinkedHashMap<>();
      parameters.put("user", USER);
      parameters.put("database", "shop");
      parameters.put("application_name", "x\0user\0postgres");
      List<Reply> replies = client.login(parameters, gatehouse.token(Persona.AGENT));
      assertThat(replies).noneMatch(reply -> reply.type() == 'Z');
    }
  }

  /** How many sessions the server has ever had in the database, this question's own left out. */
  private long connectionsEver() throws SQLException {
    try (Connection connection = postgres.superuser("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_stat_force_next_flush()");
      try (ResultSet rows =
          statement.executeQuery("SELECT sessions FROM pg_stat_database WHERE datname = 'shop'")) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }
}
