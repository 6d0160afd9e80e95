package io.gatehouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Policies as a large company might have them: one that lets agents read, and for each of many
 * tables and teams one that allows, blocks, holds, masks or limits, every other with a condition.
 */
public final class ManyPolicies {

  private static final int IN_A_FILE = 25;

  private ManyPolicies() {}

  /** Writes policies to the directory that is named, as many as are asked for. */
  public static void main(String[] arguments) throws IOException {
    write(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
  }

  static void write(Path directory, int count) throws IOException {
    StringBuilder file = new StringBuilder();
    for (int i = 0; i < count; i++) {
      file.append(i == 0 ? readers() : policy(i));
      if (i % IN_A_FILE == IN_A_FILE - 1 || i == count - 1) {
        Files.writeString(directory.resolve("p%04d.yaml".formatted(i / IN_A_FILE)), file);
        file.setLength(0);
      } else {
        file.append("---\n");
      }
    }
  }

  static void remove(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.list(directory)) {
      files = walk.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(directory);
  }

  private static String readers() {
    return """
        apiVersion: gatehouse/v1
        kind: Policy
        metadata: {id: agents-read}
        spec:
          effect: allow
          match: {subjects: {groups: [agents]}, statements: {class: [read, session]}}
        """;
  }

  private static String policy(int i) {
    String rest =
        switch (i % 5) {
          case 0 -> "  effect: allow\n";
          case 1 -> "  effect: block\n  message: \"Not table %d.\"\n".formatted(i);
          case 2 -> "  effect: hold\n  approval: {by: {groups: [leads]}}\n";
          case 3 -> "  effect: limit\n  obligations: {max_rows: %d}\n".formatted(1_000 + i);
          default -> "  effect: block\n  mode: shadow\n  message: \"Soon.\"\n";
        };
    String when =
        i % 2 == 0 ? "  when: \"user.groups.exists(g, g == 'team-%d')\"\n".formatted(i) : "";
    return """
        apiVersion: gatehouse/v1
        kind: Policy
        metadata: {id: table-%d}
        spec:
          match:
            subjects: {groups: [agents, team-%d]}
            statements: {class: [read, write]}
            tables: {any: [app_%d.orders, public.t%d]}
        """
            .formatted(i, i % 40, i % 100, i)
        + rest
        + when;
  }
}
