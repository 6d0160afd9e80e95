package io.gatehouse.it.lineage;

import io.gatehouse.sql.NotUnderstood;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What many comparisons came to. */
final class Tally {

  private static final int SAMPLES = 3;

  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, List<String>> samples = new TreeMap<>();
  private final List<String> misses = new ArrayList<>();

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  void compared() {
    count("COMPARED");
  }

  void skip(String why) {
    count("skipped: " + why);
  }

  void refused(String sql, String why) {
    count("skipped: the server refuses it");
    sample("refused: " + why.replaceAll("\"[^\"]*\"", "…"), sql);
  }

  void notUnderstood(String sql, NotUnderstood why) {
    count("not understood");
    sample("not understood: " + why.message().replaceAll("\"[^\"]*\"", "…"), sql + "\n  " + why);
  }

  /** Something that the server has and the facts lack. */
  void miss(String kind, String sql, String what) {
    count("MISS: " + kind);
    misses.add(kind + ": " + what + "\n  in: " + sql);
  }

  /** Something that the facts have and the server does not. */
  void extra(String kind, String sql, String what) {
    count("extra: " + kind);
    sample("extra: " + kind, what + " in: " + sql);
  }

  private void sample(String kind, String text) {
    List<String> list = samples.computeIfAbsent(kind, k -> new ArrayList<>());
    if (list.size() < SAMPLES) {
      list.add(text);
    }
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  List<String> misses() {
    return misses;
  }

  /** Counts, one a line. */
  String report() {
    StringBuilder text = new StringBuilder();
    counts.forEach((what, count) -> text.append(count).append('\t').append(what).append('\n'));
    return text.toString();
  }

  /** Some of what is no miss. */
  Map<String, List<String>> samples() {
    return samples;
  }
}
