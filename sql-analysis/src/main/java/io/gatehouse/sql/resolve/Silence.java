package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnId;
import io.gatehouse.sql.Hazard;
import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.resolve.ValueType.Family;
import io.gatehouse.sql.syntax.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Whether expressions are silent: give a value for every argument, quickly and with no error, so
 * that nothing but the value tells of what they work on. What is not known to be is noted as a
 * {@link Hazard} of the columns it works on.
 *
 * <p>Only what is computed for its value is judged: what decides about rows tells of them anyway.
 */
final class Silence {

  /** Functions whose result may be as large as the statement likes. */
  private static final Set<String> SIZES =
      Set.of(
          "repeat",
          "lpad",
          "rpad",
          "replace",
          "overlay",
          "array_fill",
          "format",
          "regexp_replace",
          "encode",
          "power",
          "factorial",
          "to_char",
          "xmlagg",
          "json_object_agg",
          "jsonb_object_agg");

  /** What the names of collations begin with under which different texts are equal. */
  static final String NONDETERMINISTIC = "~";

  /** A string constant that only some values bring into a result is no longer than this. */
  static final int MAX_BRANCH_CONSTANT = 256;

  private final Resolution resolution;
  private final Facts facts;
  private boolean judging;
  private int branches;

  Silence(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /** Resolves what is computed for its value. */
  <T> T judging(boolean now, Supplier<T> work) {
    boolean before = judging;
    int branchesBefore = branches;
    judging = now;
    branches = 0;
    try {
      return work.get();
    } finally {
      judging = before;
      branches = branchesBefore;
    }
  }

  boolean isJudging() {
    return judging;
  }

  /** Resolves what may be computed for some values only. */
  <T> T inBranches(Supplier<T> work) {
    branches++;
    try {
      return work.get();
    } finally {
      branches--;
    }
  }

  /** A constant. */
  Value constant(Expression.Constant constant) {
    return switch (constant.kind()) {
      case STRING -> {
        int growth = constant.isLong() ? Nature.CONSTANT : 1;
        Value value = Value.CONSTANT.with(Nature.written(ValueType.UNTYPED, growth));
        yield judging && branches > 0 && constant.value().length() > MAX_BRANCH_CONSTANT
            ? value.with(
                value.nature().loud(new Nature.Loudness(Kind.SIZE_OF_BRANCH, "a long constant")))
            : value;
      }
      case NUMBER -> Value.constant(ValueType.NUMBER, 1);
      case NULL -> Value.constant(ValueType.UNTYPED, 1);
      case TRUE, FALSE -> Value.constant(ValueType.BOOLEAN, 1);
      case BITS -> Value.CONSTANT;
    };
  }

  /** A value of that type, made quickly and for every argument. */
  Value silent(Value value, ValueType type, long growth, String construct) {
    if (!judging) {
      return value;
    }
    Value typed = value.with(value.nature().as(type).grown(growth));
    return growth > Nature.MAX_GROWTH ? loud(typed, Kind.GROWTH, construct, type) : typed;
  }

  /** A value of no known type that tells something beside itself. */
  Value loud(Value value, Kind kind, String construct) {
    return loud(value, kind, construct, ValueType.UNKNOWN);
  }

  /** The same, of which the type is known all the same. */
  Value loud(Value value, Kind kind, String construct, ValueType type) {
    if (!judging) {
      return value;
    }
    hazard(kind, construct, value.sources(), List.of());
    if (kind == Kind.GROWTH || SIZES.contains(construct)) {
      facts.madeSize(construct);
    }
    return value.with(value.nature().as(type).loud(new Nature.Loudness(kind, construct)));
  }

  /** The same where only a column that somebody else may have written is to blame. */
  Value loudUnlessMasked(Value value, Kind kind, String construct, Set<Set<ColumnId>> written) {
    if (!judging || written.isEmpty()) {
      return value;
    }
    // A column alone is its own writer: whoever sees it masked is not the one.
    if (!written.equals(Set.of(value.sources()))) {
      hazard(kind, construct, value.sources(), List.copyOf(written));
    }
    return value.with(value.nature().loud(new Nature.Loudness(kind, construct, written)));
  }

  /** The same where a value at an end of its type's range is to blame. */
  Value loudAtEnds(Value value, Kind kind, String construct, Nature.Ends ends) {
    return ends.written()
        ? loud(value, kind, construct, value.nature().type())
        : loudUnlessMasked(value, kind, construct, ends.columns());
  }

  /**
   * Text that is compared, searched or folded: where it brings two collations, PostgreSQL fails
   * unless it is NULL; so do searches under one that takes different texts for equal.
   */
  Value collatedAlike(Value value, Set<String> collations, String construct) {
    boolean fails =
        collations.size() > 1
            || collations.stream().anyMatch(name -> name.startsWith(NONDETERMINISTIC));
    return judging && fails
        ? loud(value, Kind.OTHER, "a collation in " + construct, value.nature().type())
        : value;
  }

  /** A value that is harmless unless it is computed for some values only. */
  Value quietOnlyAlways(Value value, Kind kind, String construct) {
    return judging ? value.with(value.nature().loud(new Nature.Loudness(kind, construct))) : value;
  }

  /**
   * Notes what is computed only for some values.
   *
   * @param decides what chooses
   * @param chosen what may be computed, or not
   * @param construct what was written
   */
  void onlySometimes(Value decides, List<Value> chosen, String construct) {
    if (!judging || decides.sources().isEmpty()) {
      return;
    }
    for (Value value : chosen) {
      Nature nature = value.nature();
      if (nature.loud().isPresent()) {
        Nature.Loudness loudness = nature.loud().get();
        Kind kind =
            switch (loudness.kind()) {
              case SUBQUERY, SIZE_OF_BRANCH -> loudness.kind();
              default -> Kind.BRANCH;
            };
        hazard(
            kind,
            construct + " over " + loudness.construct(),
            decides.sources(),
            List.copyOf(loudness.clear()));
      } else if (nature.growth() > Nature.CONSTANT * Nature.CONSTANT) {
        hazard(Kind.SIZE_OF_BRANCH, construct, decides.sources(), List.of());
      } else if (!nature.wide().isEmpty()) {
        hazard(Kind.SIZE_OF_BRANCH, construct, decides.sources(), List.copyOf(nature.wide()));
      }
    }
  }

  /** Notes that all rows go into one value: how large it gets depends on how many they are. */
  Value collected(Value value, ValueType type, String construct) {
    if (!judging) {
      return value;
    }
    hazard(Kind.COLLECTION, construct, value.sources(), List.of());
    if (value.nature().bulky()) {
      return loud(value, Kind.GROWTH, construct, type);
    }
    long growth = Math.max(Nature.PARAMETER, 64L * value.nature().growth());
    return silent(value, type, growth, construct);
  }

  /** Notes that values together are more than a row may hold, depending on which are NULL. */
  void tooLarge(List<Value> row) {
    List<Value> made = row.stream().filter(Value::isComputed).toList();
    if (!made.isEmpty()) {
      hazard(Kind.GROWTH, "the row", together(made).sources(), List.of());
    }
  }

  private void hazard(
      Kind kind, String construct, Set<ColumnId> columns, List<Set<ColumnId>> clear) {
    if (!columns.isEmpty()) {
      facts.hazard(new Hazard(kind, construct, columns, clear));
    }
  }

  /** A comparison of two values. */
  Value compared(Value both, Value left, Value right, String construct) {
    return comparable(left, right)
        ? collatedAlike(
            silent(both, ValueType.BOOLEAN, 1, construct), both.nature().collations(), construct)
        : loud(both, Kind.OPERATOR, construct, ValueType.BOOLEAN);
  }

  /** Whether PostgreSQL compares two values without a conversion that may fail. */
  static boolean comparable(Value one, Value other) {
    return comparable(one.nature().type(), other.nature().type())
        && !isConvertedForParameter(one, other)
        && !isConvertedForParameter(other, one);
  }

  /** A parameter may be of any type that its client names: float8, to which numeric yields. */
  private static boolean isConvertedForParameter(Value value, Value parameter) {
    return parameter.nature().type().is(Family.PARAMETER)
        && value.nature().type().is(Family.NUMERIC)
        && value.nature().ends().written();
  }

  /** Whether PostgreSQL compares two types without a conversion that may fail. */
  static boolean comparable(ValueType one, ValueType other) {
    if (one.is(Family.PARAMETER) || other.is(Family.PARAMETER)) {
      ValueType plain = one.is(Family.PARAMETER) ? other : one;
      // Beside an oid, an int8 becomes one, or fails to.
      return plain.isUntyped() || (isPlain(plain) && (!plain.is(Family.INTEGER) || plain.isInt4()));
    }
    if (one.isUntyped() || other.isUntyped()) {
      ValueType plain = one.isUntyped() ? other : one;
      return plain.isUntyped() || isPlain(plain);
    }
    if (one.family() == other.family()) {
      return isPlain(one)
          && (!one.is(Family.ENUM) || one.oid() == other.oid())
          && (!one.is(Family.ARRAY) || comparable(one.element(), other.element()));
    }
    return isNumber(one) && isNumber(other) && !mixesFloat(one, other);
  }

  /** Numeric values beyond the range of float8 can not be converted. */
  private static boolean mixesFloat(ValueType one, ValueType other) {
    return (one.is(Family.NUMERIC) && other.is(Family.FLOAT))
        || (one.is(Family.FLOAT) && other.is(Family.NUMERIC));
  }

  private static boolean isNumber(ValueType type) {
    return type.is(Family.INTEGER)
        || type.is(Family.NUMERIC)
        || type.is(Family.FLOAT)
        || type.is(Family.NUMBER);
  }

  /** Whether a type has PostgreSQL's own comparison, which knows no error. */
  private static boolean isPlain(ValueType type) {
    return switch (type.family()) {
      case TEXT,
          INTEGER,
          NUMERIC,
          FLOAT,
          BOOLEAN,
          DATE,
          TIMESTAMP,
          TIME,
          INTERVAL,
          UUID,
          JSONB,
          BYTEA,
          NETWORK,
          ENUM,
          NUMBER ->
          true;
      case ARRAY -> !type.element().is(Family.ARRAY) && isPlain(type.element());
      case JSON, ROW, UNTYPED, PARAMETER, BUILT_IN, FOREIGN, UNKNOWN -> false;
    };
  }

  /**
   * The type of what may be any of these: the branches of CASE, the elements of an array. UNKNOWN
   * where a value would have to be converted in a way that may fail.
   */
  ValueType common(List<Expression> expressions, List<Value> values) {
    ValueType common = ValueType.UNTYPED;
    for (int i = 0; i < values.size(); i++) {
      ValueType next = values.get(i).nature().type();
      if (next.is(Family.NUMBER)) {
        next = SmallNumbers.typeOf(expressions.get(i));
      }
      boolean first = common.isUntyped();
      if (!first && isNumber(common) && isNumber(next) && common.family() != next.family()) {
        common = mixesFloat(common, next) ? ValueType.UNKNOWN : wider(common, next);
      } else {
        common = common.or(next);
      }
      if (common.is(Family.UNKNOWN)) {
        return common;
      }
    }
    return common.isUntyped() ? ValueType.TEXT : common;
  }

  private static ValueType wider(ValueType one, ValueType other) {
    return one.is(Family.FLOAT) || other.is(Family.FLOAT) ? ValueType.FLOAT8 : ValueType.NUMERIC;
  }

  /** Branches of a set operation meet: a conversion between them may fail. */
  void met(Value one, Value other) {
    if (!meetsAsItIs(one.nature().type(), other.nature().type())) {
      hazard(
          Kind.CAST,
          "the type of another SELECT",
          together(List.of(one, other)).sources(),
          List.of());
    }
  }

  /** Whether PostgreSQL brings two types to one without a conversion that may fail. */
  private static boolean meetsAsItIs(ValueType one, ValueType other) {
    if (one.is(Family.UNKNOWN) || other.is(Family.UNKNOWN)) {
      return false;
    }
    if (one.isUntyped() || other.isUntyped() || one.equals(other)) {
      return true;
    }
    if (one.is(Family.PARAMETER) || other.is(Family.PARAMETER)) {
      ValueType typed = one.is(Family.PARAMETER) ? other : one;
      return !typed.hasEnds() && !(typed.is(Family.INTEGER) && !typed.isInt4());
    }
    if (one.family() != other.family()) {
      return isNumber(one) && isNumber(other) && !mixesFloat(one, other);
    }
    return switch (one.family()) {
      case TEXT, INTEGER, NUMERIC, FLOAT, NUMBER, NETWORK -> true;
      case ARRAY -> meetsAsItIs(one.element(), other.element());
      default -> one.oid() == other.oid() && one.oid() != 0;
    };
  }

  /** All sources of these. */
  static Value together(List<Value> values) {
    return Value.computedFrom(values);
  }

  /** Whether a value can be made JSON of without a cast of an extension, or one that may fail. */
  boolean isJsonable(ValueType type, boolean asJsonb, int depth) {
    if (depth > 8) {
      return false;
    }
    return switch (type.family()) {
      case FOREIGN, UNKNOWN -> false;
      case JSON -> !asJsonb;
      case ARRAY -> isJsonable(type.element(), asJsonb, depth + 1);
      case ROW -> {
        List<ValueType> fields = type.parts().isEmpty() ? fieldsOf(type) : type.parts();
        boolean all = !fields.isEmpty();
        for (ValueType field : fields) {
          all &= isJsonable(field, asJsonb, depth + 1);
        }
        yield all;
      }
      default -> true;
    };
  }

  private List<ValueType> fieldsOf(ValueType row) {
    var catalog = resolution.names().catalog();
    List<ValueType> fields = new ArrayList<>();
    catalog
        .type(row.oid())
        .flatMap(type -> catalog.relation(type.relationOid()))
        .ifPresent(
            relation ->
                relation
                    .columns()
                    .forEach(column -> fields.add(ValueType.of(column.typeOid(), catalog))));
    return fields;
  }

  /** The type of a field of a composite type; UNKNOWN where it has none of that name. */
  ValueType fieldOf(ValueType row, String name) {
    if (!row.is(Family.ROW) || row.oid() == 0) {
      return ValueType.UNKNOWN;
    }
    var catalog = resolution.names().catalog();
    return catalog
        .type(row.oid())
        .flatMap(type -> catalog.relation(type.relationOid()))
        .flatMap(relation -> relation.column(name))
        .map(column -> ValueType.of(column.typeOid(), catalog))
        .orElse(ValueType.UNKNOWN);
  }
}
