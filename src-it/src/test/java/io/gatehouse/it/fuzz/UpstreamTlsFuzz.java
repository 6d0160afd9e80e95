package io.gatehouse.it.fuzz;

import io.gatehouse.pgwire.tls.UpstreamTls;
import io.gatehouse.pgwire.tls.UpstreamTlsException;
import io.gatehouse.pgwire.tls.UpstreamTlsMode;
import io.gatehouse.pgwire.tls.UpstreamTlsNegotiation;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a server says to SSLRequest: nothing but one letter leads on. */
public final class UpstreamTlsFuzz {

  private static final UpstreamTls TLS = tls();

  private UpstreamTlsFuzz() {}

  private static UpstreamTls tls() {
    try {
      return UpstreamTls.of(UpstreamTlsMode.REQUIRE, Optional.empty());
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Feeds one input. */
  public static void fuzzerTestOneInput(byte[] data) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Promise<UpstreamTlsNegotiation.Result> done = channel.eventLoop().newPromise();
    channel.pipeline().addLast(new UpstreamTlsNegotiation(TLS, "db.example.com", 5432, done));
    try {
      channel.writeInbound(Unpooled.copiedBuffer(data));
      channel.checkException();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception handshake) {
      // Bytes that are no TLS.
    } finally {
      channel.finishAndReleaseAll();
    }
    if (done.isSuccess()) {
      throw new IllegalStateException("agreed on something without a handshake");
    }
    if (done.isDone() && !(done.cause() instanceof UpstreamTlsException)) {
      throw new IllegalStateException("a defect", done.cause());
    }
  }
}
