package io.gatehouse.proxy.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.audit.AuditedShape;
import io.gatehouse.audit.Exposure;
import io.gatehouse.policy.PolicyBundle;
import io.gatehouse.proxy.enforcement.Judgement;
import io.gatehouse.sql.Analysis;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.StatementFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * What the log says of a text's facts, put into words once for each analysis. Thread-safe; shared
 * by all sessions.
 */
final class AuditedShapes {

  /**
   * The words.
   *
   * @param redacted the text without its literals
   * @param fingerprint the text's
   * @param operation the first statement's kind
   * @param relations every relation touched
   * @param columns every column touched, in whatever role
   * @param touched the same
   * @param shown the columns whose values, or something made of them, can reach the client
   */
  private record Shape(
      String redacted,
      String fingerprint,
      String operation,
      List<String> relations,
      List<String> columns,
      Set<ColumnId> touched,
      Set<ColumnId> shown) {}

  /**
   * What the labels of a bundle make of a shape.
   *
   * @param bundle whose labels they are
   * @param audited what entries say
   * @param shown of each column with labels that can reach the client, its labels
   * @param clear what rows showed that were not masked
   */
  private record Labelled(
      PolicyBundle bundle, AuditedShape audited, Map<String, Set<String>> shown, Exposure clear) {

    static Labelled of(PolicyBundle bundle, AuditedShape audited, Map<String, Set<String>> shown) {
      return new Labelled(bundle, audited, shown, exposure(shown, List.of()));
    }
  }

  private final Supplier<PolicyBundle> policies;
  private final Cache<Analysis, Shape> shapes = Caffeine.newBuilder().weakKeys().build();
  private final Cache<Shape, Labelled> labelled = Caffeine.newBuilder().weakKeys().build();

  /**
   * @param policies the bundle in force, whose labels count
   */
  AuditedShapes(Supplier<PolicyBundle> policies) {
    this.policies = policies;
  }

  /** What entries say of a judged message's text, whatever its literals; the same object again. */
  AuditedShape audited(Judgement judgement) {
    return labelled(of(judgement)).audited();
  }

  /**
   * What rows of a judged message showed.
   *
   * @param masked the columns that were shown masked
   */
  Exposure exposure(Judgement judgement, List<String> masked) {
    Labelled known = labelled(of(judgement));
    return masked.isEmpty() ? known.clear() : exposure(known.shown(), masked);
  }

  private static Exposure exposure(Map<String, Set<String>> shown, List<String> masked) {
    if (shown.isEmpty() && masked.isEmpty()) {
      return Exposure.NONE;
    }
    List<String> clear = new ArrayList<>();
    Set<String> clearLabels = new TreeSet<>();
    Set<String> maskedLabels = new TreeSet<>();
    shown.forEach(
        (column, labels) -> {
          if (masked.contains(column)) {
            maskedLabels.addAll(labels);
          } else {
            clear.add(column);
            clearLabels.addAll(labels);
          }
        });
    return new Exposure(masked, clear, List.copyOf(maskedLabels), List.copyOf(clearLabels));
  }

  private Labelled labelled(Shape shape) {
    PolicyBundle bundle = policies.get();
    Labelled known = labelled.getIfPresent(shape);
    if (known == null || known.bundle() != bundle) {
      known = labelled(shape, bundle);
      labelled.put(shape, known);
    }
    return known;
  }

  private static Labelled labelled(Shape shape, PolicyBundle bundle) {
    Set<String> touched = new TreeSet<>();
    shape.touched().forEach(column -> touched.addAll(bundle.labelsOf(column)));
    Map<String, Set<String>> shown = new TreeMap<>();
    for (ColumnId column : shape.shown()) {
      Set<String> labels = bundle.labelsOf(column);
      if (!labels.isEmpty()) {
        shown.put(column.toString(), labels);
      }
    }
    return Labelled.of(
        bundle,
        new AuditedShape(
            shape.redacted(),
            shape.fingerprint(),
            shape.operation(),
            shape.relations(),
            shape.columns(),
            List.copyOf(touched)),
        shown);
  }

  private Shape of(Judgement judgement) {
    // What runs by name is not in the analysis of the text that names it.
    return judgement.question().underlying().isEmpty()
        ? shapes.get(
            judgement.question().analysis(), analysis -> shape(analysis, analysis.statements()))
        : shape(judgement.question().analysis(), judgement.everything());
  }

  private static Shape shape(Analysis analysis, List<StatementFacts> statements) {
    Set<String> relations = new LinkedHashSet<>();
    Set<String> columns = new LinkedHashSet<>();
    Set<ColumnId> touched = new LinkedHashSet<>();
    Set<ColumnId> shown = new LinkedHashSet<>();
    for (StatementFacts facts : statements) {
      for (RelationUse use : facts.relations()) {
        relations.add(use.relation().toString());
      }
      for (ColumnUse use : facts.columns()) {
        columns.add(use.column().toString());
        touched.add(use.column());
        if (use.role() == ColumnUse.Role.OUTPUT) {
          shown.add(use.column());
        }
      }
      for (OutputColumn output : facts.output().orElse(List.of())) {
        shown.addAll(output.sources());
      }
    }
    String operation =
        statements.isEmpty() ? "" : statements.get(0).kind().name().replace('_', ' ');
    return new Shape(
        analysis.redacted(),
        analysis.fingerprint(),
        operation,
        List.copyOf(relations),
        List.copyOf(columns),
        Collections.unmodifiableSet(touched),
        Collections.unmodifiableSet(shown));
  }
}
