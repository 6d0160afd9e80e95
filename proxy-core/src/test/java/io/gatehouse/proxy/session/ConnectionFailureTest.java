package io.gatehouse.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ConnectionFailureTest {

  @Test
  void whatTheNetworkDoesIsNoDefect() {
    assertThat(ConnectionFailure.isPeers(new IOException("reset"))).isTrue();
    assertThat(ConnectionFailure.isPeers(new DecoderException(new SSLHandshakeException("no"))))
        .isTrue();
    // A server that is restarted while it is connected to.
    assertThat(ConnectionFailure.isPeers(new NotYetConnectedException())).isTrue();
  }

  @Test
  void anythingElseIs() {
    assertThat(ConnectionFailure.isPeers(new IllegalStateException("broken"))).isFalse();
    assertThat(ConnectionFailure.isPeers(new NullPointerException())).isFalse();
  }
}
