package io.gatehouse.proxy.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.auth.OauthBearer;
import io.gatehouse.pgwire.frontend.SaslInitialResponse;
import io.gatehouse.pgwire.frontend.SaslResponse;
import io.gatehouse.proxy.ListenerSettings.Door;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A client's login by OAUTHBEARER (RFC 7628; manual, section 54.3.2), message by message.
 *
 * <pre>
 *   SASLInitialResponse with a token  ──▶ it is verified; good: AuthenticationOk
 *                       without a token, or a bad one ──▶ SASLContinue {status, scope, …}
 *   SASLResponse 0x01   ──▶ ErrorResponse, closed
 * </pre>
 *
 * A client that has no token yet asks for discovery: that is no failed login.
 */
final class OauthExchange {

  /** What the client has to send next. */
  private enum State {
    INITIAL,
    /** It began without a word: the same again. */
    DELAYED,
    /** Its token is being verified. */
    VERIFYING,
    /** It was told where to get a token. */
    ACKNOWLEDGE,
    OVER
  }

  /** What is to be done. */
  enum Step {
    /** Nothing was sent: the client is asked with an empty challenge. */
    ASK,
    VERIFY,
    DISCOVERY,
    REFUSE
  }

  private final Door.OauthBearer door;
  private State state = State.INITIAL;
  private Optional<String> token = Optional.empty();

  OauthExchange(Door.OauthBearer door) {
    this.door = door;
  }

  /** Whether a message may come now. */
  boolean expectsMessage() {
    return state == State.INITIAL || state == State.DELAYED || state == State.ACKNOWLEDGE;
  }

  /**
   * Takes the client's next message.
   *
   * @throws ProtocolViolation if that is not what has to come
   */
  Step take(ByteBuf frame) {
    return switch (state) {
      case INITIAL -> initial(SaslInitialResponse.decode(frame));
      case DELAYED -> response(SaslResponse.decode(frame).data());
      case ACKNOWLEDGE -> {
        byte[] data = SaslResponse.decode(frame).data();
        if (data.length != 1 || data[0] != OauthBearer.ACKNOWLEDGEMENT) {
          throw new ProtocolViolation("OAUTHBEARER: the client did not acknowledge the error");
        }
        state = State.OVER;
        yield Step.REFUSE;
      }
      case VERIFYING, OVER -> throw new ProtocolViolation("unexpected message during the login");
    };
  }

  private Step initial(SaslInitialResponse message) {
    try {
      if (!message.mechanism().equals(OauthBearer.MECHANISM)) {
        throw new ProtocolViolation("client selected an invalid SASL authentication mechanism");
      }
      Optional<byte[]> data = message.data();
      if (data.isEmpty()) {
        state = State.DELAYED;
        return Step.ASK;
      }
      return response(data.get());
    } finally {
      message.wipe();
    }
  }

  private Step response(byte[] data) {
    try {
      token = OauthBearer.token(data);
    } finally {
      Arrays.fill(data, (byte) 0);
    }
    if (token.isPresent()) {
      state = State.VERIFYING;
      return Step.VERIFY;
    }
    state = State.ACKNOWLEDGE;
    return Step.DISCOVERY;
  }

  /** The token that is to be verified; given out once. */
  String takeToken() {
    String taken = token.orElseThrow();
    token = Optional.empty();
    return taken;
  }

  /** It was no good: the client is told as if it had none. */
  void verificationFailed() {
    state = State.ACKNOWLEDGE;
  }

  /** Where a token can be had (RFC 7628, section 3.2.2). */
  byte[] discovery() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("status", "invalid_token");
      json.writeStringField("openid-configuration", door.discovery());
      json.writeStringField("scope", door.scope());
      json.writeEndObject();
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return bytes.toByteArray();
  }
}
