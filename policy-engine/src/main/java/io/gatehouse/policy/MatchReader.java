package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
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
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code match}. */
final class MatchReader {

  /** Turns a text into a pattern. */
  interface PatternReader {
    NamePattern read(String text) throws NamePattern.MalformedException;
  }

  private final Problems problems;
  private final ClientReader clients;

  MatchReader(Problems problems) {
    this.problems = problems;
    this.clients = new ClientReader(this);
  }

  Match read(Effect effect, Fields map) {
    boolean mask = effect == Effect.MASK;
    Match match =
        new Match(
            globs(map, "environments"),
            globs(map, "databases"),
            map.section("subjects").map(this::subjects).orElse(Subjects.ANYBODY),
            map.section("clients").map(clients::read),
            map.section("schedule").flatMap(this::schedule),
            !mask && map.word("parse").isPresent(),
            map.either("statements").map(value -> statements(map, value)),
            mask ? Set.of() : map.section("where").map(MatchReader::where).orElse(Set.of()),
            map.section("tables").map(this::tables),
            map.section("columns").map(columns -> columns(effect, columns)),
            mask
                ? Optional.empty()
                : map.section("functions").map(functions -> functions(effect, functions)),
            !mask && map.onlyTrue("opaque"),
            mask ? List.of() : globs(map, "settings"));
    map.done();
    return match;
  }

  private Subjects subjects(Fields map) {
    Subjects subjects =
        new Subjects(
            globs(map, "users"),
            globs(map, "groups"),
            globs(map, "actors"),
            map.section("not").map(this::excluded));
    map.done();
    return subjects;
  }

  private Subjects excluded(Fields map) {
    Subjects excluded =
        new Subjects(
            globs(map, "users"), globs(map, "groups"), globs(map, "actors"), Optional.empty());
    map.done();
    return excluded;
  }

  private Optional<Schedule> schedule(Fields map) {
    Set<Schedule.Day> days = new LinkedHashSet<>(map.choices("days", Schedule.Day.class));
    List<Schedule.Hours> hours = new ArrayList<>();
    for (YamlScalar text : map.checkedTexts("hours")) {
      Schedule.Hours window = Schedule.Hours.parse(text.text());
      if (window.from() == window.to()) {
        problems.add(text.at(), text.text() + " has no end", "00:00-24:00 is the whole day");
      }
      hours.add(window);
    }
    boolean outside = map.onlyTrue("outside");
    Optional<YamlScalar> zone = map.scalar("timezone");
    map.done();
    if (!map.has("days") && !map.has("hours")) {
      map.problem("schedule means always", "days or hours");
    }
    if (zone.isEmpty()) {
      return Optional.empty();
    }
    String name = zone.get().text();
    Set<String> known = ZoneId.getAvailableZoneIds();
    if (!known.contains(name)) {
      String hint =
          Suggestion.nearest(name, known).map(near -> "did you mean " + near + "?").orElse("");
      map.problem("timezone", name + " is no time zone", hint);
      return Optional.empty();
    }
    return Optional.of(new Schedule(days, hours, ZoneId.of(name), outside));
  }

  private Match.StatementSet statements(Fields map, YamlValue value) {
    Set<StatementClass> classes = EnumSet.noneOf(StatementClass.class);
    Set<StatementKind> kinds = EnumSet.noneOf(StatementKind.class);
    if (value instanceof YamlList) {
      kinds(map.textsOfEither("statements"), kinds);
    } else if (value instanceof YamlMap inner) {
      Fields set = new Fields(inner, MatchShapes.STATEMENTS);
      classes.addAll(set.choices("class", StatementClass.class));
      kinds(set.words("kinds"), kinds);
      set.done();
    } else {
      map.problem("statements", "statements must be a list or a map", "such as [UPDATE, DELETE]");
    }
    return new Match.StatementSet(classes, kinds);
  }

  private void kinds(List<YamlScalar> texts, Set<StatementKind> kinds) {
    for (YamlScalar text : texts) {
      if (MatchShapes.KINDS.contains(text.text())) {
        kinds.add(StatementKind.valueOf(text.text()));
      } else {
        String hint =
            Suggestion.nearest(text.text(), MatchShapes.KINDS)
                .map(name -> "did you mean " + name + "?")
                .orElse("a command tag with underscores, such as DROP_TABLE");
        problems.add(text.at(), text.text() + " is no kind of statement", hint);
      }
    }
  }

  private static Set<WhereClause> where(Fields map) {
    Set<WhereClause> where = EnumSet.noneOf(WhereClause.class);
    where.addAll(map.choices("any_of", WhereClause.class));
    map.done();
    return where;
  }

  private TableSet tables(Fields map) {
    TableSet tables =
        new TableSet(
            patterns(map, "any", NamePattern::table), patterns(map, "none", NamePattern::table));
    map.done();
    return tables;
  }

  private ColumnSet columns(Effect effect, Fields map) {
    ColumnSet columns =
        new ColumnSet(
            strings(map, "labels"),
            patterns(map, "names", NamePattern::column),
            effect == Effect.MASK
                ? Set.of()
                : new LinkedHashSet<>(map.choices("roles", ColumnUse.Role.class)));
    if (effect != Effect.MASK && map.has("roles") && !map.has("labels") && !map.has("names")) {
      map.problem("columns names nothing", "labels or names");
    }
    map.done();
    return columns;
  }

  private FunctionSet functions(Effect effect, Fields map) {
    boolean untrusted = map.flag("untrusted");
    FunctionSet functions =
        new FunctionSet(
            untrusted, patterns(map, "names", text -> NamePattern.function(text, effect.grants())));
    if (map.has("untrusted") && !untrusted && !map.has("names")) {
      map.problem("functions names nothing", "untrusted: true, or names");
    }
    map.done();
    return functions;
  }

  /** The texts of a list. */
  static Set<String> strings(Fields map, String key) {
    return map.texts(key).stream()
        .map(YamlScalar::text)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  List<Glob> globs(Fields map, String key) {
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

  List<NamePattern> patterns(Fields map, String key, PatternReader reader) {
    List<NamePattern> patterns = new ArrayList<>();
    for (YamlScalar text : map.texts(key)) {
      pattern(text, reader).ifPresent(patterns::add);
    }
    return patterns;
  }

  Optional<NamePattern> pattern(Fields map, String key, PatternReader reader) {
    return map.scalar(key).flatMap(text -> pattern(text, reader));
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
