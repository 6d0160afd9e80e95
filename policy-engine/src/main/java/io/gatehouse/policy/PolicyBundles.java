package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Problem;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The bundle in force. A changed directory is read and compiled on a thread of its own; only a
 * bundle without a mistake takes the place of the last one, at once and for everybody. {@link #get}
 * never waits.
 */
public final class PolicyBundles implements Supplier<PolicyBundle>, AutoCloseable {

  /** How a reload came out. */
  public sealed interface Reload {

    /**
     * Another bundle is in force.
     *
     * @param before digest of the last one
     * @param after its digest
     */
    record Changed(String before, String after) implements Reload {
      public Changed {
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
      }
    }

    /**
     * The files mean what they meant.
     *
     * @param digest of the bundle in force
     */
    record Unchanged(String digest) implements Reload {
      public Unchanged {
        Objects.requireNonNull(digest);
      }
    }

    /**
     * The files have mistakes; the last bundle stays in force.
     *
     * @param kept its digest
     * @param problems the mistakes, never empty
     */
    record Refused(String kept, List<Problem> problems) implements Reload {
      public Refused {
        Objects.requireNonNull(kept);
        problems = List.copyOf(problems);
      }
    }
  }

  /** Hears of reloads, on the thread that reads bundles. */
  public interface Listener {

    /** Hears of a reload that changed something or was refused, and of every one asked for. */
    void reloaded(Reload reload);
  }

  /** How often the directory is looked at where the file system tells nothing. */
  public static final Duration POLL = Duration.ofSeconds(2);

  private final Path directory;
  private final BundleLimits limits;
  private final Optional<PublicKey> key;
  private final Listener listener;
  private final AtomicReference<PolicyBundle> current;
  private final ExecutorService loading;

  private PolicyBundles(
      Path directory,
      BundleLimits limits,
      Optional<PublicKey> key,
      Listener listener,
      PolicyBundle first) {
    this.directory = directory;
    this.limits = limits;
    this.key = key;
    this.listener = listener;
    this.current = new AtomicReference<>(first);
    this.loading =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "policy-reload");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Loads a directory and watches it from then on.
   *
   * @param key verifies {@code bundle.sig}; empty when bundles are not signed
   * @throws PolicyException with all that is wrong in all files
   */
  public static PolicyBundles open(
      Path directory, BundleLimits limits, Optional<PublicKey> key, Listener listener)
      throws PolicyException {
    return new PolicyBundles(
        directory, limits, key, listener, PolicyBundle.load(directory, limits, key));
  }

  /** The bundle in force. Never waits. */
  @Override
  public PolicyBundle get() {
    return current.get();
  }

  /** Reads the directory again, as on a signal. */
  public CompletableFuture<Reload> reload() {
    return CompletableFuture.supplyAsync(this::read, loading);
  }

  private Reload read() {
    PolicyBundle last = current.get();
    Reload reload;
    try {
      PolicyBundle next = PolicyBundle.load(directory, limits, key);
      if (next.digest().equals(last.digest())) {
        reload = new Reload.Unchanged(last.digest());
      } else {
        current.set(next);
        reload = new Reload.Changed(last.digest(), next.digest());
      }
    } catch (PolicyException mistakes) {
      reload = new Reload.Refused(last.digest(), mistakes.problems());
    }
    listener.reloaded(reload);
    return reload;
  }

  /** Stops watching; the bundle stays in force. */
  @Override
  public void close() {
    loading.shutdownNow();
  }
}
