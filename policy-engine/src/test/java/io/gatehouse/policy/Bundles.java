package io.gatehouse.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bundles from texts. */
final class Bundles {

  private static final String HEADER = "apiVersion: gatehouse/v1\n";

  private Bundles() {}

  static PolicyBundle load(Path directory, String... documents) throws PolicyException {
    write(directory.resolve("bundle.yaml"), HEADER + String.join("\n---\n", documents));
    return PolicyBundle.load(directory);
  }

  static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A policy with a match and whatever else of its spec. */
  static String policy(String id, String effect, String match, String... rest) {
    String message =
        effect.equals("block") || effect.equals("hold") ? "  message: " + id + " says no\n" : "";
    String masks =
        effect.equals("mask") && !String.join("", rest).contains("masks:")
            ? "  masks: [{with: full}]\n"
            : "";
    StringBuilder text = new StringBuilder("kind: Policy\nmetadata: {id: " + id + "}\nspec:\n");
    text.append("  effect: ").append(effect).append('\n');
    text.append("  match: ").append(match).append('\n').append(message).append(masks);
    for (String line : rest) {
      text.append("  ").append(line).append('\n');
    }
    return text.toString();
  }
}
