package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Relation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Decides, once for each RowDescription, what happens to each column.
 *
 * <p>Two witnesses say where a column comes from: the server, by the origin in the RowDescription,
 * and the parser, by its lineage. The server is believed where it names an origin, and the stricter
 * of the two wins where they differ; where the server names none, the parser is believed if it has
 * proof and the server contradicts it nowhere in the same result. What is left may hold anything.
 */
public final class MaskPlanner {

  /**
   * The plan for a result.
   *
   * @param columns the RowDescription
   * @param lineage what the analysis knows of the statement's result columns, if anything
   * @param origins resolves the origins in the RowDescription
   * @param view what the principal sees masked
   * @param catalog the types
   * @throws IllegalArgumentException when a format is not 0 or 1
   */
  public PlanResult plan(
      List<ResultColumn> columns,
      Optional<List<OutputColumn>> lineage,
      Origins origins,
      MaskView view,
      Catalog catalog) {
    return view.isEmpty()
        ? new PlanResult.Planned(clear(columns))
        : new Planning(columns, lineage, origins, GuardedView.of(view, catalog), catalog).result();
  }

  private static MaskPlan clear(List<ResultColumn> columns) {
    return new MaskPlan(
        Collections.nCopies(columns.size(), Optional.empty()),
        formats(columns),
        List.of(),
        List.of(),
        List.of());
  }

