package io.gatehouse.server.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Prints what the API says: tables and lines on a terminal, else JSON. Nothing of it can make a
 * terminal act: statements and reasons were written by people who may want that.
 */
final class ApiPrinter {
  private final PrintWriter out;
  private final int width;
  private final boolean asJson;

  ApiPrinter(CommandSpec spec, boolean interactive, boolean json) {
    this.out = spec.commandLine().getOut();
    this.width = spec.usageMessage().width();
    this.asJson = json || !interactive;
  }

  boolean asJson() {
    return asJson;
  }

  /**
   * Prints a list.
   *
   * @param cells makes a row of one
   * @return how many there are
   */
  int list(
      List<Map<String, Object>> all,
      String nothing,
      Table table,
      Function<Map<String, Object>, String[]> cells) {
    if (asJson) {
      all.forEach(one -> out.println(Json.text(one)));
    } else if (all.isEmpty()) {
      out.println(nothing);
    } else {
      all.forEach(one -> table.row(cells.apply(one)));
      table.print(out, width);
    }
    out.flush();
    return all.size();
  }

  /** Prints one thing. */
  void one(Map<String, Object> one, String text) {
    out.println(asJson ? Json.text(one) : Terminal.printable(text));
    out.flush();
  }

  static String text(Map<String, Object> json, String key) {
    Object value = json.get(key);
    if (value instanceof List<?> list) {
      return list.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
    return value == null ? "" : value.toString();
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> objects(Map<String, Object> json, String key) {
    return json.get(key) instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
  }

  /** Whom a member names: {@code dave}, {@code agent-7 for dave}. */
  static String person(Map<String, Object> json, String key) {
    if (!(json.get(key) instanceof Map<?, ?> person)) {
      return "";
    }
    return person.containsKey("actor")
        ? person.get("actor") + " for " + person.get("user")
        : String.valueOf(person.get("user"));
  }
}
