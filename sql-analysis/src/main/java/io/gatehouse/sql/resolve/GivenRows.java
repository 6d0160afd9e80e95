package io.gatehouse.sql.resolve;

import io.gatehouse.sql.syntax.Expression;
import io.gatehouse.sql.syntax.FromItem;
import java.util.List;
import java.util.Set;

/** Arrays and rows that the client itself lists: {@code unnest($1)}, {@code '{1,2}'}. */
final class GivenRows {

  private static final Set<String> LISTING =
      Set.of(
          "unnest",
          "json_array_elements",
          "json_array_elements_text",
          "jsonb_array_elements",
          "jsonb_array_elements_text",
          "json_to_recordset",
          "jsonb_to_recordset",
          "json_populate_recordset",
          "jsonb_populate_recordset",
          "string_to_table");

  private GivenRows() {}

  /** Whether functions in FROM only unfold what the client gives. */
  static boolean areGiven(FromItem.Functions item) {
    for (Expression expression : item.calls()) {
      if (!(expression instanceof Expression.Call call)
          || !isBuiltInName(call.names(), LISTING)
          || !call.arguments().stream().allMatch(a -> isGiven(a) || Literals.isNull(a))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an array is a constant, a parameter or a list of them. */
  static boolean isGiven(Expression array) {
    Expression bare = Literals.bare(array);
    if (bare instanceof Expression.ArrayList list) {
      return list.elements().stream().allMatch(GivenRows::isGiven);
    }
    if (bare instanceof Expression.Call call
        && isBuiltInName(call.names(), Set.of("string_to_array"))) {
      return call.arguments().stream().allMatch(Literals::isGiven);
    }
    return Literals.isGiven(bare);
  }

  /** Whether a call names one of these, and none of another schema. */
  static boolean isBuiltInName(List<String> names, Set<String> wanted) {
    return wanted.contains(names.get(names.size() - 1))
        && (names.size() == 1 || names.get(0).equals("pg_catalog"));
  }
}
