package io.gatehouse.proxy.session;

import io.gatehouse.pgwire.frontend.Terminate;
import io.gatehouse.proxy.UpstreamSettings;
import io.gatehouse.proxy.UpstreamSettings.Host;
import io.gatehouse.proxy.UpstreamSettings.Target;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Finds the server for one session among those of a database, as libpq does (manual, section 34.1,
 * "Specifying Multiple Hosts"): one after the other, each with all of its addresses, until one lets
 * the proxy in and is what is wanted. A server that refuses the login itself ends the search: the
 * others would too.
 *
 * <p>All but the look-up of names runs on one event loop.
 */
final class UpstreamRoute {

  private static final int PAUSE_MILLIS = 250;
  private static final String HOT_STANDBY = "in_hot_standby";
  private static final String READ_ONLY = "default_transaction_read_only";
  private static final String ON = "on";

  private record Stop(Host host, Target wanted) {}

  private final UpstreamSettings settings;
  private final Map<String, String> clientSettings;
  private final BiFunction<Host, InetSocketAddress, Promise<Upstream>> login;
  private final Executor worker;
  private final EventLoop loop;
  private final Promise<Upstream> ready;
  private final Deque<Stop> stops = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private int retriesLeft;

  /**
   * A search.
   *
   * @param clientSettings what the client wants set at login
   * @param login connects to an address of a host and logs in
   * @param worker looks names up, which blocks
   * @param ready gets the connection
   */
  UpstreamRoute(
      UpstreamSettings settings,
      Map<String, String> clientSettings,
      BiFunction<Host, InetSocketAddress, Promise<Upstream>> login,
      Executor worker,
      EventLoop loop,
      Promise<Upstream> ready) {
    this.settings = settings;
    this.clientSettings = clientSettings;
    this.login = login;
    this.worker = worker;
    this.loop = loop;
    this.ready = ready;
    this.retriesLeft = settings.route().retries();
  }

  void begin() {
    List<Host> hosts = new ArrayList<>(settings.hosts());
    if (settings.route().random()) {
      Collections.shuffle(hosts);
    }
    Target target = settings.route().target();
    boolean twice = target == Target.PREFER_STANDBY;
    hosts.forEach(host -> stops.add(new Stop(host, twice ? Target.STANDBY : target)));
    if (twice) {
      hosts.forEach(host -> stops.add(new Stop(host, Target.ANY)));
    }
    failures.clear();
    next();
  }

  private void next() {
    Stop stop = stops.poll();
    if (stop != null) {
      lookUp(stop);
    } else if (retriesLeft > 0) {
      retriesLeft--;
      loop.schedule(this::begin, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      ready.tryFailure(
          new UpstreamUnavailableException(
              String.join("; ", failures.stream().distinct().toList())));
    }
  }

  private void lookUp(Stop stop) {
    Runnable look =
        () -> {
          try {
            InetAddress[] found = InetAddress.getAllByName(stop.host.name());
            loop.execute(() -> tryAll(stop, new ArrayDeque<>(Arrays.asList(found))));
          } catch (UnknownHostException unknown) {
            loop.execute(() -> failed("no such host: " + stop.host.name()));
          }
        };
    try {
      worker.execute(look);
    } catch (RejectedExecutionException ending) {
      failed("the proxy is shutting down");
    }
  }

  private void failed(String why) {
    failures.add(why);
    next();
  }

  private void tryAll(Stop stop, Deque<InetAddress> addresses) {
    InetAddress address = addresses.poll();
    if (address == null) {
      next();
      return;
    }
    login
        .apply(stop.host, new InetSocketAddress(address, stop.host.port()))
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                unreached(stop, addresses, done.cause());
                return;
              }
              Upstream upstream = (Upstream) done.getNow();
              Optional<String> unfit = unfit(upstream.parameters(), stop.wanted);
              if (unfit.isPresent()) {
                leave(upstream.connection().channel());
                failures.add(stop.host + ": " + unfit.get());
                tryAll(stop, addresses);
              } else if (!ready.trySuccess(upstream)) {
                leave(upstream.connection().channel());
              }
            });
  }

  private void unreached(Stop stop, Deque<InetAddress> addresses, Throwable cause) {
    UpstreamUnavailableException why = UpstreamUnavailableException.of(stop.host, cause);
    if (why.isFinal()) {
      ready.tryFailure(why);
      return;
    }
    failures.add(why.getMessage());
    tryAll(stop, addresses);
  }

  private static void leave(Channel channel) {
    channel
        .writeAndFlush(new Terminate().toByteBuf(channel.alloc()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** Why this server is not what is wanted; empty when it is. PostgreSQL 14 and later say. */
  private Optional<String> unfit(Map<String, String> parameters, Target wanted) {
    if (wanted == Target.ANY || wanted == Target.PREFER_STANDBY) {
      return Optional.empty();
    }
    if (!parameters.containsKey(HOT_STANDBY)) {
      return Optional.of("does not say whether it is a standby: that needs PostgreSQL 14");
    }
    boolean standby = ON.equals(parameters.get(HOT_STANDBY));
    // A client that asks for it says nothing about the server.
    boolean readOnly =
        standby || ON.equals(parameters.get(READ_ONLY)) && !clientSettings.containsKey(READ_ONLY);
    boolean fits =
        switch (wanted) {
          case READ_WRITE -> !readOnly;
          case READ_ONLY -> readOnly;
          case PRIMARY -> !standby;
          case STANDBY -> standby;
          case ANY, PREFER_STANDBY -> true;
        };
    return fits
        ? Optional.empty()
        : Optional.of(
            "is "
                + (standby ? "a standby" : readOnly ? "read-only" : "a primary")
                + ", and "
                + settings.route().target().word()
                + " is wanted");
  }
}
