package io.gatehouse.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.identity.LoginRefused.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OidcTokenVerifierTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private TestIssuer issuer;
  private OidcTokenVerifier verifier;

  @BeforeEach
  void start() throws Exception {
    issuer = new TestIssuer();
    verifier = verifier(settings());
  }

  @AfterEach
  void stop() {
    verifier.close();
    issuer.close();
    executor.shutdownNow();
  }

  private IssuerSettings settings() {
    return IssuerSettings.ofLoopback(issuer.url(), Set.of("gatehouse"));
  }

  private OidcTokenVerifier verifier(IssuerSettings settings) {
    return new OidcTokenVerifier(List.of(settings), executor, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Principal accept(String token) throws Exception {
    return verifier.verify(token, "").toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private LoginRefused refusal(String token) throws Exception {
    return refusal(token, "");
  }

  private LoginRefused refusal(String token, String user) throws Exception {
    try {
      verifier.verify(token, user).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      assertThat(failed.getCause()).isInstanceOf(LoginRefused.class);
      LoginRefused refused = (LoginRefused) failed.getCause();
      assertThat(refused.sqlState()).isIn("28000", "28P01");
      assertThat(refused.hint()).isNotBlank();
      for (String part : token.split("\\.", -1)) {
        if (part.length() >= 8) {
          assertThat(refused.getMessage() + refused.hint()).doesNotContain(part);
        }
      }
      return refused;
    }
    return fail("the token was accepted");
  }

  private String with(String claim, Object value) {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.put(claim, value);
    return issuer.token(claims);
  }

  private String without(String claim) {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.remove(claim);
    return issuer.token(claims);
  }

  private String payload() {
    return JSONObjectUtils.toJSONString(issuer.claims(NOW));
  }

  @Test
  void mapsTheClaimsOfAGoodToken() throws Exception {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.put("email", "a7@shop.test");
    claims.put("team", "growth");
    claims.put("level", 3);
    claims.put("act", Map.of("sub", "bot-1", "act", Map.of("sub", "inner")));
    Principal principal = accept(issuer.token(claims));
    assertThat(principal.issuer()).isEqualTo(issuer.url());
    assertThat(principal.subject()).isEqualTo("sub-1");
    assertThat(principal.user()).isEqualTo("agent-7");
    assertThat(principal.email()).contains("a7@shop.test");
    assertThat(principal.groups()).containsExactly("agents");
    assertThat(principal.actor()).contains(new Principal.Actor("bot-1"));
    assertThat(principal.tokenId()).contains("id-1");
    assertThat(principal.expiresAt()).isEqualTo(NOW.plusSeconds(900));
    assertThat(principal.claims()).containsEntry("team", "growth").containsEntry("level", 3L);
  }

  @Test
  void fallsBackToTheSubject() throws Exception {
    assertThat(accept(without("preferred_username")).user()).isEqualTo("sub-1");
  }

  @Test
  void doesNotFallBackWhenTheUserClaimIsThereAndUnfit() throws Exception {
    assertThat(refusal(with("preferred_username", "")).reason()).isEqualTo(Reason.CLAIMS);
    assertThat(refusal(with("preferred_username", List.of("agent-7"))).reason())
        .isEqualTo(Reason.CLAIMS);
    assertThat(refusal(with("preferred_username", "agent-7\u001b[2J")).reason())
        .isEqualTo(Reason.CLAIMS);
    assertThat(refusal(with("preferred_username", "agent\u202e-7")).reason())
        .isEqualTo(Reason.CLAIMS);
  }

  @Test
  void readsNestedGroupClaims() throws Exception {
    verifier.close();
    IssuerSettings s = settings();
    verifier =
        verifier(
            new IssuerSettings(
                s.issuer(),
                s.audiences(),
                s.algorithms(),
                new ClaimMapping(List.of("sub"), "realm_access.roles", "act"),
                s.clockSkew(),
                s.maxLifetime(),
                s.discovery(),
                s.jwks(),
                s.caFile(),
                true));
    assertThat(accept(with("realm_access", Map.of("roles", List.of("dba", "ops")))).groups())
        .containsExactlyInAnyOrder("dba", "ops");
  }

  @Test
  void refusesGroupsThatAreNotStrings() throws Exception {
    assertThat(refusal(with("groups", List.of("a", 1))).reason()).isEqualTo(Reason.CLAIMS);
    assertThat(refusal(with("groups", Map.of("a", true))).reason()).isEqualTo(Reason.CLAIMS);
  }

  @Test
  void refusesATokenWhoseGroupsStandElsewhere() throws Exception {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.remove("groups");
    claims.put("_claim_names", Map.of("groups", "src1"));
    assertThat(refusal(issuer.token(claims)).getMessage()).contains("groups");
  }

  @Test
  void takesNoEmailThatTheIssuerHasNotVerified() throws Exception {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.put("email", "ceo@shop.test");
    claims.put("email_verified", false);
    assertThat(accept(issuer.token(claims)).email()).isEmpty();
  }

  @Test
  void acceptsEcdsaAndTheAccessTokenType() throws Exception {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec-1")
            .type(new com.nimbusds.jose.JOSEObjectType("at+jwt"))
            .build();
    assertThat(accept(TestIssuer.sign(header, payload(), issuer.ec)).user()).isEqualTo("agent-7");
  }

  @Test
  void fetchesKeysOnceForManyTokens() throws Exception {
    for (int i = 0; i < 20; i++) {
      accept(issuer.token(issuer.claims(NOW)));
    }
    assertThat(issuer.keyFetches).hasValue(1);
    assertThat(issuer.discoveries).hasValue(1);
  }

  @Test
  void findsAKeyThatTheIssuerAddsLater() throws Exception {
    accept(issuer.token(issuer.claims(NOW)));
    RSAKey fresh = new RSAKeyGenerator(2048).keyID("rsa-2").generate();
    issuer.publish(issuer.rsa, fresh);
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-2").build();
    assertThat(accept(TestIssuer.sign(header, payload(), fresh)).user()).isEqualTo("agent-7");
  }

  @Test
  void madeUpKeyIdsDoNotFloodTheIssuer() throws Exception {
    accept(issuer.token(issuer.claims(NOW)));
    for (int i = 0; i < 50; i++) {
      JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("made-up-" + i).build();
      assertThat(refusal(TestIssuer.sign(header, payload(), issuer.rsa)).reason())
          .isEqualTo(Reason.UNKNOWN_KEY);
    }
    assertThat(issuer.keyFetches.get()).isLessThanOrEqualTo(3);
    accept(issuer.token(issuer.claims(NOW)));
  }

  @Test
  void refusesAPassword() throws Exception {
    LoginRefused refused = refusal("hunter2-is-long");
    assertThat(refused.reason()).isEqualTo(Reason.NOT_A_TOKEN);
    assertThat(refused).hasMessageContaining("wants a token");
    assertThat(refused.hint()).contains("PGPASSWORD");
    assertThat(refusal("a.b.c").reason()).isEqualTo(Reason.NOT_A_TOKEN);
    assertThat(refusal("").reason()).isEqualTo(Reason.NO_TOKEN);
    assertThat(issuer.keyFetches).hasValue(0);
  }

  @Test
  void saysWhenAPromptCutTheToken() throws Exception {
    Map<String, Object> claims = issuer.claims(NOW);
    claims.put("filler", "x".repeat(4000));
    String token = issuer.token(claims);
    assertThat(token.length()).isGreaterThan(4095);
    LoginRefused refused = refusal(token.substring(0, 4095));
    assertThat(refused.reason()).isEqualTo(Reason.CUT_SHORT);
    assertThat(refused.hint()).contains("4095").contains("PGPASSWORD");
    accept(token);
  }

  @Test
  void saysWhenAPromptCutTheSignature() throws Exception {
    int filler = 2000;
    String token = "";
    while (token.length() < 4200 || token.length() > 4300) {
      filler += 40;
      token = with("filler", "x".repeat(filler));
    }
    assertThat(token.lastIndexOf('.')).isLessThan(4095);
    assertThat(refusal(token.substring(0, 4095)).reason()).isEqualTo(Reason.CUT_SHORT);
  }

  @Test
  void refusesHugeTokensUnread() throws Exception {
    assertThat(refusal(with("filler", "x".repeat(20_000))).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(issuer.keyFetches).hasValue(0);
  }

  @Test
  void refusesDeepClaims() throws Exception {
    String deep =
        "{\"iss\":\"" + issuer.url() + "\",\"a\":" + "[".repeat(40) + "]".repeat(40) + "}";
    assertThat(refusal(issuer.signRaw("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", deep)).reason())
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refusesDuplicateClaims() throws Exception {
    String twice = payload().replace("{", "{\"preferred_username\":\"dave\",");
    assertThat(refusal(issuer.signRaw("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}", twice)).reason())
        .isEqualTo(Reason.MALFORMED);
    assertThat(refusal(issuer.signRaw("{\"alg\":\"RS256\",\"alg\":\"RS256\"}", payload())).reason())
        .isEqualTo(Reason.MALFORMED);
  }

  @Test
  void refusesClaimsThatAreNotUtf8() throws Exception {
    String header = Base64URL.encode("{\"alg\":\"RS256\"}").toString();
    byte[] latin = "{\"iss\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(refusal(header + "." + Base64URL.encode(latin) + ".AAAA").reason())
        .isEqualTo(Reason.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "nOnE"})
  void refusesUnsignedTokens(String none) throws Exception {
    String token =
        Base64URL.encode("{\"alg\":\"" + none + "\"}") + "." + Base64URL.encode(payload()) + ".";
    LoginRefused refused = refusal(token);
    assertThat(refused.reason()).isEqualTo(Reason.ALGORITHM);
    assertThat(refused).hasMessageContaining("not signed");
  }

  @Test
  void refusesThePublicKeyAsAnHmacSecret() throws Exception {
    for (byte[] secret :
        List.of(
            issuer.rsa.toPublicKey().getEncoded(),
            issuer.rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
      JWSObject token =
          new JWSObject(
              new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa-1").build(),
              new Payload(payload()));
      token.sign(new MACSigner(secret));
      assertThat(refusal(token.serialize()).reason()).isEqualTo(Reason.ALGORITHM);
    }
  }

  @Test
  void neverAllowsASymmetricAlgorithmByConfiguration() {
    IssuerSettings s = settings();
    for (String algorithm : List.of("HS256", "none", "dir")) {
      assertThatThrownBy(
              () ->
                  new IssuerSettings(
                      s.issuer(),
                      s.audiences(),
                      Set.of(algorithm),
                      s.claims(),
                      s.clockSkew(),
                      s.maxLifetime(),
                      s.discovery(),
                      s.jwks(),
                      s.caFile(),
                      true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesASignatureByAnotherKey() throws Exception {
    RSAKey other = new RSAKeyGenerator(2048).keyID("rsa-1").generate();
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa-1").build();
    assertThat(refusal(TestIssuer.sign(header, payload(), other)).reason())
        .isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void refusesChangedClaims() throws Exception {
    String[] parts = issuer.token(issuer.claims(NOW)).split("\\.");
    Map<String, Object> claims = issuer.claims(NOW);
    claims.put("preferred_username", "dave");
    String forged =
        parts[0] + "." + Base64URL.encode(JSONObjectUtils.toJSONString(claims)) + "." + parts[2];
    assertThat(refusal(forged).reason()).isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void refusesAKeyOfAnotherKindUnderAKnownId() throws Exception {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("rsa-1").build();
    assertThat(refusal(TestIssuer.sign(header, payload(), issuer.ec)).reason())
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void ignoresAKeyInTheHeader() throws Exception {
    RSAKey mine = new RSAKeyGenerator(2048).keyID("mine").generate();
    JWSHeader embedded = new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(mine.toPublicJWK()).build();
    assertThat(refusal(TestIssuer.sign(embedded, payload(), mine)).reason())
        .isEqualTo(Reason.SIGNATURE);
    JWSHeader pointed =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("mine")
            .jwkURL(URI.create(issuer.url() + "/endless"))
            .x509CertURL(URI.create(issuer.url() + "/endless"))
            .build();
    assertThat(refusal(TestIssuer.sign(pointed, payload(), mine)).reason())
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[\"exp\"],\"exp\":1}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"crit\":[]}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"b64\":false}",
        "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"zip\":\"DEF\"}"
      })
  void refusesHeadersThatChangeTheReading(String header) throws Exception {
    assertThat(refusal(issuer.signRaw(header, payload())).reason())
        .isEqualTo(Reason.CRITICAL_HEADER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"dpop+jwt\"", "\"logout+jwt\"", "\"secevent+jwt\"", "7"})
  void refusesOtherTypes(String type) throws Exception {
    String header = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\",\"typ\":" + type + "}";
    assertThat(refusal(issuer.signRaw(header, payload())).reason()).isEqualTo(Reason.TOKEN_TYPE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ID", "Refresh", "Offline"})
  void refusesKeycloaksOtherKinds(String kind) throws Exception {
    assertThat(refusal(with("typ", kind)).reason()).isEqualTo(Reason.TOKEN_TYPE);
    accept(with("typ", "Bearer"));
  }

  @Test
  void refusesExpiredTokensAndSaysSince() throws Exception {
    Map<String, Object> claims = issuer.claims(NOW.minusSeconds(1800));
    LoginRefused refused = refusal(issuer.token(claims));
    assertThat(refused.reason()).isEqualTo(Reason.EXPIRED);
    assertThat(refused).hasMessage("The token expired 15 min ago.");
  }

  @Test
  void allowsTheSkewAndNoMore() throws Exception {
    accept(with("exp", NOW.getEpochSecond() - 59));
    assertThat(refusal(with("exp", NOW.getEpochSecond() - 60)).reason()).isEqualTo(Reason.EXPIRED);
  }

  @Test
  void refusesTokensOfTheFuture() throws Exception {
    accept(with("nbf", NOW.getEpochSecond() + 60));
    assertThat(refusal(with("nbf", NOW.getEpochSecond() + 61)).reason())
        .isEqualTo(Reason.NOT_YET_VALID);
    assertThat(refusal(with("iat", NOW.getEpochSecond() + 300)).reason())
        .isEqualTo(Reason.NOT_YET_VALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"exp", "iat", "sub"})
  void refusesTokensWithout(String claim) throws Exception {
    LoginRefused refused = refusal(without(claim));
    assertThat(refused.reason()).isEqualTo(Reason.CLAIMS);
    assertThat(refused).hasMessageContaining("\"" + claim + "\"");
  }

  @Test
  void refusesTimesThatAreNoTimes() throws Exception {
    for (Object time : List.of("9999999999", 1e300, -1, List.of(1), true)) {
      assertThat(refusal(with("exp", time)).reason()).isEqualTo(Reason.CLAIMS);
    }
  }

  @Test
  void refusesLongLivedTokens() throws Exception {
    LoginRefused refused = refusal(with("exp", NOW.plus(Duration.ofHours(25)).getEpochSecond()));
    assertThat(refused.reason()).isEqualTo(Reason.LIFETIME);
    assertThat(refused).hasMessageContaining("24 hours");
  }

  @Test
  void refusesOtherAudiencesAndNamesTheRightOne() throws Exception {
    for (Object audience :
        List.of("other", List.of("gatehouse2", "GATEHOUSE"), List.of(), Map.of("gatehouse", 1))) {
      LoginRefused refused = refusal(with("aud", audience));
      assertThat(refused.reason()).isEqualTo(Reason.AUDIENCE);
      assertThat(refused.hint()).contains("gatehouse");
    }
    assertThat(refusal(without("aud")).reason()).isEqualTo(Reason.AUDIENCE);
    accept(with("aud", "gatehouse"));
  }

  @Test
  void comparesIssuersWhole() throws Exception {
    for (Object iss :
        List.of(
            issuer.url() + "/",
            issuer.url() + ".evil.test",
            issuer.url() + "@evil.test",
            issuer.url().toUpperCase(java.util.Locale.ROOT),
            issuer.url().substring(0, issuer.url().length() - 1),
            List.of(issuer.url()))) {
      LoginRefused refused = refusal(with("iss", iss));
      assertThat(refused.reason()).isEqualTo(Reason.UNKNOWN_ISSUER);
      assertThat(refused.getMessage()).doesNotContain("evil");
    }
    assertThat(issuer.keyFetches).hasValue(0);
  }

  @Test
  void oneIssuersKeyIsNoneOfAnothers() throws Exception {
    try (TestIssuer other = new TestIssuer()) {
      verifier.close();
      verifier =
          new OidcTokenVerifier(
              List.of(settings(), IssuerSettings.ofLoopback(other.url(), Set.of("gatehouse"))),
              executor,
              Clock.fixed(NOW, ZoneOffset.UTC));
      accept(other.token(other.claims(NOW)));
      assertThat(refusal(other.token(issuer.claims(NOW))).reason()).isEqualTo(Reason.SIGNATURE);
    }
  }

  @Test
  void refusesTokensBoundToAKey() throws Exception {
    assertThat(refusal(with("cnf", Map.of("x5t#S256", "AAAA"))).reason())
        .isEqualTo(Reason.PROOF_OF_POSSESSION);
  }

  @Test
  void wantsTheUserOfTheToken() throws Exception {
    String token = issuer.token(issuer.claims(NOW));
    assertThat(refusal(token, "dave").sqlState()).isEqualTo("28000");
    assertThat(refusal(token, "AGENT-7").reason()).isEqualTo(Reason.USER_MISMATCH);
    for (String user : List.of("", "token", "agent-7")) {
      assertThat(verifier.verify(token, user).toCompletableFuture().get().user())
          .isEqualTo("agent-7");
    }
  }

  @Test
  void saysThatTheProviderIsUnreachable() throws Exception {
    String token = issuer.token(issuer.claims(NOW));
    issuer.answerKeysWith(503);
    for (int i = 0; i < 6; i++) {
      LoginRefused refused = refusal(token);
      assertThat(refused.reason()).isEqualTo(Reason.PROVIDER_UNREACHABLE);
      assertThat(refused.sqlState()).isEqualTo("28000");
      assertThat(refused).hasMessageContaining("identity provider is unreachable");
    }
    assertThat(issuer.keyFetches.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void refusesADiscoveryDocumentOfSomebodyElse() throws Exception {
    issuer.claimToBe("https://other.test");
    assertThat(refusal(issuer.token(issuer.claims(NOW))).reason())
        .isEqualTo(Reason.PROVIDER_UNREACHABLE);
    assertThat(issuer.keyFetches).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.1/keys", "file:///etc/passwd", "/keys", "http:keys"})
  void fetchesKeysFromNowhereUnfit(String location) throws Exception {
    issuer.keysAt(location);
    assertThat(refusal(issuer.token(issuer.claims(NOW))).reason())
        .isEqualTo(Reason.PROVIDER_UNREACHABLE);
  }

  @Test
  void followsNoRedirectAndReadsNoEndlessDocument() throws Exception {
    String token = issuer.token(issuer.claims(NOW));
    issuer.keysAt(issuer.url() + "/elsewhere");
    assertThat(refusal(token).reason()).isEqualTo(Reason.PROVIDER_UNREACHABLE);
    issuer.keysAt(issuer.url() + "/endless");
    assertThat(refusal(token).reason()).isEqualTo(Reason.PROVIDER_UNREACHABLE);
    assertThat(issuer.keyFetches).hasValue(0);
  }

  @Test
  void usesNoWeakKey() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1024, true).keyID("rsa-1").generate();
    issuer.publish(weak);
    java.security.Signature signature = java.security.Signature.getInstance("SHA256withRSA");
    signature.initSign(weak.toPrivateKey());
    String input =
        Base64URL.encode("{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}")
            + "."
            + Base64URL.encode(payload());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    assertThat(refusal(input + "." + Base64URL.encode(signature.sign())).reason())
        .isEqualTo(Reason.PROVIDER_UNREACHABLE);
  }

  @Test
  void refusesACurveThatTheAlgorithmDoesNotName() throws Exception {
    var p384 = new ECKeyGenerator(Curve.P_384).keyID("ec-3").generate();
    issuer.publish(issuer.rsa, p384);
    String input =
        Base64URL.encode("{\"alg\":\"ES256\",\"kid\":\"ec-3\"}")
            + "."
            + Base64URL.encode(payload());
    assertThat(refusal(input + "." + Base64URL.encode(new byte[64])).reason())
        .isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void refusesAZeroEcdsaSignature() throws Exception {
    String input =
        Base64URL.encode("{\"alg\":\"ES256\",\"kid\":\"ec-1\"}")
            + "."
            + Base64URL.encode(payload());
    assertThat(refusal(input + "." + Base64URL.encode(new byte[64])).reason())
        .isEqualTo(Reason.SIGNATURE);
  }

  @Test
  void survivesAnOutageOnKnownKeys() throws Exception {
    accept(issuer.token(issuer.claims(NOW)));
    issuer.answerKeysWith(500);
    accept(issuer.token(issuer.claims(NOW)));
  }

  @Test
  void refusesWhenTheExecutorIsFull() throws Exception {
    verifier.close();
    ThreadPoolExecutor one =
        new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
    try {
      verifier = new OidcTokenVerifier(List.of(settings()), one, Clock.fixed(NOW, ZoneOffset.UTC));
      one.execute(
          () -> {
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      assertThat(refusal(issuer.token(issuer.claims(NOW))).reason()).isEqualTo(Reason.OVERLOADED);
    } finally {
      release.countDown();
      one.shutdownNow();
    }
  }

  @Test
  void acceptsPlainHttpFromLoopbackOnlyAndOnlyWhenAllowed() {
    assertThatThrownBy(() -> IssuerSettings.of("http://127.0.0.1:1", Set.of("a")))
        .hasMessageContaining("plain HTTP");
    for (String elsewhere :
        List.of("http://10.0.0.1", "http://127.0.0.1.evil.test", "http://localhost.evil.test")) {
      assertThatThrownBy(
              () ->
                  new IssuerSettings(
                      elsewhere,
                      Set.of("a"),
                      IssuerSettings.ASYMMETRIC_ALGORITHMS,
                      ClaimMapping.DEFAULT,
                      Duration.ZERO,
                      Duration.ofHours(1),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      true))
          .hasMessageContaining("plain HTTP");
    }
  }

  @Test
  void namesNoClaimValueThatNobodySigned() throws Exception {
    Map<String, Object> claims = new HashMap<>(issuer.claims(NOW));
    claims.put("iss", "https://secret-tenant.test");
    LoginRefused refused = refusal(issuer.token(claims));
    assertThat(refused.getMessage() + refused.hint()).doesNotContain("secret-tenant");
  }

  @Test
  void fetchesKeysAheadAndSaysWhyNot() throws Exception {
    verifier.fetchKeys().get(issuer.url()).get(20, TimeUnit.SECONDS);
    assertThat(issuer.keyFetches).hasValue(1);
    accept(issuer.token(issuer.claims(NOW)));
    assertThat(issuer.keyFetches).hasValue(1);
    verifier.close();
    issuer.claimToBe("https://other.test");
    verifier = verifier(settings());
    assertThatThrownBy(() -> verifier.fetchKeys().get(issuer.url()).get(20, TimeUnit.SECONDS))
        .cause()
        .hasMessageContaining("https://other.test");
  }
}
