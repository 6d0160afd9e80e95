package io.gatehouse.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.SimpleType;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles the CEL expressions of a bundle and of those that follow it, each text once as long as
 * it is remembered. Every attribute is declared with its type ({@link AttributeTypes}), so that a
 * mistyped one fails the load.
 */
final class Expressions {

  /** Of the expression's syntax tree. */
  static final int MAX_DEPTH = 32;

  /** Of a regular expression's program; RE2 takes linear time, this bounds the factor. */
  static final int MAX_REGEX_PROGRAM = 1_000;

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '([^']*)'");
  private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'");

  /** For each variable, the fields that change while statement and session stay the same. */
  private static final Map<String, Map<String, Reads>> CHANGING =
      Map.of(
          "stmt",
          Map.of(
              "text_length", Reads.TEXT_LENGTH,
              "params", Reads.PARAMETERS,
              "estimated_rows", Reads.ESTIMATE),
          "tx",
          Map.of("read_only", Reads.READ_ONLY),
          "user",
          Map.of("auth_age", Reads.TIME));

  /** Variables that change as a whole. */
  private static final Map<String, Reads> CHANGING_WHOLE =
      Map.of("time", Reads.TIME, "grant", Reads.GRANTS, "history", Reads.HISTORY);

  private final int maxCodePoints;
  private final CelCompiler compiler;
  private final CelRuntime runtime;

  /** What earlier files had: nearly all of it comes again. */
  private final Cache<String, Condition> compiled;

  Expressions(BundleLimits limits) {
    this.maxCodePoints = limits.maxExpressionCodePoints();
    this.compiled =
        Caffeine.newBuilder().maximumSize(limits.maxDocuments()).executor(Runnable::run).build();
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
            .setTypeProvider(new AttributeTypes())
            .setResultType(SimpleType.BOOL);
    for (String variable : AttributeTypes.VARIABLES) {
      builder.addVar(variable, AttributeTypes.struct(variable));
    }
    this.compiler = builder.build();
    this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(options).build();
  }

  /** A compiled expression. */
  static final class Condition {

    private final String text;
    private final CelRuntime.Program program;
    private final Set<Reads> reads;

    private Condition(String text, CelRuntime.Program program, Set<Reads> reads) {
      this.text = text;
      this.program = program;
      this.reads = reads;
    }

    /**
     * Whether it holds.
     *
     * @throws CelEvaluationException when that can not be said
     */
    boolean holds(Attributes attributes) throws CelEvaluationException {
      if (program.eval(attributes.variables(reads)) instanceof Boolean result) {
        return result;
      }
      throw new CelEvaluationException("the expression gave no truth value");
    }

    /** What it may read that changes. Errs on the side of more. */
    Set<Reads> reads() {
      return reads;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Compiles an expression; empty, with a problem noted, when it is wrong. */
  Optional<Condition> compile(YamlScalar expression, Problems problems) {
    String text = expression.text();
    Condition known = compiled.getIfPresent(text);
    if (known != null) {
      return Optional.of(known);
    }
    if (text.codePointCount(0, text.length()) > maxCodePoints) {
      problems.add(
          expression.at(), "the expression is longer than " + maxCodePoints + " characters", "");
      return Optional.empty();
    }
    try {
      CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
      EnumSet<Reads> reads = EnumSet.noneOf(Reads.class);
      Optional<String> asked = reads(tree, reads);
      if (asked.isPresent()) {
        problems.add(
            expression.at(),
            "has() can not ask for " + asked.get(),
            "read it: what is not known fails closed");
        return Optional.empty();
      }
      Condition condition = new Condition(text, runtime.createProgram(tree), reads);
      compiled.put(text, condition);
      return Optional.of(condition);
    } catch (CelValidationException e) {
      for (CelIssue issue : e.getErrors()) {
        problems.add(
            expression.within(
                Math.max(1, issue.getSourceLocation().getLine()),
                Math.max(0, issue.getSourceLocation().getColumn())),
            "the expression is wrong: " + issue.getMessage(),
            hint(issue.getMessage()));
      }
    } catch (CelEvaluationException e) {
      problems.add(expression.at(), "the expression can not be used: " + e.getMessage(), "");
    }
    return Optional.empty();
  }

  /**
   * Finds what an expression reads that changes.
   *
   * @return what it asks for with {@code has()}, which would turn "not known" into "no"
   */
  private static Optional<String> reads(CelAbstractSyntaxTree tree, Set<Reads> reads) {
    List<CelNavigableExpr> nodes = CelNavigableAst.fromAst(tree).getRoot().allNodes().toList();
    for (CelNavigableExpr node : nodes) {
      if (node.getKind() != CelExpr.ExprKind.Kind.IDENT) {
        continue;
      }
      String variable = node.expr().ident().name();
      Optional<CelExpr> selected =
          node.parent()
              .map(CelNavigableExpr::expr)
              .filter(parent -> parent.getKind() == CelExpr.ExprKind.Kind.SELECT);
      Optional<String> field = selected.map(parent -> parent.select().field());
      Set<Reads> found = EnumSet.noneOf(Reads.class);
      if (CHANGING_WHOLE.containsKey(variable)) {
        found.add(CHANGING_WHOLE.get(variable));
      } else if (CHANGING.containsKey(variable)) {
        Map<String, Reads> fields = CHANGING.get(variable);
        if (field.isEmpty()) {
          found.addAll(fields.values());
        } else if (fields.containsKey(field.get())) {
          found.add(fields.get(field.get()));
        }
      }
      if (!found.isEmpty() && selected.filter(parent -> parent.select().testOnly()).isPresent()) {
        return Optional.of(variable + "." + field.orElse(""));
      }
      reads.addAll(found);
    }
    return Optional.empty();
  }

  private static String hint(String issue) {
    Optional<String> name = unknownName(issue);
    if (name.isEmpty()) {
      return "";
    }
    List<String> known =
        UNDEFINED_FIELD.matcher(issue).find()
            ? AttributeTypes.FIELDS.values().stream()
                .flatMap(fields -> fields.keySet().stream())
                .distinct()
                .toList()
            : AttributeTypes.VARIABLES;
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
}
