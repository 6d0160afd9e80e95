package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.gatehouse.it.stage.Persona;
import io.gatehouse.it.stage.PostgresVersion;
import io.gatehouse.it.stage.RealGatehouse;
import io.gatehouse.it.stage.Stage;
import io.gatehouse.it.stage.StageExtension;
import io.gatehouse.it.stage.TlsMaterial;
import io.gatehouse.it.wire.Reply;
import io.gatehouse.it.wire.WireClient;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients' certificates, and tokens that are bound to one (RFC 8705). */
@ExtendWith(StageExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientCertificateIT {

  private final TlsMaterial own = TlsMaterial.selfSigned("agent-7");
  private final TlsMaterial strange = TlsMaterial.selfSigned("somebody else");
  private final RealGatehouse gatehouse;

  ClientCertificateIT(Stage stage) {
    gatehouse = RealGatehouse.before(stage.postgres(PostgresVersion.V18)).clientCa(own).start();
  }

  @AfterAll
  void stop() {
    gatehouse.close();
  }

  private static Certificate certificate(TlsMaterial material) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(
            new ByteArrayInputStream(
                material.certificatePem().getBytes(StandardCharsets.US_ASCII)));
  }

  private static SSLContext showing(TlsMaterial material) throws Exception {
    String base64 = material.keyPem().replaceAll("-----[A-Z ]+-----", "");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own",
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64))),
        new char[0],
        new Certificate[] {certificate(material)});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, new char[0]);
    return WireClient.trustingContext(
        new KeyManager[] {new Insisting((X509ExtendedKeyManager) managers.getKeyManagers()[0])});
  }

  /** Shows the certificate whoever is asked for; a usual client would keep it back. */
  private static final class Insisting extends X509ExtendedKeyManager {
    private final X509ExtendedKeyManager keys;

    Insisting(X509ExtendedKeyManager keys) {
      this.keys = keys;
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "own";
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"own"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return keys.getServerAliases(type, issuers);
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return keys.chooseServerAlias(type, issuers, socket);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  private String boundTo(TlsMaterial material) throws Exception {
    String thumbprint =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                MessageDigest.getInstance("SHA-256").digest(certificate(material).getEncoded()));
    return confirmed(Map.of("x5t#S256", thumbprint));
  }

  private String confirmed(Object confirmation) {
    JWTClaimsSet claims =
        gatehouse
            .issuer()
            .claims(Persona.AGENT.user(), Persona.AGENT.groups())
            .claim("cnf", confirmation)
            .build();
    return gatehouse.issuer().sign(claims);
  }

  private Reply login(WireClient client, String token) {
    List<Reply> replies = client.login(Persona.AGENT.user(), "shop", token);
    return replies.get(replies.size() - 1);
  }

  @Test
  void aTokenThatIsBoundIsGoodForWhoeverShowsTheCertificate() throws Exception {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls(showing(own))) {
      assertThat(login(client, boundTo(own)).type()).isEqualTo('Z');
      assertThat(client.query("SELECT 1").get(1).text(0)).isEqualTo("1");
    }
  }

  @Test
  void aStolenTokenIsOfNoUse() throws Exception {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      assertThat(login(client, boundTo(own)).sqlState()).isEqualTo("28P01");
    }
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls(showing(own))) {
      assertThat(login(client, boundTo(strange)).sqlState()).isEqualTo("28P01");
    }
  }

  @Test
  void confirmationsThatCanNotBeCheckedAreRefused() throws Exception {
    String thumbprint = "A".repeat(43);
    for (Object confirmation :
        new Object[] {
          Map.of("jkt", thumbprint),
          Map.of("x5t#S256", thumbprint, "jkt", thumbprint),
          Map.of(),
          "x5t#S256",
          Map.of("x5t#S256", List.of(thumbprint)),
          Map.of("x5t#S256", "")
        }) {
      try (WireClient client = WireClient.connect(gatehouse.port()).startTls(showing(own))) {
        assertThat(login(client, confirmed(confirmation)).sqlState())
            .as("%s", confirmation)
            .isEqualTo("28P01");
      }
    }
  }

  @Test
  void aCertificateOfSomebodyElseIsRefusedInTheHandshake() throws Exception {
    try (WireClient client = WireClient.connect(gatehouse.port())) {
      try {
        client.startTls(showing(strange));
        List<Reply> replies =
            client.login(Persona.AGENT.user(), "shop", gatehouse.token(Persona.AGENT));
        assertThat(replies).noneMatch(reply -> reply.type() == 'Z');
      } catch (java.io.UncheckedIOException refused) {
        assertThat(refused).isNotNull();
      }
    }
  }

  @Test
  void aTokenThatIsNotBoundNeedsNoCertificate() {
    try (WireClient client = WireClient.connect(gatehouse.port()).startTls()) {
      assertThat(login(client, gatehouse.token(Persona.AGENT)).type()).isEqualTo('Z');
    }
  }
}
