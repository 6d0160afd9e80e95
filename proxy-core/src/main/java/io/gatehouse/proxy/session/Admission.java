package io.gatehouse.proxy.session;

import io.gatehouse.policy.Principal;
import io.gatehouse.proxy.ProxyLimits;
import io.gatehouse.proxy.Telemetry;
import io.gatehouse.proxy.Telemetry.Limit;
import io.gatehouse.proxy.enforcement.Refusal;
import io.gatehouse.proxy.enforcement.Refusals;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may come in, before anything is spent on them: connections in all and of one address,
 * sessions of one principal; nobody while the proxy drains. Thread-safe.
 *
 * <p>A few connections beyond a limit are still spoken to, so that they hear why they are not
 * served; of more, each is closed at once.
 */
public final class Admission {

  /** Connections beyond the limit that hear why. */
  private static final int TOLD_BEYOND = 64;

  /** Of one address. */
  private static final int TOLD_BEYOND_OF_ADDRESS = 8;

  private record Account(String issuer, String subject) {}

  private final ProxyLimits limits;
  private final Telemetry telemetry;
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();
  private final Map<Account, Integer> byAccount = new HashMap<>();
  private int connections;
  private boolean draining;

  /** Nobody is there yet. */
  public Admission(ProxyLimits limits, Telemetry telemetry) {
    this.limits = Objects.requireNonNull(limits);
    this.telemetry = Objects.requireNonNull(telemetry);
  }

  /** From now on nobody is let in. */
  public synchronized void drain() {
    draining = true;
  }

  /** Whether nobody is let in any more. */
  public synchronized boolean draining() {
    return draining;
  }

  /** Connections there are, those that are told that they are too many included. */
  public synchronized int connections() {
    return connections;
  }

  /** A place for one more connection; empty when it is to be closed without a word. */
  synchronized Optional<Seat> take() {
    if (connections >= limits.maxConnections() + TOLD_BEYOND) {
      telemetry.limitMet(Limit.CONNECTIONS);
      return Optional.empty();
    }
    connections++;
    boolean full = connections > limits.maxConnections();
    if (full) {
      telemetry.limitMet(Limit.CONNECTIONS);
    }
    return Optional.of(new Seat(full));
  }

  /** What somebody hears while the proxy drains; empty while it does not. */
  synchronized Optional<Refusal> drainingRefusal() {
    return draining
        ? Optional.of(
            new Refusal(
                Refusals.CANNOT_CONNECT_NOW,
                "Gatehouse is shutting down.",
                "",
                "Connect again; another instance, or this one after its start, will serve you."))
        : Optional.empty();
  }

  private synchronized Optional<Refusal> count(Account account) {
    int own = byAccount.getOrDefault(account, 0);
    if (own >= limits.maxSessionsOfPrincipal()) {
      telemetry.limitMet(Limit.SESSIONS_OF_PRINCIPAL);
      return Optional.of(
          new Refusal(
              Refusals.TOO_MANY_CONNECTIONS,
              "You have %d sessions, and no more are allowed.".formatted(own),
              "",
              "Close one; limits.max_sessions_of_principal says how many there may be."));
    }
    byAccount.put(account, own + 1);
    return Optional.empty();
  }

  /** The place of one connection. */
  final class Seat {

    private final boolean full;
    private Optional<InetAddress> address = Optional.empty();
    private Optional<Account> account = Optional.empty();
    private boolean addressFull;
    private boolean left;

    private Seat(boolean full) {
      this.full = full;
    }

    /**
     * This is where it comes from.
     *
     * @return false when it is to be closed without a word
     */
    boolean from(InetAddress where) {
      synchronized (Admission.this) {
        if (left) {
          return false;
        }
        int own = byAddress.merge(where, 1, Integer::sum);
        address = Optional.of(where);
        addressFull = own > limits.maxConnectionsOfAddress();
        if (addressFull) {
          telemetry.limitMet(Limit.CONNECTIONS_OF_ADDRESS);
        }
        return own <= limits.maxConnectionsOfAddress() + TOLD_BEYOND_OF_ADDRESS;
      }
    }

    /** Why it will not be served; empty when it may be. */
    Optional<Refusal> refusal() {
      Optional<Refusal> shutDown = drainingRefusal();
      if (shutDown.isPresent()) {
        return shutDown;
      }
      if (full) {
        return Optional.of(
            new Refusal(
                Refusals.TOO_MANY_CONNECTIONS,
                "Gatehouse serves as many clients as it may.",
                "",
                "Try again later; limits.max_connections says how many it may be."));
      }
      if (addressFull) {
        return Optional.of(
            new Refusal(
                Refusals.TOO_MANY_CONNECTIONS,
                "There are as many connections from your address as there may be.",
                "",
                "Close one; limits.max_connections_of_address says how many there may be."));
      }
      return Optional.empty();
    }

    /** This is whose it is: why there will be no session, or empty. */
    Optional<Refusal> login(Principal principal) {
      synchronized (Admission.this) {
        if (left || account.isPresent()) {
          return Optional.empty();
        }
        Account whose = new Account(principal.issuer(), principal.subject());
        Optional<Refusal> refusal = drainingRefusal().or(() -> count(whose));
        if (refusal.isEmpty()) {
          account = Optional.of(whose);
        }
        return refusal;
      }
    }

    /** It is gone. */
    void leave() {
      synchronized (Admission.this) {
        if (left) {
          return;
        }
        left = true;
        connections--;
        address.ifPresent(
            where -> byAddress.computeIfPresent(where, (key, own) -> own == 1 ? null : own - 1));
        account.ifPresent(
            whose -> byAccount.computeIfPresent(whose, (key, own) -> own == 1 ? null : own - 1));
      }
    }
  }
}
