package io.gatehouse.it.lineage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the server knows of a statement after it has analysed it: the statement becomes a temporary
 * view or, where a view can not be made of it, the body of a temporary function. Both keep the
 * analysed tree, in which PostgreSQL notes the rights that it asks for by relation and column, and
 * rows of pg_depend.
 *
 * @param uses the relations of the tree with the rights asked for
 * @param dependencies columns in pg_depend
 * @param wholeRows the row types that are read as a whole. The right to all columns is asked for
 *     {@code (t).a} too, which reads one.
 * @param returned what functions return
 * @param calls functions that are called by name
 * @param operators functions behind operators and casts
 */
record Witness(
    List<Use> uses,
    Set<Column> dependencies,
    Set<Integer> wholeRows,
    Set<Integer> returned,
    Set<Integer> calls,
    Set<Integer> operators) {

  /** ACL_INSERT and its kin in PostgreSQL's parsenodes.h. */
  static final int INSERT = 1;

  static final int SELECT = 2;
  static final int UPDATE = 4;
  static final int DELETE = 8;

  /** FirstLowInvalidHeapAttributeNumber in sysattr.h: column n is bit n + 7. */
  private static final int ATTRIBUTE_OFFSET = 7;

  /** PostgreSQL 16 and later keep the rights apart from the range table. */
  private static final Pattern RIGHTS =
      Pattern.compile(
          "\\{RTEPERMISSIONINFO :relid (\\d+) :inh (\\w+) :requiredPerms (\\d+)"
              + " :checkAsUser \\d+ :selectedCols \\(b([ \\d]*)\\) :insertedCols \\(b([ \\d]*)\\)"
              + " :updatedCols \\(b([ \\d]*)\\)");

  private static final Pattern OLD_RIGHTS =
      Pattern.compile(
          ":rtekind 0 :relid (\\d+) .*?:inh (\\w+) :inFromCl \\w+ :requiredPerms (\\d+)"
              + " :checkAsUser \\d+ :selectedCols \\(b([ \\d]*)\\) :insertedCols \\(b([ \\d]*)\\)"
              + " :updatedCols \\(b([ \\d]*)\\)");

  private static final Pattern CALL =
      Pattern.compile("\\{FUNCEXPR :funcid (\\d+) .*?:funcformat (\\d)");
  private static final Pattern AGGREGATE =
      Pattern.compile("\\{(?:AGGREF :aggfnoid|WINDOWFUNC :winfnoid) (\\d+)");
  private static final Pattern WHOLE_ROW =
      Pattern.compile("\\{VAR :varno \\d+ :varattno 0 :vartype (\\d+)");
  private static final Pattern RETURNED = Pattern.compile(":funcresulttype (\\d+)");
  private static final Pattern OPERATOR = Pattern.compile(":opfuncid (\\d+)");

  /** One appearance of a relation in the tree; attribute 0 is the whole row. */
  record Use(
      int relation,
      boolean children,
      int rights,
      Set<Integer> selected,
      Set<Integer> inserted,
      Set<Integer> updated) {

    boolean asks(int right) {
      return (rights & right) != 0;
    }
  }

  /**
   * Whether a use is EXCLUDED of an INSERT: an entry for the target's row type, which reads
   * nothing. {@code ONLY t} beside {@code INSERT INTO t} looks the same, and is let go with it.
   */
  boolean isExcluded(Use use) {
    return !use.children()
        && (use.rights() | SELECT) == SELECT
        && uses.stream().anyMatch(u -> u.relation() == use.relation() && u.asks(INSERT));
  }

  /** A column by OID and number. */
  record Column(int relation, int attribute) {}

  /**
   * Asks the server, and leaves nothing behind in the session.
   *
   * @param columns how many columns the statement yields
   * @return empty when it refuses both a view and a function
   */
  static Optional<Witness> of(ServerSession session, String sql, int columns) {
    boolean inside = session.state() == 'T';
    session.rows(inside ? "SAVEPOINT gatehouse_witness" : "BEGIN");
    try {
      Optional<Witness> view = ofView(session, sql, columns);
      if (view.isPresent()) {
        return view;
      }
      session.rows(inside ? "ROLLBACK TO SAVEPOINT gatehouse_witness" : "ROLLBACK AND CHAIN");
      return ofFunction(session, sql);
    } finally {
      session.run(
          inside
              ? "ROLLBACK TO SAVEPOINT gatehouse_witness; RELEASE SAVEPOINT gatehouse_witness"
              : "ROLLBACK");
    }
  }

  private static Optional<Witness> ofView(ServerSession session, String sql, int columns) {
    String names =
        columns == 0
            ? ""
            : IntStream.rangeClosed(1, columns)
                .mapToObj(i -> "c" + i)
                .collect(Collectors.joining(",", "(", ")"));
    var made = session.run("CREATE TEMP VIEW gatehouse_witness " + names + " AS " + sql + "\n");
    if (made.error().isPresent()) {
      return Optional.empty();
    }
    var rows =
        session.rows(
            "SELECT r.oid, r.ev_class, r.ev_action::pg_catalog.text FROM pg_catalog.pg_rewrite r"
                + " JOIN pg_catalog.pg_class c ON c.oid = r.ev_class"
                + " WHERE c.relname = 'gatehouse_witness'"
                + " AND c.relnamespace = pg_catalog.pg_my_temp_schema()");
    return Optional.of(
        read(session, 2618, rows.get(0).get(0), oid(rows.get(0).get(1)), rows.get(0).get(2)));
  }

  private static Optional<Witness> ofFunction(ServerSession session, String sql) {
    var made =
        session.run(
            "CREATE FUNCTION pg_temp.gatehouse_witness() RETURNS void LANGUAGE sql BEGIN ATOMIC "
                + sql
                + "\n; END");
    if (made.error().isPresent()) {
      return Optional.empty();
    }
    var rows =
        session.rows(
            "SELECT oid, prosqlbody::pg_catalog.text FROM pg_catalog.pg_proc"
                + " WHERE proname = 'gatehouse_witness'"
                + " AND pronamespace = pg_catalog.pg_my_temp_schema()");
    return Optional.of(read(session, 1255, rows.get(0).get(0), 0, rows.get(0).get(1)));
  }

  private static Witness read(
      ServerSession session, int ownerClass, String owner, int self, String tree) {
    Set<Column> dependencies = new LinkedHashSet<>();
    for (List<String> row :
        session.rows(
            "SELECT refobjid, refobjsubid FROM pg_catalog.pg_depend WHERE classid = "
                + ownerClass
                + " AND objid = "
                + owner
                + " AND refclassid = 1259 AND refobjsubid > 0")) {
      dependencies.add(new Column(oid(row.get(0)), Integer.parseInt(row.get(1))));
    }
    boolean apart = tree.contains("{RTEPERMISSIONINFO ");
    boolean old = !apart && tree.contains(":requiredPerms");
    List<Use> uses = new ArrayList<>();
    Matcher rights = (old ? OLD_RIGHTS : RIGHTS).matcher(tree);
    while (rights.find()) {
      int relation = oid(rights.group(1));
      if (relation != self) {
        uses.add(
            new Use(
                relation,
                rights.group(2).equals("true"),
                Integer.parseInt(rights.group(3)),
                attributes(rights.group(4)),
                attributes(rights.group(5)),
                attributes(rights.group(6))));
      }
    }
    Set<Integer> calls = new LinkedHashSet<>();
    Set<Integer> operators = new LinkedHashSet<>();
    Matcher call = CALL.matcher(tree);
    while (call.find()) {
      (call.group(2).equals("0") ? calls : operators).add(oid(call.group(1)));
    }
    Matcher aggregate = AGGREGATE.matcher(tree);
    while (aggregate.find()) {
      calls.add(oid(aggregate.group(1)));
    }
    Matcher operator = OPERATOR.matcher(tree);
    while (operator.find()) {
      operators.add(oid(operator.group(1)));
    }
    Set<Integer> wholeRows = new LinkedHashSet<>();
    Matcher wholeRow = WHOLE_ROW.matcher(tree);
    while (wholeRow.find()) {
      wholeRows.add(oid(wholeRow.group(1)));
    }
    Set<Integer> returned = new LinkedHashSet<>();
    Matcher result = RETURNED.matcher(tree);
    while (result.find()) {
      returned.add(oid(result.group(1)));
    }
    return new Witness(uses, dependencies, wholeRows, returned, calls, operators);
  }

  private static Set<Integer> attributes(String bits) {
    Set<Integer> attributes = new LinkedHashSet<>();
    for (String bit : bits.strip().split(" ")) {
      if (!bit.isEmpty() && Integer.parseInt(bit) >= ATTRIBUTE_OFFSET) {
        attributes.add(Integer.parseInt(bit) - ATTRIBUTE_OFFSET);
      }
    }
    return attributes;
  }

  private static int oid(String text) {
    return Integer.parseUnsignedInt(text);
  }
}
