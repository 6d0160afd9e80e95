package io.gatehouse.bench.detect;

import io.gatehouse.masking.detect.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A column of made-up values of which it is known what they are.
 *
 * @param name what is in it
 * @param called what it should be called; empty when by nothing
 * @param cells its values; null is NULL
 */
record LabelledColumn(String name, Optional<Kind> called, List<Cell> cells) {

  /** Values of a column. */
  static final int CELLS = 1_000;

  /**
   * A value.
   *
   * @param text the value, or null
   * @param kind what is in it; empty when nothing is
   */
  record Cell(String text, Optional<Kind> kind) {
    static Cell of(Kind kind, String text) {
      return new Cell(text, Optional.of(kind));
    }

    static Cell clean(String text) {
      return new Cell(text, Optional.empty());
    }
  }

  /** Makes a value. */
  interface Maker {
    Cell make(RandomGenerator random, int row);
  }

  LabelledColumn {
    cells = java.util.Collections.unmodifiableList(cells);
  }

  static LabelledColumn of(String name, Kind called, RandomGenerator random, Maker maker) {
    Cell[] cells = new Cell[CELLS];
    for (int row = 0; row < CELLS; row++) {
      cells[row] = maker.make(random, row);
    }
    return new LabelledColumn(name, Optional.ofNullable(called), Arrays.asList(cells));
  }
}
