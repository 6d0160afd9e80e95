package io.gatehouse.proxy;

import io.gatehouse.proxy.ProxyLimits.TcpKeepalive;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.List;
import jdk.net.ExtendedSocketOptions;

/**
 * How bytes move: epoll where there is one, NIO elsewhere.
 *
 * @param client the class of connections that were accepted or opened
 * @param server the class of listening sockets
 * @param handlers makes what polls for an event loop
 */
record Transport(
    Class<? extends SocketChannel> client,
    Class<? extends ServerSocketChannel> server,
    IoHandlerFactory handlers) {

  static Transport best() {
    return Epoll.isAvailable()
        ? new Transport(
            EpollSocketChannel.class, EpollServerSocketChannel.class, EpollIoHandler.newFactory())
        : new Transport(
            NioSocketChannel.class, NioServerSocketChannel.class, NioIoHandler.newFactory());
  }

  /**
   * An option with its value.
   *
   * @param <T> the value's type
   */
  record Setting<T>(ChannelOption<T> option, T value) {
    void applyTo(Bootstrap bootstrap) {
      bootstrap.option(option, value);
    }

    void applyTo(ServerBootstrap bootstrap) {
      bootstrap.childOption(option, value);
    }
  }

  /** How a peer that is gone is noticed, in this transport's own options. */
  List<Setting<Integer>> keepalive(TcpKeepalive keepalive) {
    int idle = (int) keepalive.idle().toSeconds();
    int interval = (int) keepalive.interval().toSeconds();
    if (client == EpollSocketChannel.class) {
      return List.of(
          new Setting<>(EpollChannelOption.TCP_KEEPIDLE, idle),
          new Setting<>(EpollChannelOption.TCP_KEEPINTVL, interval),
          new Setting<>(EpollChannelOption.TCP_KEEPCNT, keepalive.count()));
    }
    return List.of(
        new Setting<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), idle),
        new Setting<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval),
        new Setting<>(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), keepalive.count()));
  }

  EventLoopGroup group(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handlers);
  }
}
