package io.gatehouse.policy;

import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.Suggestion;
import io.gatehouse.policy.yaml.YamlList;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlScalar;
import io.gatehouse.policy.yaml.YamlValue;
import io.gatehouse.sql.ColumnUse;
import io.gatehouse.sql.StatementClass;
import io.gatehouse.sql.StatementKind;
import io.gatehouse.sql.WhereClause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code match}. */
final class MatchReader {

  /** Turns a text into a pattern. */
  interface PatternReader {
    NamePattern read(String text) throws NamePattern.MalformedException;
  }

  private static final List<String> NOT_FOR_MASK =
      List.of("parse", "where", "functions", "opaque", "settings");

  private final Problems problems;

  MatchReader(Problems problems) {
    this.problems = problems;
  }

  Match read(Effect effect, YamlMap spec) {
    YamlMap map = spec.requiredMap("match");
    if (effect == Effect.MASK) {
      for (String key : NOT_FOR_MASK) {
        if (map.has(key)) {
          map.problem(key, "a mask policy has no " + key, "it says whose columns are masked");
        }
      }
    }
    Match match =
        new Match(
            globs(map, "environments"),
            globs(map, "databases"),
            map.optionalMap("subjects").map(this::subjects).orElse(Subjects.ANYBODY),
            parseFailed(map),
            map.value("statements").flatMap(value -> statements(map, value)),
            map.optionalMap("where").map(this::where).orElse(Set.of()),
            map.optionalMap("tables").map(this::tables),
            map.optionalMap("columns").map(columns -> columns(effect, columns)),
            map.optionalMap("functions").map(functions -> functions(effect, functions)),
            map.bool("opaque", false),
            globs(map, "settings"));
    if (effect == Effect.MASK && !map.has("columns")) {
      problems.add(map.at(), "columns is missing", "such as columns: {labels: [pii]}");
    }
    if (map.has("opaque") && !match.opaque()) {
      map.problem("opaque", "opaque is true or left out", "");
    }
    map.done();
    return match;
  }

  private Subjects subjects(YamlMap map) {
    Subjects subjects =
        new Subjects(
            globs(map, "users"),
            globs(map, "groups"),
            globs(map, "actors"),
            map.optionalMap("not").map(this::excluded));
    map.done();
    if (subjects.meansEverybody()) {
      problems.add(map.at(), "subjects names nobody", "leave it out to mean everybody");
    }
    return subjects;
  }

  private Subjects excluded(YamlMap map) {
    Subjects excluded =
        new Subjects(
            globs(map, "users"), globs(map, "groups"), globs(map, "actors"), Optional.empty());
    map.done();
    if (excluded.meansEverybody()) {
      problems.add(map.at(), "not names nobody", "");
    }
    return excluded;
  }

  private boolean parseFailed(YamlMap map) {
    Optional<String> parse = map.optionalString("parse");
    if (parse.isPresent() && !parse.get().equals("failed")) {
      map.problem("parse", "parse is failed or left out", "");
    }
    return parse.isPresent();
  }

  private Optional<Match.StatementSet> statements(YamlMap map, YamlValue value) {
    Set<StatementClass> classes = EnumSet.noneOf(StatementClass.class);
    Set<StatementKind> kinds = EnumSet.noneOf(StatementKind.class);
    if (value instanceof YamlList) {
      kinds(map.texts("statements"), kinds);
    } else if (value instanceof YamlMap set) {
      classes.addAll(set.constants("class", StatementClass.class));
      kinds(set.texts("kinds"), kinds);
      set.done();
      if (!set.has("class") && !set.has("kinds")) {
        problems.add(set.at(), "statements names nothing", "class or kinds");
      }
    } else {
      map.problem("statements", "statements must be a list or a map", "such as [UPDATE, DELETE]");
    }
    return Optional.of(new Match.StatementSet(classes, kinds));
  }

  private void kinds(List<YamlScalar> texts, Set<StatementKind> kinds) {
    List<String> names = Arrays.stream(StatementKind.values()).map(Enum::name).toList();
    for (YamlScalar text : texts) {
      if (names.contains(text.text())) {
        kinds.add(StatementKind.valueOf(text.text()));
      } else {
        String hint =
            Suggestion.nearest(text.text(), names)
                .map(name -> "did you mean " + name + "?")
                .orElse("a command tag with underscores, such as DROP_TABLE");
        problems.add(text.at(), text.text() + " is no kind of statement", hint);
      }
    }
  }

  private Set<WhereClause> where(YamlMap map) {
    Set<WhereClause> where = EnumSet.noneOf(WhereClause.class);
    where.addAll(map.constants("any_of", WhereClause.class));
    if (!map.has("any_of")) {
      problems.add(map.at(), "any_of is missing", "such as where: {any_of: [missing, constant]}");
    }
    map.done();
    return where;
  }

  private TableSet tables(YamlMap map) {
    TableSet tables =
        new TableSet(
            patterns(map, "any", NamePattern::table), patterns(map, "none", NamePattern::table));
    if (!map.has("any") && !map.has("none")) {
      problems.add(map.at(), "tables names nothing", "any or none");
    }
    map.done();
    return tables;
  }

  private ColumnSet columns(Effect effect, YamlMap map) {
    ColumnSet columns =
        new ColumnSet(
            new LinkedHashSet<>(map.strings("labels")),
            patterns(map, "names", NamePattern::column),
            new LinkedHashSet<>(map.constants("roles", ColumnUse.Role.class)));
    if (effect == Effect.MASK && map.has("roles")) {
      map.problem("roles", "a mask policy masks columns in every role", "predicates, copy");
    }
    if (!map.has("labels") && !map.has("names")) {
      problems.add(map.at(), "columns names nothing", "labels or names");
    }
    map.done();
    return columns;
  }

  private FunctionSet functions(Effect effect, YamlMap map) {
    boolean untrusted = map.bool("untrusted", false);
    FunctionSet functions =
        new FunctionSet(
            untrusted, patterns(map, "names", text -> NamePattern.function(text, effect.grants())));
    if (!untrusted && !map.has("names")) {
      problems.add(map.at(), "functions names nothing", "untrusted: true, or names");
    }
    map.done();
    return functions;
  }

  List<Glob> globs(YamlMap map, String key) {
    List<Glob> globs = new ArrayList<>();
    for (YamlScalar text : map.texts(key)) {
      if (text.text().isBlank()) {
        problems.add(text.at(), "an entry of " + key + " is empty", "");
      } else {
        globs.add(Glob.of(text.text()));
      }
    }
    return globs;
  }

  List<NamePattern> patterns(YamlMap map, String key, PatternReader reader) {
    List<NamePattern> patterns = new ArrayList<>();
    for (YamlScalar text : map.texts(key)) {
      pattern(text, reader).ifPresent(patterns::add);
    }
    return patterns;
  }

  Optional<NamePattern> pattern(YamlMap map, String key, PatternReader reader) {
    return map.optionalString(key).isEmpty()
        ? Optional.empty()
        : pattern((YamlScalar) map.value(key).orElseThrow(), reader);
  }

  private Optional<NamePattern> pattern(YamlScalar text, PatternReader reader) {
    try {
      return Optional.of(reader.read(text.text()));
    } catch (NamePattern.MalformedException e) {
      problems.add(text.at(), e.getMessage(), "");
      return Optional.empty();
    }
  }
}
