package io.gatehouse.policy;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when the files of a directory have changed and then stayed as they are for a moment. The
 * file system's own events wake it early; a look at every file from time to time finds what they
 * miss: links that were turned (as in a mounted Kubernetes ConfigMap), network file systems.
 */
final class DirectoryWatch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(DirectoryWatch.class);

  private static final int DEEPEST = 16;

  private final Path directory;
  private final Duration poll;
  private final Duration settled;
  private final Optional<WatchService> events;
  private Map<String, String> seen;
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean closed;

  DirectoryWatch(Path directory, Duration poll, Duration settled) {
    this.directory = directory;
    this.poll = poll;
    this.settled = settled;
    this.events = events(directory);
    listen();
    this.seen = look();
  }

  /** Begins; once. */
  void start(Runnable changed) {
    Thread watching = PolicyBundles.named("policy-watch").newThread(() -> watch(changed));
    thread = Optional.of(watching);
    watching.start();
  }

  private void watch(Runnable changed) {
    try {
      while (!closed) {
        boolean touched = await(poll);
        Map<String, String> now = look();
        if (!touched && now.equals(seen)) {
          continue;
        }
        // Files come one by one: it is read when it has come to rest.
        Map<String, String> before;
        do {
          before = now;
          TimeUnit.MILLISECONDS.sleep(settled.toMillis());
          await(Duration.ZERO);
          now = look();
        } while (!closed && !now.equals(before));
        seen = now;
        listen();
        if (!closed) {
          changed.run();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      if (!closed) {
        log.error("the policy directory is no longer watched", e);
      }
    }
  }

  /** Waits for an event; takes all that there are. */
  private boolean await(Duration longest) throws InterruptedException {
    if (events.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(longest.toMillis());
      return false;
    }
    boolean touched = false;
    WatchKey key = events.get().poll(longest.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents();
      key.reset();
      touched = true;
      key = events.get().poll();
    }
    return touched;
  }

  /** Registers directories; one that is registered already stays so. */
  private void listen() {
    if (events.isEmpty()) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      for (Path path : (Iterable<Path>) paths.filter(Files::isDirectory)::iterator) {
        path.register(
            events.get(),
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);
      }
    } catch (IOException | RuntimeException e) {
      log.debug("not every policy directory tells of its changes; they are looked at", e);
    }
  }

  /** For every file what tells another one apart. */
  private Map<String, String> look() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        files.put(
            path.toString(),
            String.join(
                " ",
                List.of(
                    path.toRealPath().toString(),
                    Long.toString(attributes.isDirectory() ? 0 : attributes.size()),
                    attributes.isDirectory() ? "" : attributes.lastModifiedTime().toString(),
                    String.valueOf(attributes.fileKey()))));
      }
    } catch (IOException | RuntimeException e) {
      // A file that vanishes while it is looked at is a change as well.
      files.put("", e.toString());
    }
    return files;
  }

  private static Optional<WatchService> events(Path directory) {
    try {
      return Optional.of(directory.getFileSystem().newWatchService());
    } catch (IOException | UnsupportedOperationException e) {
      log.info("the file system tells of no changes; the policy directory is looked at instead");
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.ifPresent(Thread::interrupt);
    if (events.isPresent()) {
      try {
        events.get().close();
      } catch (IOException e) {
        log.debug("closing the watch", e);
      }
    }
  }
}
