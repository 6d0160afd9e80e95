package io.gatehouse.sql.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.RelationUse;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Token;
import io.gatehouse.sql.parse.Grammar;
import io.gatehouse.sql.syntax.Deadline;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import io.gatehouse.sql.syntax.Query;
import io.gatehouse.sql.syntax.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the columns of a catalog's relations come from: views expanded, generated columns read, kin
 * among parents and children added. Remembered for as long as the catalog lives. Thread-safe.
 */
public final class Lineages {

  /** How deep views may stand on views. */
  private static final int MAX_VIEW_DEPTH = 50;

  /** How many relations' lineages are kept. */
  private static final int MAX_REMEMBERED = 20_000;

  /**
   * The columns of a relation and what reading it reads besides.
   *
   * @param columns one value for each column of the relation, in order
   * @param reads relations that a view reads
   * @param functions what a view calls
   */
  record Lineage(List<Value> columns, Set<RelationName> reads, List<FunctionUse> functions) {}

  private record Key(long catalogVersion, RelationName relation) {}

  private final AnalysisLimits limits;
  private final Cache<Key, Lineage> remembered =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  public Lineages(AnalysisLimits limits) {
    this.limits = limits;
  }

  AnalysisLimits limits() {
    return limits;
  }

  /**
   * The lineage of a relation.
   *
   * @throws NotUnderstoodException when it is a view whose definition is not understood
   */
  Lineage of(Catalog catalog, Relation relation, int viewDepth, Deadline deadline) {
    Key key = new Key(catalog.version(), relation.name());
    Lineage known = remembered.getIfPresent(key);
    if (known == null) {
      known = compute(catalog, relation, viewDepth, deadline);
      remembered.put(key, known);
    }
    return known;
  }

  private Lineage compute(Catalog catalog, Relation relation, int viewDepth, Deadline deadline) {
    boolean view =
        relation.kind() == Relation.Kind.VIEW || relation.kind() == Relation.Kind.MATERIALIZED_VIEW;
    // PostgreSQL's own views stand for themselves: labels and policies name them.
    if (view && !relation.name().isSystem()) {
      return view(catalog, relation, viewDepth, deadline);
    }
    List<Value> values = new ArrayList<>();
    for (Relation.Column column : relation.columns()) {
      Set<ColumnId> sources = kin(catalog, relation, column.name());
      if (column.generation().isPresent()) {
        values.add(generated(catalog, relation, column, sources, deadline));
      } else {
        values.add(plain(catalog, relation, column));
      }
    }
    return new Lineage(values, Set.of(), List.of());
  }

  /** A column and the columns of its name in all parents and children, near and far. */
  private static Set<ColumnId> kin(Catalog catalog, Relation relation, String column) {
    Set<ColumnId> sources = new LinkedHashSet<>();
    sources.add(new ColumnId(relation.name(), column));
    if (relation.parents().isEmpty() && relation.children().isEmpty()) {
      return sources;
    }
    Set<RelationName> seen = new HashSet<>();
    Deque<Relation> open = new ArrayDeque<>();
    seen.add(relation.name());
    open.add(relation);
    while (!open.isEmpty()) {
      Relation next = open.remove();
      List<RelationName> around = new ArrayList<>(next.parents());
      around.addAll(next.children());
      for (RelationName name : around) {
        if (seen.add(name)) {
          catalog
              .relation(name)
              .filter(kin -> kin.column(column).isPresent())
              .ifPresent(
                  kin -> {
                    sources.add(new ColumnId(name, column));
                    open.add(kin);
                  });
        }
      }
    }
    return sources;
  }

  private static Value plain(Catalog catalog, Relation relation, Relation.Column column) {
    Set<ColumnId> sources = kin(catalog, relation, column.name());
    return Value.column(sources, nature(column, sources, catalog));
  }

  private static Nature nature(Relation.Column column, Set<ColumnId> names, Catalog catalog) {
    return Nature.ofColumn(
        ValueType.of(column.typeOid(), catalog), names, column.bounded(), column.collation());
  }

