package io.gatehouse.policy;

import io.gatehouse.sql.AnalysisLimits;
import io.gatehouse.sql.FunctionUse;
import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import io.gatehouse.sql.lexer.Lexer;
import io.gatehouse.sql.lexer.LexicalException;
import io.gatehouse.sql.lexer.Token;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The database that a policy's test is asked of: what is known, and where that has nothing, a table
 * for every name. An invented table has the columns that the statement writes and those that labels
 * name in it. Names that begin with {@code pg_} are in pg_catalog, others where they are looked
 * for. A function that a policy names exists; what is known of PostgreSQL's trusted functions needs
 * no catalog.
 */
final class TestCatalog implements Catalog {

  /** The OID of text. */
  private static final int TEXT = 25;

  /** Below FirstNormalObjectId, and above all that PostgreSQL hands out by hand. */
  private static final int BUILT_IN = Function.FIRST_NORMAL_OBJECT_ID - 1;

  /** Behind these stand names of relations, or of results, and no columns. */
  private static final String[] BEFORE_A_RELATION = {
    "from", "join", "into", "update", "only", "as"
  };

  private final Catalog known;
  private final PolicyBundle bundle;
  private final long version;
  private final Set<String> written;
  private final List<Relation> invented = new ArrayList<>();

  /**
   * @param known what exists whatever the statement is
   * @param sql the statement
   * @param version of this catalog
   */
  TestCatalog(Catalog known, PolicyBundle bundle, String sql, long version) {
    this.known = known;
    this.bundle = bundle;
    this.version = version;
    this.written = columnsWritten(sql);
  }

  private static Set<String> columnsWritten(String sql) {
    List<Token> tokens;
    try {
      tokens = Lexer.tokens(sql, true, AnalysisLimits.defaults());
    } catch (LexicalException e) {
      // The analysis will say so.
      return Set.of();
    }
    Set<String> columns = new LinkedHashSet<>();
    boolean relation = false;
    for (int i = 0; i < tokens.size(); i++) {
      Token token = tokens.get(i);
      boolean name = token.type() == Token.Type.WORD || token.type() == Token.Type.QUOTED;
      boolean qualifies =
          i + 1 < tokens.size()
              && (tokens.get(i + 1).isPunctuation("(") || tokens.get(i + 1).isPunctuation("."));
      if (name && !qualifies && !relation) {
        columns.add(token.text());
      }
      relation = token.isAnyWord(BEFORE_A_RELATION) || (relation && qualifies);
    }
    return columns;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    Optional<Relation> found = known.relation(name);
    if (found.isPresent()) {
      return found;
    }
    if (name.schema().equals("pg_catalog") && !name.name().startsWith("pg_")) {
      return Optional.empty();
    }
    for (Relation relation : invented) {
      if (relation.name().equals(name)) {
        return Optional.of(relation);
      }
    }
    Relation relation = invent(name);
    invented.add(relation);
    return Optional.of(relation);
  }

  private Relation invent(RelationName name) {
    Set<String> names = new LinkedHashSet<>(written);
    names.addAll(bundle.labels().columnsNamedIn(name));
    List<Relation.Column> columns = new ArrayList<>();
    for (String column : names) {
      columns.add(new Relation.Column(column, columns.size() + 1, TEXT, Optional.empty()));
    }
    return new Relation(
        Integer.MAX_VALUE - invented.size(),
        name,
        Relation.Kind.TABLE,
        columns,
        Optional.empty(),
        List.of(),
        List.of());
  }

  @Override
  public Optional<Relation> relation(int oid) {
    return known
        .relation(oid)
        .or(() -> invented.stream().filter(relation -> relation.oid() == oid).findFirst());
  }

  @Override
  public List<Function> functions(String schema, String name) {
    List<Function> found = known.functions(schema, name);
    if (!found.isEmpty() || !named(schema, name)) {
      return found;
    }
    boolean builtIn = schema.equals("pg_catalog");
    if (!builtIn && (!known.functions("pg_catalog", name).isEmpty() || named("pg_catalog", name))) {
      return found;
    }
    return List.of(
        new Function(
            builtIn ? BUILT_IN : Function.FIRST_NORMAL_OBJECT_ID,
            schema,
            name,
            Function.Kind.FUNCTION,
            builtIn ? "internal" : "sql",
            Volatility.VOLATILE,
            false,
            true,
            Short.MAX_VALUE,
            0));
  }

  /** Whether a policy speaks of that function, its schema written out. */
  private boolean named(String schema, String name) {
    FunctionUse use = new FunctionUse(schema, name, Volatility.VOLATILE, false, false);
    for (Policy policy : bundle.all()) {
      Optional<FunctionSet> functions = policy.match().functions();
      if (functions.isPresent()
          && functions.get().names().stream()
              .anyMatch(p -> !p.parts().get(0).any() && p.matches(use, false))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Optional<Type> type(int oid) {
    return known.type(oid);
  }
}
