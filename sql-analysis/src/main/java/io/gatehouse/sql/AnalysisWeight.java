package io.gatehouse.sql;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * About how many bytes of heap an analysis holds. Names that the catalog holds too are counted
 * again: they may outlive it.
 */
final class AnalysisWeight {

  private static final int OBJECT = 32;
  private static final int STATEMENT = 400;

  private AnalysisWeight() {}

  static int of(Analysis analysis) {
    long weight = 150 + text(analysis.redacted());
    for (StatementFacts statement : analysis.statements()) {
      weight += of(statement);
    }
    return (int) Math.min(weight, Integer.MAX_VALUE / 2);
  }

  private static long of(StatementFacts statement) {
    long weight = STATEMENT;
    weight += statement.notUnderstood().map(why -> OBJECT + text(why.message())).orElse(0L);
    weight += 3L * OBJECT * statement.actions().size();
    for (RelationUse use : statement.relations()) {
      weight += 4 * OBJECT + of(use.relation());
    }
    for (ColumnUse use : statement.columns()) {
      weight += 2 * OBJECT + of(use.column());
    }
    for (FunctionUse use : statement.functions()) {
      weight += 2 * OBJECT + text(use.schema()) + text(use.name());
    }
    for (ObjectUse use : statement.objects()) {
      weight += 2 * OBJECT + text(use.schema()) + text(use.name()) + text(use.part());
    }
    if (statement.output().isPresent()) {
      for (OutputColumn column : statement.output().get()) {
        weight += 5 * OBJECT + text(column.name());
        for (ColumnId source : column.sources()) {
          weight += 2 * OBJECT + of(source);
        }
      }
    }
    weight += statement.copy().map(copy -> of(copy.options())).orElse(0L);
    for (Hazard hazard : statement.hazards()) {
      weight += 5 * OBJECT + text(hazard.construct());
      for (ColumnId column : hazard.columns()) {
        weight += 2 * OBJECT + of(column);
      }
      for (Set<ColumnId> names : hazard.clear()) {
        weight += 3L * OBJECT * (1 + names.size());
      }
    }
    return weight + of(statement.effect());
  }

  private static long of(CopyOptions options) {
    long weight = 10L * OBJECT;
    for (Optional<String> option :
        List.of(
            options.delimiter(),
            options.nullString(),
            options.quote(),
            options.escape(),
            options.encoding())) {
      weight += option.map(AnalysisWeight::text).orElse(0L);
    }
    for (String column : options.forceQuote()) {
      weight += text(column);
    }
    for (String name : options.notRead()) {
      weight += text(name);
    }
    return weight;
  }

  private static long of(SessionEffect effect) {
    if (effect instanceof SessionEffect.Prepare prepare) {
      return of(prepare.inner()) + text(prepare.name());
    }
    if (effect instanceof SessionEffect.DeclareCursor declare) {
      return of(declare.inner()) + text(declare.name());
    }
    if (effect instanceof SessionEffect.SetVariable set) {
      return OBJECT + text(set.name()) + set.value().map(AnalysisWeight::text).orElse(0L);
    }
    return 3L * OBJECT;
  }

  private static long of(ColumnId column) {
    return OBJECT + of(column.relation()) + text(column.column());
  }

  private static long of(RelationName name) {
    return OBJECT + text(name.schema()) + text(name.name());
  }

  private static long text(String text) {
    return 56L + text.length();
  }
}
