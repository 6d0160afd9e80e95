package io.gatehouse.audit.index;

import io.gatehouse.audit.AuditQuery;
import io.gatehouse.audit.Condition;
import io.gatehouse.audit.EventType;
import io.gatehouse.audit.Words;
import java.time.Instant;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSortSortedNumericDocValuesRangeQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/** Says in Lucene's words what is asked. */
final class IndexQueries {

  private IndexQueries() {}

  static Query of(AuditQuery asked) {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    asked.conditions().forEach((condition, value) -> all.add(is(condition, value), Occur.FILTER));
    asked.text().ifPresent(text -> all.add(words(text), Occur.FILTER));
    if (asked.since().isPresent() || asked.until().isPresent()) {
      long from = asked.since().map(IndexQueries::ceiling).orElse(Long.MIN_VALUE);
      long to = asked.until().map(until -> ceiling(until) - 1).orElse(Long.MAX_VALUE);
      all.add(
          new IndexSortSortedNumericDocValuesRangeQuery(
              EntryDocuments.TIME,
              from,
              to,
              NumericDocValuesField.newSlowRangeQuery(EntryDocuments.TIME, from, to)),
          Occur.FILTER);
    }
    BooleanQuery query = all.build();
    return query.clauses().isEmpty() ? new MatchAllDocsQuery() : query;
  }

  private static Query is(Condition condition, String value) {
    return new TermQuery(new Term(condition.label(), EntryDocuments.term(value)));
  }

  /** What opened a session. */
  static Query opening(String session) {
    return new BooleanQuery.Builder()
        .add(is(Condition.SESSION, session), Occur.FILTER)
        .add(is(Condition.TYPE, EventType.SESSION_OPENED.label()), Occur.FILTER)
        .build();
  }

  private static Query words(String text) {
    BooleanQuery.Builder every = new BooleanQuery.Builder();
    for (String word : Words.of(text)) {
      every.add(new TermQuery(new Term(EntryDocuments.WORD, word)), Occur.FILTER);
    }
    BooleanQuery found = every.build();
    if (found.clauses().isEmpty()) {
      return new MatchAllDocsQuery();
    }
    return new BooleanQuery.Builder()
        .add(found, Occur.SHOULD)
        .add(new TermQuery(new Term(EntryDocuments.MORE_WORDS, EntryDocuments.YES)), Occur.SHOULD)
        .build();
  }

  /** The first whole microsecond that is not before it. */
  private static long ceiling(Instant time) {
    long micros = EntryDocuments.micros(time);
    return time.getNano() % 1_000 == 0 ? micros : micros + 1;
  }
}
