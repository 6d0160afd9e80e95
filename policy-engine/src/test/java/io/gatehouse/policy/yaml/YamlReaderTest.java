package io.gatehouse.policy.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is narrower here than in YAML, and where every mistake is said to be. */
class YamlReaderTest {

  private enum Colour {
    DARK_RED,
    BLUE
  }

  private final Problems problems = new Problems();

  private List<YamlValue> read(String text) {
    return YamlReader.read(Path.of("a.yaml"), text, problems);
  }

  private YamlMap map(String text) {
    return (YamlMap) read(text).get(0);
  }

  private List<String> said() {
    return problems.sorted().stream().map(Problem::toString).toList();
  }

  @Test
  void readsWhatItIsAskedFor() {
    YamlMap map =
        map(
            """
            name: "x: y"
            on: true
            count: 7
            wait: 10m
            size: 64MiB
            list: [a, b]
            colour: dark_red
            inner: {key: v}
            """);

    assertThat(map.requiredString("name")).isEqualTo("x: y");
    assertThat(map.bool("on", false)).isTrue();
    assertThat(map.integer("count", 0, 0, 10)).isEqualTo(7);
    assertThat(map.duration("wait", Duration.ZERO)).isEqualTo(Duration.ofMinutes(10));
    assertThat(map.size("size", 0)).isEqualTo(64L << 20);
    assertThat(map.strings("list")).containsExactly("a", "b");
    assertThat(map.optionalEnum("colour", Colour.class)).contains(Colour.DARK_RED);
    YamlMap inner = map.requiredMap("inner");
    assertThat(inner.requiredString("key")).isEqualTo("v");
    inner.done();
    map.done();
    assertThat(said()).isEmpty();
  }

  @Test
  void reportsEveryMistakeWithItsPlace() {
    YamlMap map = map("naem: x\ncount: eleven\nlist: a\ncolour: bleu\n");
    map.requiredString("name");
    map.integer("count", 0, 0, 10);
    map.strings("list");
    map.optionalEnum("colour", Colour.class);
    map.done();

    assertThat(said())
        .containsExactly(
            "a.yaml:1:1: name is missing",
            "a.yaml:1:1: unknown key naem (did you mean name?)",
            "a.yaml:2:8: count must be a whole number, not text",
            "a.yaml:3:7: list must be a list, not text (such as [a, b])",
            "a.yaml:4:9: bleu is no colour (did you mean blue?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: 1;a: 2            | a.yaml:2:1: the key a stands here twice (first in line 1)
          a: &x 1;b: 2         | a.yaml:1:4: anchors are not allowed: &x (write it out)
          a: !!str 1           | a.yaml:1:4: tags are not allowed: tag:yaml.org,2002:str
          a: ! 1               | a.yaml:1:4: tags are not allowed: !
          1: a                 | a.yaml:1:1: a key must be text (put it in quotes)
          [a]: b               | a.yaml:1:1: a key must be text (put it in quotes)
          a: {b: 1, b: 2}      | a.yaml:1:11: the key b stands here twice (first in line 1)
          """)
  void refusesWhatMayBeReadInTwoWays(String text, String problem) {
    assertThat(read(text.replace(';', '\n'))).isEmpty();
    assertThat(said()).contains(problem);
  }

  @Test
  void refusesAliasesBeforeTheyAreFollowed() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(read(bomb.toString())).isEmpty();
    assertThat(said()).contains("a.yaml:2:10: aliases are not allowed: *a0 (write it out)");
  }

  @Test
  void refusesWhatIsNoYaml() {
    assertThat(read("a: [1, 2\nb: 3\n")).isEmpty();
    assertThat(said())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("a.yaml:2:")
        .contains("is not YAML");
  }

  @Test
  void refusesDeepNestingWithoutRecursion() {
    assertThat(read("a: " + "[".repeat(100_000))).isEmpty();
    assertThat(said()).anyMatch(problem -> problem.contains("nests deeper than 40 levels"));
  }

  @Test
  void refusesFilesThatAreTooLargeOrNotUtf8(@TempDir Path directory) throws Exception {
    Path large = directory.resolve("large.yaml");
    Files.writeString(large, "a: " + "x".repeat(200));
    Path latin = directory.resolve("latin.yaml");
    Files.write(latin, new byte[] {'a', ':', ' ', (byte) 0xe9});

    assertThat(YamlReader.read(large, 100, problems)).isEmpty();
    assertThat(YamlReader.read(latin, problems)).isEmpty();
    assertThat(YamlReader.read(directory.resolve("none.yaml"), problems)).isEmpty();
    assertThat(said())
        .anyMatch(problem -> problem.endsWith("large.yaml: is larger than 100 bytes"))
        .anyMatch(problem -> problem.endsWith("latin.yaml: is not UTF-8"))
        .anyMatch(problem -> problem.contains("none.yaml: can not be read"));
  }

  @Test
  void wantsTextToBeText() {
    YamlMap map = map("a: 1\nb: true\nc:\n");
    map.requiredString("a");
    map.optionalString("b");
    map.optionalString("c");

    assertThat(said())
        .containsExactly(
            "a.yaml:1:4: a must be text, not a whole number (put it in quotes)",
            "a.yaml:2:4: b must be text, not true or false (put it in quotes)",
            "a.yaml:3:3: c must be text, not nothing");
  }

  @ParameterizedTest
  @CsvSource({"10, false", "10 s, true", "1y, false", "-1s, false", "9999999999999999d, false"})
  void durationsHaveUnits(String text, boolean right) {
    map("a: " + text).optionalDuration("a");
    assertThat(problems.isEmpty()).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource({"512, true", "1GiB, true", "1GB, false", "-1, false", "999999999999999TiB, false"})
  void sizesHaveBinaryUnits(String text, boolean right) {
    map("a: " + text).optionalSize("a");
    assertThat(problems.isEmpty()).isEqualTo(right);
  }

  @Test
  void saysTheSameForTheSameMeaning() {
    assertThat(map("a: 1\nb: [x, 'y']\n").canonical())
        .isEqualTo(map("# why\nb:\n  - \"x\"\n  - y\na: 1\n").canonical())
        .isNotEqualTo(map("a: '1'\nb: [x, y]\n").canonical());
  }

  @Test
  void findsPlacesWithinBlockText() {
    YamlScalar block = (YamlScalar) map("when: |\n    a ==\n    bad\n").value("when").orElseThrow();
    YamlScalar quoted = (YamlScalar) map("when: \"a == bad\"").value("when").orElseThrow();

    assertThat(block.within(2, 0)).isEqualTo(new Position(Path.of("a.yaml"), 3, 5));
    assertThat(quoted.within(1, 5)).isEqualTo(new Position(Path.of("a.yaml"), 1, 13));
  }
}
