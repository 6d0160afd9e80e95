package io.gatehouse.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles the CEL expressions of a bundle. Every attribute is declared with its type, so that a
 * mistyped one fails the load; {@link Attributes} supplies the values.
 */
final class Expressions {

  /** Of the expression's syntax tree. */
  static final int MAX_DEPTH = 32;

  /** Of a regular expression's program; RE2 takes linear time, this bounds the factor. */
  static final int MAX_REGEX_PROGRAM = 1_000;

  private static final String PACKAGE = "gatehouse.";

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '([^']*)'");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'");

  /** What policies may read one day and this version can not supply. */
  private static final Set<String> NOT_YET =
      Set.of(
          "estimated_rows",
          "params",
          "fingerprint",
          "read_only",
          "type",
          "role",
          "client_cert",
          "grant",
          "history");

  private static final Map<String, Map<String, CelType>> TYPES = types();

  private final int maxCodePoints;
  private final CelCompiler compiler;
  private final CelRuntime runtime;

  Expressions(BundleLimits limits) {
    this.maxCodePoints = limits.maxExpressionCodePoints();
    CelOptions options =
        CelOptions.current()
            .maxExpressionCodePointSize(limits.maxExpressionCodePoints())
            .comprehensionMaxIterations(limits.maxComprehensionIterations())
            .maxParseRecursionDepth(MAX_DEPTH)
            .maxRegexProgramSize(MAX_REGEX_PROGRAM)
            .build();
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(options)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(new Types())
            .setResultType(SimpleType.BOOL);
    for (String variable : List.of("stmt", "tx", "user", "actor", "conn", "time")) {
      builder.addVar(variable, struct(variable));
    }
    this.compiler = builder.build();
    this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(options).build();
  }

  /** A compiled expression. */
  static final class Condition {

    private final String text;
    private final CelRuntime.Program program;

    private Condition(String text, CelRuntime.Program program) {
      this.text = text;
      this.program = program;
    }

    /**
     * Whether it holds.
     *
     * @throws CelEvaluationException when that can not be said
     */
    boolean holds(Attributes attributes) throws CelEvaluationException {
      if (program.eval(attributes.variables()) instanceof Boolean result) {
        return result;
      }
      throw new CelEvaluationException("the expression gave no truth value");
    }

    /** Whether its answer may change while nothing but the time does. Errs on the side of yes. */
    boolean readsTime() {
      return text.contains("time") || text.contains("auth_age");
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Compiles an expression; empty, with a problem noted, when it is wrong. */
  Optional<Condition> compile(YamlScalar expression, Problems problems) {
    String text = expression.text();
    if (text.codePointCount(0, text.length()) > maxCodePoints) {
      problems.add(
          expression.at(), "the expression is longer than " + maxCodePoints + " characters", "");
      return Optional.empty();
    }
    try {
      CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
      return Optional.of(new Condition(text, runtime.createProgram(tree)));
    } catch (CelValidationException e) {
      for (CelIssue issue : e.getErrors()) {
        problems.add(
            expression.within(
                Math.max(1, issue.getSourceLocation().getLine()),
                Math.max(0, issue.getSourceLocation().getColumn())),
            message(issue.getMessage()),
            hint(issue.getMessage()));
      }
    } catch (CelEvaluationException e) {
      problems.add(expression.at(), "the expression can not be used: " + e.getMessage(), "");
    }
    return Optional.empty();
  }

  private static String message(String issue) {
    Optional<String> name = unknownName(issue);
    if (name.isPresent() && NOT_YET.contains(name.get())) {
      return name.get() + " is not available yet in this version";
    }
    return "the expression is wrong: " + issue;
  }

  private static String hint(String issue) {
    Optional<String> name = unknownName(issue);
    if (name.isEmpty() || NOT_YET.contains(name.get())) {
      return "";
    }
    List<String> known =
        UNDEFINED_FIELD.matcher(issue).find()
            ? TYPES.values().stream()
                .flatMap(fields -> fields.keySet().stream())
                .distinct()
                .toList()
            : List.copyOf(TYPES.keySet());
    return Suggestion.nearest(name.get(), known).map(n -> "did you mean " + n + "?").orElse("");
  }

  private static Optional<String> unknownName(String issue) {
    for (Pattern pattern : List.of(UNDEFINED_FIELD, UNDECLARED)) {
      Matcher matcher = pattern.matcher(issue);
      if (matcher.find()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }

  private static Map<String, Map<String, CelType>> types() {
    CelType text = SimpleType.STRING;
    CelType number = SimpleType.INT;
    CelType bool = SimpleType.BOOL;
    CelType texts = ListType.create(text);
    Map<String, Map<String, CelType>> types = new LinkedHashMap<>();
    Map<String, CelType> stmt = new LinkedHashMap<>();
    for (String name : List.of("kind", "class", "parse", "copy", "setting")) {
      stmt.put(name, text);
    }
    for (String name :
        List.of("count", "limit", "joins", "joins_without_condition", "text_length")) {
      stmt.put(name, number);
    }
    for (String name :
        List.of(
            "has_where",
            "where_is_constant",
            "has_limit",
            "cte_writes",
            "locks",
            "concurrently",
            "opaque")) {
      stmt.put(name, bool);
    }
    stmt.put("kinds", texts);
    stmt.put("tables", ListType.create(struct("table")));
    stmt.put("columns", ListType.create(struct("column")));
    stmt.put("functions", ListType.create(struct("function")));
    types.put("stmt", stmt);
    types.put(
        "table",
        Map.of("schema", text, "name", text, "access", texts, "resolved", bool, "labels", texts));
    types.put(
        "column",
        Map.of("schema", text, "table", text, "name", text, "role", text, "labels", texts));
    types.put(
        "function",
        Map.of(
            "schema", text, "name", text, "volatility", text, "built_in", bool, "trusted", bool));
    types.put("tx", Map.of("state", text));
    types.put(
        "user",
        Map.of(
            "issuer", text,
            "subject", text,
            "name", text,
            "email", text,
            "groups", texts,
            "claims", MapType.create(text, SimpleType.DYN),
            "amr", texts,
            "auth_age", number));
    types.put("actor", Map.of("present", bool, "subject", text));
    types.put(
        "conn",
        Map.of(
            "database", text,
            "environment", text,
            "application_name", text,
            "client_ip", text,
            "tls", bool));
    types.put("time", Map.of("weekday", number, "hour", number, "tz", text));
    return types;
  }

  private static CelType struct(String name) {
    return StructTypeReference.create(PACKAGE + name);
  }

  private static final class Types implements CelTypeProvider {

    @Override
    public ImmutableCollection<CelType> types() {
      return TYPES.keySet().stream()
          .map(
              name ->
                  StructType.create(
                      PACKAGE + name,
                      ImmutableSet.copyOf(TYPES.get(name).keySet()),
                      field -> Optional.ofNullable(TYPES.get(name).get(field))))
          .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Optional<CelType> findType(String name) {
      return types().stream().filter(type -> type.name().equals(name)).findFirst();
    }
  }
}
