package io.gatehouse.proxy.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a channel on which something broke; what that means for a session shows when it is gone.
 */
final class ConnectionFailure extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionFailure.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (isPeers(cause)) {
      LOG.debug("connection {} broke", ctx.channel(), cause);
    } else {
      LOG.error("connection {} is closed after a defect", ctx.channel(), cause);
    }
    ctx.close();
  }

  /**
   * Whether the other side, or the network, is to blame: nothing for an operator to look into. A
   * server that refuses a connection while it is being made shows as one that was not made yet.
   */
  static boolean isPeers(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof IOException
          || at instanceof SSLException
          || at instanceof NotYetConnectedException
          || at instanceof HAProxyProtocolException) {
        return true;
      }
    }
    return false;
  }
}
