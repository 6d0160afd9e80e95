package io.gatehouse.proxy.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/**
 * What a trusted load balancer says before anything else, versions 1 and 2 of the PROXY protocol.
 *
 * <pre>
 *   PROXY, TCP over IPv4 or IPv6 ──▶ the client's address
 *   LOCAL (its own health check), UNKNOWN ──▶ the load balancer's own
 *   anything else ──▶ closed
 * </pre>
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

  /** Of what stands behind the addresses in version 2; nothing of it is used. */
  private static final int MAX_EXTENSION_BYTES = 4_096;

  private final InetAddress peer;
  private final Consumer<InetAddress> found;

  private ProxyHeader(InetAddress peer, Consumer<InetAddress> found) {
    this.peer = peer;
    this.found = found;
  }

  /**
   * Waits for the header.
   *
   * @param found gets the client's address; the handlers that it adds get what comes behind
   */
  static void await(Channel channel, InetAddress peer, Consumer<InetAddress> found) {
    channel
        .pipeline()
        .addLast("proxy-protocol", new HAProxyMessageDecoder(MAX_EXTENSION_BYTES))
        .addLast("proxy-header", new ProxyHeader(peer, found))
        .addLast("proxy-failure", new ConnectionFailure());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (!(message instanceof HAProxyMessage header)) {
      ctx.fireChannelRead(message);
      return;
    }
    InetAddress address;
    try {
      address = address(header);
    } finally {
      header.release();
    }
    ctx.pipeline().remove("proxy-failure");
    found.accept(address);
    ctx.pipeline().remove(this);
  }

  private InetAddress address(HAProxyMessage header) throws UnknownHostException {
    if (header.command() == HAProxyCommand.LOCAL || header.sourceAddress() == null) {
      return peer;
    }
    // Numbers only: nothing is looked up.
    byte[] numeric = NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
    if (numeric == null) {
      throw new UnknownHostException("a PROXY header without an IP address");
    }
    return InetAddress.getByAddress(numeric);
  }
}
