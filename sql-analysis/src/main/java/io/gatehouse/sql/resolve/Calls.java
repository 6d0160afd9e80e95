package io.gatehouse.sql.resolve;

import io.gatehouse.sql.ColumnUse.Role;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.NotUnderstood.Reason;
import io.gatehouse.sql.SessionEffect;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.Expression.Call;
import io.gatehouse.sql.syntax.Expression.Constant;
import io.gatehouse.sql.syntax.Expression.ConstantKind;
import io.gatehouse.sql.syntax.NotUnderstoodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Calls of functions: which ones a name may mean, and what they can reach. */
final class Calls {

  /**
   * Built-in functions that run SQL given as text, or rows of a table with all that hangs on it.
   */
  private static final Set<String> RUN_SQL =
      Set.of(
          "query_to_xml",
          "query_to_xmlschema",
          "query_to_xml_and_xmlschema",
          "cursor_to_xml",
          "cursor_to_xmlschema",
          "table_to_xml",
          "table_to_xmlschema",
          "table_to_xml_and_xmlschema",
          "schema_to_xml",
          "schema_to_xmlschema",
          "schema_to_xml_and_xmlschema",
          "database_to_xml",
          "database_to_xmlschema",
          "database_to_xml_and_xmlschema",
          "ts_stat",
          "ts_rewrite");

  /** Trusted functions that return sets, for a catalog that lacks PostgreSQL's own. */
  private static final Set<String> SET_RETURNING =
      Set.of(
          "generate_series",
          "generate_subscripts",
          "unnest",
          "json_array_elements",
          "json_array_elements_text",
          "json_each",
          "json_each_text",
          "json_object_keys",
          "json_populate_recordset",
          "json_to_recordset",
          "jsonb_array_elements",
          "jsonb_array_elements_text",
          "jsonb_each",
          "jsonb_each_text",
          "jsonb_object_keys",
          "jsonb_path_query",
          "jsonb_path_query_tz",
          "jsonb_populate_recordset",
          "jsonb_to_recordset",
          "regexp_matches",
          "regexp_split_to_table",
          "string_to_table",
          "ts_parse",
          "ts_token_type",
          "aclexplode",
          "pg_get_keywords",
          "pg_partition_ancestors",
          "pg_partition_tree");

  private final Resolution resolution;
  private final Facts facts;

  Calls(Resolution resolution) {
    this.resolution = resolution;
    this.facts = resolution.facts();
  }

  /** What a call may mean. */
  record Meaning(FunctionUse use, List<Function> candidates, boolean mayReturnSet) {}

  Meaning meaning(List<String> names, boolean grammar) {
    String name = names.get(names.size() - 1);
    if (grammar) {
      return new Meaning(
          new FunctionUse("pg_catalog", name, Volatility.STABLE, true, true), List.of(), false);
    }
    List<Function> candidates = resolution.names().functions(names);
    if (candidates.isEmpty()) {
      boolean trustedName = NameList.TRUSTED_FUNCTIONS.contains(name);
      String schema = names.size() > 1 ? names.get(names.size() - 2) : "";
      // A catalog without PostgreSQL's own functions, or a construct that is in no catalog.
      boolean builtIn = trustedName && (schema.isEmpty() || schema.equals("pg_catalog"));
      return new Meaning(
          new FunctionUse(
              builtIn ? "pg_catalog" : schema,
              name,
              builtIn ? Volatility.STABLE : Volatility.UNKNOWN,
              builtIn,
              builtIn),
          candidates,
          !builtIn || SET_RETURNING.contains(name));
    }
    return meaning(name, candidates);
  }

  private static Meaning meaning(String name, List<Function> candidates) {
    boolean builtIn = true;
    boolean set = false;
    Volatility volatility = Volatility.IMMUTABLE;
    String schema = candidates.get(0).schema();
    for (Function function : candidates) {
      builtIn &= function.builtIn();
      set |= function.returnsSet();
      if (!function.builtIn()) {
        schema = function.schema();
      }
      if (function.volatility().compareTo(volatility) > 0) {
        volatility = function.volatility();
      }
    }
    boolean trusted = builtIn && NameList.TRUSTED_FUNCTIONS.contains(name);
    return new Meaning(
        new FunctionUse(schema, name, volatility, builtIn, trusted), candidates, set);
  }

  /** What a call means whose arguments are known. */
  Meaning meaning(Call call) {
    if (!call.grammar() && call.arguments().isEmpty()) {
      Optional<Function> first = resolution.names().functionWithoutArguments(call.names());
      if (first.isPresent()) {
        return meaning(call.names().get(call.names().size() - 1), List.of(first.get()));
      }
    }
    return meaning(call.names(), call.grammar());
  }

  Value value(Call call, Scope scope) {
    Meaning meaning = meaning(call);
    Optional<Value> projection = projection(call, meaning, scope);
    if (projection.isPresent()) {
      return projection.get();
    }
    List<Value> values = argumentValues(call, scope);
    Value arguments = carried(call, values, scope);
    use(call.arguments(), meaning);
    if (meaning.mayReturnSet() && call.over().isEmpty()) {
      facts.columns(arguments, Role.ROWS);
      facts.madeRows();
    }
    if (!meaning.use().trusted()) {
      facts.columns(arguments, Role.COPIED);
    }
    Value value = resolution.silentCalls().value(call, meaning, values, arguments);
    return meaning.use().builtIn() ? value : value.unproven();
  }

  /** Whether a function inside of a view may change the session. */
  static boolean changesSession(FunctionUse use) {
    return RUN_SQL.contains(use.name()) || use.name().equals("set_config");
  }

