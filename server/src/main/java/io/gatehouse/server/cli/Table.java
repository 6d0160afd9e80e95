package io.gatehouse.server.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, as wide as the terminal at most: the last column is cut. */
final class Table {
  private static final String BETWEEN = "  ";
  private static final int NARROWEST = 20;

  private final List<String> headings;
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    this.headings = List.of(headings);
  }

  /** Adds a row with a cell for each heading. */
  Table row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(cells.length + " cells under " + headings);
    }
    rows.add(Arrays.stream(cells).map(Terminal::onOneLine).toList());
    return this;
  }

  /** Prints headings and rows. */
  void print(PrintWriter out, int width) {
    int[] widths = new int[headings.size()];
    measure(widths, headings);
    rows.forEach(row -> measure(widths, row));
    int before = 0;
    for (int i = 0; i < widths.length - 1; i++) {
      before += widths[i] + BETWEEN.length();
    }
    int last = Math.max(NARROWEST, width - before);
    out.println(line(headings, widths, last));
    rows.forEach(row -> out.println(line(row, widths, last)));
  }

  private static void measure(int[] widths, List<String> cells) {
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], length(cells.get(i)));
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String line(List<String> cells, int[] widths, int last) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length - 1; i++) {
      line.append(cells.get(i));
      line.append(" ".repeat(widths[i] - length(cells.get(i)))).append(BETWEEN);
    }
    return line.append(cut(cells.get(widths.length - 1), last)).toString().stripTrailing();
  }

  /** The text, or its beginning and an ellipsis. */
  static String cut(String text, int width) {
    if (length(text) <= width) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "\u2026";
  }
}
