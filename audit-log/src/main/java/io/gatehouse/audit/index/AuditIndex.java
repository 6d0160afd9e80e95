package io.gatehouse.audit.index;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.SessionOpenings;
import io.gatehouse.audit.SessionOpenings.Opening;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.Checkpoint;
import io.gatehouse.audit.tlog.SealedEntries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.Lock;
import org.apache.lucene.store.LockObtainFailedException;

/**
 * The index of a log, in a directory of its own beside it.
 *
 * <p>It holds what whole bundles under a checkpoint hold, so that nothing in it is ever taken back;
 * the few entries behind them are read. It is brought up to date by whoever searches, in their own
 * process and under Lucene's lock: the proxy has no part in it.
 *
 * @param log which log
 * @param path where the index lies
 */
public record AuditIndex(AuditDirectory log, Path path) {

  /** Another format of the index is made anew. */
  private static final String FORMAT = "1";

  private static final String FORMAT_KEY = "format";
  private static final String NEXT_KEY = "next";
  private static final String LAST_HASH_KEY = "last";

  /** Newest first; who asks for them in that order gets them without looking at others. */
  static final Sort ORDER =
      new Sort(
          new SortField(EntryDocuments.TIME, SortField.Type.LONG, true),
          new SortField(EntryDocuments.SEQUENCE, SortField.Type.LONG, true));

  private static final int BUNDLE = 256;
  private static final int BATCH = 4_096;
  private static final int COMMIT_EVERY = 1 << 17;
  private static final double BUFFER_MEGABYTES = 64;

  public AuditIndex {
    Objects.requireNonNull(log);
    Objects.requireNonNull(path);
  }

  /** The index in its usual place: beside the log's directory. */
  public static AuditIndex of(AuditDirectory log) {
    Path directory = log.path().toAbsolutePath().normalize();
    Path name = directory.getFileName();
    return new AuditIndex(
        log, directory.resolveSibling((name == null ? "audit" : name) + ".index"));
  }

  /** What came of {@link #update}. */
  public enum Updated {
    /** It holds all it can. */
    DONE,
    /** Another process is at it. */
    BUSY
  }

  /**
   * Brings the index up to date; makes it when there is none, and anew when it is another log's.
   *
   * @param progress hears how many entries are in it, now and then
   * @throws IOException when it can't be written, or the log can't be read
   */
  public Updated update(LongConsumer progress) throws IOException {
    return write(false, progress);
  }

  /** Makes the index anew. */
  public Updated rebuild(LongConsumer progress) throws IOException {
    return write(true, progress);
  }

