package io.gatehouse.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The attributes that conditions may read, with their types; {@link Attributes} has the values. */
final class AttributeTypes implements CelTypeProvider {

  private static final String PACKAGE = "gatehouse.";

  /** The variables; the other structures are what their lists hold. */
  static final List<String> VARIABLES =
      List.of("stmt", "tx", "user", "actor", "conn", "time", "grant", "history");

  /** For the name of each structure its fields. */
  static final Map<String, Map<String, CelType>> FIELDS = fields();

  private final ImmutableCollection<CelType> types =
      FIELDS.keySet().stream().map(AttributeTypes::type).collect(ImmutableList.toImmutableList());

  private final ImmutableMap<String, CelType> byName =
      types.stream().collect(ImmutableMap.toImmutableMap(CelType::name, type -> type));

  private static CelType type(String name) {
    return StructType.create(
        PACKAGE + name,
        ImmutableSet.copyOf(FIELDS.get(name).keySet()),
        field -> Optional.ofNullable(FIELDS.get(name).get(field)));
  }

  static CelType struct(String name) {
    return StructTypeReference.create(PACKAGE + name);
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return types;
  }

  @Override
  public Optional<CelType> findType(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  private static Map<String, Map<String, CelType>> fields() {
    CelType text = SimpleType.STRING;
    CelType number = SimpleType.INT;
    CelType bool = SimpleType.BOOL;
    CelType texts = ListType.create(text);
    Map<String, CelType> stmt = new LinkedHashMap<>();
    all(stmt, text, "kind", "class", "parse", "copy", "setting", "fingerprint");
    all(stmt, number, "count", "limit", "joins", "joins_without_condition", "text_length");
    all(stmt, number, "estimated_rows");
    all(stmt, bool, "has_where", "where_is_constant", "has_limit", "cte_writes", "locks");
    all(stmt, bool, "concurrently", "opaque", "unbounded");
    stmt.put("kinds", texts);
    stmt.put("params", ListType.create(SimpleType.DYN));
    stmt.put("tables", ListType.create(struct("table")));
    stmt.put("columns", ListType.create(struct("column")));
    stmt.put("functions", ListType.create(struct("function")));
    stmt.put("objects", ListType.create(struct("object")));
    stmt.put("options", texts);
    Map<String, Map<String, CelType>> types = new LinkedHashMap<>();
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
    types.put("object", Map.of("type", text, "schema", text, "name", text, "part", text));
    types.put("tx", Map.of("state", text, "read_only", bool));
    Map<String, CelType> user = new LinkedHashMap<>();
    all(user, text, "issuer", "subject", "name", "email");
    user.put("groups", texts);
    user.put("claims", MapType.create(text, SimpleType.DYN));
    user.put("amr", texts);
    user.put("auth_age", number);
    types.put("user", user);
    types.put("actor", Map.of("present", bool, "subject", text, "type", text));
    Map<String, CelType> conn = new LinkedHashMap<>();
    all(conn, text, "database", "environment", "role", "application_name", "client_ip");
    conn.put("tls", bool);
    conn.put("client_cert", struct("certificate"));
    types.put("conn", conn);
    types.put(
        "certificate",
        Map.of("present", bool, "subject", text, "names", texts, "fingerprint", text));
    types.put("time", Map.of("weekday", number, "hour", number, "tz", text));
    Map<String, CelType> grant = new LinkedHashMap<>();
    grant.put("active", bool);
    all(grant, text, "id", "ticket", "reason", "approved_by");
    grant.put("classes", texts);
    grant.put("expires_in", number);
    types.put("grant", grant);
    types.put("history", Map.of("rows_today", number, "blocked_last_hour", number));
    return Collections.unmodifiableMap(types);
  }

  private static void all(Map<String, CelType> fields, CelType type, String... names) {
    for (String name : names) {
      fields.put(name, type);
    }
  }
}
