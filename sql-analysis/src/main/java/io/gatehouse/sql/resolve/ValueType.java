package io.gatehouse.sql.resolve;

import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The type of a value, as far as it is needed to tell which function PostgreSQL takes for it.
 * Domains are what they stand on.
 *
 * @param family what functions and operators are chosen by
 * @param oid pg_type.oid; 0 where it has none, or where it is not known
 * @param parts the element of an array; the fields of a row that the statement itself makes
 */
record ValueType(Family family, int oid, List<ValueType> parts) {

  /** Types that the same functions take. */
  enum Family {
    TEXT,
    INTEGER,
    NUMERIC,
    FLOAT,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    TIME,
    INTERVAL,
    UUID,
    JSON,
    JSONB,
    BYTEA,
    NETWORK,
    ENUM,
    ARRAY,
    ROW,
    /** A string constant or NULL, which takes the type that it meets. */
    UNTYPED,
    /** A number constant that nobody has looked at. */
    NUMBER,
    /** A parameter that no cast gives a type. */
    PARAMETER,
    /** Any other type that ships with PostgreSQL. */
    BUILT_IN,
    /** A type of an extension or of a user. */
    FOREIGN,
    UNKNOWN
  }

  static final ValueType UNKNOWN = new ValueType(Family.UNKNOWN, 0, List.of());
  static final ValueType UNTYPED = new ValueType(Family.UNTYPED, 0, List.of());
  static final ValueType NUMBER = new ValueType(Family.NUMBER, 0, List.of());
  static final ValueType PARAMETER = new ValueType(Family.PARAMETER, 0, List.of());
  static final ValueType TEXT = scalar(Family.TEXT, 25);
  static final ValueType INT4 = scalar(Family.INTEGER, 23);
  static final ValueType INT8 = scalar(Family.INTEGER, 20);

  /** One of the types of integers: which one is not known. */
  static final ValueType WHOLE = scalar(Family.INTEGER, 0);

  static final ValueType NUMERIC = scalar(Family.NUMERIC, 1700);
  static final ValueType FLOAT8 = scalar(Family.FLOAT, 701);
  static final ValueType BOOLEAN = scalar(Family.BOOLEAN, 16);
  static final ValueType JSON = scalar(Family.JSON, 114);
  static final ValueType JSONB = scalar(Family.JSONB, 3802);

  /** Domains on domains and arrays of rows of arrays beyond this depth count as unknown. */
  private static final int MAX_DEPTH = 8;

  /** The families of types by their names in pg_type; the OIDs never change (pg_type.dat). */
  private static final Map<Integer, Family> BUILT_IN =
      Map.ofEntries(
          Map.entry(25, Family.TEXT),
          Map.entry(1043, Family.TEXT),
          Map.entry(1042, Family.TEXT),
          Map.entry(19, Family.TEXT),
          Map.entry(21, Family.INTEGER),
          Map.entry(23, Family.INTEGER),
          Map.entry(20, Family.INTEGER),
          Map.entry(1700, Family.NUMERIC),
          Map.entry(700, Family.FLOAT),
          Map.entry(701, Family.FLOAT),
          Map.entry(16, Family.BOOLEAN),
          Map.entry(1082, Family.DATE),
          Map.entry(1114, Family.TIMESTAMP),
          Map.entry(1184, Family.TIMESTAMP),
          Map.entry(1083, Family.TIME),
          Map.entry(1186, Family.INTERVAL),
          Map.entry(2950, Family.UUID),
          Map.entry(114, Family.JSON),
          Map.entry(3802, Family.JSONB),
          Map.entry(17, Family.BYTEA),
          Map.entry(869, Family.NETWORK),
          Map.entry(650, Family.NETWORK));

