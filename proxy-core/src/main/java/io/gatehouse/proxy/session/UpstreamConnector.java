package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.CancelRequest;
import io.gatehouse.pgwire.frontend.StartupMessage;
import io.gatehouse.pgwire.tls.UpstreamTlsNegotiation;
import io.gatehouse.proxy.UpstreamSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to database servers, each on the event loop of the client that it is for. */
public final class UpstreamConnector {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamConnector.class);

  private final Class<? extends SocketChannel> channelType;
  private final Duration timeout;
  private final Executor worker;

  /**
   * A connector.
   *
   * @param channelType of the transport in use
   * @param timeout for connecting, TLS and login together
   * @param worker runs what costs CPU during a login
   */
  public UpstreamConnector(
      Class<? extends SocketChannel> channelType, Duration timeout, Executor worker) {
    this.channelType = channelType;
    this.timeout = timeout;
    this.worker = worker;
  }

  /**
   * Connects and logs in.
   *
   * @return completed on that event loop, exceptionally with an {@link
   *     UpstreamUnavailableException}
   */
  Promise<Upstream> connect(EventLoop loop, Database database, Map<String, String> clientSettings) {
    UpstreamSettings settings = database.settings().upstream();
    Promise<Upstream> ready = loop.newPromise();
    open(loop, database)
        .addListener(
            opened -> {
              if (!opened.isSuccess()) {
                ready.tryFailure(UpstreamUnavailableException.of(settings, opened.cause()));
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
                  settings,
                  new StartupMessage(parameters),
                  worker,
                  ready);
            });
    loop.schedule(
        () ->
            ready.tryFailure(
                new UpstreamUnavailableException(
                    "the database server did not answer within " + timeout.toSeconds() + " s")),
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
    open(loop, database)
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

  private Promise<Opened> open(EventLoop loop, Database database) {
    UpstreamSettings settings = database.settings().upstream();
    Promise<Opened> opened = loop.newPromise();
    Promise<UpstreamTlsNegotiation.Result> negotiated = loop.newPromise();
    ChannelFuture connecting =
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
                                database.tls(), settings.host(), settings.port(), negotiated),
                            new ConnectionFailure());
                  }
                })
            .connect(settings.host(), settings.port());
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
