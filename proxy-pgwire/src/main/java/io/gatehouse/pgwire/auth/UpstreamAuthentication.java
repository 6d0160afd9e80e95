package io.gatehouse.pgwire.auth;

import io.gatehouse.pgwire.OutgoingMessage;
import io.gatehouse.pgwire.backend.Authentication;
import io.gatehouse.pgwire.backend.AuthenticationCleartextPassword;
import io.gatehouse.pgwire.backend.AuthenticationMd5Password;
import io.gatehouse.pgwire.backend.AuthenticationOk;
import io.gatehouse.pgwire.backend.AuthenticationSasl;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.AuthenticationSaslFinal;
import io.gatehouse.pgwire.backend.AuthenticationUnsupported;
import io.gatehouse.pgwire.frontend.PasswordMessage;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Logs one connection in to a server: takes what the server says, returns what to answer.
 *
 * <pre>
 *   ◄── Ok                                                                        trust: accepted
 *   ◄── CleartextPassword ──► PasswordMessage ◄── Ok                              over TLS only, or if allowed
 *   ◄── MD5Password ──► PasswordMessage ◄── Ok
 *   ◄── SASL ──► SASLInitialResponse ◄── SASLContinue ──► SASLResponse
 *                                    ◄── SASLFinal (verified)  ◄── Ok             SCRAM-SHA-256, -PLUS
 * </pre>
 *
 * <p>Every other order is an error: a server that skips the rest of SCRAM has not shown that it
 * knows the password. After an exception the object is of no more use and the connection has to be
 * closed.
 *
 * <p>The answer to SASLContinue takes up to some hundred milliseconds of CPU (PBKDF2, at most
 * {@link ScramExchange#MAX_ITERATIONS}).
 */
public final class UpstreamAuthentication {
  /**
   * What is known before the server says anything.
   *
   * @param user the role that we log in as
   * @param password called when the server asks for it; gives an array of its own each time, which
   *     is wiped after use
   * @param encrypted whether the connection is TLS
   * @param serverCertificate what SCRAM binds to; empty without TLS
   * @param channelBinding whether it has to
   * @param allowCleartext whether the password may be sent as it is over a connection without TLS
   */
  public record Settings(
      String user,
      Supplier<char[]> password,
      boolean encrypted,
      Optional<X509Certificate> serverCertificate,
      ChannelBinding channelBinding,
      boolean allowCleartext) {
    public Settings {
      Objects.requireNonNull(user, "user");
      Objects.requireNonNull(password, "password");
      Objects.requireNonNull(serverCertificate, "serverCertificate");
      Objects.requireNonNull(channelBinding, "channelBinding");
    }
  }

  private enum State {
    /** The server has yet to say what it wants. */
    EXPECT_REQUEST,
    /** A password has been sent. */
    PASSWORD_SENT,
    /** SCRAM has begun: only its next step is legal. */
    SCRAM,
    /** The server has proven that it knows the password. */
    SCRAM_VERIFIED,
    AUTHENTICATED,
    FAILED
  }

  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  private final Settings settings;
  private State state = State.EXPECT_REQUEST;
  private ScramExchange scram;

  public UpstreamAuthentication(Settings settings) {
    this.settings = settings;
  }

  /** Whether the server has let us in. */
  public boolean isAuthenticated() {
    return state == State.AUTHENTICATED;
  }

  /**
   * Takes the next step.
   *
   * @param message what the server says
   * @return what to send; empty if nothing: then either {@link #isAuthenticated}, or the next
   *     message has to be waited for. A PasswordMessage is to be closed once it is encoded
   * @throws UpstreamAuthenticationException if we can't or won't go on
   */
  public Optional<OutgoingMessage> answer(Authentication message)
      throws UpstreamAuthenticationException {
    State before = state;
    state = State.FAILED; // until the step has gone well
    if (message instanceof AuthenticationOk) {
      ok(before);
      state = State.AUTHENTICATED;
      return Optional.empty();
    }
    if (message instanceof AuthenticationSaslContinue next) {
      require(before == State.SCRAM, "the server continued a login that has not begun");
      OutgoingMessage answer = scram.proof(next);
      state = State.SCRAM;
      return Optional.of(answer);
    }
    if (message instanceof AuthenticationSaslFinal last) {
      require(before == State.SCRAM, "the server ended a login that has not begun");
      scram.verify(last);
      state = State.SCRAM_VERIFIED;
      return Optional.empty();
    }
    require(before == State.EXPECT_REQUEST, "the server asked twice who we are");
    if (message instanceof AuthenticationSasl sasl) {
      scram = new ScramExchange(settings);
      OutgoingMessage answer = scram.begin(sasl);
      state = State.SCRAM;
      return Optional.of(answer);
    }
    if (message instanceof AuthenticationUnsupported unsupported) {
      throw new UpstreamAuthenticationException(
          "the server asks for " + unsupported.name() + ", which is not supported");
    }
    requireUnbound();
    PasswordMessage answer =
        message instanceof AuthenticationMd5Password md5 ? md5(md5.salt()) : cleartext(message);
    state = State.PASSWORD_SENT;
    return Optional.of(answer);
  }

  private void ok(State before) throws UpstreamAuthenticationException {
    switch (before) {
      case EXPECT_REQUEST -> requireUnbound();
      case PASSWORD_SENT, SCRAM_VERIFIED -> {}
      case SCRAM ->
          throw new UpstreamAuthenticationException(
              "the server let us in before it proved that it knows the password");
      case AUTHENTICATED, FAILED ->
          throw new UpstreamAuthenticationException("the server let us in twice");
    }
  }

  private void requireUnbound() throws UpstreamAuthenticationException {
    require(
        settings.channelBinding() != ChannelBinding.REQUIRE,
        "channel binding is required, but the server does not ask for SCRAM");
  }

  private PasswordMessage cleartext(Authentication message) throws UpstreamAuthenticationException {
    require(message instanceof AuthenticationCleartextPassword, "unexpected request");
    require(
        settings.encrypted() || settings.allowCleartext(),
        "the server asks for the password in the clear, over a connection without TLS");
    return new PasswordMessage(password());
  }

  /**
   * {@code "md5" + hex(md5(hex(md5(password + user)) + salt))}: manual, "Message Flow: Start-up".
   */
  private PasswordMessage md5(byte[] salt) throws UpstreamAuthenticationException {
    byte[] password = password();
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(password);
      md5.update(settings.user().getBytes(StandardCharsets.UTF_8));
      md5.update(hex(md5.digest()));
      md5.update(salt);
      byte[] hex = hex(md5.digest());
      byte[] answer = Arrays.copyOf("md5".getBytes(StandardCharsets.US_ASCII), 3 + hex.length);
      System.arraycopy(hex, 0, answer, 3, hex.length);
      return new PasswordMessage(answer);
    } catch (NoSuchAlgorithmException e) {
      throw new UpstreamAuthenticationException(
          "the server asks for an MD5 password, which this Java runtime does not have", e);
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  private static byte[] hex(byte[] digest) {
    return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
  }

  private byte[] password() throws UpstreamAuthenticationException {
    char[] password = settings.password().get();
    try {
      require(password.length > 0, "the server asks for a password, but none is configured");
      byte[] room = new byte[password.length * MAX_UTF8_BYTES_PER_CHAR];
      ByteBuffer encoded = ByteBuffer.wrap(room);
      CoderResult result =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(password), encoded, true);
      byte[] bytes = Arrays.copyOf(room, encoded.position());
      Arrays.fill(room, (byte) 0);
      require(!result.isError(), "the password configured is not valid text");
      return bytes;
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  static void require(boolean condition, String otherwise) throws UpstreamAuthenticationException {
    if (!condition) {
      throw new UpstreamAuthenticationException(otherwise);
    }
  }
}
