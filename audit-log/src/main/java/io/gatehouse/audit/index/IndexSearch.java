package io.gatehouse.audit.index;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.AuditReader;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.SessionOpenings;
import io.gatehouse.audit.SessionOpenings.Opening;
import io.gatehouse.audit.tlog.AuditDirectory;
import io.gatehouse.audit.tlog.SealedEntries;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;

/**
 * Searches a log by its index. What the index finds is read from the log and asked again, so that a
 * wrong index can hide entries and never invent one. Entries that are not in the index yet are
 * read. Not for use by several threads.
 */
public final class IndexSearch implements Closeable {

  /** As many as are wanted. */
  public static final long ALL = Long.MAX_VALUE;

  private static final int PAGE = 512;
  private static final int MOST_VALUES = 1_000;

  private final AuditDirectory log;
  private final SealedEntries entries;
  private final Optional<DirectoryReader> index;
  private final long indexed;
  private final SessionOpenings sessions = new SessionOpenings(this::opening);

  private IndexSearch(AuditDirectory log, Optional<DirectoryReader> index, long indexed) {
    this.log = log;
    this.entries = log.sealedEntries();
    this.index = index;
    this.indexed = indexed;
  }

  /** With the index as it is; where there is none that fits the log, the log is read. */
  public static IndexSearch open(AuditIndex index) throws IOException {
    Optional<DirectoryReader> found = Optional.empty();
    try (FSDirectory directory = FSDirectory.open(index.path())) {
      if (DirectoryReader.indexExists(directory)) {
        found = Optional.of(DirectoryReader.open(directory));
        long next = index.next(found.get());
        if (next > 0) {
          return new IndexSearch(index.log(), found, next);
        }
      }
    } catch (IOException | IllegalArgumentException damaged) {
      // The log is there in any case.
      close(found);
      return withoutIndex(index.log());
    }
    close(found);
    return withoutIndex(index.log());
  }

  /** Reads the whole log for each search. */
  public static IndexSearch withoutIndex(AuditDirectory log) throws IOException {
    return new IndexSearch(log, Optional.empty(), log.firstKept());
  }

  private static void close(Optional<DirectoryReader> reader) throws IOException {
    if (reader.isPresent()) {
      reader.get().close();
    }
  }

  /** Entries before that number are in the index. */
  public long indexed() {
    return index.isPresent() ? indexed : 0;
  }

  /**
   * Hands over the newest entries that match, the newest first.
   *
   * @param limit so many at most
   * @return how many there were; with a limit, one more than that when there are more
   */
  public long newest(AuditQuery query, long limit, Consumer<AuditEntry> found) throws IOException {
    AuditSearch search = new AuditSearch(query, sessions);
    long count = 0;
    Deque<AuditEntry> tail = tail(search, limit);
    while (!tail.isEmpty() && count < limit) {
      found.accept(tail.removeLast());
      count++;
    }
    if (!tail.isEmpty()) {
      return count + 1;
    }
    return index.isPresent()
        ? indexed(index.get(), IndexQueries.of(query), search, count, limit, found)
        : count;
  }

  /** What the index does not hold: in order, the newest of them as far as they are wanted. */
  private Deque<AuditEntry> tail(AuditSearch search, long limit) throws IOException {
    Deque<AuditEntry> newest = new ArrayDeque<>();
    try (AuditReader reader = log.readFrom(indexed)) {
      search.search(
          reader,
          entry -> {
            newest.addLast(entry);
            if (newest.size() - 1 > limit) {
              newest.removeFirst();
            }
          });
    }
    return newest;
  }

  private long indexed(
      DirectoryReader reader,
      Query query,
      AuditSearch search,
      long before,
      long limit,
      Consumer<AuditEntry> found)
      throws IOException {
    long count = before;
    IndexSearcher searcher = searcher(reader);
    FieldDoc after = null;
    while (true) {
      int page = (int) Math.min(PAGE, limit - count) + 1;
      TopFieldDocs docs =
          searcher.search(query, new TopFieldCollectorManager(AuditIndex.ORDER, page, after, page));
      for (ScoreDoc doc : docs.scoreDocs) {
        after = (FieldDoc) doc;
        Optional<AuditEntry> entry = entries.entry((Long) after.fields[1]);
        if (entry.isPresent() && search.matches(entry.get())) {
          if (count == limit) {
            return count + 1;
          }
          found.accept(entry.get());
          count++;
        }
      }
      if (docs.scoreDocs.length < page) {
        return count;
      }
    }
  }

  /**
   * Who met the conditions, how often and with how many rows, by what the index says: its entries
   * are not read again, unless words are asked for.
   */
  public WhoTable who(AuditQuery query) throws IOException {
    WhoTable who = new WhoTable();
    if (index.isEmpty() || query.text().isPresent()) {
      newest(query, ALL, who::add);
      return who;
    }
    AuditSearch search = new AuditSearch(query, sessions);
    try (AuditReader reader = log.readFrom(indexed)) {
      search.search(reader, who::add);
    }
    searcher(index.get()).search(IndexQueries.of(query), new WhoCollector.Manager(who));
    return who;
  }

  private Optional<Opening> opening(String session) {
    if (index.isEmpty()) {
      return Optional.empty();
    }
    try {
      return opening(index.get(), entries, session);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What opened a session, if the index has that. */
  static Optional<Opening> opening(DirectoryReader reader, SealedEntries entries, String session)
      throws IOException {
    IndexSearcher searcher = searcher(reader);
    for (ScoreDoc doc : searcher.search(IndexQueries.opening(session), 1).scoreDocs) {
      Optional<AuditEntry> entry = entries.entry(sequence(reader, doc.doc));
      if (entry.isPresent()
          && entry.get().text(AuditField.SESSION_ID).equals(Optional.of(session))) {
        return Optional.of(Opening.of(entry.get()));
      }
    }
    return Optional.empty();
  }

  private static long sequence(DirectoryReader reader, int doc) throws IOException {
    LeafReaderContext leaf = reader.leaves().get(ReaderUtil.subIndex(doc, reader.leaves()));
    NumericDocValues sequences = leaf.reader().getNumericDocValues(EntryDocuments.SEQUENCE);
    return sequences.advanceExact(doc - leaf.docBase) ? sequences.longValue() : -1;
  }

  private static IndexSearcher searcher(DirectoryReader reader) {
    IndexSearcher searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    return searcher;
  }

  /**
   * How many entries the index holds for each value of a condition; nothing for one with very many
   * values.
   */
  public SortedMap<String, Long> counts(Condition condition) throws IOException {
    SortedMap<String, Long> counts = new TreeMap<>();
    if (index.isEmpty()) {
      return counts;
    }
    for (LeafReaderContext leaf : index.get().leaves()) {
      Terms terms = leaf.reader().terms(condition.label());
      if (terms == null) {
        continue;
      }
      TermsEnum values = terms.iterator();
      for (BytesRef value = values.next(); value != null; value = values.next()) {
        counts.merge(value.utf8ToString(), (long) values.docFreq(), Long::sum);
        if (counts.size() > MOST_VALUES) {
          return new TreeMap<>();
        }
      }
    }
    return counts;
  }

  @Override
  public void close() throws IOException {
    close(index);
  }
}