  /**
   * Forgets what was kept apart from an entry, which is erased from the log now.
   *
   * @return {@link Updated#BUSY} when another process is at the index; it stays in there then
   */
  public Updated forget(long sequence) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return Updated.DONE;
    }
    try (Directory directory = FSDirectory.open(path)) {
      if (sequence >= valid(directory)) {
        return Updated.DONE;
      }
      try (IndexWriter writer = new IndexWriter(directory, config())) {
        Iterable<Map.Entry<String, String>> said = writer.getLiveCommitData();
        Filling filling = new Filling(writer, count -> {});
        filling.openCommitted();
        filling.forget(sequence);
        filling.closeCommitted();
        writer.forceMergeDeletes();
        writer.setLiveCommitData(said);
        writer.commit();
        writer.deleteUnusedFiles();
      }
      return Updated.DONE;
    } catch (LockObtainFailedException e) {
      return Updated.BUSY;
    }
  }

  /** How many entries it would hold if it were up to date. */
  long indexable() throws IOException {
    long sealed = log.checkpoint().map(Checkpoint::size).orElse(0L);
    return sealed - sealed % BUNDLE;
  }

  private Updated write(boolean anew, LongConsumer progress) throws IOException {
    createDirectory();
    IndexWriterConfig config = config();
    try (Directory directory = FSDirectory.open(path)) {
      long next = anew ? 0 : valid(directory);
      if (next == 0) {
        clear(directory);
        config.setOpenMode(OpenMode.CREATE);
      } else if (next == indexable()) {
        return Updated.DONE;
      }
      try (IndexWriter writer = new IndexWriter(directory, config)) {
        new Filling(writer, progress).fill(Math.max(next, log.firstKept()));
      }
      return Updated.DONE;
    } catch (LockObtainFailedException e) {
      return Updated.BUSY;
    }
  }

  /** Removes what is there, however damaged: Lucene would want to read it. */
  private static void clear(Directory directory) throws IOException {
    try (Lock lock = directory.obtainLock(IndexWriter.WRITE_LOCK_NAME)) {
      for (String file : directory.listAll()) {
        if (!file.equals(IndexWriter.WRITE_LOCK_NAME)) {
          lock.ensureValid();
          directory.deleteFile(file);
        }
      }
    }
  }

  private static IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setOpenMode(OpenMode.CREATE_OR_APPEND)
        .setIndexSort(ORDER)
        .setRAMBufferSizeMB(BUFFER_MEGABYTES)
        // What is erased leaves the files at once, however little of a segment it is.
        .setMergePolicy(new TieredMergePolicy().setForceMergeDeletesPctAllowed(0))
        .setCommitOnClose(false);
  }

  /**
   * From which entry on the index that is there goes on; 0 when there is none, or it is of another
   * log or format.
   */
  private long valid(Directory directory) throws IOException {
    if (!DirectoryReader.indexExists(directory)) {
      return 0;
    }
    try (DirectoryReader reader = DirectoryReader.open(directory)) {
      return next(reader);
    } catch (IOException | IllegalArgumentException damaged) {
      // It can be made anew at any time, so that what is wrong with it does not matter.
      return 0;
    }
  }

  /** As {@link #valid}, of an open one. */
  long next(DirectoryReader reader) throws IOException {
    Map<String, String> said = reader.getIndexCommit().getUserData();
    if (!FORMAT.equals(said.get(FORMAT_KEY))) {
      return 0;
    }
    long next = Long.parseLong(said.get(NEXT_KEY));
    if (next > indexable()) {
      return 0;
    }
    Optional<AuditEntry> last = next == 0 ? Optional.empty() : log.sealedEntries().entry(next - 1);
    return last.map(AuditEntry::hash).equals(Optional.ofNullable(said.get(LAST_HASH_KEY)))
        ? next
        : 0;
  }

  private void createDirectory() throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.isSymbolicLink(path)) {
      throw new IOException(path + " is a symbolic link: an index is a directory");
    }
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectory(path);
    }
  }

  /** One run of putting entries in. */
  private final class Filling {

    private final IndexWriter writer;
    private final LongConsumer progress;
    private final SealedEntries entries = log.sealedEntries();
    private final SessionOpenings sessions = new SessionOpenings(this::opening);
    private final List<AuditEntry> batch = new ArrayList<>(BATCH);
    private Optional<DirectoryReader> committed = Optional.empty();
    private boolean erased;

    Filling(IndexWriter writer, LongConsumer progress) {
      this.writer = writer;
      this.progress = progress;
    }

    void fill(long from) throws IOException {
      long since = from;
      openCommitted();
      String lastHash = "";
      long end = indexable();
      try (AuditReader reader = log.readFrom(from)) {
        for (long at = from; at < end; ) {
          AuditEntry entry =
              reader.next().orElseThrow(() -> new IOException("the log got shorter"));
          sessions.meet(entry);
          batch.add(entry);
          at++;
          if (batch.size() == BATCH || at == end) {
            addBatch();
            lastHash = entry.hash();
            progress.accept(at);
            if (at - since >= COMMIT_EVERY || at == end) {
              commit(at, lastHash);
              since = at;
            }
          }
        }
      } finally {
        closeCommitted();
      }
    }

    private void openCommitted() throws IOException {
      closeCommitted();
      if (DirectoryReader.indexExists(writer.getDirectory())) {
        committed = Optional.of(DirectoryReader.open(writer.getDirectory()));
      }
    }

    private void closeCommitted() throws IOException {
      if (committed.isPresent()) {
        committed.get().close();
        committed = Optional.empty();
      }
    }

    private void addBatch() throws IOException {
      Map<String, Optional<Opening>> openings = new HashMap<>();
      for (AuditEntry entry : batch) {
        entry
            .text(AuditField.SESSION_ID)
            .ifPresent(id -> openings.computeIfAbsent(id, sessions::of));
      }
      // Documents are made by all processors; their order in the index is the index's own.
      List<Document> documents =
          batch.parallelStream()
              .map(entry -> EntryDocuments.of(entry, id -> openings.get(id)))
              .toList();
      writer.addDocuments(documents);
      for (AuditEntry entry : batch) {
        if (entry.type().equals(Optional.of(EventType.ERASED))) {
          erase(entry);
        } else if (entry.type().equals(Optional.of(EventType.RETIRED))) {
          long before = entry.number(AuditField.RETIRED_BEFORE).orElse(0);
          writer.deleteDocuments(
              NumericDocValuesField.newSlowRangeQuery(EntryDocuments.SEQUENCE, 0, before - 1));
        }
      }
      batch.clear();
    }

    /** What is erased from the log is not kept here either. */
    private void erase(AuditEntry said) throws IOException {
      long number = said.number(AuditField.ERASED_ENTRY).orElse(-1);
      if (number < 0 || number >= said.sequence()) {
        return;
      }
      forget(number);
      erased = true;
    }

    void forget(long sequence) throws IOException {
      writer.deleteDocuments(
          NumericDocValuesField.newSlowExactQuery(EntryDocuments.SEQUENCE, sequence));
      Optional<AuditEntry> entry = entries.entry(sequence);
      if (entry.isPresent()) {
        sessions.meet(entry.get());
        writer.addDocument(EntryDocuments.of(entry.get().withoutPayload(), sessions::of));
      }
    }

    private void commit(long next, String lastHash) throws IOException {
      if (erased) {
        // Until a segment is merged, the words of what was deleted from it stay in its file.
        writer.forceMergeDeletes();
        erased = false;
      }
      writer.setLiveCommitData(
          Map.of(
                  FORMAT_KEY, FORMAT,
                  NEXT_KEY, Long.toString(next),
                  LAST_HASH_KEY, lastHash)
              .entrySet());
      writer.commit();
      openCommitted();
    }

    /**
     * Of a session that was opened before the last commit; those since then are remembered, of
     * which there can't be more than {@link #COMMIT_EVERY} and a batch.
     */
    private Optional<Opening> opening(String session) {
      try {
        return committed.isPresent()
            ? IndexSearch.opening(committed.get(), entries, session)
            : Optional.empty();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
