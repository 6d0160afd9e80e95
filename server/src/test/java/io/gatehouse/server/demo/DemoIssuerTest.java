package io.gatehouse.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoIssuerTest {

  private static final String SECRET = "0123456789abcdef";

  private final HttpClient client = HttpClient.newHttpClient();
  private DemoIssuer issuer;

  @BeforeEach
  void start() throws Exception {
    issuer = DemoIssuer.start(0, SECRET);
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void describesItselfUnderItsOwnIssuerName() throws Exception {
    Map<String, Object> metadata = get("/.well-known/openid-configuration");

    assertThat(metadata).containsEntry("issuer", issuer.url());
    assertThat(metadata).containsEntry("jwks_uri", issuer.url() + "/jwks.json");
    assertThat(metadata).containsEntry("token_endpoint", issuer.tokenEndpoint());
  }

  @Test
  void servesOnlyThePublicHalfOfItsKey() throws Exception {
    String keys = JSONObjectUtils.toJSONString(get("/jwks.json"));

    assertThat(keys).contains("\"kid\"").doesNotContain("\"d\"");
  }

  @Test
  void givesATokenThatItsKeyVerifies() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> response = post("grant_type=client_credentials&subject=agent-7", SECRET);

    assertThat(response.statusCode()).isEqualTo(200);
    SignedJWT token = token(response);
    JWKSet keys = JWKSet.parse(get("/jwks.json"));
    ECKey key = keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey();
    assertThat(token.verify(new ECDSAVerifier(key))).isTrue();
    assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo(issuer.url());
    assertThat(claims.getSubject()).isEqualTo("agent-7");
    assertThat(claims.getAudience()).containsExactly("gatehouse");
    assertThat(claims.getStringClaim("preferred_username")).isEqualTo("agent-7");
    assertThat(claims.getStringClaim("email")).isEqualTo("agent-7@example.test");
    assertThat(claims.getStringListClaim("groups")).containsExactly("agents");
    assertThat(claims.getJWTID()).isNotBlank();
    assertThat(claims.getExpirationTime().toInstant())
        .isBetween(before.plusSeconds(899), Instant.now().plusSeconds(900));
  }

  @Test
  void givesTheLifetimeAskedFor() throws Exception {
    JWTClaimsSet claims =
        token(post("grant_type=client_credentials&subject=dave&ttl=7200", SECRET))
            .getJWTClaimsSet();

    assertThat(
            Duration.between(
                claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant()))
        .isEqualTo(Duration.ofHours(2));
  }

  @Test
  void givesNothingForAWrongSecret() throws Exception {
    HttpResponse<String> response = post("grant_type=client_credentials&subject=carol", "guess");

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(response.body()).contains("invalid_client").doesNotContain("access_token");
  }

  @Test
  void givesNothingWithoutASecret() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(issuer.tokenEndpoint()))
            .POST(
                HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&subject=carol"))
            .build();

    assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "grant_type=client_credentials",
        "grant_type=client_credentials&subject=mallory",
        "grant_type=client_credentials&subject=Alice",
        "grant_type=password&subject=alice",
        "grant_type=client_credentials&subject=alice&subject=carol",
        "grant_type=client_credentials&subject=alice&ttl=86401",
        "grant_type=client_credentials&subject=alice&ttl=0",
        "grant_type=client_credentials&subject=alice&ttl=-5",
        "grant_type=client_credentials&subject=alice&ttl=99999999999",
        "grant_type=client_credentials&subject=%zz",
      })
  void refusesAFormThatIsNotOneRequest(String form) throws Exception {
    HttpResponse<String> response = post(form, SECRET);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).doesNotContain("access_token");
  }

  @Test
  void refusesAFormThatIsTooLong() throws Exception {
    String form = "grant_type=client_credentials&subject=alice&x=" + "x".repeat(4096);

    assertThat(post(form, SECRET).statusCode()).isEqualTo(413);
  }

  @Test
  void aForgerSharesTheKeyIdButNotTheKey() throws Exception {
    SignedJWT forged =
        SignedJWT.parse(issuer.mint().forger().token(Person.OFFICER, Duration.ofMinutes(1)));
    ECKey key = issuer.mint().publicKeys().getKeys().get(0).toECKey();

    assertThat(forged.getHeader().getKeyID()).isEqualTo(key.getKeyID());
    assertThat(forged.getJWTClaimsSet().getIssuer()).isEqualTo(issuer.url());
    assertThat(forged.verify(new ECDSAVerifier(key))).isFalse();
  }

  @Test
  void saysWhenItsPortIsTaken() {
    int port = URI.create(issuer.url()).getPort();

    assertThatThrownBy(() -> DemoIssuer.start(port, SECRET)).isInstanceOf(BindException.class);
  }

  private Map<String, Object> get(String path) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create(issuer.url() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return JSONObjectUtils.parse(response.body());
  }

  private HttpResponse<String> post(String form, String secret) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(issuer.tokenEndpoint()))
            .header("Authorization", DemoIssuer.basic(secret))
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static SignedJWT token(HttpResponse<String> response) throws Exception {
    return SignedJWT.parse(
        JSONObjectUtils.getString(JSONObjectUtils.parse(response.body()), "access_token"));
  }
}