  private static short[] formats(List<ResultColumn> columns) {
    short[] formats = new short[columns.size()];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = columns.get(i).format();
    }
    return formats;
  }

  /**
   * What one witness says of a column.
   *
   * @param mask how it is to be shown by what the witness knows; empty when clear
   * @param sources the masked columns in it
   * @param proven whether the witness knows it all
   * @param computed whether the statement itself computes it from masked columns
   * @param all the columns in it
   */
  private record Testimony(
      Optional<Mask> mask,
      Set<String> sources,
      boolean proven,
      boolean computed,
      Set<ColumnId> all) {

    static final Testimony NONE = new Testimony(Optional.empty(), Set.of(), false, false, Set.of());

    Testimony and(Testimony other) {
      SortedSet<String> both = new TreeSet<>(sources);
      both.addAll(other.sources);
      Set<ColumnId> columns = new HashSet<>(all);
      columns.addAll(other.all);
      Optional<Mask> strictest =
          mask.isPresent() && other.mask.isPresent()
              ? Optional.of(Strictness.stricter(mask.get(), other.mask.get()))
              : mask.or(other::mask);
      return new Testimony(
          strictest, both, proven || other.proven, computed || other.computed, columns);
    }
  }

  /** The making of one plan. */
  private record Planning(
      List<ResultColumn> columns,
      Optional<List<OutputColumn>> lineage,
      Origins origins,
      GuardedView view,
      Catalog catalog) {

    PlanResult result() {
      List<Testimony> server = new ArrayList<>();
      List<Testimony> parser = new ArrayList<>();
      List<String> disputed = new ArrayList<>();
      boolean sameCount = lineage.isPresent() && lineage.get().size() == columns.size();
      for (int i = 0; i < columns.size(); i++) {
        Testimony byServer = origin(columns.get(i));
        Testimony byParser = sameCount ? testimony(lineage.orElseThrow().get(i)) : Testimony.NONE;
        if (byServer.proven() && byParser.proven() && !byServer.mask().equals(byParser.mask())) {
          disputed.add(columns.get(i).name());
        }
        server.add(byServer);
        parser.add(byParser);
      }
      return decide(server, parser, disputed);
    }

    private PlanResult decide(
        List<Testimony> server, List<Testimony> parser, List<String> disputed) {
      List<Optional<CellMasks>> masks = new ArrayList<>();
      SortedSet<String> masked = new TreeSet<>();
      List<String> unproven = new ArrayList<>();
      InspectedColumns.Builder inspected = new InspectedColumns.Builder(view);
      for (int i = 0; i < columns.size(); i++) {
        ResultColumn column = columns.get(i);
        boolean named = column.relationOid() != 0;
        Testimony both = server.get(i).and(parser.get(i));
        boolean proven =
            named ? server.get(i).proven() : parser.get(i).proven() && disputed.isEmpty();
        if (!proven && view.strictest().blocksUnproven()) {
          return new PlanResult.Refused(refusal(column));
        }
        Optional<Mask> mask = both.mask();
        if (!proven) {
          mask = Optional.of(view.whole());
          unproven.add(column.name());
        }
        masked.addAll(both.sources());
        masks.add(mask.map(m -> cells(m, both.computed(), column)));
        inspected.add(column, mask, named ? server.get(i).all() : both.all(), catalog);
      }
      return new PlanResult.Planned(
          new MaskPlan(
              masks, formats(columns), List.copyOf(masked), unproven, disputed, inspected.build()));
    }

    private CellMasks cells(Mask mask, boolean computed, ResultColumn column) {
      return computed
          ? CellMasks.ofExpression(
              Strictness.stricter(mask, new Mask.Full()),
              column.typeOid(),
              column.typeModifier(),
              catalog)
          : CellMasks.of(mask, column.typeOid(), column.typeModifier(), catalog);
    }

    private Testimony origin(ResultColumn column) {
      if (column.relationOid() == 0) {
        return Testimony.NONE;
      }
      if (column.attributeNumber() > 0) {
        return resolved(column.relationOid(), column.attributeNumber());
      }
      if (column.attributeNumber() < 0) {
        // ctid, xmin, tableoid and their kin: where a row lies, not what it holds
        return new Testimony(Optional.empty(), Set.of(), true, false, Set.of());
      }
      return wholeRow(column.relationOid());
    }

    private Testimony wholeRow(int relationOid) {
      Optional<Relation> relation = catalog.relation(relationOid);
      if (relation.isEmpty()) {
        return Testimony.NONE;
      }
      SortedSet<String> sources = new TreeSet<>();
      Set<ColumnId> all = new HashSet<>();
      boolean masked = false;
      for (Relation.Column attribute : relation.get().columns()) {
        Testimony one = resolved(relationOid, attribute.number());
        if (!one.proven()) {
          return Testimony.NONE;
        }
        masked |= one.mask().isPresent();
        sources.addAll(one.sources());
        all.addAll(one.all());
      }
      return new Testimony(
          masked ? Optional.of(view.whole()) : Optional.empty(), sources, true, masked, all);
    }

    private Testimony resolved(int relationOid, int attributeNumber) {
      OutputColumn origin = origins.resolve(relationOid, attributeNumber);
      return testimony(
          origin.proven() ? origin : systemColumn(relationOid, attributeNumber).orElse(origin));
    }

    /**
     * A column of one of PostgreSQL's own views, many of which are made from functions: {@link
     * CatalogSecrets} names those of them that matter.
     */
    private Optional<OutputColumn> systemColumn(int relationOid, int attributeNumber) {
      return catalog
          .relation(relationOid)
          .filter(CatalogSecrets::isBuiltIn)
          .flatMap(
              relation ->
                  relation.columns().stream()
                      .filter(column -> column.number() == attributeNumber)
                      .findFirst()
                      .map(
                          column ->
                              new OutputColumn(
                                  column.name(),
                                  Set.of(new ColumnId(relation.name(), column.name())),
                                  Transform.IDENTITY,
                                  true)));
    }

    private Testimony testimony(OutputColumn output) {
      Optional<Mask> strictest = Optional.empty();
      SortedSet<String> sources = new TreeSet<>();
      for (ColumnId source : output.sources()) {
        Optional<ColumnMask> rule = view.of(source);
        if (rule.isPresent()) {
          Mask mask = rule.get().mask();
          strictest = strictest.map(m -> Strictness.stricter(m, mask)).or(() -> Optional.of(mask));
          sources.add(source.toString());
        }
      }
      if (output.transform() != Transform.IDENTITY) {
        strictest = strictest.map(mask -> Strictness.stricter(mask, new Mask.Full()));
      }
      boolean computed = strictest.isPresent() && output.transform() == Transform.EXPRESSION;
      return new Testimony(strictest, sources, output.proven(), computed, output.sources());
    }

    private Refusal refusal(ResultColumn column) {
      return new Refusal(
          view.strictest().policy(),
          "it is not proven that the result column \"%s\" holds nothing that is masked for you"
              .formatted(column.name()),
          "Select plain columns of tables and views: those that are masked come back masked.");
    }
  }
}
