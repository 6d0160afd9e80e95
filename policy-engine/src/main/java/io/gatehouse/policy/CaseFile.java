package io.gatehouse.policy;

import io.gatehouse.policy.shape.Fields;
import io.gatehouse.policy.shape.Shape;
import io.gatehouse.policy.shape.Shape.Choice;
import io.gatehouse.policy.shape.Shape.Flag;
import io.gatehouse.policy.shape.Shape.Listing;
import io.gatehouse.policy.shape.Shape.Section;
import io.gatehouse.policy.shape.Shape.Whole;
import io.gatehouse.policy.yaml.Position;
import io.gatehouse.policy.yaml.Problems;
import io.gatehouse.policy.yaml.YamlMap;
import io.gatehouse.policy.yaml.YamlReader;
import io.gatehouse.policy.yaml.YamlValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Files of cases. YAML: {@code cases} lists them, {@code defaults} holds what each of them does not
 * say. JSONL ({@code *.jsonl}): a case a line.
 */
final class CaseFile {

  private static final Section CASE =
      Section.of("case", "A statement and the verdict that must come out.")
          .with("sql", Shape.text(), "The statement.")
          .with("expect", Choice.of(Decision.Verdict.class), "The verdict.")
          .with("policy", Shape.text(), "The policy that must have decided.")
          .with("as", Shapes.AS, "Who asks.")
          .with("database", Shape.text(), "The database's name; test.")
          .with("environment", Shape.text(), "Its environment; prod.")
          .with("estimated_rows", new Whole(0, Long.MAX_VALUE), "What the planner would say.")
          .with("read_only", new Flag(), "Whether the transaction is read only; false.");

  static final Section FILE =
      Section.of("cases", "Statements and the verdicts that must come out.")
          .with("defaults", CASE.named("defaults", "What a case does not say."), "For all cases.")
          .needs("cases", new Listing(CASE, 1), "The cases.", "");

  private final Problems problems = new Problems();
  private final List<PolicyCase> cases = new ArrayList<>();

  private CaseFile() {}

  static List<PolicyCase> read(Path file) throws PolicyException {
    CaseFile reading = new CaseFile();
    if (file.toString().endsWith(".jsonl")) {
      reading.lines(file);
    } else {
      for (YamlValue document :
          YamlReader.read(file, BundleLimits.defaults().maxFileBytes(), reading.problems)) {
        reading.document(document);
      }
    }
    if (reading.cases.isEmpty() && reading.problems.isEmpty()) {
      reading.problems.add(Position.of(file), "holds no case", "");
    }
    if (!reading.problems.isEmpty()) {
      throw new PolicyException(reading.problems.sorted());
    }
    return reading.cases;
  }

  private void lines(Path file) {
    try {
      if (Files.size(file) > BundleLimits.defaults().maxFileBytes()) {
        problems.add(Position.of(file), "is too large", "");
        return;
      }
      int number = 0;
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        number++;
        Position at = new Position(file, number, 1);
        Problems ofLine = new Problems();
        for (YamlValue value : YamlReader.read(file, line, ofLine)) {
          if (value instanceof YamlMap map) {
            add(new Fields(map, CASE), Optional.empty(), at);
          } else {
            problems.add(at, "a case must be an object, not " + value.describe(), "");
          }
        }
        ofLine.sorted().forEach(problem -> problems.add(at, problem.message(), problem.hint()));
      }
    } catch (IOException e) {
      problems.add(Position.of(file), "can not be read: " + e, "");
    }
  }

  private void document(YamlValue value) {
    if (!(value instanceof YamlMap map)) {
      problems.add(value.at(), "a file of cases must be a map, not " + value.describe(), "cases");
      return;
    }
    Fields document = new Fields(map, FILE);
    Optional<Given> defaults = document.section("defaults").map(CaseFile::given);
    for (Fields one : document.sections("cases")) {
      add(one, defaults, one.at());
    }
    document.done();
  }

  private void add(Fields fields, Optional<Given> defaults, Position at) {
    Given own = given(fields);
    Given other = defaults.orElse(Given.NOTHING);
    Optional<String> sql = own.sql.or(() -> other.sql);
    Optional<Decision.Verdict> expected = own.expect.or(() -> other.expect);
    if (sql.isEmpty() || expected.isEmpty()) {
      problems.add(at, (sql.isEmpty() ? "sql" : "expect") + " is missing", "");
      return;
    }
    Optional<Policy.Test.As> as = own.as.or(() -> other.as);
    cases.add(
        new PolicyCase(
            sql.get(),
            expected.get(),
            own.policy.or(() -> other.policy),
            as.map(Policy.Test.As::user).orElse("tester"),
            as.map(Policy.Test.As::groups).orElse(Set.of()),
            as.flatMap(Policy.Test.As::actor),
            own.database.or(() -> other.database).orElse("test"),
            own.environment.or(() -> other.environment).orElse("prod"),
            own.rows.isPresent() ? own.rows : other.rows,
            own.readOnly.or(() -> other.readOnly).orElse(false),
            at));
  }

  private static Given given(Fields fields) {
    Given given =
        new Given(
            fields.text("sql"),
            fields
                .word("expect")
                .map(word -> Decision.Verdict.valueOf(word.toUpperCase(Locale.ROOT))),
            fields.text("policy"),
            fields.section("as").map(PolicyReader::as),
            fields.text("database"),
            fields.text("environment"),
            fields.whole("estimated_rows"),
            fields.optionalFlag("read_only"));
    fields.done();
    return given;
  }

  /** What a case or the defaults say. */
  private record Given(
      Optional<String> sql,
      Optional<Decision.Verdict> expect,
      Optional<String> policy,
      Optional<Policy.Test.As> as,
      Optional<String> database,
      Optional<String> environment,
      OptionalLong rows,
      Optional<Boolean> readOnly) {

    static final Given NOTHING =
        new Given(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty());
  }
}
