package io.gatehouse.server.cli;

import io.gatehouse.server.Server;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * SIGHUP reads policies and certificates again, where there is such a signal. It is listened to
 * from the first moment: its default would end a process that is still starting.
 */
final class Reloading {

  private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);

  private final AtomicReference<Server> serving = new AtomicReference<>();
  private final AtomicBoolean missed = new AtomicBoolean();

  private Reloading() {}

  /** Listens from now on; what comes before {@link #serve} is made up for then. */
  static Reloading onSignal() {
    Reloading reloading = new Reloading();
    try {
      Signal.handle(new Signal("HUP"), signal -> reloading.asked());
    } catch (IllegalArgumentException none) {
      LOG.info("no signal reloads policies and certificates here; a change of their files does");
    }
    return reloading;
  }

  /** The server is there. */
  void serve(Server server) {
    serving.set(server);
    if (missed.getAndSet(false)) {
      server.reload();
    }
  }

  private void asked() {
    missed.set(true);
    Server server = serving.get();
    if (server != null && missed.getAndSet(false)) {
      server.reload();
    }
  }
}
