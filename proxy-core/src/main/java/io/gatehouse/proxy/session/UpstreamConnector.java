package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.UpstreamTlsNegotiation;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to database servers, each on the event loop of the client that it is for. */
public final class UpstreamConnector {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnector.class);

  private final Class<? extends SocketChannel> channelType;
  private final Consumer<Bootstrap> options;
  private final Duration timeout;
  private final Executor worker;

  /**
   * A connector.
   *
   * @param channelType of the transport in use
   * @param options sets what that transport's sockets have beyond the usual
   * @param timeout of one try, for connecting, TLS and login together
   * @param worker runs what costs CPU during a login, or blocks
   */
  public UpstreamConnector(
      Class<? extends SocketChannel> channelType,
      Consumer<Bootstrap> options,
      Duration timeout,
      Executor worker) {
    this.channelType = channelType;
    this.options = options;
    this.timeout = timeout;
    this.worker = worker;
  }

  /**
   * Connects to one of the database's servers and logs in.
   *
   * @return completed on that event loop, exceptionally with an {@link
   *     UpstreamUnavailableException}
   */
  Promise<Upstream> connect(EventLoop loop, Database database, Map<String, String> clientSettings) {
    Promise<Upstream> ready = loop.newPromise();
    new UpstreamRoute(
            database.settings().upstream(),
            clientSettings,
            (host, address) -> login(loop, database, host, address, clientSettings),
            worker,
            loop,
            ready)
        .begin();
    return ready;
  }

  private Promise<Upstream> login(
      EventLoop loop,
      Database database,
      Host host,
      InetSocketAddress address,
      Map<String, String> clientSettings) {
    UpstreamSettings settings = database.settings().upstream();
    Promise<Upstream> ready = loop.newPromise();
    open(loop, database, host, address)
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                ready.tryFailure(UpstreamUnavailableException.of(host, opened.cause()));
                return;
              }
              Opened connection = (Opened) opened.getNow();
              Map<String, String> parameters = new LinkedHashMap<>();
              parameters.put("user", settings.user());
              parameters.put("database", settings.database());
              parameters.putAll(clientSettings);
              UpstreamLogin.begin(
                  connection.channel,
                  connection.tls,
                  host,
                  settings,
                  new StartupMessage(parameters),
                  worker,
                  ready);
            });
    loop.schedule(
        () ->
            ready.tryFailure(
                new UpstreamUnavailableException(
                    host + ": the server did not answer within " + timeout.toSeconds() + " s")),
        timeout.toMillis(),
        TimeUnit.MILLISECONDS);
    return ready;
  }

  /**
   * Asks the server to cancel what that connection runs; whether it does shows elsewhere.
   *
   * @return completed on that event loop when the server has closed the connection, which it does
   *     after it has passed the signal on (manual, section 54.2.8): what is sent later is not met
   */
  Future<Void> cancel(EventLoop loop, Database database, Upstream upstream) {
    Promise<Void> done = loop.newPromise();
    open(loop, database, upstream.host(), upstream.address())
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                LOG.warn("a cancel request could not be sent", opened.cause());
                done.tryFailure(opened.cause());
                return;
              }
              Channel channel = ((Opened) opened.getNow()).channel;
              channel
                  .writeAndFlush(new CancelRequest(upstream.key()).toByteBuf(channel.alloc()))
                  .addListener(
                      sent -> {
                        if (!sent.isSuccess()) {
                          done.tryFailure(sent.cause());
                          channel.close();
                        }
                      });
              channel.closeFuture().addListener(closed -> done.trySuccess(null));
              loop.schedule(
                  () -> {
                    done.tryFailure(new TimeoutException("the server did not take the cancel"));
                    channel.close();
                  },
                  timeout.toMillis(),
                  TimeUnit.MILLISECONDS);
            });
    return done;
  }

  private record Opened(Channel channel, UpstreamTlsNegotiation.Result tls) {}

  /** Connects to that very address, whose certificate has to be that host's. */
  private Promise<Opened> open(
      EventLoop loop, Database database, Host host, SocketAddress address) {
    Promise<Opened> opened = loop.newPromise();
    Promise<UpstreamTlsNegotiation.Result> negotiated = loop.newPromise();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(channelType)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new UpstreamTlsNegotiation(
                                database.tls(), host.name(), host.port(), negotiated),
                            new ConnectionFailure());
                  }
                });
    options.accept(bootstrap);
    ChannelFuture connecting = bootstrap.connect(address);
    connecting.addListener(
        connected -> {
          if (!connected.isSuccess()) {
            opened.tryFailure(connected.cause());
          }
        });
    negotiated.addListener(
        tls -> {
          if (tls.isSuccess()) {
            opened.trySuccess(
                new Opened(connecting.channel(), (UpstreamTlsNegotiation.Result) tls.getNow()));
          } else {
            connecting.channel().close();
            opened.tryFailure(tls.cause());
          }
        });
    return opened;
  }
}
