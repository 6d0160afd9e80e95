package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Pace;
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
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /**
     * Hears of every reload that was asked for, and of those of a changed directory unless they
     * came to nothing.
     */
    void reloaded(Reload reload);
  }

  /** How often the directory is looked at where the file system tells nothing. */
  public static final Duration POLL = Duration.ofSeconds(2);

  /** A directory is read when nothing in it has changed for so long. */
  public static final Duration SETTLED = Duration.ofMillis(200);

  private static final Logger log = LoggerFactory.getLogger(PolicyBundles.class);

  private final Path directory;
  private final Optional<PublicKey> key;
  private final Listener listener;
  private final AtomicReference<PolicyBundle> current;
  private final PolicyFiles files;
  private final ExecutorService loading = Executors.newSingleThreadExecutor(named("policy-reload"));
  private final DirectoryWatch watch;

  private PolicyBundles(
      Path directory,
      Optional<PublicKey> key,
      Listener listener,
      PolicyBundle first,
      PolicyFiles files,
      DirectoryWatch watch) {
    this.directory = directory;
    this.key = key;
    this.listener = listener;
    this.current = new AtomicReference<>(first);
    this.files = files;
    this.watch = watch;
    watch.start(() -> loading.execute(() -> read(false)));
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
    // Looked at before it is read: what changes meanwhile is read again.
    DirectoryWatch watch = new DirectoryWatch(directory, POLL, SETTLED);
    PolicyFiles files = new PolicyFiles(limits);
    PolicyBundle first = new BundleLoader(files, Pace.atOnce()).load(directory, key);
    return new PolicyBundles(directory, key, listener, first, files, watch);
  }

  /** The bundle in force. Never waits. */
  @Override
  public PolicyBundle get() {
    return current.get();
  }

  /** Reads the directory again, as on a signal; the answer comes from another thread. */
  public CompletableFuture<Reload> reload() {
    return CompletableFuture.supplyAsync(() -> read(true), loading);
  }

  private Reload read(boolean asked) {
    PolicyBundle last = current.get();
    Reload reload;
    try {
      PolicyBundle next = new BundleLoader(files, Pace.withRests()).load(directory, key);
      if (next.digest().equals(last.digest())) {
        reload = new Reload.Unchanged(last.digest());
      } else {
        current.set(next);
        reload = new Reload.Changed(last.digest(), next.digest());
      }
    } catch (PolicyException mistakes) {
      reload = new Reload.Refused(last.digest(), mistakes.problems());
    }
    if (asked || !(reload instanceof Reload.Unchanged)) {
      tell(reload);
    }
    return reload;
  }

  private void tell(Reload reload) {
    try {
      listener.reloaded(reload);
    } catch (RuntimeException e) {
      log.error("whoever hears of policy reloads failed", e);
    }
  }

  /** Stops watching; the bundle stays in force. */
  @Override
  public void close() {
    watch.close();
    loading.shutdown();
  }

  static ThreadFactory named(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
