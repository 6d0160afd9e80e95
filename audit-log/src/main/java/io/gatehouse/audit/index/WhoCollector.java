package io.gatehouse.audit.index;

import java.io.IOException;
import java.util.Collection;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;

/** Sums up a {@link WhoTable} from what the index keeps, a segment after the other. */
final class WhoCollector extends SimpleCollector {

  /** Segments are gone through by one thread. */
  record Manager(WhoTable who) implements CollectorManager<WhoCollector, Void> {
    @Override
    public WhoCollector newCollector() {
      return new WhoCollector(who);
    }

    @Override
    public Void reduce(Collection<WhoCollector> collectors) {
      return null;
    }
  }

  private static final int NOBODY = -1;

  private final WhoTable who;
  private SortedDocValues names;
  private NumericDocValues rows;
  private NumericDocValues times;
  private int name = NOBODY;
  private String current = "\0";

  private WhoCollector(WhoTable who) {
    this.who = who;
  }

  @Override
  protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
    names = leaf.reader().getSortedDocValues(EntryDocuments.WHO);
    rows = leaf.reader().getNumericDocValues(EntryDocuments.ROWS);
    times = leaf.reader().getNumericDocValues(EntryDocuments.TIME);
    name = NOBODY;
    current = "\0";
  }

  @Override
  public void collect(int doc) throws IOException {
    int found = names != null && names.advanceExact(doc) ? names.ordValue() : NOBODY;
    if (found != name) {
      name = found;
      current = found == NOBODY ? "\0" : names.lookupOrd(found).utf8ToString();
    }
    long returned = rows != null && rows.advanceExact(doc) ? rows.longValue() : 0;
    who.add(current, returned, times.advanceExact(doc) ? times.longValue() : 0);
  }

  @Override
  public ScoreMode scoreMode() {
    return ScoreMode.COMPLETE_NO_SCORES;
  }
}
