package io.gatehouse.server.cli;

import io.gatehouse.audit.index.AuditIndex;
import io.gatehouse.audit.index.IndexSearch;
import io.gatehouse.audit.tlog.AuditDirectory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Option;

/** Whether and how the search index is used. */
final class IndexOption {

  /** Held, since a logger that nobody holds forgets its level. It would tell of the processor. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private static final long QUIET_NANOS = 1_000_000_000L;

  @Option(
      names = "--no-index",
      description = "Read the whole log, and leave the index beside it alone.")
  private boolean noIndex;

  /**
   * A search over the log, by its index when there can be one. The index is brought up to date
   * first.
   */
  IndexSearch search(AuditDirectory log, PrintWriter err) throws IOException {
    if (noIndex) {
      return IndexSearch.withoutIndex(log);
    }
    AuditIndex index = AuditIndex.of(log);
    try {
      update(index, err);
    } catch (AccessDeniedException | ReadOnly mayNot) {
      err.println("The index can't be brought up to date: what is missing in it is read.");
      err.flush();
    } catch (FileSystemException full) {
      err.println("The index can't be written: " + full.getMessage());
      err.flush();
    }
    return IndexSearch.open(index);
  }

  private static void update(AuditIndex index, PrintWriter err) throws IOException, ReadOnly {
    quiet();
    if (index.update(progress(err)) == AuditIndex.Updated.BUSY) {
      throw new ReadOnly();
    }
  }

  static void quiet() {
    LUCENE.setLevel(Level.OFF);
  }

  /** Says how far it is when it takes longer than a second. */
  static LongConsumer progress(PrintWriter err) {
    long began = System.nanoTime();
    long[] said = {began};
    return count -> {
      long now = System.nanoTime();
      if (now - said[0] > QUIET_NANOS) {
        said[0] = now;
        err.println("Indexing: " + count + " entries");
        err.flush();
      }
    };
  }

  /** Somebody else writes it. */
  private static final class ReadOnly extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
