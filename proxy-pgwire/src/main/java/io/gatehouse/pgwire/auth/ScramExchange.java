package io.gatehouse.pgwire.auth;

import static io.gatehouse.pgwire.auth.UpstreamAuthentication.require;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramRuntimeException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.backend.AuthenticationSasl;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.AuthenticationSaslFinal;
import io.gatehouse.pgwire.frontend.SaslInitialResponse;
import io.gatehouse.pgwire.frontend.SaslResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, 7677; channel binding tls-server-end-point, RFC
 * 5929), the client's side, within limits: what a server sends decides how much we compute.
 */
final class ScramExchange {
  /** PBKDF2 rounds that a server may ask for; PostgreSQL's default is 4096. */
  static final int MAX_ITERATIONS = 100_000;

  /** Of a SASL message: a nonce, a salt and a number come to far less. */
  static final int MAX_MESSAGE_BYTES = 2048;

  private static final String SCRAM_SHA_256 = "SCRAM-SHA-256";
  private static final String SCRAM_SHA_256_PLUS = "SCRAM-SHA-256-PLUS";

  /**
   * PostgreSQL takes the role from the StartupMessage and ignores this one, which may not be empty
   * here.
   */
  private static final String IGNORED_USER = "*";

  private enum Step {
    BEGIN,
    PROVE,
    VERIFY,
    OVER
  }

  private final UpstreamAuthentication.Settings settings;
  private Step step = Step.BEGIN;
  private ScramClient client;

  ScramExchange(UpstreamAuthentication.Settings settings) {
    this.settings = settings;
  }

  OutgoingMessage begin(AuthenticationSasl request) throws UpstreamAuthenticationException {
    enter(Step.BEGIN, Step.PROVE);
    List<String> offered = request.mechanisms();
    boolean plusOffered = offered.contains(SCRAM_SHA_256_PLUS);
    require(
        plusOffered || offered.contains(SCRAM_SHA_256),
        "the server offers no SASL mechanism that is supported (SCRAM-SHA-256, SCRAM-SHA-256-PLUS)");
    // RFC 5802, section 6: PLUS is for TLS; a server that offers it in the clear is not what it
    // says.
    require(
        !plusOffered || settings.encrypted(),
        "the server offers channel binding over a connection without TLS");
    Optional<byte[]> binding = bindingData();
    boolean required = settings.channelBinding() == ChannelBinding.REQUIRE;
    require(
        !required || binding.isPresent(),
        "channel binding is required, but there is nothing to bind to: no TLS, or a certificate"
            + " whose signature has no hash");
    require(
        !required || plusOffered, "channel binding is required, but the server does not offer it");
    boolean plus = plusOffered && binding.isPresent();
    require(
        plus || offered.contains(SCRAM_SHA_256),
        "the server insists on channel binding, which is disabled or can't be had here");
    client = client(plus, binding);
    require(client.getScramMechanism().isPlus() == plus, "SCRAM settled on another mechanism");
    return new SaslInitialResponse(
        client.getScramMechanism().getName(), bytes(client.clientFirstMessage().toString()));
  }

  /**
   * The client's choice is narrowed down to the one mechanism wanted, except where the server has
   * to be told that we would have bound (gs2 flag {@code y}): that unmasks whoever took PLUS off
   * its list.
   */
  private ScramClient client(boolean plus, Optional<byte[]> binding)
      throws UpstreamAuthenticationException {
    char[] password = settings.password().get();
    try {
      require(password.length > 0, "the server asks for a password, but none is configured");
      ScramClient.FinalBuildStage builder =
          ScramClient.builder()
              .advertisedMechanisms(
                  plus ? List.of(SCRAM_SHA_256, SCRAM_SHA_256_PLUS) : List.of(SCRAM_SHA_256))
              .username(IGNORED_USER)
              .password(password.clone())
              .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
      binding.ifPresent(
          data -> builder.channelBinding(TlsServerEndpoint.TLS_SERVER_END_POINT, data));
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UpstreamAuthenticationException("SCRAM can't begin", e);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  /** The hash of the server's certificate; empty if we don't bind or there is no hash (Ed25519). */
  private Optional<byte[]> bindingData() throws UpstreamAuthenticationException {
    if (settings.channelBinding() == ChannelBinding.DISABLE
        || !settings.encrypted()
        || settings.serverCertificate().isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] data = TlsServerEndpoint.getChannelBindingData(settings.serverCertificate().get());
      return data.length == 0 ? Optional.empty() : Optional.of(data);
    } catch (CertificateEncodingException e) {
      throw new UpstreamAuthenticationException("the server's certificate can't be encoded", e);
    }
  }

  OutgoingMessage proof(AuthenticationSaslContinue message) throws UpstreamAuthenticationException {
    enter(Step.PROVE, Step.VERIFY);
    try {
      ServerFirstMessage first = client.serverFirstMessage(text(message.data()));
      require(
          first.getIterationCount() > 0 && first.getIterationCount() <= MAX_ITERATIONS,
          "the server asks for more than " + MAX_ITERATIONS + " SCRAM iterations, or for none");
      return new SaslResponse(bytes(client.clientFinalMessage().toString()));
    } catch (ScramException | ScramRuntimeException | IllegalArgumentException e) {
      throw new UpstreamAuthenticationException("the server's first SCRAM message is invalid", e);
    }
  }

  void verify(AuthenticationSaslFinal message) throws UpstreamAuthenticationException {
    enter(Step.VERIFY, Step.OVER);
    try {
      client.serverFinalMessage(text(message.data()));
    } catch (ScramException | ScramRuntimeException | IllegalArgumentException e) {
      throw new UpstreamAuthenticationException(
          "the server did not prove that it knows the password", e);
    }
  }

  private void enter(Step expected, Step next) throws UpstreamAuthenticationException {
    require(step == expected, "the server sent its SCRAM messages out of order");
    step = next;
  }

  private static String text(byte[] data) throws UpstreamAuthenticationException {
    require(data.length <= MAX_MESSAGE_BYTES, "the server sent a SCRAM message that is too long");
    return new String(data, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String message) {
    return message.getBytes(StandardCharsets.UTF_8);
  }
}
