package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of the manual, in every form of its synopsis: kind, class, objects, options. */
class CommandsTest {

  private final Shop shop = new Shop();

  /** A line of command-examples.txt. */
  record Example(
      String command,
      String kind,
      String statementClass,
      String objects,
      String options,
      String sql) {

    static Example of(String line) {
      String[] fields = line.split(" \\| ", 6);
      return new Example(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);
    }

    @Override
    public String toString() {
      return sql;
    }
  }

  static Stream<Example> examples() {
    return lines("command-examples.txt").stream().map(Example::of);
  }

  static List<String> lines(String resource) {
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(CommandsTest.class.getResourceAsStream(resource)),
                StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isEmpty() && !line.startsWith("#")) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return lines;
  }

  @Test
  void knowsEveryCommandOfTheManual() {
    Set<String> shown = examples().map(Example::command).collect(Collectors.toSet());
    assertThat(shown).containsExactlyInAnyOrderElementsOf(lines("commands.txt"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void tellsKindClassObjectsAndOptions(Example example) {
    StatementFacts facts = shop.understood(example.sql());
    assertThat(facts.kind()).hasToString(example.kind());
    assertThat(facts.statementClass()).hasToString(example.statementClass());
    assertThat(facts.objects().stream().map(ObjectUse::toString).collect(Collectors.joining(", ")))
        .isEqualTo(example.objects());
    assertThat(
            new TreeSet<>(facts.options())
                .stream().map(StatementOption::name).collect(Collectors.joining(" ")))
        .isEqualTo(example.options());
  }

  /** Between any two tokens the scanner takes comments and line ends; words have no case. */
  @ParameterizedTest
  @MethodSource("examples")
  void readsItTheSameWhateverStandsBetweenItsWords(Example example) {
    StatementFacts plain = shop.understood(example.sql());
    StringBuilder spread = new StringBuilder();
    boolean string = false;
    boolean name = false;
    for (char c : example.sql().toCharArray()) {
      string ^= c == '\'' && !name;
      name ^= c == '"' && !string;
      boolean inside = string || name || example.sql().contains("$$");
      if (c == ' ' && !inside) {
        spread.append("/*;'*/\n\t--)x\n");
      } else {
        spread.append(inside ? c : swapped(c));
      }
    }
    StatementFacts other = shop.understood(spread.toString());
    assertThat(other.objects()).isEqualTo(plain.objects());
    assertThat(other.options()).isEqualTo(plain.options());
    assertThat(other.actions()).isEqualTo(plain.actions());
    assertThat(other.relations()).isEqualTo(plain.relations());
    assertThat(other.functions()).isEqualTo(plain.functions());
    assertThat(other.columns()).isEqualTo(plain.columns());
    assertThat(other.opaque()).isEqualTo(plain.opaque());
  }

  private static char swapped(char c) {
    return Character.isLowerCase(c) ? Character.toUpperCase(c) : Character.toLowerCase(c);
  }

  /** Cut anywhere behind its first word, a command is refused or still one whole command. */
  @ParameterizedTest
  @MethodSource("examples")
  void neverFailsOnAPartOfIt(Example example) {
    for (int end = 1; end < example.sql().length(); end++) {
      for (StatementFacts facts : shop.analyze(example.sql().substring(0, end)).statements()) {
        facts
            .notUnderstood()
            .ifPresent(why -> assertThat(why.message()).doesNotContain("the analysis failed"));
      }
    }
  }
}
