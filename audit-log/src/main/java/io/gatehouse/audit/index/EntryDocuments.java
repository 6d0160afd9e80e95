package io.gatehouse.audit.index;

import io.gatehouse.audit.AuditEntry;
import io.gatehouse.audit.AuditField;
import io.gatehouse.audit.AuditSearch;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.SessionOpenings.Opening;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.util.BytesRef;

/**
 * What the index keeps of an entry: values to find it by, its number and time, who and how much.
 */
final class EntryDocuments {

  static final String SEQUENCE = "seq";

  /** Microseconds. */
  static final String TIME = "time";

  static final String WORD = "word";

  /** Rows returned. */
  static final String ROWS = "rows";

  /** User and actor; see {@link #who}. */
  static final String WHO = "who";

  /** There were more words than are kept: the entry has to be read to know. */
  static final String MORE_WORDS = "more_words";

  static final String YES = "y";

  /**
   * Of more different words an entry is not found by, but read. Who writes a dictionary into a
   * comment neither fills the index nor hides anything.
   */
  static final int MOST_WORDS = 1_000;

  /** Values are cut there; Lucene takes no term of more than 32,766 bytes. */
  private static final int TERM_CHARACTERS = 1_024;

  private EntryDocuments() {}

  static Document of(AuditEntry entry, Function<String, Optional<Opening>> sessions) {
    Document document = new Document();
    document.add(new NumericDocValuesField(SEQUENCE, entry.sequence()));
    document.add(new NumericDocValuesField(TIME, micros(entry.time())));
    for (Condition condition : Condition.values()) {
      for (String value : condition.values(entry, sessions)) {
        document.add(new StringField(condition.label(), term(value), Store.NO));
      }
    }
    Set<String> words = new LinkedHashSet<>();
    if (!AuditSearch.words(entry, words, MOST_WORDS)) {
      document.add(new StringField(MORE_WORDS, YES, Store.NO));
    }
    for (String word : words) {
      document.add(new StringField(WORD, word, Store.NO));
    }
    who(entry)
        .ifPresent(who -> document.add(new SortedDocValuesField(WHO, new BytesRef(term(who)))));
    entry
        .number(AuditField.RETURNED_ROWS)
        .ifPresent(rows -> document.add(new NumericDocValuesField(ROWS, rows)));
    return document;
  }

  /** User, and actor behind a zero character. */
  static Optional<String> who(AuditEntry entry) {
    return entry
        .text(AuditField.USER)
        .map(user -> name(user) + "\0" + name(entry.text(AuditField.ACTOR).orElse("")));
  }

  /** No name of a token can look like two. */
  private static String name(String name) {
    return name.replace('\0', '\uFFFD');
  }

  static String term(String value) {
    return value.length() <= TERM_CHARACTERS ? value : value.substring(0, TERM_CHARACTERS);
  }

  static long micros(Instant time) {
    return Math.addExact(TimeUnit.SECONDS.toMicros(time.getEpochSecond()), time.getNano() / 1_000);
  }
}