  /** A generated column carries what its expression reads. */
  private Value generated(
      Catalog catalog,
      Relation relation,
      Relation.Column column,
      Set<ColumnId> own,
      Deadline deadline) {
    RangeEntry entry =
        new RangeEntry(
            relation.name().name(),
            java.util.Optional.of(relation.name()),
            false,
            java.util.Optional.empty());
    for (Relation.Column other : relation.columns()) {
      boolean plain = other.generation().isEmpty();
      entry.add(other.name(), plain ? plain(catalog, relation, other) : Value.CONSTANT);
    }
    Set<ColumnId> sources = new LinkedHashSet<>(own);
    boolean proven = true;
    Nature nature = nature(column, own, catalog);
    try {
      Expression expression =
          Grammar.expression(
              tokens(column.generation().orElseThrow()), limits.maxNesting(), deadline);
      Resolution resolution = new Resolution(catalog, List.of(), this, 0, deadline);
      Scope scope =
          Scope.empty().inside(List.of(new Scope.Item(entry, true, Scope.Visibility.ALL)));
      Value value = resolution.expressions().judged(expression, scope);
      sources.addAll(value.sources());
      nature = value.nature().as(nature.type());
      proven = value.proven();
    } catch (NotUnderstoodException e) {
      proven = false;
      nature = nature.loud(new Nature.Loudness(Hazard.Kind.OTHER, "generated column"));
    }
    // A stored one is there already; a virtual one is computed whenever it is read.
    return new Value(sources, Transform.DEFINED, false, proven, nature);
  }

  private Lineage view(Catalog catalog, Relation relation, int viewDepth, Deadline deadline) {
    if (viewDepth >= MAX_VIEW_DEPTH) {
      throw new NotUnderstoodException(
          Reason.LIMIT, "views stand on views more than " + MAX_VIEW_DEPTH + " deep", -1);
    }
    String definition =
        relation
            .definition()
            .orElseThrow(() -> notUnderstood(relation, "its definition is not known"));
    try {
      List<Token> tokens = tokens(definition);
      if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).isPunctuation(";")) {
        tokens = tokens.subList(0, tokens.size() - 1);
      }
      Statement statement = Grammar.statement(tokens, limits.maxNesting(), deadline);
      if (!(statement instanceof Query query)) {
        throw notUnderstood(relation, "its definition is no query");
      }
      Resolution resolution =
          new Resolution(catalog, catalog.definitionPath(), this, viewDepth + 1, deadline);
      CommonTables.Result result = resolution.queries().result(query, Scope.empty());
      if (!result.complete() || result.columns().size() != relation.columns().size()) {
        throw notUnderstood(relation, "its columns are not known");
      }
      List<Value> values = new ArrayList<>();
      for (int i = 0; i < result.columns().size(); i++) {
        Value base = result.columns().get(i).value();
        ValueType type = ValueType.of(relation.columns().get(i).typeOid(), catalog);
        Set<ColumnId> sources = new LinkedHashSet<>();
        sources.add(new ColumnId(relation.name(), relation.columns().get(i).name()));
        sources.addAll(base.sources());
        values.add(base.viewed(sources).with(base.nature().as(type)));
      }
      Set<RelationName> reads = new LinkedHashSet<>();
      for (RelationUse use : resolution.facts().relations()) {
        reads.add(use.relation());
      }
      return new Lineage(values, reads, resolution.facts().functions());
    } catch (NotUnderstoodException e) {
      if (e.offset() < 0) {
        throw e;
      }
      throw notUnderstood(relation, e.getMessage());
    }
  }

  private List<Token> tokens(String text) {
    try {
      return Lexer.tokens(text, true, limits);
    } catch (LexicalException e) {
      throw new NotUnderstoodException(Reason.LEXICAL, e.getMessage(), 0);
    }
  }

  private static NotUnderstoodException notUnderstood(Relation relation, String why) {
    return new NotUnderstoodException(
        Reason.UNSUPPORTED,
        "the definition of view \"" + relation.name() + "\" is not understood: " + why,
        -1);
  }
}
