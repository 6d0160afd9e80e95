package io.gatehouse.proxy.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementFacts;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What the log says of a text's facts, put into words once for each analysis. Thread-safe; shared
 * by all sessions.
 */
final class AuditedShapes {

  /**
   * The words.
   *
   * @param operation the first statement's kind
   * @param relations every relation touched
   * @param columns every column touched, in whatever role
   */
  record Shape(String operation, List<String> relations, List<String> columns) {}

  private final Cache<Analysis, Shape> shapes = Caffeine.newBuilder().weakKeys().build();

  Shape of(Judgement judgement) {
    // What runs by name is not in the analysis of the text that names it.
    return judgement.question().underlying().isEmpty()
        ? shapes.get(judgement.question().analysis(), analysis -> shape(analysis.statements()))
        : shape(judgement.everything());
  }

  private static Shape shape(List<StatementFacts> statements) {
    Set<String> relations = new LinkedHashSet<>();
    Set<String> columns = new LinkedHashSet<>();
    for (StatementFacts facts : statements) {
      for (RelationUse use : facts.relations()) {
        relations.add(use.relation().toString());
      }
      for (ColumnUse use : facts.columns()) {
        columns.add(use.column().toString());
      }
    }
    String operation =
        statements.isEmpty() ? "" : statements.get(0).kind().name().replace('_', ' ');
    return new Shape(operation, List.copyOf(relations), List.copyOf(columns));
  }
}
