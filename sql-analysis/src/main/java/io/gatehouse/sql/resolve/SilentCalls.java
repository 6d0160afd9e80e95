package io.gatehouse.sql.resolve;

import io.gatehouse.sql.Hazard.Kind;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.resolve.ValueType.Family;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls: which of them are silent. The table is {@code silent-functions.txt}. */
final class SilentCalls {

  private static final Map<String, List<SilentSignature>> TABLE = load();

  private static final Set<String> GREATEST = Set.of("greatest", "least");

  private final Resolution resolution;
  private final Silence silence;

  SilentCalls(Resolution resolution) {
    this.resolution = resolution;
    this.silence = resolution.silence();
  }

  private static Map<String, List<SilentSignature>> load() {
    Map<String, List<SilentSignature>> table = new HashMap<>();
    for (String line : NameList.lines("silent-functions.txt")) {
      SilentSignature signature = SilentSignature.parse(line);
      table.computeIfAbsent(signature.name(), name -> new ArrayList<>()).add(signature);
    }
    return Map.copyOf(table);
  }

  /** All lines of the table. */
  static List<SilentSignature> signatures() {
    return TABLE.values().stream().flatMap(List::stream).toList();
  }

  /**
   * The value of a call.
   *
   * @param values of its arguments, in order
   * @param all what they carry together
   */
  Value value(Call call, Calls.Meaning meaning, List<Value> values, Value all) {
    if (!silence.isJudging()) {
      return all;
    }
    String name = meaning.use().name();
    List<Expression> written = call.arguments();
    if (!meaning.use().builtIn() || meaning.mayReturnSet()) {
      return silence.loud(all, Kind.FUNCTION, name).with(known(meaning, all));
    }
    boolean plain = written.stream().noneMatch(Expression.Variadic.class::isInstance);
    if (plain && values.size() == written.size()) {
      if (call.grammar()) {
        Optional<Value> special = ofGrammar(name, written, values, all);
        if (special.isPresent()) {
          return special.get();
        }
      }
      switch (name) {
        case "replace" -> {
          return replaced(written, values, all);
        }
        case "format" -> {
          return formatted(written, values, all);
        }
        case "json_build_object", "jsonb_build_object" -> {
          return built(name, written, values, all);
        }
        default -> {}
      }
      for (SilentSignature signature : TABLE.getOrDefault(name, List.of())) {
        if (signature.matches(written, values, silence)) {
          return listed(signature, written, values, all);
        }
      }
    }
    Kind kind = name.startsWith("regexp_") ? Kind.PATTERN : Kind.FUNCTION;
    Value loud = silence.loud(all, kind, name);
    return loud.with(known(meaning, loud));
  }

  private Value listed(
      SilentSignature signature, List<Expression> written, List<Value> values, Value all) {
    String name = signature.name();
    // Until PostgreSQL 14, EXTRACT was date_part, which gives a float8 and makes dates timestamps.
    boolean old =
        name.equals("extract")
            && resolution.names().functions(List.of("pg_catalog", "extract")).isEmpty();
    ValueType type = old ? ValueType.FLOAT8 : signature.resultType(values);
    Value value =
        signature.collects()
            ? silence.collected(all, type, name)
            : silence.silent(all, type, signature.grown(all.nature().growth(), written), name);
    if (signature.inflates()) {
      value = value.with(value.nature().inflated());
    }
    if (signature.givesName()) {
      value = value.with(value.nature().collated(Set.of("950")));
    }
    if (signature.readsText()) {
      value = silence.collatedAlike(value, all.nature().collations(), name);
    }
    Nature.Ends ends = old ? Nature.endsOf(values) : signature.delicate(values);
    value = silence.loudAtEnds(value, Kind.ARITHMETIC, name, ends);
    return signature.isBounded() ? value.with(value.nature().at(Nature.Ends.NONE)) : value;
  }

  /** What is known of a value whose making may fail: its type, where all that it may call agree. */
  private Nature known(Calls.Meaning meaning, Value value) {
    Set<Integer> types = new HashSet<>();
    for (Function candidate : meaning.candidates()) {
      types.add(candidate.returnTypeOid());
    }
    return types.size() == 1
        ? value.nature().as(ValueType.of(types.iterator().next(), resolution.names().catalog()))
        : value.nature();
  }

