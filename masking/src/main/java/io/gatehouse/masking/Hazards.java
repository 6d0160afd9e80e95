package io.gatehouse.masking;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.OutputColumn;
import io.gatehouse.sql.OutputColumn.Transform;
import io.gatehouse.sql.StatementFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which hazards of a statement count for someone: those over columns that he sees masked, and may
 * not use in predicates. An expression that has none is masked like any value.
 */
record Hazards(StatementFacts facts, GuardedView view) {

  private static final Hazard REPETITION =
      new Hazard(Kind.REPETITION, "rows that no table bounds", Set.of(), List.of());

  /**
   * A hazard that counts.
   *
   * @param column the first masked column that it could tell of
   */
  record Found(Hazard hazard, ColumnId column) {}

  /** The first that counts. */
  Optional<Found> first() {
    boolean repeats = repeats();
    for (Hazard hazard : facts.hazards()) {
      Optional<ColumnId> column =
          switch (hazard.kind()) {
            case REPETITION -> Optional.empty();
            case COLLECTION ->
                repeats || facts.joins() > 0 ? masked(hazard.columns()) : Optional.empty();
            case FUNCTION,
                OPERATOR,
                CAST,
                INTEGER_ARITHMETIC,
                ARITHMETIC,
                DIVISION,
                PATTERN,
                SUBQUERY,
                BRANCH,
                SIZE_OF_BRANCH,
                GROWTH,
                OTHER ->
                allMasked(hazard) ? Optional.empty() : masked(hazard.columns());
          };
      if (column.isPresent()) {
        return Optional.of(new Found(hazard, column.get()));
      }
    }
    return repeats ? computed().map(column -> new Found(repetition(), column)) : Optional.empty();
  }

  private Hazard repetition() {
    return facts.hazards().stream()
        .filter(hazard -> hazard.kind() == Kind.REPETITION)
        .findFirst()
        .orElse(REPETITION);
  }

  /** Whether rows are made as many as the statement likes. */
  private boolean repeats() {
    return facts.unbounded()
        || facts.hazards().stream().anyMatch(hazard -> hazard.kind() == Kind.REPETITION);
  }

  /** The first masked column that the statement computes with. */
  private Optional<ColumnId> computed() {
    for (ColumnUse use : facts.columns()) {
      if (use.role() == Role.COMPUTED && blocks(use.column())) {
        return Optional.of(use.column());
      }
    }
    for (OutputColumn column : facts.output().orElse(List.of())) {
      Optional<ColumnId> source =
          column.transform() == Transform.EXPRESSION ? masked(column.sources()) : Optional.empty();
      if (source.isPresent()) {
        return source;
      }
    }
    return Optional.empty();
  }

  private boolean allMasked(Hazard hazard) {
    return !hazard.clear().isEmpty()
        && hazard.clear().stream()
            .allMatch(names -> names.stream().anyMatch(name -> view.of(name).isPresent()));
  }

  private Optional<ColumnId> masked(Set<ColumnId> columns) {
    return columns.stream().filter(this::blocks).findFirst();
  }

  private boolean blocks(ColumnId column) {
    return view.of(column).filter(ColumnMask::blocksPredicates).isPresent();
  }

  /** What it would have told by. */
  static String message(Found found) {
    Hazard hazard = found.hazard();
    String construct = hazard.construct();
    String column = "the masked column \"" + found.column() + "\"";
    return switch (hazard.kind()) {
      case FUNCTION ->
          "function \"%s\" over %s is not known to be the same for every value"
              .formatted(construct, column);
      case OPERATOR ->
          "operator %s over %s is not known to be the same for every value"
              .formatted(construct, column);
      case CAST -> "the cast to %s of %s fails for some values".formatted(construct, column);
      case INTEGER_ARITHMETIC ->
          "integer arithmetic (%s) over %s overflows for some values".formatted(construct, column);
      case ARITHMETIC ->
          "arithmetic (%s) over %s with what is no small constant fails for some values"
              .formatted(construct, column);
      case DIVISION ->
          "division (%s) over %s by what is no constant fails for some values"
              .formatted(construct, column);
      case PATTERN ->
          "the pattern or format of %s over %s is not plain".formatted(construct, column);
      case SUBQUERY -> "%s depends on %s: its time could tell of it".formatted(construct, column);
      case BRANCH ->
          "%s runs only for some values of %s, and may fail".formatted(construct, column);
      case SIZE_OF_BRANCH ->
          "%s gives a value of any size only for some values of %s".formatted(construct, column);
      case GROWTH -> "%s makes too large a value of %s".formatted(construct, column);
      case COLLECTION ->
          "%s puts all rows of a join with %s into one value".formatted(construct, column);
      case REPETITION ->
          "a statement with %s computes with %s: its time or size could tell of it"
              .formatted(construct, column);
      case OTHER ->
          "%s over %s is not known to be the same for every value".formatted(construct, column);
    };
  }

  /** What would work instead. */
  static String hint(Hazard hazard) {
    return switch (hazard.kind()) {
      case FUNCTION ->
          "Select the column itself, or use a function that has a result for every value: lower,"
              + " upper, left, right, length, concat, md5, coalesce, count, min, max and others"
              + " come back masked.";
      case OPERATOR ->
          "Select the column itself: it comes back masked. So do || with text, comparisons of equal"
              + " types, and -> and ->> of jsonb.";
      case CAST ->
          "Cast to text, or to a wider number type, or select the column itself: they come back"
              + " masked. Unqualified names of types work only with pg_catalog first in the"
              + " search_path.";
      case INTEGER_ARITHMETIC -> "Cast the column to numeric first: column::numeric + 1.";
      case ARITHMETIC -> "Calculate with constants of at most 15 digits, in numeric.";
      case DIVISION -> "Divide by a constant, not by a value of the row: column / 12.";
      case PATTERN ->
          "LIKE with a constant pattern without backslashes, and format with %s and %L, come back"
              + " masked.";
      case SUBQUERY -> "Select both on their own: masked columns come back masked.";
      case BRANCH, SIZE_OF_BRANCH ->
          "Let the branches be short constants, masked columns, or numbers and dates as they are;"
              + " select other columns on their own.";
      case GROWTH -> "Repeat and combine the column fewer times.";
      case COLLECTION -> "Collect from one table, in a sub-select without a join.";
      case REPETITION ->
          "Leave out functions that make rows or large values, VALUES and recursion, and give every join a"
              + " condition; or select the column itself: it comes back masked.";
      case OTHER -> "Select the column itself: it comes back masked.";
    };
  }
}