  /** The names under which casts and the table of silent functions know types. */
  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("text", 25),
          Map.entry("varchar", 1043),
          Map.entry("bpchar", 1042),
          Map.entry("name", 19),
          Map.entry("int2", 21),
          Map.entry("int4", 23),
          Map.entry("int8", 20),
          Map.entry("numeric", 1700),
          Map.entry("float4", 700),
          Map.entry("float8", 701),
          Map.entry("bool", 16),
          Map.entry("date", 1082),
          Map.entry("timestamp", 1114),
          Map.entry("timestamptz", 1184),
          Map.entry("time", 1083),
          Map.entry("interval", 1186),
          Map.entry("uuid", 2950),
          Map.entry("json", 114),
          Map.entry("jsonb", 3802),
          Map.entry("bytea", 17),
          Map.entry("inet", 869),
          Map.entry("cidr", 650));

  private static ValueType scalar(Family family, int oid) {
    return new ValueType(family, oid, List.of());
  }

  static ValueType arrayOf(ValueType element) {
    return new ValueType(Family.ARRAY, 0, List.of(element));
  }

  static ValueType rowOf(List<ValueType> fields) {
    return new ValueType(Family.ROW, 0, List.copyOf(fields));
  }

  /** PostgreSQL's own type of that name, where it is one of those that are told apart here. */
  static Optional<ValueType> builtIn(String name) {
    return Optional.ofNullable(NAMES.get(name)).map(oid -> scalar(BUILT_IN.get(oid), oid));
  }

  /** The type of that OID. */
  static ValueType of(int oid, Catalog catalog) {
    return of(oid, catalog, 0);
  }

  private static ValueType of(int oid, Catalog catalog, int depth) {
    Family family = BUILT_IN.get(oid);
    if (family != null) {
      return scalar(family, oid);
    }
    Optional<Type> type = catalog.type(oid);
    if (type.isEmpty() || depth == MAX_DEPTH) {
      return UNKNOWN;
    }
    return switch (type.get().kind()) {
      case DOMAIN -> of(type.get().elementOid(), catalog, depth + 1);
      case ARRAY ->
          new ValueType(
              Family.ARRAY, oid, List.of(of(type.get().elementOid(), catalog, depth + 1)));
      case ENUM -> scalar(Family.ENUM, oid);
      case COMPOSITE -> scalar(Family.ROW, oid);
      case PSEUDO -> UNKNOWN;
      case BASE, RANGE, MULTIRANGE ->
          scalar(
              Integer.compareUnsigned(oid, Function.FIRST_NORMAL_OBJECT_ID) < 0
                  ? Family.BUILT_IN
                  : Family.FOREIGN,
              oid);
    };
  }

  boolean is(Family one) {
    return family == one;
  }

  /** Whether a constant of any type may stand for it, or it for a constant. */
  boolean isUntyped() {
    return family == Family.UNTYPED;
  }

  /** Whether it becomes an int4 without a check. */
  boolean isInt4() {
    return oid == 21 || oid == 23;
  }

  /** The element of an array. */
  ValueType element() {
    return is(Family.ARRAY) && !parts.isEmpty() ? parts.get(0) : UNKNOWN;
  }

  /** Whether values have a size that nothing bounds: what is long takes long. */
  boolean isWide() {
    return switch (family) {
      case TEXT, JSON, JSONB, BYTEA, ARRAY, ROW, NUMERIC, PARAMETER, BUILT_IN, FOREIGN, UNKNOWN ->
          true;
      case INTEGER,
          FLOAT,
          BOOLEAN,
          DATE,
          TIMESTAMP,
          TIME,
          INTERVAL,
          UUID,
          NETWORK,
          ENUM,
          UNTYPED,
          NUMBER ->
          false;
    };
  }

  /**
   * Whether values may lie where what works on them fails. Integers and floats may, too, but what
   * fails for them is never silent.
   */
  boolean hasEnds() {
    return switch (family) {
      case NUMERIC, DATE, TIMESTAMP, ARRAY, ROW, UNTYPED, PARAMETER, UNKNOWN -> true;
      case TEXT,
          INTEGER,
          FLOAT,
          BOOLEAN,
          TIME,
          INTERVAL,
          UUID,
          JSON,
          JSONB,
          BYTEA,
          NETWORK,
          ENUM,
          NUMBER,
          BUILT_IN,
          FOREIGN ->
          false;
    };
  }

  /** Whether values are documents of any size rather than words and numbers. */
  boolean isDocument() {
    return isWide() && !is(Family.TEXT) && !is(Family.NUMERIC);
  }

  /** The type of what is one or the other, UNKNOWN where a conversion would be needed. */
  ValueType or(ValueType other) {
    if (equals(other) || other.isUntyped()) {
      return this;
    }
    if (isUntyped()) {
      return other;
    }
    if (family != other.family) {
      return UNKNOWN;
    }
    return switch (family) {
      case TEXT -> TEXT;
      case INTEGER -> WHOLE;
      case FLOAT -> FLOAT8;
      default -> UNKNOWN;
    };
  }
}
