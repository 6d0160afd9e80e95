package io.gatehouse.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

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

  EventLoopGroup group(String name, int threads) {
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), handlers);
  }
}
