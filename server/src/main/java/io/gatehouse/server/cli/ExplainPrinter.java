package io.gatehouse.server.cli;

import io.gatehouse.masking.ColumnMask;
import io.gatehouse.policy.Explanation;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.Action;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.StatementFacts;
import io.gatehouse.sql.WhereClause;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows to people what {@code explain} found: a table for each kind of thing that there is. */
final class ExplainPrinter {
  private final PrintWriter out;
  private final int width;

  ExplainPrinter(PrintWriter out, int width) {
    this.out = out;
    this.width = width;
  }

  void print(Explained explained) {
    List<StatementFacts> statements = explained.analysis().statements();
    if (statements.isEmpty()) {
      out.println("There is no statement in this text.");
    }
    for (int i = 0; i < statements.size(); i++) {
      if (statements.size() > 1) {
        out.println("Statement " + (i + 1) + " of " + statements.size());
        out.println();
      }
      statement(explained, statements.get(i));
    }
    explained.judgement().ifPresent(judged -> judgement(judged, explained));
  }

  private void statement(Explained explained, StatementFacts facts) {
    Table summary = new Table("FACT", "VALUE");
    summary.row("kind", facts.kind() + ", class " + FactsTree.word(facts.statementClass()));
    facts
        .notUnderstood()
        .ifPresentOrElse(
            why ->
                summary.row(
                    "not understood",
                    why.message()
                        + (why.position() > 0 ? " (at character " + why.position() + ")" : "")),
            () -> summary.row("understood", "yes"));
    summary.row(
        "does", facts.actions().stream().map(this::action).collect(Collectors.joining("; ")));
    facts.limit().ifPresent(limit -> summary.row("limit", Long.toString(limit)));
    if (facts.joins() > 0) {
      summary.row(
          "joins", facts.joins() + ", of which without condition " + facts.joinsWithoutCondition());
    }
    if (!facts.objects().isEmpty()) {
      summary.row(
          "objects",
          facts.objects().stream().map(Object::toString).collect(Collectors.joining("; ")));
    }
    if (!facts.options().isEmpty()) {
      summary.row(
          "options",
          facts.options().stream().map(Enum::name).sorted().collect(Collectors.joining(", ")));
    }
    summary.row("work that no table bounds", facts.unbounded() ? "yes" : "no");
    summary.row("runs code out of sight", facts.opaque() ? "yes" : "no");
    summary.row("locks rows", facts.locksRows() ? "yes" : "no");
    Map<String, Object> tree = FactsTree.of(facts);
    summary.row("effect on the session", tree.get("effect").toString());
    table(summary);
    rows(tree, "relations", new Table("RELATION", "ACCESS", "REACHED"), this::relation);
    rows(tree, "columns", new Table("COLUMN", "ROLES"), this::column);
    rows(tree, "functions", new Table("FUNCTION", "VOLATILITY", "TRUSTED"), this::function);
    facts.output().filter(o -> !o.isEmpty()).ifPresent(output -> output(explained, output));
  }

  private String action(Action action) {
    String target = action.target().map(name -> " " + name).orElse("");
    return action.kind()
        + target
        + (action.where() == WhereClause.NOT_APPLICABLE
            ? ""
            : ", WHERE " + FactsTree.word(action.where()));
  }

  private String[] relation(Map<?, ?> relation) {
    boolean known = Boolean.TRUE.equals(relation.get("resolved"));
    boolean view = Boolean.TRUE.equals(relation.get("through_view"));
    return new String[] {
      relation.get("name").toString(),
      list(relation.get("access")),
      known ? view ? "through a view" : "by name" : "not in the catalog"
    };
  }

  private String[] column(Map<?, ?> column) {
    return new String[] {column.get("name").toString(), list(column.get("roles"))};
  }

  private String[] function(Map<?, ?> function) {
    return new String[] {
      function.get("name").toString(),
      function.get("volatility").toString(),
      Boolean.TRUE.equals(function.get("trusted")) ? "yes" : "no"
    };
  }

  private void output(Explained explained, List<OutputColumn> output) {
    boolean judged = explained.judgement().isPresent();
    Table table =
        judged ? new Table("RESULT", "FROM", "HOW", "MASK") : new Table("RESULT", "FROM", "HOW");
    for (OutputColumn column : output) {
      List<String> cells = new ArrayList<>();
      cells.add(column.name());
      cells.add(
          column.sources().isEmpty()
              ? "-"
              : column.sources().stream().map(Object::toString).collect(Collectors.joining(", ")));
      cells.add(column.proven() ? FactsTree.word(column.transform()) : "not proven");
      if (judged) {
        Collection<ColumnMask> masks = explained.masks(column).values();
        cells.add(
            masks.isEmpty()
                ? "-"
                : masks.stream()
                    .map(Explained::describe)
                    .distinct()
                    .collect(Collectors.joining(", ")));
      }
      table.row(cells.toArray(String[]::new));
    }
    table(table);
  }

  private void judgement(Judgement judged, Explained explained) {
    Table table = new Table("POLICY", "EFFECT", "AS", "MATCHED", "BECAUSE");
    for (Explanation.Step step : explained.steps()) {
      String because =
          step.error()
              .map(error -> "its condition failed: " + error)
              .or(() -> step.failed().map(failed -> failed.key() + ": " + failed.detail()))
              .orElse("");
      table.row(
          step.policy(),
          step.effect()
              + (step.mode().name().equals("ENFORCE") ? "" : ", " + FactsTree.word(step.mode())),
          step.as(),
          step.matched() ? "yes" : "no",
          because);
    }
    table(table);
    judged
        .refusal()
        .ifPresentOrElse(
            refusal -> {
              out.println("It would be refused by " + judged.policy() + ".");
              out.println("ERROR:  " + refusal.sqlstate() + ": " + printable(refusal.message()));
              if (!refusal.hint().isEmpty()) {
                out.println("HINT:  " + printable(refusal.hint()));
              }
              nearest(explained.nearest());
            },
            () -> out.println("It would run; " + judged.policy() + " allows it."));
  }

  /** What would have to change for a policy to let it run. */
  private void nearest(List<Explanation.Step> steps) {
    List<Explanation.Step> missed =
        steps.stream().filter(step -> !step.matched()).limit(3).toList();
    if (missed.isEmpty()) {
      return;
    }
    out.println();
    out.println("Nearest to allowing it:");
    for (Explanation.Step step : missed) {
      out.println("  " + step.policy() + " (as " + step.as() + ")");
      for (Explanation.Failure failure : step.failures()) {
        out.println(
            "    " + failure.key() + ": " + printable(failure.detail() + "; " + failure.change()));
      }
    }
  }

  private interface Row {
    String[] of(Map<?, ?> entry);
  }

  private void rows(Map<String, Object> tree, String key, Table table, Row row) {
    if (tree.get(key) instanceof List<?> entries && !entries.isEmpty()) {
      for (Object entry : entries) {
        table.row(row.of((Map<?, ?>) entry));
      }
      table(table);
    }
  }

  private void table(Table table) {
    table.print(out, width);
    out.println();
  }

  private static String list(Object words) {
    return ((Collection<?>) words).stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static String printable(String text) {
    return Terminal.printable(text);
  }
}
