package io.gatehouse.it.fuzz;

import io.gatehouse.pgwire.ProtocolViolation;
import io.gatehouse.pgwire.auth.ChannelBinding;
import io.gatehouse.pgwire.auth.OauthBearer;
import io.gatehouse.pgwire.auth.UpstreamAuthentication;
import io.gatehouse.pgwire.auth.UpstreamAuthenticationException;
import io.gatehouse.pgwire.backend.AuthenticationSasl;
import io.gatehouse.pgwire.backend.AuthenticationSaslContinue;
import io.gatehouse.pgwire.backend.AuthenticationSaslFinal;
import io.gatehouse.pgwire.frontend.SaslInitialResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Optional;

/** What a client says to OAUTHBEARER, and what a server says in SCRAM. */
public final class SaslFuzz {

  private SaslFuzz() {}

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      OauthBearer.token(data);
    } catch (ProtocolViolation expected) {
      // Not OAUTHBEARER.
    }
    ByteBuf frame = Unpooled.buffer().writeByte('p').writeInt(4 + data.length).writeBytes(data);
    try {
      SaslInitialResponse.decode(frame);
    } catch (ProtocolViolation expected) {
      // Not SASLInitialResponse.
    }
    for (int i = 5; i < frame.writerIndex(); i++) {
      if (frame.getByte(i) != 0) {
        throw new IllegalStateException("a token stays in the buffer");
      }
    }
    UpstreamAuthentication scram =
        new UpstreamAuthentication(
            new UpstreamAuthentication.Settings(
                "gatehouse",
                "secret"::toCharArray,
                false,
                Optional.empty(),
                ChannelBinding.PREFER,
                false));
    try {
      scram.answer(new AuthenticationSasl(List.of("SCRAM-SHA-256")));
      scram.answer(new AuthenticationSaslContinue(data));
      scram.answer(new AuthenticationSaslFinal(data));
      throw new IllegalStateException("a server that does not know the password was believed");
    } catch (UpstreamAuthenticationException expected) {
      // It did not prove anything.
    }
    if (scram.isAuthenticated()) {
      throw new IllegalStateException("authenticated");
    }
  }
}
