package io.gatehouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The list of attacks in docs/protocol.md: each row names tests, and each of these is there. */
class AttackListIT {

  private static final int ROWS = 22;
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([0-9]+) \\|[^|]*\\|(.*)\\|$");
  private static final Pattern TEST = Pattern.compile("`([A-Za-z0-9]+)#([A-Za-z0-9]+)`");

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (!Files.isDirectory(tests)) {
          continue;
        }
        try (Stream<Path> files = Files.walk(tests)) {
          for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
            sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
          }
        }
      }
    }
    return sources;
  }

  @Test
  void everyRowHasTestsAndEveryTestIsThere() throws IOException {
    Map<String, String> sources = testSources();
    Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/protocol.md")));
    TreeSet<Integer> rows = new TreeSet<>();
    while (row.find()) {
      rows.add(Integer.parseInt(row.group(1)));
      Matcher test = TEST.matcher(row.group(2));
      int tests = 0;
      while (test.find()) {
        tests++;
        assertThat(sources.getOrDefault(test.group(1), ""))
            .as("%s of row %s", test.group(), row.group(1))
            .containsPattern("(?s)@(Test|ParameterizedTest).{0,1500}void " + test.group(2) + "\\(");
      }
      assertThat(tests).as("tests of row %s", row.group(1)).isPositive();
    }
    assertThat(rows).hasSize(ROWS).first().isEqualTo(1);
    assertThat(rows.last()).isEqualTo(ROWS);
  }
}
