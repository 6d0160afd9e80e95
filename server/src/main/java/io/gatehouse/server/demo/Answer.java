package io.gatehouse.server.demo;

import java.util.List;
import java.util.Optional;

/** What came back for one statement of the tour. */
sealed interface Answer {

  /** It in a line or a few, for people. */
  List<String> lines();

  /** It ran, and gave no rows. */
  record Ran() implements Answer {
    @Override
    public List<String> lines() {
      return List.of();
    }
  }

  /**
   * Rows.
   *
   * @param labels of the columns
   * @param rows the values as text; null for NULL
   * @param binary whether any column came in binary format
   */
  record Table(List<String> labels, List<List<String>> rows, boolean binary) implements Answer {

    private static final int ROWS_SHOWN = 2;
    private static final int VALUE_SHOWN = 40;

    @Override
    public List<String> lines() {
      List<String> shown =
          new java.util.ArrayList<>(rows.stream().limit(ROWS_SHOWN).map(this::line).toList());
      if (rows.size() > ROWS_SHOWN) {
        shown.add("… " + (rows.size() - ROWS_SHOWN) + " more rows");
      }
      return shown;
    }

    private String line(List<String> row) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String value = row.get(i) == null ? "NULL" : row.get(i);
        line.append(i == 0 ? "" : "  ")
            .append(labels.get(i))
            .append('=')
            .append(value.length() <= VALUE_SHOWN ? value : value.substring(0, VALUE_SHOWN) + "…");
      }
      return line.toString();
    }
  }

  /**
   * An error.
   *
   * @param sqlState its SQLSTATE
   * @param message its message
   * @param detail its DETAIL, if any
   * @param hint its HINT, if any
   */
  record Failure(String sqlState, String message, Optional<String> detail, Optional<String> hint)
      implements Answer {
    @Override
    public List<String> lines() {
      List<String> lines = new java.util.ArrayList<>();
      lines.add("ERROR " + sqlState + ": " + message);
      detail.ifPresent(text -> lines.add("DETAIL: " + text));
      hint.ifPresent(text -> lines.add("HINT: " + text));
      return lines;
    }
  }
}
