package io.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.sql.RelationUse.Access;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts written to be read in two ways are read as PostgreSQL reads them, or not at all. */
class DeceitTest {

  private static final String REFUSED = "refused";

  private final Shop shop = new Shop();

  record Probe(String expected, String sql) {
    @Override
    public String toString() {
      return sql.replaceAll("\\s+", " ");
    }
  }

  static Stream<Probe> probes() throws IOException {
    try (InputStream lines = DeceitTest.class.getResourceAsStream("deceits.txt")) {
      return new String(lines.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.split(" = ", 2))
              .map(parts -> new Probe(normal(parts[0]), unescape(parts[1])))
              .toList()
              .stream();
    }
  }

  @Test
  void thereAreManyOfThem() throws IOException {
    assertThat(probes().count()).isGreaterThanOrEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("probes")
  void readsAsPostgresDoes(Probe probe) {
    assertThat(seen(shop.analyze(probe.sql()))).isEqualTo(probe.expected());
  }

  private static String seen(Analysis analysis) {
    List<String> statements = new ArrayList<>();
    for (StatementFacts facts : analysis.statements()) {
      if (!facts.understood()) {
        return REFUSED;
      }
      String actions =
          facts.actions().stream()
              .map(action -> action.kind().name())
              .collect(Collectors.joining("+"));
      TreeSet<String> relations = new TreeSet<>();
      for (RelationUse use : facts.relations()) {
        String name = use.relation().toString();
        relations.add(
            (name.startsWith("public.") ? name.substring("public.".length()) : name)
                + ":"
                + use.access().stream()
                    .map(DeceitTest::letter)
                    .sorted()
                    .collect(Collectors.joining(",")));
      }
      statements.add(actions + "(" + String.join("; ", relations) + ")");
    }
    return String.join(" & ", statements);
  }

  private static String letter(Access access) {
    return switch (access) {
      case READ -> "r";
      case INSERT -> "i";
      case UPDATE -> "u";
      case DELETE -> "d";
      case TRUNCATE -> "t";
      case DEFINE -> "x";
      case LOCK -> "l";
    };
  }

  /** Sorted as {@link #seen} sorts. */
  private static String normal(String expected) {
    if (expected.equals(REFUSED)) {
      return expected;
    }
    List<String> statements = new ArrayList<>();
    for (String statement : expected.split("\\); ")) {
      int open = statement.indexOf('(');
      String inner = statement.substring(open + 1).replace(")", "");
      TreeSet<String> relations = new TreeSet<>();
      for (String relation : inner.split("; ")) {
        if (!relation.isEmpty()) {
          String[] parts = relation.split(":");
          String[] letters = parts[1].split(",");
          Arrays.sort(letters);
          relations.add(parts[0] + ":" + String.join(",", letters));
        }
      }
      statements.add(statement.substring(0, open) + "(" + String.join("; ", relations) + ")");
    }
    return String.join(" & ", statements);
  }

  private static String unescape(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\') {
        plain.append(c);
        continue;
      }
      i++;
      switch (text.charAt(i)) {
        case 'n' -> plain.append('\n');
        case 'r' -> plain.append('\r');
        case 't' -> plain.append('\t');
        case 'f' -> plain.append('\f');
        case 'v' -> plain.append('\u000b');
        case '\\' -> plain.append('\\');
        case 'u' -> {
          plain.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
          i += 4;
        }
        default -> throw new IllegalArgumentException("no such escape in " + text);
      }
    }
    return plain.toString();
  }
}
