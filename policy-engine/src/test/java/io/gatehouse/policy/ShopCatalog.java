package io.gatehouse.policy;

import io.gatehouse.sql.FunctionUse.Volatility;
import io.gatehouse.sql.RelationName;
import io.gatehouse.sql.catalog.Catalog;
import io.gatehouse.sql.catalog.Function;
import io.gatehouse.sql.catalog.Relation;
import io.gatehouse.sql.catalog.Type;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sample database's objects, as far as statements of these tests use them. */
final class ShopCatalog implements Catalog {

  private static final int FIRST_OID = 20_200;

  private final Map<RelationName, Relation> relations = new HashMap<>();
  private final List<Function> functions = new ArrayList<>();

  ShopCatalog() {
    for (String[] row : rows("shop.txt")) {
      RelationName name = Facts.relation(row[1]);
      Relation.Kind kind =
          switch (row[0]) {
            case "v" -> Relation.Kind.VIEW;
            case "S" -> Relation.Kind.SEQUENCE;
            default -> Relation.Kind.TABLE;
          };
      List<Relation.Column> columns = new ArrayList<>();
      for (String column : row[2].split(",", -1)) {
        String[] parts = column.split(":", -1);
        columns.add(
            new Relation.Column(
                parts[0], columns.size() + 1, Integer.parseInt(parts[1]), Optional.empty()));
      }
      relations.put(
          name,
          new Relation(
              FIRST_OID + relations.size(),
              name,
              kind,
              columns,
              row.length > 3 ? Optional.of(row[3]) : Optional.empty(),
              List.of(),
              List.of()));
    }
    for (String[] row : rows("functions.txt")) {
      functions.add(
          new Function(
              Integer.parseInt(row[0]),
              row[1],
              row[2],
              row[2].equals("count") ? Function.Kind.AGGREGATE : Function.Kind.FUNCTION,
              row[1].equals("pg_catalog") ? "internal" : "plpgsql",
              switch (row[3]) {
                case "i" -> Volatility.IMMUTABLE;
                case "s" -> Volatility.STABLE;
                default -> Volatility.VOLATILE;
              },
              false,
              row[4].equals("t"),
              Integer.parseInt(row[5]),
              Integer.parseInt(row[6])));
    }
  }

  private static List<String[]> rows(String resource) {
    List<String[]> rows = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                ShopCatalog.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          rows.add(line.split("\\|", -1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  @Override
  public long version() {
    return 1;
  }

  @Override
  public Optional<Relation> relation(RelationName name) {
    return Optional.ofNullable(relations.get(name));
  }

  @Override
  public Optional<Relation> relation(int oid) {
    return relations.values().stream().filter(relation -> relation.oid() == oid).findFirst();
  }

  @Override
  public List<Function> functions(String schema, String name) {
    return functions.stream()
        .filter(function -> function.schema().equals(schema) && function.name().equals(name))
        .toList();
  }

  @Override
  public Optional<Type> type(int oid) {
    return Optional.empty();
  }
}
