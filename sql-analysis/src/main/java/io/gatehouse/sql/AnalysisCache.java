package io.gatehouse.sql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Shape;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Remembers analyses by what they depend on. A text is looked up in up to three steps, each with
 * its own key in one cache:
 *
 * <pre>
 *   shape                       the analysis, when it looked at no constant;
 *                               or: which constants analyses of this shape looked at
 *   shape and those constants   the analysis
 *   text                        the analysis, when it names places in the text
 * </pre>
 *
 * Which constants an analysis looked at is recorded as it looks ({@link
 * io.gatehouse.sql.lexer.LiteralReads}). Another text of the same shape with the same constants at
 * those places would be read in just the same way, whatever its other constants are.
 *
 * <p>Thread-safe. A look-up that finds something allocates nothing.
 */
final class AnalysisCache {

  /** Longer texts are not kept, nor read on the caller's thread: few of them come twice. */
  static final int MAX_BYTES = 64 * 1024;

  /** What is kept under a key. */
  private sealed interface Entry {

    /** The end of the search. */
    record Known(Optional<Analysis> analysis) implements Entry {}

    /** Look with the constants at these places. */
    record ByLiterals(int[] ordinals) implements Entry {}

    /** Look with the whole text. */
    record ByText() implements Entry {}
  }

  private static final Entry.ByText BY_TEXT = new Entry.ByText();

  /** What a look-up works with; one for each thread. */
  private static final class Probe {
    private final Shape shape;
    private final AnalysisKey key = new AnalysisKey();

    Probe(AnalysisLimits limits) {
      this.shape = new Shape(limits);
    }
  }

  private final Cache<AnalysisKey, Entry> entries;
  private final ThreadLocal<Probe> probes;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  AnalysisCache(AnalysisLimits limits) {
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(limits.cacheBytes())
            .<AnalysisKey, Entry>weigher((key, entry) -> weight(key, entry))
            // Housekeeping is short; handing it over would allocate.
            .executor(Runnable::run)
            .recordStats()
            .build();
    this.probes = ThreadLocal.withInitial(() -> new Probe(limits));
  }

  /** What is known of a text; empty also for one that is too long or can not be read. */
  Optional<Analysis> find(byte[] text, AnalysisContext context, Sharing sharing) {
    if (text.length > MAX_BYTES) {
      return Optional.empty();
    }
    Probe probe = probes.get();
    try {
      probe.shape.read(text, context.standardConformingStrings());
      Optional<Analysis> found = find(probe, context, sharing);
      if (found.isPresent()) {
        hits.increment();
      }
      return found;
    } catch (LexicalException e) {
      return Optional.empty();
    } finally {
      probe.shape.forget();
    }
  }

  private Optional<Analysis> find(Probe probe, AnalysisContext context, Sharing sharing) {
    Shape shape = probe.shape;
    if (sharing == Sharing.TEXT) {
      shape.exactly();
      return get(probe, context) instanceof Entry.Known known ? known.analysis() : Optional.empty();
    }
    Entry entry = get(probe, context);
    if (entry instanceof Entry.ByLiterals by) {
      shape.withLiterals(by.ordinals());
      entry = get(probe, context);
    }
    if (entry instanceof Entry.ByText) {
      shape.exactly();
      entry = get(probe, context);
    }
    return entry instanceof Entry.Known known ? known.analysis() : Optional.empty();
  }

  private Entry get(Probe probe, AnalysisContext context) {
    probe.key.probe(probe.shape, context);
    return entries.getIfPresent(probe.key);
  }

  /**
   * Remembers what was found out about a text, if it is worth it.
   *
   * @param ordinals the constants that were looked at for it
   * @return the analysis to use from now on: without places if it can be shared
   */
  Analysis put(
      byte[] text, AnalysisContext context, Sharing sharing, Analysis analysis, int[] ordinals) {
    misses.increment();
    boolean placed = sharing == Sharing.TEXT || namesPlaces(analysis);
    Analysis kept = placed ? analysis : analysis.withoutPlaces();
    // What took too long once may be fast later: the time of day is no property of the text.
    if (text.length > MAX_BYTES || ranIntoALimit(analysis)) {
      return kept;
    }
    Probe probe = probes.get();
    try {
      probe.shape.read(text, context.standardConformingStrings());
      put(probe, context, sharing, ordinals, placed, new Entry.Known(Optional.of(kept)));
    } catch (LexicalException e) {
      return kept;
    } finally {
      probe.shape.forget();
    }
    return kept;
  }

  private void put(
      Probe probe,
      AnalysisContext context,
      Sharing sharing,
      int[] ordinals,
      boolean placed,
      Entry.Known known) {
    Shape shape = probe.shape;
    if (sharing == Sharing.TEXT) {
      shape.exactly();
      keep(probe, context, known);
      return;
    }
    probe.key.probe(shape, context);
    Entry found = entries.getIfPresent(probe.key);
    int[] all = found instanceof Entry.ByLiterals by ? union(by.ordinals(), ordinals) : ordinals;
    Entry entry = placed ? BY_TEXT : known;
    if (all.length == 0) {
      keep(probe, context, entry);
    } else {
      keep(probe, context, new Entry.ByLiterals(all));
      shape.withLiterals(all);
      keep(probe, context, entry);
    }
    if (placed) {
      shape.exactly();
      keep(probe, context, known);
    }
  }

  private void keep(Probe probe, AnalysisContext context, Entry entry) {
    probe.key.probe(probe.shape, context);
    entries.put(probe.key.copy(), entry);
  }

  CacheStatistics statistics() {
    long bytes =
        entries.policy().eviction().map(eviction -> eviction.weightedSize().orElse(0)).orElse(0L);
    return new CacheStatistics(
        hits.sum(), misses.sum(), entries.stats().evictionCount(), entries.estimatedSize(), bytes);
  }

  private static int[] union(int[] one, int[] other) {
    return IntStream.concat(IntStream.of(one), IntStream.of(other)).distinct().sorted().toArray();
  }

  private static boolean namesPlaces(Analysis analysis) {
    for (StatementFacts statement : analysis.statements()) {
      if (!statement.understood() || statement.effect() instanceof SessionEffect.Prepare) {
        return true;
      }
    }
    return false;
  }

  private static boolean ranIntoALimit(Analysis analysis) {
    for (StatementFacts statement : analysis.statements()) {
      if (statement.notUnderstood().filter(n -> n.reason() == Reason.LIMIT).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static int weight(AnalysisKey key, Entry entry) {
    int overhead = 200 + key.length();
    if (entry instanceof Entry.Known known) {
      return overhead + AnalysisWeight.of(known.analysis().orElseThrow());
    }
    return overhead
        + (entry instanceof Entry.ByLiterals by ? Integer.BYTES * by.ordinals().length : 0);
  }
}