  private Optional<Value> ofGrammar(
      String name, List<Expression> written, List<Value> values, Value all) {
    if (name.equals("coalesce")) {
      Value decides = Silence.together(values.subList(0, Math.max(0, values.size() - 1)));
      if (!values.isEmpty()) {
        silence.onlySometimes(decides, values.subList(1, values.size()), "COALESCE");
      }
      return Optional.of(common(written, values, all, "COALESCE"));
    }
    if (GREATEST.contains(name)) {
      ValueType type = silence.common(written, values);
      return Optional.of(
          Silence.comparable(type, type)
              ? silence.collatedAlike(
                  silence.silent(all, type, all.nature().growth(), name),
                  all.nature().collations(),
                  name)
              : silence.loud(all, Kind.OPERATOR, name));
    }
    if (name.equals("nullif") && values.size() == 2) {
      Nature first = values.get(0).nature();
      Value compared = silence.compared(all, values.get(0), values.get(1), name);
      Value value = silence.silent(compared, first.type(), all.nature().growth(), name);
      return Optional.of(value.with(value.nature().at(first.ends()).collated(first.collations())));
    }
    return Optional.empty();
  }

  /** One of several values. */
  Value common(List<Expression> written, List<Value> values, Value all, String construct) {
    if (!silence.isJudging()) {
      return all;
    }
    ValueType type = silence.common(written, values);
    if (type.is(Family.UNKNOWN)) {
      return silence.loud(all, Kind.CAST, construct);
    }
    Value value = silence.silent(all, type, all.nature().growth(), construct);
    return value.with(
        value.nature().at(Nature.endsOf(values)).collated(Nature.collationsOf(values)));
  }

  /** replace(text, constant, constant): grows by what the one is longer than the other. */
  private Value replaced(List<Expression> written, List<Value> values, Value all) {
    Optional<String> from = written.size() == 3 ? constant(written.get(1)) : Optional.empty();
    Optional<String> to = written.size() == 3 ? constant(written.get(2)) : Optional.empty();
    boolean text = !values.isEmpty() && values.get(0).nature().type().is(Family.TEXT);
    if (!text || from.isEmpty() || to.isEmpty()) {
      return silence.loud(all, Kind.FUNCTION, "replace");
    }
    int most = Math.max(1, from.get().length());
    long factor = Math.max(1, (to.get().length() + most - 1) / most);
    Value value =
        silence.silent(all, ValueType.TEXT, factor * values.get(0).nature().growth(), "replace");
    return silence.collatedAlike(
        factor > 1 ? value.with(value.nature().inflated()) : value,
        all.nature().collations(),
        "replace");
  }

  /** format(constant, …) with nothing but %s, %L and %%. */
  private Value formatted(List<Expression> written, List<Value> values, Value all) {
    Optional<String> format = written.isEmpty() ? Optional.empty() : constant(written.get(0));
    boolean known = format.isPresent() && isPlainFormat(format.get(), written.size() - 1);
    for (Value value : values) {
      known &= !value.nature().type().is(Family.UNKNOWN);
    }
    return known
        ? silence.silent(all, ValueType.TEXT, 2L * all.nature().growth(), "format")
        : silence.loud(all, Kind.PATTERN, "format");
  }

  private static boolean isPlainFormat(String format, int arguments) {
    int used = 0;
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) != '%') {
        continue;
      }
      i++;
      char conversion = i < format.length() ? format.charAt(i) : ' ';
      switch (conversion) {
        case 's', 'L' -> used++;
        case '%' -> {}
        default -> {
          return false;
        }
      }
    }
    return used <= arguments;
  }

  /** Keys are constants: a key that is NULL is an error. */
  private Value built(String name, List<Expression> written, List<Value> values, Value all) {
    boolean asJsonb = name.startsWith("jsonb");
    boolean known = written.size() % 2 == 0;
    for (int i = 0; i < written.size(); i++) {
      known &=
          i % 2 == 0
              ? constant(written.get(i)).isPresent()
              : silence.isJsonable(values.get(i).nature().type(), asJsonb, 0);
    }
    return known
        ? silence.silent(
            all, asJsonb ? ValueType.JSONB : ValueType.JSON, 6L * all.nature().growth(), name)
        : silence.loud(all, Kind.FUNCTION, name);
  }

  private static Optional<String> constant(Expression expression) {
    return expression instanceof Constant constant && constant.kind() == ConstantKind.STRING
        ? Optional.of(constant.value())
        : Optional.empty();
  }
}
