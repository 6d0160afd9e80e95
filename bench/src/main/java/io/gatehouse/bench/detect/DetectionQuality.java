package io.gatehouse.bench.detect;

import io.gatehouse.bench.detect.LabelledColumn.Cell;
import io.gatehouse.masking.detect.Ballot;
import io.gatehouse.masking.detect.Detectors;
import io.gatehouse.masking.detect.Kind;
import io.gatehouse.masking.detect.Sightings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Precision and recall of detectors on {@link LabelledSet}, in Markdown: of columns, which votes
 * call; and of cells, which are covered when their column is called, or when they are certain to be
 * what they look like.
 */
public final class DetectionQuality {

  private static final class Score {
    private long right;
    private long wrong;
    private long missed;

    void add(boolean is, boolean said) {
      right += is && said ? 1 : 0;
      wrong += !is && said ? 1 : 0;
      missed += is && !said ? 1 : 0;
    }

    void add(Score other) {
      right += other.right;
      wrong += other.wrong;
      missed += other.missed;
    }

    String precision() {
      return ratio(right, right + wrong);
    }

    String recall() {
      return ratio(right, right + missed);
    }

    private static String ratio(long part, long whole) {
      return whole == 0 ? "" : String.format(Locale.ROOT, "%.3f", (double) part / whole);
    }
  }

  private final Map<Kind, Score> columns = new EnumMap<>(Kind.class);
  private final Map<Kind, Score> cells = new EnumMap<>(Kind.class);
  private final Score covered = new Score();
  private final PrintStream out;

  private DetectionQuality(PrintStream out) {
    this.out = out;
    for (Kind kind : Kind.values()) {
      columns.put(kind, new Score());
      cells.put(kind, new Score());
    }
  }

  /** Prints the tables, and what is left without the columns that nobody could tell. */
  public static void main(String[] arguments) {
    List<LabelledColumn> set = LabelledSet.make();
    new DetectionQuality(System.out).run(set);
    DetectionQuality rest = new DetectionQuality(new PrintStream(PrintStream.nullOutputStream()));
    rest.run(set.subList(0, set.size() - LabelledSet.INDISTINGUISHABLE));
    System.out.printf(
        "Without the last %d columns: cells covered: recall %s, precision %s.%n",
        LabelledSet.INDISTINGUISHABLE, rest.covered.recall(), rest.covered.precision());
  }

  private void run(List<LabelledColumn> set) {
    out.printf("%d columns of %,d cells.%n%n", set.size(), LabelledColumn.CELLS);
    out.println("| column | is | called | cells that look so | cells covered |");
    out.println("|---|---|---|--:|--:|");
    set.forEach(this::column);
    out.println();
    out.println("| kind | columns: precision | recall | cells seen: precision | recall |");
    out.println("|---|--:|--:|--:|--:|");
    Score allColumns = new Score();
    Score allCells = new Score();
    for (Kind kind : Kind.values()) {
      row(kind.word(), columns.get(kind), cells.get(kind));
      allColumns.add(columns.get(kind));
      allCells.add(cells.get(kind));
    }
    row("all", allColumns, allCells);
    out.println();
    out.printf(
        "Cells with something in them that are covered: recall %s; clean cells of other columns left"
            + " clear: precision %s.%n",
        covered.recall(), covered.precision());
  }

  private void row(String name, Score column, Score cell) {
    out.printf(
        "| %s | %s | %s | %s | %s |%n",
        name, column.precision(), column.recall(), cell.precision(), cell.recall());
  }

  private void column(LabelledColumn column) {
    Detectors detectors = new Detectors();
    Ballot ballot = new Ballot();
    long[] sightings = new long[LabelledColumn.CELLS];
    for (int i = 0; i < sightings.length; i++) {
      Cell cell = column.cells().get(i);
      if (cell.text() == null) {
        continue;
      }
      byte[] bytes = cell.text().getBytes(StandardCharsets.UTF_8);
      sightings[i] = detectors.find(bytes, 0, bytes.length);
      ballot.count(sightings[i]);
      ballot.call();
      for (Kind kind : Kind.values()) {
        cells
            .get(kind)
            .add(cell.kind().filter(kind::equals).isPresent(), Sightings.has(sightings[i], kind));
      }
    }
    Optional<Kind> called = ballot.call();
    for (Kind kind : Kind.values()) {
      columns
          .get(kind)
          .add(
              column.called().filter(kind::equals).isPresent(),
              called.filter(kind::equals).isPresent());
    }
    int coveredCells = 0;
    long look = 0;
    for (int i = 0; i < sightings.length; i++) {
      Cell cell = column.cells().get(i);
      boolean covers =
          cell.text() != null && (called.isPresent() || Sightings.hasCertain(sightings[i]));
      coveredCells += covers ? 1 : 0;
      look += sightings[i] != Sightings.NONE ? 1 : 0;
      boolean sensitive = cell.kind().isPresent();
      // A clean value of a column that is rightly called is covered with it, as it should be
      if (sensitive || column.called().isEmpty()) {
        covered.add(sensitive, covers);
      }
    }
    out.printf(
        "| %s | %s | %s | %d | %d |%n",
        column.name(),
        column.called().map(Kind::word).orElse(""),
        called.map(Kind::word).orElse(""),
        look,
        coveredCells);
  }
}
