package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.MessageDecoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/**
 * A channel in its typed phase: a decoder, whoever listens to it, and news of the channel itself.
 */
final class TypedConnection {

  private final Channel channel;
  private final ListenerSlot listener;
  private final MessageDecoder decoder;
  private Runnable peerGone = () -> {};
  private Runnable shutdown = () -> {};
  private Runnable drain = () -> {};
  private Runnable denylistChanged = () -> {};
  private Consumer<Boolean> writabilityChanged = writable -> {};

  /** Puts decoder and watcher at the end of the channel's pipeline. */
  TypedConnection(Channel channel, ListenerSlot listener) {
    this.channel = channel;
    this.listener = listener;
    this.decoder = new MessageDecoder(listener);
    channel
        .pipeline()
        .addLast("messages", decoder)
        .addLast("watcher", new Watcher())
        .addLast("failure", new ConnectionFailure());
  }

  Channel channel() {
    return channel;
  }

  ListenerSlot listener() {
    return listener;
  }

  MessageDecoder decoder() {
    return decoder;
  }

  /** What to do when the channel is closed from the other side, or broken. */
  void peerGone(Runnable action) {
    peerGone = action;
  }

  /** What to do when the proxy shuts down. */
  void shutdown(Runnable action) {
    shutdown = action;
  }

  /** What to do when the proxy wants to shut down. */
  void drain(Runnable action) {
    drain = action;
  }

  /** What to do when somebody may do nothing any more. */
  void denylistChanged(Runnable action) {
    denylistChanged = action;
  }

  /** What to do when the channel takes more, or no more for now. */
  void writabilityChanged(Consumer<Boolean> action) {
    writabilityChanged = action;
  }

  private final class Watcher extends ChannelInboundHandlerAdapter {

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      peerGone.run();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      writabilityChanged.accept(ctx.channel().isWritable());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == Shutdown.NOW) {
        shutdown.run();
      } else if (event == Shutdown.WHEN_FINISHED) {
        drain.run();
      } else if (event == DenylistChange.NOW) {
        denylistChanged.run();
      } else {
        ctx.fireUserEventTriggered(event);
      }
    }
  }
}
