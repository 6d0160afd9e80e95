package io.gatehouse.sql;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A shop's database with personal data, and short ways to ask what a statement does to it. */
final class Shop {

  private static final List<String> PATH = List.of("pg_catalog", "public");

  final MemoryCatalog catalog = MemoryCatalog.ofSystem();
  final SqlAnalyzer analyzer = new SqlAnalyzer(AnalysisLimits.defaults());
  final AnalysisContext context = new AnalysisContext(catalog, PATH, true);

  Shop() {
    for (String[] row : MemoryCatalog.rows("shop.txt")) {
      RelationName name = name(row[1]);
      List<RelationName> parents = row[3].isEmpty() ? List.of() : List.of(name(row[3]));
      catalog.add(
          MemoryCatalog.relation(
              catalog.nextOid(),
              name,
              row[0].equals("p") ? Relation.Kind.PARTITIONED_TABLE : Relation.Kind.TABLE,
              row[2],
              Optional.empty(),
              parents));
      parents.forEach(parent -> catalog.inherit(parent, name));
    }
    view(
        "public.v_customers",
        "id:23,name:25,email:25,ssn:25",
        "SELECT customers.id, customers.name, customers.email, customers.ssn FROM public.customers;");
    view(
        "public.v_contacts",
        "ref:23,contact:25,tax_ref:25",
        "SELECT v_customers.id AS ref, v_customers.email AS contact, v_customers.ssn AS tax_ref FROM public.v_customers;");
    view(
        "public.v_expr",
        "id:23,badge:25,day_no:23",
        "SELECT customers.id, upper((customers.email)::text) AS badge, (customers.dob - '1900-01-01'::date) AS day_no FROM public.customers;");
    view(
        "public.v_json",
        "id:23,doc:3802",
        "SELECT c.id, to_jsonb(c.*) AS doc FROM public.customers c;");
    view(
        "public.v_filtered",
        "id:23,name:25",
        "SELECT customers.id, customers.name FROM public.customers WHERE ((customers.email)::text <> 'x'::text);");
    view("public.v_odd", "id:23", "SELECT public.mystery %%% nonsense");
    function("get_customer", 1, 20_500, false);
    function("customer_email", 1, 25, false);
    function("cust_label", 1, 25, false);
    function("digest", 2, 17, false);
    function("any_rows", 1, 2249, true);
    function("wipe_pad", 0, 23, false);
    catalog.add(
        new Type(
            20_500,
            "public",
            "customers",
            Type.Kind.COMPOSITE,
            0,
            catalog.relation(new RelationName("public", "customers")).orElseThrow().oid()));
  }

  private void view(String name, String columns, String definition) {
    catalog.add(
        MemoryCatalog.relation(
            catalog.nextOid(),
            name(name),
            Relation.Kind.VIEW,
            columns,
            Optional.of(definition),
            List.of()));
  }

  private void function(String name, int arguments, int returns, boolean set) {
    catalog.add(
        new Function(
            catalog.nextOid(),
            "public",
            name,
            Function.Kind.FUNCTION,
            "sql",
            Volatility.STABLE,
            false,
            set,
            arguments,
            returns));
  }

  private static RelationName name(String qualified) {
    String[] parts = qualified.split("\\.", 2);
    return new RelationName(parts[0], parts[1]);
  }

  Analysis analyze(String sql) {
    return analyzer.analyze(sql, context);
  }

  /** The facts of a text that holds one statement. */
  StatementFacts one(String sql) {
    Analysis analysis = analyze(sql);
    if (analysis.statements().size() != 1) {
      throw new AssertionError(analysis.statements().size() + " statements in: " + sql);
    }
    return analysis.statements().get(0);
  }

  /** The facts of one statement that must be understood. */
  StatementFacts understood(String sql) {
    StatementFacts facts = one(sql);
    if (!facts.understood()) {
      throw new AssertionError(facts.notUnderstood().get() + " in: " + sql);
    }
    return facts;
  }

  /**
   * The result's columns as {@code name=source,source}: {@code ~} before the sources of an
   * expression, {@code ^} before those of a view's or generated column's own, {@code ?} where they
   * are not proven.
   */
  List<String> output(String sql) {
    List<String> columns = new ArrayList<>();
    for (OutputColumn column : understood(sql).output().orElseThrow()) {
      StringBuilder text = new StringBuilder(column.name()).append('=');
      if (!column.sources().isEmpty()) {
        text.append(
            switch (column.transform()) {
              case IDENTITY -> "";
              case DEFINED -> "^";
              case EXPRESSION -> "~";
            });
      }
      if (!column.proven()) {
        text.append('?');
      }
      List<String> sources = new ArrayList<>();
      column.sources().forEach(source -> sources.add(shortName(source)));
      columns.add(text.append(String.join(",", sources)).toString());
    }
    return columns;
  }

  /** The columns that play a role. */
  List<String> columns(String sql, ColumnUse.Role role) {
    TreeSet<String> names = new TreeSet<>();
    for (ColumnUse use : understood(sql).columns()) {
      if (use.role() == role) {
        names.add(shortName(use.column()));
      }
    }
    return List.copyOf(names);
  }

  private static String shortName(ColumnId column) {
    String text = column.toString();
    return text.startsWith("public.") ? text.substring("public.".length()) : text;
  }

  /** The WHERE of the statement's own action. */
  WhereClause where(String sql) {
    return understood(sql).actions().get(0).where();
  }
}