  /** Notes the call itself and what it does to the session. */
  void use(List<Expression> arguments, Meaning meaning) {
    facts.function(meaning.use());
    if (!meaning.use().builtIn()) {
      return;
    }
    String name = meaning.use().name();
    if (RUN_SQL.contains(name)) {
      facts.runsUnknownCode();
    } else if (name.equals("set_config")) {
      setConfig(arguments);
    } else {
      facts.made(name, MadeFromNothing.amount(name, arguments));
    }
  }

  /** What the arguments carry; resolves all that belongs to the call. */
  Value arguments(Call call, Scope scope) {
    return carried(call, argumentValues(call, scope), scope);
  }

  private List<Value> argumentValues(Call call, Scope scope) {
    ExpressionResolver expressions = resolution.expressions();
    return call.grammar() && call.names().get(1).equals("coalesce")
        ? resolution.silence().inBranches(() -> expressions.values(call.arguments(), scope))
        : expressions.values(call.arguments(), scope);
  }

  private Value carried(Call call, List<Value> arguments, Scope scope) {
    ExpressionResolver expressions = resolution.expressions();
    List<Value> values = new ArrayList<>(arguments);
    expressions.sort(call.orderBy(), scope);
    for (Expression.SortItem item : call.withinGroup()) {
      Value value = expressions.value(item.expression(), scope);
      facts.columns(value, Role.ORDER);
      values.add(value);
    }
    call.filter().ifPresent(filter -> expressions.decide(filter, scope, Role.PREDICATE));
    call.over().ifPresent(window -> expressions.window(window, scope));
    return Value.computedFrom(values).computed();
  }

  /** {@code email(c)}: a column written as a function, where no function is called so. */
  private Optional<Value> projection(Call call, Meaning meaning, Scope scope) {
    boolean plain =
        call.names().size() == 1
            && call.arguments().size() == 1
            && meaning.candidates().isEmpty()
            && call.over().isEmpty()
            && call.filter().isEmpty();
    if (!plain || !(call.arguments().get(0) instanceof Expression.ColumnReference reference)) {
      return Optional.empty();
    }
    String name = call.names().get(0);
    return resolution
        .columnNames()
        .wholeRow(reference, scope)
        .filter(entry -> entry.named(name).size() == 1)
        .map(entry -> resolution.expressions().value(reference, scope));
  }

  /** {@code c.f} where no column is called f: the function f of the row c. */
  Value functionOfRow(String name, Value row, int offset) {
    if (resolution.names().functions(List.of(name)).isEmpty()) {
      throw new NotUnderstoodException(
          Reason.UNRESOLVED, "column \"" + name + "\" does not exist", offset);
    }
    return ofField(name, row);
  }

  /**
   * {@code (x).f} where nobody knows x's type: its field, or any function f that takes one argument
   * (manual, section 8.16.5), of scalars too: {@code ('/etc/passwd'::text).pg_read_file}.
   */
  Value ofField(String name, Value operand) {
    List<String> names = List.of(name);
    boolean callable =
        resolution.names().functions(names).stream()
            .anyMatch(f -> f.argumentCount() > 0 || f.variadic());
    if (!callable) {
      return operand;
    }
    Meaning meaning = meaning(names, false);
    use(List.of(), meaning);
    if (meaning.mayReturnSet()) {
      facts.columns(operand, Role.ROWS);
    }
    if (!meaning.use().trusted()) {
      facts.columns(operand, Role.COPIED);
    }
    return meaning.use().builtIn() ? operand : operand.unproven();
  }

  private void setConfig(List<Expression> arguments) {
    Optional<String> name = arguments.size() == 3 ? constant(arguments.get(0)) : Optional.empty();
    if (name.isEmpty()) {
      facts.runsUnknownCode();
      return;
    }
    Optional<Boolean> local = truth(arguments.get(2));
    if (local.isEmpty()) {
      facts.runsUnknownCode();
      return;
    }
    String variable = name.get().toLowerCase(Locale.ROOT);
    facts.setting(new SessionEffect.SetVariable(variable, constant(arguments.get(1)), local.get()));
    StatementKind kind =
        switch (variable) {
          case "role" -> StatementKind.SET_ROLE;
          case "session_authorization" -> StatementKind.SET_SESSION_AUTHORIZATION;
          default -> StatementKind.SET;
        };
    facts.action(kind, Optional.empty(), WhereClause.NOT_APPLICABLE);
  }

  private static Optional<String> constant(Expression expression) {
    Expression bare = expression;
    while (bare instanceof Expression.Cast cast) {
      bare = cast.operand();
    }
    return bare instanceof Constant constant && constant.kind() == ConstantKind.STRING
        ? Optional.of(constant.value())
        : Optional.empty();
  }

  private static Optional<Boolean> truth(Expression expression) {
    Expression bare = expression;
    while (bare instanceof Expression.Cast cast) {
      bare = cast.operand();
    }
    if (!(bare instanceof Constant constant)) {
      return Optional.empty();
    }
    return switch (constant.kind()) {
      case TRUE -> Optional.of(true);
      case FALSE -> Optional.of(false);
      case STRING ->
          switch (constant.value().toLowerCase(Locale.ROOT)) {
            case "t", "true", "on", "yes", "y", "1" -> Optional.of(true);
            case "f", "false", "off", "no", "n", "0" -> Optional.of(false);
            default -> Optional.empty();
          };
      case NUMBER, BITS, NULL -> Optional.empty();
    };
  }
}
