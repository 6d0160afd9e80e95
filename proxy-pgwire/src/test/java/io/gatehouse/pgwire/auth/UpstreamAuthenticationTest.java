package io.gatehouse.pgwire.auth;

import static io.gatehouse.pgwire.Wire.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.auth.UpstreamAuthentication.Settings;
import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.AuthenticationCleartextPassword;
import io.gatehouse.pgwire.backend.AuthenticationMd5Password;
import io.gatehouse.pgwire.backend.AuthenticationOk;
import io.gatehouse.pgwire.backend.AuthenticationSasl;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.AuthenticationSaslFinal;
import io.gatehouse.pgwire.backend.AuthenticationUnsupported;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpstreamAuthenticationTest {
  private static final String PASSWORD = "pencil";
  private static final AuthenticationSasl BOTH =
      new AuthenticationSasl(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"));
  private static final AuthenticationSasl PLAIN_ONLY =
      new AuthenticationSasl(List.of("SCRAM-SHA-256"));

  private final List<char[]> handedOut = new ArrayList<>();

  private char[] password() {
    char[] password = PASSWORD.toCharArray();
    handedOut.add(password);
    return password;
  }

  private UpstreamAuthentication clear(boolean allowCleartext) {
    return new UpstreamAuthentication(
        new Settings(
            "postgres",
            this::password,
            false,
            Optional.empty(),
            ChannelBinding.PREFER,
            allowCleartext));
  }

  private UpstreamAuthentication tls(X509Certificate certificate, ChannelBinding binding) {
    return new UpstreamAuthentication(
        new Settings("postgres", this::password, true, Optional.of(certificate), binding, false));
  }

  private static X509Certificate certificate(Algorithm algorithm) throws Exception {
    return new CertificateBuilder()
        .subject("CN=db")
        .algorithm(algorithm)
        .setIsCertificateAuthority(true)
        .buildSelfSigned()
        .getCertificate();
  }

  private static byte[] binding(X509Certificate certificate) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
  }

  /** The body of what is to be sent. */
  private static String body(Optional<OutgoingMessage> answer) {
    ByteBuf out = answer.orElseThrow().toByteBuf(Unpooled.buffer().alloc());
    try {
      assertThat(out.readByte()).isEqualTo((byte) 'p');
      return out.skipBytes(4).toString(StandardCharsets.UTF_8);
    } finally {
      out.release();
    }
  }

  /** Plays SCRAM up to the server's proof, which it returns. */
  private static Authentication playScram(
      UpstreamAuthentication authentication,
      AuthenticationSasl request,
      String mechanism,
      ScramServer server)
      throws Exception {
    String initial = body(authentication.answer(request));
    assertThat(initial).startsWith(mechanism + "\0");
    String clientFirst = initial.substring(mechanism.length() + 5);
    String clientFinal = body(authentication.answer(server.first(clientFirst)));
    return server.last(clientFinal);
  }

  private static void assertFails(
      UpstreamAuthentication authentication, Authentication message, String why) {
    assertThatThrownBy(() -> authentication.answer(message))
        .isInstanceOf(UpstreamAuthenticationException.class)
        .hasMessageContaining(why);
    assertThat(authentication.isAuthenticated()).isFalse();
    assertThatThrownBy(() -> authentication.answer(new AuthenticationOk()))
        .as("nothing is legal after a failure")
        .isInstanceOf(UpstreamAuthenticationException.class);
  }

  @Test
  void acceptsAServerThatTrustsUs() throws Exception {
    UpstreamAuthentication authentication = clear(false);
    assertThat(authentication.answer(new AuthenticationOk())).isEmpty();
    assertThat(authentication.isAuthenticated()).isTrue();
    assertThat(handedOut).isEmpty();
  }

  @Test
  void sendsThePasswordInTheClearOnlyWhenAllowed() throws Exception {
    assertFails(clear(false), new AuthenticationCleartextPassword(), "in the clear");
    assertThat(handedOut).isEmpty();

    UpstreamAuthentication allowed = clear(true);
    assertThat(body(allowed.answer(new AuthenticationCleartextPassword()))).isEqualTo("pencil\0");
    assertThat(allowed.isAuthenticated()).isFalse();
    assertThat(allowed.answer(new AuthenticationOk())).isEmpty();
    assertThat(allowed.isAuthenticated()).isTrue();

    UpstreamAuthentication overTls = tls(certificate(Algorithm.ecp256), ChannelBinding.PREFER);
    assertThat(body(overTls.answer(new AuthenticationCleartextPassword()))).isEqualTo("pencil\0");
  }

  @Test
  void wipesThePasswordItWasGiven() throws Exception {
    assertThat(clear(true).answer(new AuthenticationCleartextPassword())).isPresent();
    assertThat(clear(true).answer(new AuthenticationMd5Password(ascii("salt")))).isPresent();
    assertThat(clear(true).answer(PLAIN_ONLY)).isPresent();
    assertThat(handedOut).hasSize(3).allSatisfy(p -> assertThat(p).containsOnly('\0'));
  }

  @Test
  void answersMd5() throws Exception {
    UpstreamAuthentication authentication = clear(false);
    // md5(md5("pencil" "postgres") "salt"), computed with md5sum.
    assertThat(body(authentication.answer(new AuthenticationMd5Password(ascii("salt")))))
        .isEqualTo("md53bc4706f9ec32e2beac5642d47d6e490\0");
    assertThat(authentication.answer(new AuthenticationOk())).isEmpty();
    assertThat(authentication.isAuthenticated()).isTrue();
  }

  @Test
  void logsInWithScram() throws Exception {
    UpstreamAuthentication authentication = clear(false);
    ScramServer server = ScramServer.withPassword(PASSWORD);
    Authentication last = playScram(authentication, PLAIN_ONLY, "SCRAM-SHA-256", server);
    assertThat(server.gs2Header()).isEqualTo("n,,");
    assertThat(authentication.answer(last)).isEmpty();
    assertThat(authentication.isAuthenticated()).isFalse();
    assertThat(authentication.answer(new AuthenticationOk())).isEmpty();
    assertThat(authentication.isAuthenticated()).isTrue();
  }

  /**
   * The figures of RFC 7677, section 3: shows that the server the client is tested against is
   * right.
   */
  @Test
  void testsAgainstAServerThatAgreesWithRfc7677() throws Exception {
    ScramServer server =
        new ScramServer(
            PASSWORD,
            java.util.Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="),
            4096,
            "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            new byte[0]);
    AuthenticationSaslContinue first =
        (AuthenticationSaslContinue) server.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    assertThat(new String(first.data(), StandardCharsets.US_ASCII))
        .isEqualTo(
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    AuthenticationSaslFinal last =
        (AuthenticationSaslFinal)
            server.last(
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                    + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(new String(last.data(), StandardCharsets.US_ASCII))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  }

  @Test
  void bindsScramToTheServersCertificate() throws Exception {
    X509Certificate certificate = certificate(Algorithm.ecp256);
    for (ChannelBinding mode : List.of(ChannelBinding.PREFER, ChannelBinding.REQUIRE)) {
      UpstreamAuthentication authentication = tls(certificate, mode);
      ScramServer server =
          new ScramServer(PASSWORD, new byte[] {9}, 4096, "srv", binding(certificate));
      Authentication last = playScram(authentication, BOTH, "SCRAM-SHA-256-PLUS", server);
      assertThat(server.gs2Header()).isEqualTo("p=tls-server-end-point,,");
      assertThat(authentication.answer(last)).isEmpty();
      assertThat(authentication.answer(new AuthenticationOk())).isEmpty();
      assertThat(authentication.isAuthenticated()).isTrue();
    }
  }

  @Test
  void tellsTheServerThatItWouldHaveBoundWhenPlusIsNotOffered() throws Exception {
    X509Certificate certificate = certificate(Algorithm.ecp256);
    UpstreamAuthentication authentication = tls(certificate, ChannelBinding.PREFER);
    ScramServer server = ScramServer.withPassword(PASSWORD);
    playScramToTheEnd(authentication, PLAIN_ONLY, server);
    assertThat(server.gs2Header()).isEqualTo("y,,");
  }

  @Test
  void doesNotBindWhenDisabled() throws Exception {
    UpstreamAuthentication authentication =
        tls(certificate(Algorithm.ecp256), ChannelBinding.DISABLE);
    ScramServer server = ScramServer.withPassword(PASSWORD);
    playScramToTheEnd(authentication, BOTH, server);
    assertThat(server.gs2Header()).isEqualTo("n,,");
  }

  private static void playScramToTheEnd(
      UpstreamAuthentication authentication, AuthenticationSasl request, ScramServer server)
      throws Exception {
    Authentication last = playScram(authentication, request, "SCRAM-SHA-256", server);
    assertThat(authentication.answer(last)).isEmpty();
    assertThat(authentication.answer(new AuthenticationOk())).isEmpty();
    assertThat(authentication.isAuthenticated()).isTrue();
  }

  /** CVE-2026-54291: a certificate without a hash must not turn "require" into "if possible". */
  @Test
  void failsWhenBindingIsRequiredButTheCertificateHasNoHash() throws Exception {
    X509Certificate ed25519 = certificate(Algorithm.ed25519);
    assertFails(tls(ed25519, ChannelBinding.REQUIRE), BOTH, "nothing to bind to");

    UpstreamAuthentication preferred = tls(ed25519, ChannelBinding.PREFER);
    ScramServer server = ScramServer.withPassword(PASSWORD);
    playScramToTheEnd(preferred, BOTH, server);
    assertThat(server.gs2Header()).isEqualTo("n,,");
  }

  @Test
  void failsWhenBindingIsRequiredButCannotBeHad() throws Exception {
    X509Certificate certificate = certificate(Algorithm.ecp256);
    assertFails(tls(certificate, ChannelBinding.REQUIRE), PLAIN_ONLY, "does not offer it");
    assertFails(tls(certificate, ChannelBinding.REQUIRE), new AuthenticationOk(), "SCRAM");
    assertFails(
        tls(certificate, ChannelBinding.REQUIRE), new AuthenticationCleartextPassword(), "SCRAM");
    assertFails(
        tls(certificate, ChannelBinding.REQUIRE),
        new AuthenticationMd5Password(ascii("salt")),
        "SCRAM");
    UpstreamAuthentication withoutTls =
        new UpstreamAuthentication(
            new Settings(
                "u", this::password, false, Optional.empty(), ChannelBinding.REQUIRE, true));
    assertFails(withoutTls, PLAIN_ONLY, "nothing to bind to");
    assertThat(handedOut).isEmpty();
  }

  @Test
  void refusesPlusOfferedInTheClear() {
    assertFails(clear(false), BOTH, "without TLS");
  }

  /** pgjdbc CVE-2026-42198: a server that makes its clients compute without end. */
  @Test
  void refusesMoreIterationsThanTheLimit() throws Exception {
    for (int iterations : new int[] {100_001, Integer.MAX_VALUE, 0, -1}) {
      UpstreamAuthentication authentication = clear(false);
      String initial = body(authentication.answer(PLAIN_ONLY));
      ScramServer server =
          new ScramServer(PASSWORD, new byte[] {1}, iterations, "srv", new byte[0]);
      Authentication first = server.first(initial.substring("SCRAM-SHA-256".length() + 5));
      assertThatThrownBy(() -> authentication.answer(first))
          .as("%d iterations", iterations)
          .isInstanceOf(UpstreamAuthenticationException.class);
    }
  }

  /** pgbouncer CVE-2026-6665 was a nonce of any length. */
  @Test
  void refusesANonceWithoutEnd() throws Exception {
    UpstreamAuthentication authentication = clear(false);
    String initial = body(authentication.answer(PLAIN_ONLY));
    ScramServer server =
        new ScramServer(PASSWORD, new byte[] {1}, 4096, "x".repeat(5000), new byte[0]);
    assertFails(
        authentication, server.first(initial.substring("SCRAM-SHA-256".length() + 5)), "too long");
  }

  @Test
  void refusesANonceThatIsNotOursWithSomethingAdded() throws Exception {
    UpstreamAuthentication ours = clear(false);
    String initial = body(ours.answer(PLAIN_ONLY));
    ScramServer adding = new ScramServer(PASSWORD, new byte[] {1}, 4096, "", new byte[0]);
    assertFails(ours, adding.first(initial.substring("SCRAM-SHA-256".length() + 5)), "invalid");

    UpstreamAuthentication others = clear(false);
    assertThat(others.answer(PLAIN_ONLY)).isPresent();
    assertFails(
        others, new AuthenticationSaslContinue(ascii("r=foreign,s=AQIDBA==,i=4096")), "invalid");
  }

  @Test
  void refusesNonsenseInsteadOfScram() throws Exception {
    for (String nonsense :
        List.of(
            "",
            "r",
            "r=",
            ",,,",
            "r=a,s=,i=",
            "e=other-error",
            "r=%s,s=!!!!,i=4096",
            "r=%sx,s=!!!!,i=4096",
            "r=%sx,s=AQ==,i=four",
            "r=%sx,s=,i=4096",
            "m=x,r=%sx,s=AQ==,i=1")) {
      UpstreamAuthentication authentication = clear(false);
      String initial = body(authentication.answer(PLAIN_ONLY));
      String nonce = initial.substring(initial.indexOf(",r=") + 3);
      byte[] data = nonsense.formatted(nonce).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> authentication.answer(new AuthenticationSaslContinue(data)))
          .as("'%s'", nonsense)
          .isInstanceOf(UpstreamAuthenticationException.class);
    }
  }

  @Test
  void refusesAServerThatDoesNotProveThatItKnowsThePassword() throws Exception {
    UpstreamAuthentication authentication = clear(false);
    Authentication genuine =
        playScram(authentication, PLAIN_ONLY, "SCRAM-SHA-256", ScramServer.withPassword(PASSWORD));
    byte[] data = ((AuthenticationSaslFinal) genuine).data();
    data[4] = data[4] == 'A' ? (byte) 'B' : (byte) 'A';
    assertFails(authentication, new AuthenticationSaslFinal(data), "did not prove");

    for (String nonsense : List.of("", "v=", "v=!!", "e=invalid-proof", "x")) {
      UpstreamAuthentication other = clear(false);
      assertThat(playScram(other, PLAIN_ONLY, "SCRAM-SHA-256", ScramServer.withPassword(PASSWORD)))
          .isNotNull();
      assertFails(other, new AuthenticationSaslFinal(ascii(nonsense)), "");
    }
  }

  @Test
  void refusesAServerThatLetsUsInBeforeScramIsOver() throws Exception {
    UpstreamAuthentication early = clear(false);
    assertThat(early.answer(PLAIN_ONLY)).isPresent();
    assertFails(early, new AuthenticationOk(), "before it proved");

    UpstreamAuthentication late = clear(false);
    assertThat(playScram(late, PLAIN_ONLY, "SCRAM-SHA-256", ScramServer.withPassword(PASSWORD)))
        .isNotNull();
    assertFails(late, new AuthenticationOk(), "before it proved");
  }

  @Test
  void refusesEveryOtherOrder() throws Exception {
    assertFails(clear(false), new AuthenticationSaslContinue(ascii("r=x")), "not begun");
    assertFails(clear(false), new AuthenticationSaslFinal(ascii("v=x")), "not begun");

    UpstreamAuthentication twice = clear(true);
    assertThat(twice.answer(new AuthenticationCleartextPassword())).isPresent();
    assertFails(twice, new AuthenticationCleartextPassword(), "twice");

    UpstreamAuthentication downgraded = clear(true);
    assertThat(downgraded.answer(PLAIN_ONLY)).isPresent();
    assertFails(downgraded, new AuthenticationCleartextPassword(), "twice");

    UpstreamAuthentication skipping = clear(false);
    assertThat(skipping.answer(PLAIN_ONLY)).isPresent();
    assertFails(skipping, new AuthenticationSaslFinal(ascii("v=AAAA")), "out of order");
  }

  @Test
  void saysWhatIsNotSupported() {
    assertFails(clear(false), new AuthenticationUnsupported(7), "GSSAPI");
    assertFails(clear(false), new AuthenticationSasl(List.of("OAUTHBEARER")), "no SASL mechanism");
    assertFails(
        clear(false), new AuthenticationSasl(List.of("SCRAM-SHA-512")), "no SASL mechanism");
    assertFails(clear(false), new AuthenticationSasl(List.of()), "no SASL mechanism");
  }

  @Test
  void saysThatNoPasswordIsConfigured() {
    for (Authentication request :
        List.of(
            PLAIN_ONLY,
            new AuthenticationCleartextPassword(),
            new AuthenticationMd5Password(ascii("salt")))) {
      UpstreamAuthentication authentication =
          new UpstreamAuthentication(
              new Settings(
                  "u", () -> new char[0], false, Optional.empty(), ChannelBinding.PREFER, true));
      assertFails(authentication, request, "none is configured");
    }
  }
}
